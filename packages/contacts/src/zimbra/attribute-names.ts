/**
 * Names of Zimbra's contact attributes, as its web client has them, and what they are in a card.
 *
 * @module
 */
import type { JsonObject } from "../json.js";

/** Member of a card with the attributes that the model has no place for. */
export const ATTRIBUTES_MEMBER = "partage-ent.example:attributes";

/** Attributes that are entries of one collection; each may be numbered, `email2`. */
export interface EntryAttribute {
  /** Its name without number. */
  readonly name: string;
  /** Members that every entry of this attribute has. */
  readonly members: JsonObject;
  /** Number of the first that is written: `workEmail1`, but `email`. */
  readonly first?: 1;
  /** Whether it is read, and written only by entries that were read of it. */
  readonly isReadOnly?: true;
}

const work = { contexts: { work: true } };
const home = { contexts: { private: true } };
const mobile = { features: { mobile: true } };
const fax = { features: { fax: true } };

/** Mail addresses; the mail system knows those of `email` and `workEmail` (zimbraContactEmailFields). */
export const EMAILS: readonly EntryAttribute[] = [
  { name: "email", members: {} },
  { name: "workEmail", members: work, first: 1 },
  { name: "homeEmail", members: home, first: 1, isReadOnly: true },
];

/** Telephone numbers. */
export const PHONES: readonly EntryAttribute[] = [
  { name: "mobilePhone", members: mobile },
  { name: "workPhone", members: work },
  { name: "homePhone", members: home },
  { name: "workMobile", members: { ...work, ...mobile } },
  { name: "workFax", members: { ...work, ...fax } },
  { name: "homeFax", members: { ...home, ...fax } },
  { name: "otherFax", members: fax },
  { name: "pager", members: { features: { pager: true } } },
  { name: "otherPhone", members: {} },
  { name: "callbackPhone", members: { label: "callback" } },
  { name: "carPhone", members: { label: "car" } },
  { name: "companyPhone", members: { label: "company" } },
  { name: "assistantPhone", members: { label: "assistant" } },
];

/** Links. */
export const LINKS: readonly EntryAttribute[] = [
  { name: "workURL", members: work },
  { name: "homeURL", members: home },
  { name: "otherURL", members: {} },
];

/** Instant messaging. */
export const SERVICES: readonly EntryAttribute[] = [{ name: "imAddress", members: {}, first: 1 }];

/** Addresses, whose attributes are these names with each of {@link ADDRESS_PARTS}. */
export const ADDRESSES: readonly EntryAttribute[] = [
  { name: "work", members: work },
  { name: "home", members: home },
  { name: "other", members: {} },
];

/** Parts of an address, with the kinds of their components. */
export const ADDRESS_PARTS: readonly (readonly [part: string, kind: string])[] = [
  ["Street", "name"],
  ["City", "locality"],
  ["State", "region"],
  ["PostalCode", "postcode"],
  ["Country", "country"],
];

/** Parts of a name, with the kinds of their components, in the order of N of vCard. */
export const NAME_PARTS: readonly (readonly [attribute: string, kind: string])[] = [
  ["lastName", "surname"],
  ["firstName", "given"],
  ["middleName", "given2"],
  ["namePrefix", "title"],
  ["nameSuffix", "credential"],
];

/** How parts of a name sound. */
export const SOUNDS: readonly (readonly [attribute: string, kind: string])[] = [
  ["phoneticFirstName", "given"],
  ["phoneticLastName", "surname"],
];

/** Names of other people's use; a maiden name is one under which people are looked for. */
export const NICKNAMES: readonly string[] = ["nickname", "maidenName"];

/** Days, with the kinds of their anniversaries. */
export const DAYS: readonly (readonly [attribute: string, kind: "birth" | "wedding"])[] = [
  ["birthday", "birth"],
  ["anniversary", "wedding"],
];

const NUMBERED_NAMES = [
  ...[EMAILS, PHONES, LINKS, SERVICES].flat().map(({ name }) => name),
  ...ADDRESSES.flatMap(({ name }) => ADDRESS_PARTS.map(([part]) => `${name}${part}`)),
];

/** An attribute that may have a number: its name and its number. */
export const NUMBERED: RegExp = new RegExp(`^(${NUMBERED_NAMES.join("|")})([1-9]\\d{0,2})?$`);

/** A name and a number, of which an entry is. */
export const NUMBERED_ID: RegExp = /^([A-Za-z]+)(?:[1-9]\d{0,2})?$/;
