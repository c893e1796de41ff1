/**
 * Members of a card to attributes of a contact of Zimbra, as far as these go.
 *
 * @module
 */
import type { CardDate } from "@partage-ent/jmap";

import { isObject, isSame, own, textAt, type JsonObject } from "../json.js";
import { writeDate } from "../vcard/date-value.js";
import {
  ADDRESS_PARTS,
  ADDRESSES,
  DAYS,
  EMAILS,
  LINKS,
  NAME_PARTS,
  NICKNAMES,
  NUMBERED_ID,
  PHONES,
  SERVICES,
  SOUNDS,
  type EntryAttribute,
} from "./attribute-names.js";

/** The attributes that the members of a card are. */
export function writeAttributes(card: JsonObject): Map<string, string> {
  const attributes = new Map<string, string>();
  const set = (name: string, value: unknown): void => {
    if (typeof value === "string" && value !== "") attributes.set(name, value);
  };
  writeName(card, set);
  set("type", card["kind"] === "group" ? "group" : undefined);
  set("vcardUID", card["uid"]);
  writeNicknames(card, set);
  writeOrganization(card, set);
  set("jobTitle", firstOf(card, "titles", (title) => title["kind"] !== "role")?.["name"]);
  set("notes", firstOf(card, "notes")?.["note"]);
  writeEntries(card, "emails", EMAILS, ({ address }) => address, set);
  writeEntries(card, "phones", PHONES, ({ number }) => number, set);
  writeEntries(card, "links", LINKS, ({ uri }) => uri, set);
  writeEntries(card, "onlineServices", SERVICES, serviceText, set);
  writeAddresses(card, set);
  writeDays(card, set);
  const members = isObject(card["members"]) ? Object.keys(card["members"]) : [];
  set("dlist", members.flatMap((uid) => /^mailto:(.+)$/is.exec(uid)?.[1] ?? []).join(", "));
  return attributes;
}

type Setter = (name: string, value: unknown) => void;

function entriesOf(
  card: JsonObject,
  collection: string,
): readonly (readonly [string, JsonObject])[] {
  const entries = own(card, collection);
  if (!isObject(entries)) return [];
  return Object.entries(entries).flatMap(([id, entry]) => (isObject(entry) ? [[id, entry]] : []));
}

function firstOf(
  card: JsonObject,
  collection: string,
  matches: (entry: JsonObject) => boolean = () => true,
): JsonObject | undefined {
  return entriesOf(card, collection).find(([, entry]) => matches(entry))?.[1];
}

function writeName(card: JsonObject, set: Setter): void {
  const name = isObject(card["name"]) ? card["name"] : {};
  set("fullName", name["full"]);
  const { components } = name;
  const all = Array.isArray(components) ? (components as readonly JsonObject[]) : [];
  const textOf = (kinds: readonly string[], member: string): string =>
    all
      .filter(({ kind }) => kinds.includes(String(kind)))
      .map((component) => textAt(component, member))
      .filter((text) => text !== "")
      .join(" ");
  for (const [attribute, kind] of NAME_PARTS) set(attribute, textOf(kindsOf(kind), "value"));
  for (const [attribute, kind] of SOUNDS) set(attribute, textOf([kind], "phonetic"));
}

/** Kinds of components that share an attribute. */
function kindsOf(kind: string): readonly string[] {
  if (kind === "surname") return ["surname", "surname2"];
  return kind === "credential" ? ["generation", "credential"] : [kind];
}

function writeNicknames(card: JsonObject, set: Setter): void {
  const all = entriesOf(card, "nicknames");
  const named = new Map(all);
  const free = all.filter(([id]) => !NICKNAMES.includes(id));
  for (const attribute of NICKNAMES) {
    const entry = named.get(attribute) ?? (attribute === "nickname" ? free[0]?.[1] : undefined);
    set(attribute, entry?.["name"]);
  }
}

function writeOrganization(card: JsonObject, set: Setter): void {
  const organization = firstOf(card, "organizations");
  set("company", organization?.["name"]);
  const units = organization?.["units"];
  const names = Array.isArray(units)
    ? (units as readonly JsonObject[]).map(({ name }) => name)
    : [];
  set("department", names.join(", "));
}

function serviceText({ service, user, uri }: JsonObject): unknown {
  if (typeof uri === "string") return uri;
  return typeof service === "string" && typeof user === "string" ? `${service}://${user}` : user;
}

/** Gives each entry an attribute. */
function writeEntries(
  card: JsonObject,
  collection: string,
  kinds: readonly EntryAttribute[],
  valueOf: (entry: JsonObject) => unknown,
  set: Setter,
): void {
  const taken = new TakenNames();
  for (const [id, entry] of named(entriesOf(card, collection), kinds)) {
    set(attributeFor(id, entry, kinds, taken), valueOf(entry));
  }
}

/** The entries whose ids name their attributes first, so that no other one takes these. */
function named(
  entries: readonly (readonly [string, JsonObject])[],
  kinds: readonly EntryAttribute[],
): readonly (readonly [string, JsonObject])[] {
  const isNamed = ([id, entry]: readonly [string, JsonObject]): boolean => {
    const kind = kindOf(id, kinds);
    return kind !== undefined && fits(entry, kind);
  };
  return [...entries.filter(isNamed), ...entries.filter((entry) => !isNamed(entry))];
}

/** Names that entries have been given, and the next number of each. */
class TakenNames {
  readonly #names = new Set<string>();
  readonly #next = new Map<string, number>();

  /** Takes a name; whether it was free. */
  take(name: string): boolean {
    if (this.#names.has(name)) return false;
    this.#names.add(name);
    return true;
  }

  /** Takes the first free name of an attribute. */
  takeFree({ name, first }: EntryAttribute): string {
    let number = this.#next.get(name) ?? first ?? 0;
    let free: string;
    do {
      free = number === 0 ? name : `${name}${number}`;
      number = number === 0 ? 2 : number + 1;
    } while (!this.take(free));
    this.#next.set(name, number);
    return free;
  }
}

/** The attribute of an entry: the one that its id names where that fits, else the first free one. */
function attributeFor(
  id: string,
  entry: JsonObject,
  kinds: readonly EntryAttribute[],
  taken: TakenNames,
): string {
  const named = kindOf(id, kinds);
  if (named && fits(entry, named) && taken.take(id)) return id;
  const open = kinds.filter(({ isReadOnly }) => !isReadOnly);
  return taken.takeFree(open.find((each) => fits(entry, each)) ?? nearest(entry, open));
}

function kindOf(id: string, kinds: readonly EntryAttribute[]): EntryAttribute | undefined {
  const name = NUMBERED_ID.exec(id)?.[1];
  return name === undefined ? undefined : kinds.find((kind) => kind.name === name);
}

const TOLD = ["contexts", "features", "label"];

function fits(entry: JsonObject, { members }: EntryAttribute): boolean {
  return TOLD.every((member) => isSame(entry[member], members[member]));
}

/** The attribute with most of what the entry is for; the one that tells nothing when none has. */
function nearest(entry: JsonObject, kinds: readonly EntryAttribute[]): EntryAttribute {
  const score = ({ members }: EntryAttribute): number =>
    ["features", "contexts"].reduce(
      (sum, member) => {
        const wanted = isObject(entry[member]) ? Object.keys(entry[member]) : [];
        const has = isObject(members[member]) ? Object.keys(members[member]) : [];
        const isMore = has.some((each) => !wanted.includes(each));
        return isMore ? sum - 10 : sum + has.length * (member === "features" ? 2 : 1);
      },
      members["label"] === undefined ? 0 : -10,
    );
  const silent = kinds.findIndex(({ members }) => Object.keys(members).length === 0);
  const best = kinds.reduce((one, other) => (score(other) > score(one) ? other : one));
  return score(best) > 0 ? best : kinds[silent]!;
}

function writeAddresses(card: JsonObject, set: Setter): void {
  const taken = new TakenNames();
  for (const [id, address] of named(entriesOf(card, "addresses"), ADDRESSES)) {
    const name = attributeFor(id, address, ADDRESSES, taken);
    const [, place, number] = /^([a-z]+)(\d*)$/.exec(name)!;
    for (const [part, text] of partsOf(address)) set(`${place!}${part}${number!}`, text);
  }
}

function partsOf(address: JsonObject): readonly (readonly [string, string])[] {
  const { components } = address;
  const all = Array.isArray(components) ? (components as readonly JsonObject[]) : [];
  if (all.length === 0) return [["Street", textAt(address, "full")]];
  const plain = new Set(ADDRESS_PARTS.map(([, kind]) => kind).filter((kind) => kind !== "name"));
  return ADDRESS_PARTS.map(([part, wanted]) => {
    const isOfPart = ({ kind }: JsonObject): boolean =>
      wanted === "name" ? !plain.has(String(kind)) && kind !== "separator" : kind === wanted;
    return [
      part,
      all
        .filter(isOfPart)
        .map(({ value }) => String(value))
        .join(" "),
    ];
  });
}

function writeDays(card: JsonObject, set: Setter): void {
  for (const [attribute, kind] of DAYS) {
    const day = firstOf(card, "anniversaries", (entry) => entry["kind"] === kind);
    const date = isObject(day?.["date"]) ? (day["date"] as CardDate) : null;
    set(attribute, date && writeDate(date, "3.0"));
  }
}
