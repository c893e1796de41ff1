/**
 * Contacts on the wire (zm-mailbox `ToXML.encodeContact`).
 * @module
 */
import type { SoapContext } from "../context.js";
import { Element } from "../element.js";
import { galElement } from "../gal/gal-element.js";
import { galEntries } from "../gal/gal-entry.js";
import type { ContactItem, ContactMember } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { ZIMBRA_MAIL } from "../registry.js";
import { setCommon } from "./common.js";

/** What of a contact is written. */
export interface ContactView {
  /** Names of the attributes wanted; all of them when undefined. */
  readonly attributes?: readonly string[];
  /** The same for contacts that stand for members of a group. */
  readonly memberAttributes?: readonly string[];
  /** Writes the members of a group whole, one level deep. */
  readonly dereference?: boolean;
  /** Writes attributes that programs keep for themselves too. */
  readonly hidden?: boolean;
}

/** Attributes that programs keep for themselves (`zimbraContactHiddenAttributes`). */
const hiddenAttributes: ReadonlySet<string> = new Set([
  "dn",
  "member",
  "vCardUID",
  "vCardURL",
  "vCardXProps",
  "zimbraAccountCalendarUserType",
]);

/** The values of an attribute as it is kept: several are one text, `{"ZMVAL":[…]}`. */
export function contactValues(text: string): readonly string[] {
  if (!text.startsWith('{"ZMVAL":')) return [text];
  try {
    const values = (JSON.parse(text) as { readonly ZMVAL?: unknown }).ZMVAL;
    return Array.isArray(values) ? values.map(String) : [text];
  } catch {
    return [text];
  }
}

/** Several values as one text, one value as it is. */
export function joinContactValues(values: readonly string[]): string {
  return values.length === 1 ? values[0]! : JSON.stringify({ ZMVAL: values });
}

/** The contact or entry that a member stands for, undefined when the caller may not see it. */
function memberElement(
  mailbox: Mailbox,
  { type, value }: ContactMember,
  view: ContactView,
  context: SoapContext,
): Element | undefined {
  if (type === "G") {
    const { directory } = context.core;
    const domain = context.caller.name.slice(context.caller.name.lastIndexOf("@") + 1);
    const entry = galEntries(directory, domain).find(({ dn }) => dn === value);
    return entry && galElement(entry, ZIMBRA_MAIL, context);
  }
  const [, account, id] = /^(?:([^:]+):)?(\d{1,15})$/.exec(value) ?? [];
  if (type === "I" || id === undefined) return undefined;
  const known = account === undefined || context.core.directory.accountById(account);
  if (!known) return undefined;
  const owner = account === undefined ? mailbox : context.core.mailbox(account);
  const item = owner.item(Number(id));
  if (item?.type !== "contact" || !context.rights(owner, item.folderId).includes("r")) {
    return undefined;
  }
  const inner = view.memberAttributes ? { attributes: view.memberAttributes } : {};
  return contactElement(owner, item, context, inner);
}

/** Writes one contact as `cn`. */
export function contactElement(
  mailbox: Mailbox,
  item: ContactItem,
  context: SoapContext,
  view: ContactView = {},
): Element {
  const element = setCommon(new Element("cn", ZIMBRA_MAIL), mailbox, item, context);
  element.set("fileAsStr", fileAs(item));
  const { attributes: wanted, hidden } = view;
  const isWanted = (name: string): boolean =>
    wanted ? wanted.includes(name) : hidden === true || !hiddenAttributes.has(name);
  for (const [name, text] of Object.entries(item.attributes)) {
    if (!isWanted(name)) continue;
    for (const value of contactValues(text)) element.addPair(name, value);
  }
  for (const [index, attachment] of (item.attachments ?? []).entries()) {
    const { name, contentType, size, filename } = attachment;
    if (!isWanted(name)) continue;
    element.addDetails(name, { part: String(index + 1), ct: contentType, s: size, filename });
  }
  for (const member of item.members ?? []) {
    const child = element.add("m").setAll({ type: member.type, value: member.value });
    const whole = view.dereference ? memberElement(mailbox, member, view, context) : undefined;
    if (whole) child.add(whole);
  }
  return element;
}

function joined(parts: readonly (string | undefined)[], separator: string): string {
  return parts.filter(Boolean).join(separator);
}

function withinBrackets(outer: string, inner: string | undefined): string {
  return joined([outer, inner && `(${inner})`], " ");
}

/**
 * The text that a contact is filed under, by its attribute `fileAs` (1 to 7, `8:text`): "Last, First"
 * without it; company, nickname or address where there is no name.
 */
export function fileAs({ attributes }: Pick<ContactItem, "attributes">): string {
  const { firstName, lastName, company, fileAs: rule = "" } = attributes;
  const lastFirst = joined([lastName, firstName], ", ");
  const firstLast = joined([firstName, lastName], " ");
  const chosen: Readonly<Record<string, string | undefined>> = {
    "2": firstLast,
    "3": company,
    "4": withinBrackets(lastFirst, company),
    "5": withinBrackets(firstLast, company),
    "6": withinBrackets(company ?? "", lastFirst),
    "7": withinBrackets(company ?? "", firstLast),
  };
  const text = rule.startsWith("8:") ? rule.slice(2) : (chosen[rule] ?? lastFirst);
  const { nickname, fullName, email } = attributes;
  return text || fullName || company || nickname || email || "";
}
