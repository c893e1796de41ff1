/**
 * Contacts as requests write them: attributes, files of a contact, members of a group
 * (zm-mailbox `CreateContact.parseContact` and `parseContactMergeMode`).
 * @module
 */
import type { SoapContext } from "../context.js";
import type { Element } from "../element.js";
import { invalidRequest, SoapFault } from "../fault.js";
import { takeUpload } from "../mail/uploads.js";
import type { ContactAttachment, ContactItem, ContactMember } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { findPart, parsePartTree, partContent } from "../mime/part-tree.js";
import { contactValues, joinContactValues } from "../render/contact.js";

/** What makes a contact beside its place, flags and tags. */
export type ContactContent = Required<
  Pick<ContactItem, "attributes" | "members" | "attachments" | "size">
>;

interface AttributeSpec {
  readonly name: string;
  readonly value: string;
  readonly op: string | undefined;
  /** Undefined unless the attribute is a file. */
  readonly file: ContactAttachment | undefined;
}

interface FileBytes {
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

async function partOfMessage(id: string, part: string, context: SoapContext): Promise<FileBytes> {
  const { mailbox, id: number } = context.resolveId(id);
  const message = mailbox.message(number);
  context.requireRights(mailbox, message.folderId, "r");
  const found = findPart(parsePartTree(await context.core.readBlob(message.blob)), part);
  if (!found) throw new SoapFault("mail.NO_SUCH_PART", `no such part: ${part}`);
  const { contentType, filename = part } = found;
  return { filename, contentType, bytes: new Uint8Array(partContent(found)) };
}

/** The file of a contact, undefined where the item is none. */
function fileOfContact(
  id: string,
  part: string,
  context: SoapContext,
): ContactAttachment | undefined {
  const { mailbox, id: number } = context.resolveId(id);
  const item = mailbox.item(number);
  if (item?.type !== "contact") return undefined;
  context.requireRights(mailbox, item.folderId, "r");
  const known = item.attachments?.[Number(part) - 1];
  if (!known) throw new SoapFault("mail.NO_SUCH_PART", `no such part: ${part}`);
  return known;
}

/** Keeps the file that an attribute names: an upload, a part of a message or of a contact, this one itself too. */
async function fileOf(
  element: Element,
  name: string,
  existing: ContactItem | undefined,
  context: SoapContext,
): Promise<ContactAttachment | undefined> {
  const [upload, message, part] = [element.get("aid"), element.get("id"), element.get("part")];
  if (upload === undefined && part === undefined) return undefined;
  if (upload === undefined && message === undefined) {
    const known = existing?.attachments?.[Number(part) - 1];
    if (!known) throw new SoapFault("mail.NO_SUCH_PART", `no such part: ${part}`);
    return { ...known, name };
  }
  const known = upload === undefined && fileOfContact(message!, part!, context);
  if (known) return { ...known, name };
  const file =
    upload === undefined
      ? await partOfMessage(message!, part!, context)
      : takeUpload(context, upload);
  return keepFile(name, file, context);
}

async function keepFile(
  name: string,
  { filename, contentType, bytes }: FileBytes,
  { core }: SoapContext,
): Promise<ContactAttachment> {
  const blob = await core.storeBlob(bytes);
  return { name, filename, contentType, size: bytes.length, blob };
}

function checkName(name: string): void {
  if (name.trim() === "") throw invalidRequest("at least one contact field name is blank");
  if (name.trim() === "groupMember") {
    throw invalidRequest("groupMember cannot be specified as an attribute");
  }
}

async function attributeSpecs(
  spec: Element,
  existing: ContactItem | undefined,
  context: SoapContext,
): Promise<readonly AttributeSpec[]> {
  const specs: AttributeSpec[] = spec.ownPairs.map(({ key, value }) => {
    return { name: key, value, op: undefined, file: undefined };
  });
  for (const element of spec.children("a")) {
    const name = element.require("n");
    const file = await fileOf(element, name, existing, context);
    specs.push({ name, value: element.text, op: element.get("op"), file });
  }
  for (const { name } of specs) checkName(name);
  return specs;
}

/** A reference to a contact of the mailbox itself needs no account. */
function memberOf(element: Element, mailbox: Mailbox): ContactMember {
  const type = element.get("type");
  const value = element.get("value") ?? "";
  if (type !== "C" && type !== "G" && type !== "I") {
    throw invalidRequest(type === undefined ? "missing member type" : `unknown type: ${type}`);
  }
  if (value === "") throw invalidRequest("missing member value");
  const own = type === "C" && value.startsWith(`${mailbox.accountId}:`);
  return { type, value: own ? value.slice(mailbox.accountId.length + 1) : value };
}

const sameMember = (a: ContactMember, b: ContactMember): boolean =>
  a.type === b.type && a.value.toLowerCase() === b.value.toLowerCase();

/** The content of a contact with its size. */
export function contactContent(
  attributes: Readonly<Record<string, string>>,
  members: readonly ContactMember[],
  attachments: readonly ContactAttachment[],
): ContactContent {
  const text = new TextEncoder().encode(JSON.stringify(attributes)).length;
  const files = attachments.reduce((sum, { size }) => sum + size, 0);
  return { attributes, members, attachments, size: text + files };
}

function withoutEmpty(attributes: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  const kept = [...attributes]
    .map(([name, values]) => [name, values.filter((value) => value !== "")] as const)
    .filter(([, values]) => values.length > 0);
  return Object.fromEntries(kept.map(([name, values]) => [name, joinContactValues(values)]));
}

/** Reads a whole contact: a new one, or one that takes the place of `existing`. */
export async function readContact(
  spec: Element,
  existing: ContactItem | undefined,
  { mailbox, context }: { readonly mailbox: Mailbox; readonly context: SoapContext },
): Promise<ContactContent> {
  const values = new Map<string, readonly string[]>();
  const attachments: ContactAttachment[] = [];
  for (const { name, value, op, file } of await attributeSpecs(spec, existing, context)) {
    if (op !== undefined) throw invalidRequest("op is not allowed");
    if (file) attachments.push(file);
    else values.set(name, [...(values.get(name) ?? []), value]);
  }
  const attributes = withoutEmpty(values);
  const members: ContactMember[] = [];
  for (const element of spec.children("m")) {
    if (attributes.type !== "group") throw invalidRequest("m is only allowed for contact group");
    if (element.get("op") !== undefined) throw invalidRequest("op is not allowed");
    const member = memberOf(element, mailbox);
    if (!members.some((one) => sameMember(one, member))) members.push(member);
  }
  return contactContent(attributes, members, attachments);
}

/** An attribute without `op` takes the place of its values; `+` adds one, `-` takes one away. */
function changedValues(values: readonly string[], { value, op }: AttributeSpec): readonly string[] {
  if (op === "+") return values.includes(value) ? values : [...values, value];
  if (op === "-") return values.filter((one) => one !== value);
  if (op !== undefined) throw invalidRequest(`unknown op: ${op}`);
  return [value];
}

function changedMembers(
  spec: Element,
  { members = [] }: ContactItem,
  isGroup: boolean,
  mailbox: Mailbox,
): readonly ContactMember[] {
  const changes = spec.children("m");
  if (changes.length > 0 && !isGroup) throw invalidRequest("m is only allowed for contact group");
  // Wherever it stands, a reset comes before the rest.
  const resets = changes.some((element) => element.require("op") === "reset");
  let result: readonly ContactMember[] = resets ? [] : members;
  for (const element of changes.filter((one) => one.get("op") !== "reset")) {
    const op = element.require("op");
    if (op !== "+" && op !== "-") throw invalidRequest(`unknown op: ${op}`);
    const member = memberOf(element, mailbox);
    result = result.filter((one) => !sameMember(one, member));
    if (op === "+") result = [...result, member];
  }
  return result;
}

/** Reads changes of a contact: what they do not name stays. */
export async function readContactChanges(
  spec: Element,
  existing: ContactItem,
  { mailbox, context }: { readonly mailbox: Mailbox; readonly context: SoapContext },
): Promise<ContactContent> {
  const values = new Map<string, readonly string[]>(
    Object.entries(existing.attributes).map(([name, text]) => [name, contactValues(text)]),
  );
  let attachments = existing.attachments ?? [];
  for (const change of await attributeSpecs(spec, existing, context)) {
    const { name, file } = change;
    // A file takes the place of the one of its name, and so does an empty value.
    attachments = attachments.filter((one) => one.name !== name);
    if (file) attachments = [...attachments, file];
    else values.set(name, changedValues(values.get(name) ?? [], change));
  }
  const attributes = withoutEmpty(values);
  const members = changedMembers(spec, existing, attributes.type === "group", mailbox);
  return contactContent(attributes, attributes.type === "group" ? members : [], attachments);
}
