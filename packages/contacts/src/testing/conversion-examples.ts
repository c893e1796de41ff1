/**
 * Conversion examples between vCard and JSContact: blocks of `> test NAME` with notations apart by
 * `> convert`, each of which the one before is converted to.
 *
 * @module
 */
import { isObject, isSame, objectAt, put, type JsonObject } from "../json.js";
import type { JSContactCard } from "@partage-ent/jmap";
import { parsePointer } from "../pointer.js";
import { parseContentLine } from "../vcard/content-line.js";
import { readCards } from "../vcard/read-cards.js";
import { writeCards } from "../vcard/write-cards.js";
import { unfold } from "../vcard/unfold.js";

/** One conversion of an example. */
export interface ConversionStep {
  /** File, test and number of the step. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** The steps of a file of examples. */
export function conversionSteps(file: string, text: string): readonly ConversionStep[] {
  return text
    .split(/^> test /m)
    .slice(1)
    .flatMap((block) => {
      const [title, ...rest] = block.split("\n");
      const sections = rest.join("\n").split(/^> convert[ \t]*$/m);
      return sections.slice(1).map((to, index) => ({
        name: `${file} ${title!.trim()} ${index + 1}`,
        from: sections[index]!.trim(),
        to: to.trim(),
      }));
    });
}

/** What a conversion gave and what the example has, in one form. */
export interface Comparison {
  readonly given: unknown;
  readonly wanted: unknown;
  readonly agrees: boolean;
}

/**
 * Converts, and compares: cards by their members, vCards by their lines or, as the order of components
 * that are not ordered means nothing, by what they are read as.
 */
export function compare({ from, to }: ConversionStep): Comparison {
  const compared = isJson(to)
    ? { given: cardForm(readCard(from), from), wanted: cardForm(exampleCard(to), from) }
    : { given: lineForm(writeCards([exampleCard(from)], "4.0")), wanted: lineForm(to) };
  const agrees = isSame(compared.given, compared.wanted);
  return { ...compared, agrees: agrees || (!isJson(to) && meansTheSame(from, to)) };
}

function meansTheSame(json: string, vcard: string): boolean {
  const isOrdered = json.includes('"isOrdered"');
  const [given, wanted] = [writeCards([exampleCard(json)], "4.0"), vcard].map((text) => {
    const form = cardForm(readCard(text), vcard);
    return isOrdered ? form : unordered(form);
  });
  return isSame(given, wanted);
}

function unordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((each) => unordered(each));
    return items.every(isObject) ? items.map((each) => JSON.stringify(each)).sort() : items;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([name]) => name !== "isOrdered");
  return Object.fromEntries(members.map(([name, member]) => [name, unordered(member)]));
}

function isJson(text: string): boolean {
  return /^[{"]/.test(text);
}

function readCard(vcard: string): JSContactCard {
  const isWhole = /^BEGIN:VCARD/i.test(vcard);
  const text = isWhole ? vcard : `BEGIN:VCARD\nVERSION:4.0\n${vcard}\nEND:VCARD`;
  return readCards(text).cards[0]!;
}

/** The card of an example, in which the parameters that it keeps stand where RFC 9555 has them. */
function exampleCard(json: string): JSContactCard {
  const text = json.startsWith("{") ? json : `{${json}}`;
  const { vCard, ...card } = JSON.parse(text) as JsonObject;
  const kept = isObject(vCard) ? vCard : {};
  const converted = isObject(kept["convertedProperties"]) ? kept["convertedProperties"] : {};
  for (const [pointer, told] of Object.entries(converted)) {
    if (isObject(told)) keep(card, pointer, told);
  }
  if (kept["properties"]) card["vCardProps"] = kept["properties"];
  return { uid: NO_UID, ...card, "@type": "Card", version: "1.0" } as unknown as JSContactCard;
}

const NO_UID = "urn:uuid:none";

function keep(card: JsonObject, pointer: string, { name, parameters }: JsonObject): void {
  const names = parsePointer(pointer);
  if (names[0] === "localizations") return;
  const isOfCard = ["name", "keywords"].includes(names[0]!) || names[1] === "grammaticalGender";
  if (isOfCard) {
    if (isObject(parameters)) put(objectAt(card, "vCardParams"), pointer, parameters);
    return;
  }
  const depth = names[0] === "speakToAs" || names[2] === "place" ? 3 : 2;
  const entry = names.slice(0, depth).reduce(objectAt, card);
  if (name === "impp") entry["vCardName"] = name;
  // Groups of labels are kept with the value.
  if (isObject(parameters)) {
    entry["vCardParams"] = { ...(entry["vCardParams"] as JsonObject | undefined), ...parameters };
  }
}

/** A card without what examples leave out, and without ALTID and LANGUAGE that localizations tell. */
function cardForm(card: JSContactCard, source: string): unknown {
  const form = structuredClone(card) as unknown as JsonObject;
  for (const name of ["@type", "version"]) Reflect.deleteProperty(form, name);
  if (!/^UID[;:]/im.test(source)) Reflect.deleteProperty(form, "uid");
  return plain(form);
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => plain(each));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(
    ([name, member]): (readonly [string, unknown])[] => {
      if (name === "@type") return [];
      if (name === "vCardParams") return [...parametersForm(member)];
      if (name === "language") return [[name, String(member).toLowerCase()]];
      if (name === "localizations") return [[name, lowercaseNames(member)]];
      if (name === "vCardProps") return [[name, lowercase(member)]];
      return [[name, plain(member)]];
    },
  );
  return Object.fromEntries(entries);
}

function lowercase(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).toLowerCase());
}

function lowercaseNames(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.toLowerCase(), plain(member)]),
  );
}

/** Parameters in lower case, with the name that the field has for ALTID. */
function parametersForm(value: unknown): readonly (readonly [string, unknown])[] {
  const written = JSON.stringify(value ?? {})
    .toLowerCase()
    .replaceAll('"alt-id"', '"altid"');
  return written === "{}" ? [] : [["vCardParams", JSON.parse(written)]];
}

/** The lines of a vCard in one order, without those that the example leaves out. */
function lineForm(vcard: string): readonly string[] {
  const lines = [...unfold(vcard, { line: Infinity, media: Infinity })].flatMap(
    ({ text, line }) => {
      const parsed = parseContentLine(text, line);
      return parsed ? [parsed] : [];
    },
  );
  return lines
    .filter(({ name }) => !["begin", "end", "version"].includes(name))
    .filter(({ value }) => value !== NO_UID)
    .filter(({ name, parameters }) => name !== "fn" || !parameters.has("derived"))
    .map(({ group, name, parameters, value }) => {
      const all = [...parameters].filter(([each]) => each !== "altid" && each !== "alt-id");
      const written = all
        .map(([each, values]) => `${each}=${[...values].sort().join().toLowerCase()}`)
        .sort();
      return [group ?? "", name, ...written, valueForm(name, value)].join(" ");
    })
    .sort();
}

function valueForm(name: string, value: string): string {
  const plainValue = value.replace(/\\([,;])/g, "$1");
  if (name === "jsprop") return plainValue.replace(/[\s\\]/g, "");
  return ["kind", "gramgender"].includes(name) ? plainValue.toLowerCase() : plainValue;
}
