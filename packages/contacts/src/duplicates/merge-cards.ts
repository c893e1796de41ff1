/**
 * Several cards of one person to one.
 *
 * @module
 */
import type { JSContactCard } from "@partage-ent/jmap";

import { isObject, isSame, objectAt, own, put, type JsonObject } from "../json.js";
import { sameKey } from "./entry-keys.js";
import { valueText } from "./value-text.js";

/** What had to go when cards were merged. */
export interface LostValue {
  readonly property: string;
  readonly values: readonly string[];
}

/** One card of several. */
export interface MergedCards<Card extends Partial<JSContactCard>> {
  /** All properties of the one card; the first card's where only one can be. */
  readonly merged: Card;
  readonly lost: readonly LostValue[];
}

/** What each card has of its own, and nobody misses. */
const OF_THE_CARD = new Set([
  "@type",
  "version",
  "id",
  "uid",
  "blobId",
  "created",
  "updated",
  "prodId",
  "addressBookIds",
]);
const SETS = new Set(["keywords", "members"]);
const COLLECTIONS = new Set([
  "relatedTo",
  "nicknames",
  "organizations",
  "titles",
  "emails",
  "onlineServices",
  "phones",
  "preferredLanguages",
  "calendars",
  "schedulingAddresses",
  "addresses",
  "cryptoKeys",
  "directories",
  "links",
  "notes",
  "personalInfo",
]);
/** Collections with one entry of each kind. */
const BY_KIND = new Set(["media", "anniversaries"]);

/**
 * Merges cards: entries of all without doubles, names of sets together, members that only one card
 * can give from the first that has them. `lost` tells which values went.
 */
export function mergeCards<Card extends Partial<JSContactCard>>(
  cards: readonly Card[],
): MergedCards<Card> {
  const [first = {}, ...others] = cards as readonly JsonObject[];
  const merger = new Merger(structuredClone(first));
  for (const other of others) merger.add(structuredClone(other));
  return { merged: merger.merged as Card, lost: merger.lost() };
}

class Merger {
  readonly merged: JsonObject;
  readonly #lost = new Map<string, Set<string>>();
  /** Ids that organizations of the card being added have in the one card. */
  #organizations = new Map<string, string>();

  constructor(first: JsonObject) {
    this.merged = first;
  }

  add(other: JsonObject): void {
    this.#organizations = new Map();
    // Titles name organizations by id.
    const { organizations, ...rest } = other;
    for (const [property, value] of Object.entries({ organizations, ...rest })) {
      if (value === undefined || value === null || OF_THE_CARD.has(property)) continue;
      this.#addMember(property, value);
    }
  }

  lost(): readonly LostValue[] {
    return [...this.#lost].map(([property, values]) => ({ property, values: [...values] }));
  }

  #addMember(property: string, value: unknown): void {
    const before = own(this.merged, property);
    if (isSame(before, value)) return;
    if (COLLECTIONS.has(property) && isObject(value)) {
      this.#addEntries(objectAt(this.merged, property), value, property);
    } else if (before === undefined || before === null) put(this.merged, property, value);
    else if (SETS.has(property) && isObject(before) && isObject(value)) {
      put(this.merged, property, { ...before, ...value });
    } else if (BY_KIND.has(property) && isObject(before) && isObject(value)) {
      this.#addKinds(before, value, property);
    } else if (property === "vCardProps" && Array.isArray(before) && Array.isArray(value)) {
      const added = value.filter((each) => !before.some((had) => isSame(had, each)));
      put(this.merged, property, [...(before as readonly unknown[]), ...(added as unknown[])]);
    } else if (property === "speakToAs" && isObject(before) && isObject(value)) {
      this.#addSpeakToAs(before, value);
    } else if (isObject(before) && isObject(value)) this.#addParts(before, value, property);
    else this.#lose(property, value);
  }

  #addEntries(entries: JsonObject, added: JsonObject, property: string): void {
    const keys = new Map(
      Object.entries(entries).map(([id, each]) => [keyOf(property, id, each), id]),
    );
    for (const [id, entry] of Object.entries(added)) {
      if (property === "titles" && isObject(entry)) this.#relink(entry);
      const key = keyOf(property, id, entry);
      const same = keys.get(key);
      const target = same ?? freeId(entries, id);
      if (same === undefined) put(entries, target, entry);
      else fill(entries[same], entry);
      keys.set(key, target);
      if (property === "organizations") this.#organizations.set(id, target);
    }
  }

  #relink(title: JsonObject): void {
    const id = title["organizationId"];
    if (typeof id === "string") title["organizationId"] = this.#organizations.get(id) ?? id;
  }

  #addKinds(entries: JsonObject, added: JsonObject, property: string): void {
    for (const [id, entry] of Object.entries(added)) {
      const kind = isObject(entry) ? entry["kind"] : undefined;
      const same = Object.values(entries).find((each) => isObject(each) && each["kind"] === kind);
      if (same === undefined) put(entries, freeId(entries, id), entry);
      else if (!isSame(same, entry)) this.#lose(property, entry);
    }
  }

  #addSpeakToAs(before: JsonObject, { pronouns, ...gender }: JsonObject): void {
    if (isObject(pronouns)) this.#addEntries(objectAt(before, "pronouns"), pronouns, "pronouns");
    this.#addParts(before, gender, "speakToAs");
  }

  /** Takes the members that are missing, where what both have is the same; else the first stays. */
  #addParts(before: JsonObject, value: JsonObject, property: string): void {
    const isOne = property === "name";
    const differing = Object.keys(value).filter((name) => {
      const had = own(before, name);
      return had !== undefined && !isSame(had, value[name]);
    });
    if (isOne && (differing.length > 0 || valueText("name", before) !== valueText("name", value))) {
      this.#lose(property, value);
      return;
    }
    fill(before, value);
    for (const name of differing) this.#lose(`${property}/${name}`, value[name]);
  }

  #lose(property: string, value: unknown): void {
    const text = valueText(property, value);
    if (text === "") return;
    const values = this.#lost.get(property) ?? new Set();
    this.#lost.set(property, values.add(text));
  }
}

function keyOf(property: string, id: string, entry: unknown): string {
  return property === "relatedTo" ? id : sameKey(property, entry);
}

/** The id, or the next with its name that no entry has: `email`, `email2`. */
function freeId(entries: JsonObject, id: string): string {
  const [, name, first] = /^(.*?)(\d{0,6})$/s.exec(id)!;
  let free = id;
  for (let number = Number(first || "1") + 1; own(entries, free) !== undefined; number++) {
    free = `${name!}${number}`;
  }
  return free;
}

/** Adds the members that are missing; contexts and features of both hold. */
function fill(entry: unknown, other: unknown): void {
  if (!isObject(entry) || !isObject(other)) return;
  for (const [name, value] of Object.entries(other)) {
    const had = own(entry, name);
    if (had === undefined) put(entry, name, value);
    else if (isSet(had) && isSet(value)) put(entry, name, { ...had, ...value });
  }
}

function isSet(value: unknown): value is JsonObject {
  return isObject(value) && Object.values(value).every((member) => member === true);
}
