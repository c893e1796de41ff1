/** ImportAppointmentsRequest: a calendar file that was uploaded, attached to a message, or given as text. */
import { importCalendar } from "../calendar/import-calendar.js";
import { inviteId } from "../calendar/caller-view.js";
import type { SoapContext } from "../context.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest, SoapFault } from "../fault.js";
import { destinationOf } from "../mail/action-targets.js";
import { takeUpload } from "../mail/uploads.js";
import { FolderId } from "../mailbox/item.js";
import { findPart, parsePartTree, partText } from "../mime/part-tree.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { calendarOwner } from "./create-appointment.js";

async function textOf(content: Element, context: SoapContext): Promise<string> {
  const upload = content.get("aid");
  if (upload) return new TextDecoder().decode(takeUpload(context, upload).bytes);
  const messageId = content.get("mid");
  if (!messageId) return content.text;
  const { mailbox, id } = context.resolveId(messageId);
  const message = mailbox.message(id);
  context.requireRights(mailbox, message.folderId, "r");
  const name = content.require("part");
  const part = findPart(parsePartTree(await context.core.readBlob(message.blob)), name);
  if (!part) throw new SoapFault("mail.NO_SUCH_PART", `no such part: ${name}`);
  return partText(part);
}

async function importAppointments(request: Element, context: SoapContext): Promise<Element> {
  const type = request.require("ct").trim().toLowerCase();
  if (type !== "ics" && type !== "text/calendar") {
    throw invalidRequest(`unsupported content type: ${type}`);
  }
  const place = request.get("l")?.trim() || String(FolderId.calendar);
  const { mailbox, folder } = destinationOf(place, context);
  context.requireRights(mailbox, folder.id, "i");
  const text = await textOf(request.requireChild("content"), context);
  const { items } = importCalendar(text, calendarOwner(mailbox, context), folder.id);
  const ids = items.map((item) => inviteId(mailbox, item, item.invites[0]!, context));
  return responseTo(request).setAll({ ids: ids.join(","), n: items.length });
}

/** Import of calendar files. */
export const importAppointmentsOperations: readonly OperationEntry[] = [
  {
    namespace: ZIMBRA_MAIL,
    name: "ImportAppointmentsRequest",
    run: importAppointments,
    checksRights: true,
  },
];
