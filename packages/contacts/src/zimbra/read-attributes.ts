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

const ENTRIES = [EMAILS, PHONES, LINKS, SERVICES].flat().map(({ name }) => name);
const KNOWN = new RegExp(
  `^(?:(?:${[...ENTRIES, ...addressAttributes()].join("|")})(?:[1-9]\\d{0,2})?|${[
    ...[...NAME_PARTS, ...SOUNDS, ...DAYS].map(([name]) => name),
    ...NICKNAMES,
    ...["fullName", "company", "department", "jobTitle", "notes", "dlist", "type", "vcardUID"],
    CARD_ATTRIBUTE,
  ].join("|")})$`,
);

function addressAttributes(): readonly string[] {
  return ADDRESSES.flatMap(({ name }) => ADDRESS_PARTS.map(([part]) => `${name}${part}`));
}

/** Whether an attribute tells something of a card. */
export function isKnownAttribute(name: string): boolean {
  return KNOWN.test(name);
}

/** The members of a card that attributes tell; ids of entries are the names of their attributes. */
export function readAttributes(attributes: Attributes): JsonObject {
  const card: JsonObject = {
    kind: attributes.get("type") === "group" ? "group" : undefined,
    uid: attributes.get("vcardUID") || undefined,
    name: readName(attributes),
    nicknames: collect(NICKNAMES, attributes, (name) => ({ name })),
    organizations: readOrganization(attributes),
    titles: collect(["jobTitle"], attributes, (name) => ({ kind: "title", name })),
    emails: entries(EMAILS, attributes, (address) => ({ address })),
    phones: entries(PHONES, attributes, (number) => ({ number })),
    onlineServices: entries(SERVICES, attributes, readService),
    addresses: readAddresses(attributes),
    links: entries(LINKS, attributes, (uri) => ({ uri })),
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
  attributes: Attributes,
  entryOf: (value: string) => JsonObject,
): JsonObject | undefined {
  const found: JsonObject = {};
  for (const { name, members } of kinds) {
    for (const id of numbered(name, attributes.keys())) {
      const value = attributes.get(id);
      if (value) put(found, id, { ...entryOf(value), ...structuredClone(members) });
    }
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

/** The names that are a name with or without a number, by number. */
function numbered(name: string, all: Iterable<string>): readonly string[] {
  const pattern = new RegExp(`^${name}(?:[1-9]\\d{0,2})?$`);
  const number = (id: string): number => Number(id.slice(name.length) || "0");
  return [...all]
    .filter((id) => pattern.test(id))
    .sort((one, other) => number(one) - number(other));
}

function readService(value: string): JsonObject {
  const [, service, user] = /^([\w+.-]+):\/\/([\s\S]+)$/.exec(value) ?? [];
  if (service !== undefined) return { service, user };
  return /^[a-z][\w+.-]*:/i.test(value) ? { uri: value } : { user: value };
}

function readAddresses(attributes: Attributes): JsonObject | undefined {
  const found: JsonObject = {};
  for (const { name, members } of ADDRESSES) {
    const suffixes = new Set(
      ADDRESS_PARTS.flatMap(([part]) =>
        numbered(`${name}${part}`, attributes.keys()).map((id) =>
          id.slice(`${name}${part}`.length),
        ),
      ),
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
