/**
 * Address books over HTTP: `/home/~/Contacts?fmt=vcf` or `csv`, one contact by its id, and POST or PUT of
 * such a file to the path of an address book.
 *
 * @module
 */
import {
  exportedAttributes,
  readCardContents,
  readCsvContents,
  writeVcards,
} from "../contacts/card-content.js";
import { writeTable } from "../contacts/csv-table.js";
import { storeContacts } from "../contacts/store-contact.js";
import type { SoapContext } from "../context.js";
import { invalidRequest, noSuchFolder, noSuchItem } from "../fault.js";
import { searchScope } from "../mail/search-scope.js";
import type { ContactItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { followMountpoint, type LocatedFolder } from "../operations/folders.js";
import { folderOfPath } from "../query/folder-scope.js";
import { fileAs } from "../render/contact.js";
import { safeHeaders } from "./http-fault.js";
import { dispositionField } from "./item-content.js";

/** An address book and the format of its file. */
export interface ContactFile {
  readonly path: string;
  readonly format: string;
}

type Found = readonly (readonly [Mailbox, ContactItem])[];

/** Whether a format is one of address books. */
export function isContactFormat(format: string): boolean {
  return format === "vcf" || format === "csv";
}

function bookAt(path: string, context: SoapContext): LocatedFolder {
  const place = folderOfPath(searchScope(context), path === "" ? "Contacts" : path);
  const located = followMountpoint(place, context);
  if (located.folder.type !== "folder") throw noSuchFolder(path);
  return located;
}

function named(ids: string, context: SoapContext): Found {
  return ids.split(",").map((text) => {
    const { mailbox, id } = context.resolveId(text);
    const item = mailbox.item(id);
    if (item?.type !== "contact") throw noSuchItem(text);
    context.requireRights(mailbox, item.folderId, "r");
    return [mailbox, item] as const;
  });
}

function listed({ mailbox, folder }: LocatedFolder, context: SoapContext): Found {
  context.requireRights(mailbox, folder.id, "r");
  const items = mailbox.itemsIn(folder.id).filter((item) => item.type === "contact");
  return items.map((item) => [mailbox, item] as const);
}

/** Answers with the contacts of an address book, or with those that `id` names. */
export async function contactContent(
  context: SoapContext,
  { path, format }: ContactFile,
  parameters: URLSearchParams,
): Promise<Response> {
  const ids = parameters.get("id");
  const book = ids === null ? bookAt(path, context) : undefined;
  const found = book ? listed(book, context) : named(ids!, context);
  const name = book ? book.folder.name : fileAs(found[0]![1]) || "contact";
  const isVcard = format === "vcf";
  const text = isVcard
    ? await writeVcards(found, context.core)
    : writeTable(
        found.map(([mailbox, item]) => exportedAttributes(mailbox, item)),
        ",",
      );
  const type = isVcard ? "text/vcard" : "text/csv";
  return new Response(text, {
    headers: safeHeaders({
      "content-type": `${type}; charset=utf-8`,
      "content-disposition": dispositionField("attachment", `${name}.${format}`),
    }),
  });
}

/** Puts the contacts of a file into an address book. */
export async function importContactFile(
  context: SoapContext,
  { path, format }: ContactFile,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Response> {
  if (bytes.length === 0) throw invalidRequest("no contacts in the request");
  const { mailbox, folder } = bookAt(path, context);
  context.requireRights(mailbox, folder.id, "i");
  const read = format === "vcf" ? readCardContents : readCsvContents;
  const contents = await read(bytes, context.core);
  const created = storeContacts(contents, { mailbox, folderId: folder.id }, context);
  return new Response(`${created.length} imported\n`, {
    headers: safeHeaders({ "content-type": "text/plain; charset=utf-8" }),
  });
}
