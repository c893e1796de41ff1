/** RemoveAttachmentsRequest: a message without some of its parts takes the place of the message. */
import type { SoapContext } from "../context.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest, SoapFault } from "../fault.js";
import { messageElement } from "../mail/message-element.js";
import { deleteItems } from "../mailbox/item-changes.js";
import { withoutParts } from "../mime/without-parts.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";

async function removeAttachments(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("m");
  const { mailbox, id } = context.resolveId(spec.require("id"));
  const message = mailbox.message(id);
  context.requireRights(mailbox, message.folderId, "wid");
  const names = spec
    .require("part")
    .split(",")
    .map((name) => name.trim());
  if (names.some((name) => !/^\d+(?:\.\d+)*$/.test(name)))
    throw invalidRequest("malformed part number");
  const raw = withoutParts(await context.core.readBlob(message.blob), names);
  if (!raw) throw new SoapFault("mail.NO_SUCH_PART", `no such part: ${names.join(",")}`);
  const next = await context.core.deliver(mailbox, raw, {
    folderId: message.folderId,
    flags: message.flags.replace("a", ""),
    tags: message.tags,
    date: message.date,
    conversationId: message.conversationId,
    ...(message.draft ? { draft: message.draft } : {}),
  });
  deleteItems(mailbox, [message]);
  const view = { max: 0, html: false, neuter: true, headers: [] };
  const response = responseTo(request);
  response.add(messageElement(mailbox, mailbox.message(next.id), raw, context, view));
  return response;
}

/** Removal of attachments. */
export const removeAttachmentsOperations: readonly OperationEntry[] = [
  {
    namespace: ZIMBRA_MAIL,
    name: "RemoveAttachmentsRequest",
    run: removeAttachments,
    checksRights: true,
  },
];
