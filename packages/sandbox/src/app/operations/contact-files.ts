/**
 * ImportContacts and ExportContacts: address books as tables (`ct="csv"`), and as vCards besides
 * (zm-mailbox `service/mail/ImportContacts`).
 * @module
 */
import { exportedAttributes, readCardContents, readCsvContents } from "../contacts/card-content.js";
import { writeTable } from "../contacts/csv-table.js";
import { storeContacts } from "../contacts/store-contact.js";
import type { SoapContext } from "../context.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest } from "../fault.js";
import { destinationOf } from "../mail/action-targets.js";
import { takeUpload } from "../mail/uploads.js";
import { FolderId } from "../mailbox/item.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { followMountpoint, locateFolder } from "./folders.js";

async function contentBytes(content: Element, context: SoapContext): Promise<Uint8Array> {
  const uploads = content.get("aid")?.split(",") ?? [];
  if (uploads.length === 0) return new TextEncoder().encode(content.text);
  const parts = uploads.flatMap((id) => [takeUpload(context, id.trim()).bytes, "\n"]);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function importContacts(request: Element, context: SoapContext): Promise<Element> {
  const type = request.require("ct").trim().toLowerCase();
  if (type !== "csv" && type !== "vcf") throw invalidRequest(`unsupported content type: ${type}`);
  const place = destinationOf(request.get("l")?.trim() || String(FolderId.contacts), context);
  const { mailbox, folder } = place;
  context.requireRights(mailbox, folder.id, "i");
  const bytes = await contentBytes(request.requireChild("content"), context);
  const read = type === "csv" ? readCsvContents : readCardContents;
  const contents = await read(bytes, context.core);
  const created = storeContacts(contents, { mailbox, folderId: folder.id }, context);
  const response = responseTo(request);
  response.addUnique("cn").setAll({
    ids: created.map(({ id }) => context.formatId(mailbox, id)).join(","),
    n: created.length,
  });
  return response;
}

function exportContacts(request: Element, context: SoapContext): Element {
  const type = request.require("ct").trim().toLowerCase();
  if (type !== "csv") throw invalidRequest(`unsupported content type: ${type}`);
  const separator = request.get("csvsep") ?? ",";
  if (!/^[,;\t]$/.test(separator)) throw invalidRequest("csvsep must be one of , ; and tab");
  const located = locateFolder(request.get("l")?.trim() || String(FolderId.contacts), context);
  const { mailbox, folder } = followMountpoint(located, context);
  context.requireRights(mailbox, folder.id, "r");
  const rows = mailbox
    .itemsIn(folder.id)
    .flatMap((item) => (item.type === "contact" ? [exportedAttributes(mailbox, item)] : []));
  return responseTo(request).setContent("content", writeTable(rows, separator));
}

/** Address books as files. */
export const contactFileOperations: readonly OperationEntry[] = [
  {
    namespace: ZIMBRA_MAIL,
    name: "ImportContactsRequest",
    run: importContacts,
    checksRights: true,
  },
  {
    namespace: ZIMBRA_MAIL,
    name: "ExportContactsRequest",
    run: exportContacts,
    checksRights: true,
  },
];
