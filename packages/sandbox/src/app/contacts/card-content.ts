/**
 * Contacts as files: vCard by the library of contacts, and the tables of Zimbra's web client (`zimbra-csv`,
 * one column for each attribute).
 * @module
 */
import type * as Cards from "@partage-ent/contacts";
import type { JSContactCard } from "@partage-ent/jmap";
import { SoapFault } from "../fault.js";
import type { ContactAttachment, ContactItem, ContactMember } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { contactValues } from "../render/contact.js";
import type { SandboxCore } from "../sandbox-core.js";
import { readTable } from "./csv-table.js";
import { contactContent, type ContactContent } from "./read-contact.js";

// Loaded when a file is read or written: a page that runs the sandbox seldom does either.
const cards = (): Promise<typeof Cards> => import("@partage-ent/contacts");

/** Attributes by which a table shows that it is one of Zimbra's. */
const telling: ReadonlySet<string> = new Set([
  "firstName",
  "lastName",
  "fullName",
  "email",
  "nickname",
  "company",
  "dlist",
]);
const extensions: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/webp": "webp",
};

/** Members of a group as a table and a card have them: addresses between commas. */
function membersOf(list: string): readonly ContactMember[] {
  const values = list.match(/(?:"[^"]*"|[^,"])+/g) ?? [];
  return values
    .map((value) => value.trim())
    .filter((value) => value !== "")
    .map((value) => ({ type: "I", value }));
}

function fromAttributes(
  all: Readonly<Record<string, string>>,
  attachments: readonly ContactAttachment[],
): ContactContent {
  const { dlist, ...attributes } = all;
  const isGroup = dlist !== undefined || attributes.type === "group";
  const kept = isGroup ? { ...attributes, type: "group" } : attributes;
  return contactContent(kept, membersOf(dlist ?? ""), attachments);
}

async function photoAttachment(
  card: JSContactCard,
  core: SandboxCore,
): Promise<readonly ContactAttachment[]> {
  const { CardError, photoOf } = await cards();
  let photo: ReturnType<typeof photoOf>;
  try {
    photo = photoOf(card);
  } catch (error) {
    // A photo that is too large or none at all does not cost the contact.
    if (error instanceof CardError) return [];
    throw error;
  }
  if (!photo) return [];
  const bytes = new Uint8Array(photo.bytes);
  const blob = await core.storeBlob(bytes);
  const filename = `photo.${extensions[photo.type] ?? "bin"}`;
  return [{ name: "image", filename, contentType: photo.type, size: bytes.length, blob }];
}

/** The contacts of a file of cards; `service.PARSE_ERROR` when it holds none. */
export async function readCardContents(
  bytes: Uint8Array,
  core: SandboxCore,
): Promise<readonly ContactContent[]> {
  const { attributesFromCard, CardError, readCardFile } = await cards();
  try {
    const contents: ContactContent[] = [];
    for (const card of readCardFile(bytes).cards) {
      contents.push(fromAttributes(attributesFromCard(card), await photoAttachment(card, core)));
    }
    return contents;
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    throw new SoapFault("service.PARSE_ERROR", `parse error: ${error.message}`);
  }
}

/** The contacts of a table: Zimbra's columns as they are, those of other programs as cards. */
export async function readCsvContents(
  bytes: Uint8Array,
  core: SandboxCore,
): Promise<readonly ContactContent[]> {
  const [header = [], ...rows] = readTable(new TextDecoder().decode(bytes));
  if (!header.some((name) => telling.has(name))) return readCardContents(bytes, core);
  return rows
    .map((row) => header.map((name, column) => [name.trim(), row[column] ?? ""] as const))
    .map((cells) => cells.filter(([name, value]) => name !== "" && value !== ""))
    .filter((cells) => cells.length > 0)
    .map((cells) => fromAttributes(Object.fromEntries(cells), []));
}

/** What a group holds as text: its addresses, and those of the contacts that it refers to. */
function memberText(mailbox: Mailbox, { type, value }: ContactMember): string {
  if (type === "I") return value;
  if (type === "G") return /^uid=([^,]+)/.exec(value)?.[1] ?? "";
  const item = mailbox.item(Number(value));
  return (item?.type === "contact" && item.attributes.email) || "";
}

/** The attributes of a contact for a file: one value each, the members of a group as `dlist`. */
export function exportedAttributes(
  mailbox: Mailbox,
  { attributes, members = [] }: ContactItem,
): Readonly<Record<string, string>> {
  const plain = Object.entries(attributes).map(([name, text]): [string, string] => [
    name,
    contactValues(text).join(", "),
  ]);
  if (attributes.type !== "group") return Object.fromEntries(plain);
  const texts = members.map((member) => memberText(mailbox, member)).filter(Boolean);
  return { ...Object.fromEntries(plain), dlist: texts.join(", ") };
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

async function cardOf(
  mailbox: Mailbox,
  item: ContactItem,
  core: SandboxCore,
): Promise<JSContactCard> {
  const photo = item.attachments?.find(({ name }) => name === "image");
  const bytes = photo && (await core.readBlob(photo.blob));
  const { cardFromAttributes } = await cards();
  const fields = cardFromAttributes(exportedAttributes(mailbox, item));
  const uri = photo && bytes && `data:${photo.contentType};base64,${base64(bytes)}`;
  return {
    ...fields,
    "@type": "Card",
    version: "1.0",
    uid: item.attributes.vCardUID ?? `urn:uuid:${item.uuid}`,
    ...(uri === undefined ? {} : { media: { ...fields.media, photo: { kind: "photo", uri } } }),
  };
}

/** Contacts as vCards 3.0. */
export async function writeVcards(
  contacts: readonly (readonly [Mailbox, ContactItem])[],
  core: SandboxCore,
): Promise<string> {
  const { writeCards } = await cards();
  const written: JSContactCard[] = [];
  for (const [mailbox, item] of contacts) written.push(await cardOf(mailbox, item, core));
  return writeCards(written, "3.0");
}
