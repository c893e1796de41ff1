/**
 * Attributes of a contact of Zimbra to the members of a card that they are.
 *
 * @module
 */
import { put, type JsonObject } from "../json.js";
import { readDate } from "../vcard/date-value.js";
import {
  ADDRESS_PARTS,
  ADDRESSES,
  DAYS,
  EMAILS,
  LINKS,
  NAME_PARTS,
  NICKNAMES,
  NUMBERED,
  PHONES,
  SERVICES,
  SOUNDS,
  type EntryAttribute,
} from "./attribute-names.js";
import { applyCardAttribute, CARD_ATTRIBUTE } from "./card-attribute.js";

/** Attributes by name. */
export type Attributes = ReadonlyMap<string, string>;

/** What attributes tell, `X-JSCONTACT` included. */
export function readAll(attributes: Attributes): JsonObject {
  const card = readAttributes(attributes);
  const extra = attributes.get(CARD_ATTRIBUTE);
  if (extra !== undefined) applyCardAttribute(card, extra);
  return card;
}

/** Whether an attribute tells something of a card. */
export function isKnownAttribute(name: string): boolean {
  return SINGLE.has(name) || NUMBERED.test(name);
}

const SINGLE = new Set([
  ...[...NAME_PARTS, ...SOUNDS, ...DAYS].map(([name]) => name),
  ...NICKNAMES,
  ...["fullName", "company", "department", "jobTitle", "notes", "dlist", "type", "vcardUID"],
  CARD_ATTRIBUTE,
]);

/** Numbers of attributes that may have one, by name; empty for the one without. */
type Numbers = ReadonlyMap<string, readonly string[]>;

function numbersOf(attributes: Attributes): Numbers {
  const numbers = new Map<string, string[]>();
  for (const attribute of attributes.keys()) {
    const [, name, number] = NUMBERED.exec(attribute) ?? [];
    if (name === undefined) continue;
    const all = numbers.get(name);
    if (all) all.push(number ?? "");
    else numbers.set(name, [number ?? ""]);
  }
  for (const all of numbers.values()) all.sort((one, other) => Number(one) - Number(other));
  return numbers;
}

/** The members of a card that attributes tell; ids of entries are the names of their attributes. */
export function readAttributes(attributes: Attributes): JsonObject {
  const numbers = numbersOf(attributes);
  const card: JsonObject = {
    kind: attributes.get("type") === "group" ? "group" : undefined,
    uid: attributes.get("vcardUID") || undefined,
    name: readName(attributes),
    nicknames: collect(NICKNAMES, attributes, (name) => ({ name })),
    organizations: readOrganization(attributes),
    titles: collect(["jobTitle"], attributes, (name) => ({ kind: "title", name })),
    emails: entries(EMAILS, numbers, attributes, (address) => ({ address })),
    phones: entries(PHONES, numbers, attributes, (number) => ({ number })),
    onlineServices: entries(SERVICES, numbers, attributes, readService),
    addresses: readAddresses(numbers, attributes),
    links: entries(LINKS, numbers, attributes, (uri) => ({ uri })),
    anniversaries: readDays(attributes),
    notes: collect(["notes"], attributes, (note) => ({ note })),
    members: readMembers(attributes),
  };
  return Object.fromEntries(Object.entries(card).filter(([, value]) => value !== undefined));
}

function readName(attributes: Attributes): JsonObject | undefined {
  const components = NAME_PARTS.flatMap(([attribute, kind]) => {
    const value = attributes.get(attribute);
    const sounding = SOUNDS.find(([, of]) => of === kind)?.[0];
    const sound = sounding && attributes.get(sounding);
    return value ? [{ kind, value, ...(sound && { phonetic: sound }) }] : [];
  });
  const full = attributes.get("fullName");
  if (components.length === 0 && !full) return undefined;
  return { ...(components.length > 0 && { components }), ...(full && { full }) };
}

function readOrganization(attributes: Attributes): JsonObject | undefined {
  const name = attributes.get("company");
  const unit = attributes.get("department");
  if (!name && !unit) return undefined;
  return { company: { ...(name && { name }), ...(unit && { units: [{ name: unit }] }) } };
}

/** Entries of attributes of one name each. */
function collect(
  names: readonly string[],
  attributes: Attributes,
  entryOf: (value: string) => JsonObject,
): JsonObject | undefined {
  const found = names.flatMap((name) => {
    const value = attributes.get(name);
    return value ? [[name, entryOf(value)] as const] : [];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Entries of attributes that may be numbered, in the order of names and numbers. */
function entries(
  kinds: readonly EntryAttribute[],
  numbers: Numbers,
  attributes: Attributes,
  entryOf: (value: string) => JsonObject,
): JsonObject | undefined {
  const found: JsonObject = {};
  for (const { name, members } of kinds) {
    for (const number of numbers.get(name) ?? []) {
      const value = attributes.get(`${name}${number}`);
      if (value) put(found, `${name}${number}`, { ...entryOf(value), ...structuredClone(members) });
    }
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

function readService(value: string): JsonObject {
  const [, service, user] = /^([\w+.-]+):\/\/([\s\S]+)$/.exec(value) ?? [];
  if (service !== undefined) return { service, user };
  return /^[a-z][\w+.-]*:/i.test(value) ? { uri: value } : { user: value };
}

function readAddresses(numbers: Numbers, attributes: Attributes): JsonObject | undefined {
  const found: JsonObject = {};
  for (const { name, members } of ADDRESSES) {
    const suffixes = new Set(
      ADDRESS_PARTS.flatMap(([part]) => numbers.get(`${name}${part}`) ?? []),
    );
    for (const suffix of [...suffixes].sort((one, other) => Number(one) - Number(other))) {
      const components = ADDRESS_PARTS.flatMap(([part, kind]) => {
        const value = attributes.get(`${name}${part}${suffix}`);
        return value ? [{ kind, value }] : [];
      });
      if (components.length > 0)
        found[`${name}${suffix}`] = { components, ...structuredClone(members) };
    }
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

function readDays(attributes: Attributes): JsonObject | undefined {
  const found: JsonObject = {};
  for (const [attribute, kind] of DAYS) {
    const date = readDate(attributes.get(attribute) ?? "");
    if (date) found[attribute] = { kind, date };
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

/** Addresses of a group as members. */
function readMembers(attributes: Attributes): JsonObject | undefined {
  const text = attributes.get("dlist");
  if (!text) return undefined;
  const members: JsonObject = {};
  for (const part of text.split(/[,;\n]/)) {
    const address = (/<([^<>]*)>/.exec(part)?.[1] ?? part).trim();
    if (address !== "") put(members, `mailto:${address}`, true);
  }
  return Object.keys(members).length === 0 ? undefined : members;
}
