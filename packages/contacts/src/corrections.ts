/**
 * What a card says that another notation lost: found by reading back what was written.
 *
 * @module
 */
import { definedNames, isObject, isSame, own, put, type JsonObject } from "./json.js";
import { parsePointer, setAt } from "./pointer.js";

/** A value to be set at a path; null to remove what is there. */
export type Correction = readonly [path: readonly string[], value: unknown];

/** The smallest changes that make what was found mean what was wanted; some members are left alone. */
export function corrections(
  wanted: JsonObject,
  found: JsonObject,
  except: ReadonlySet<string>,
): readonly Correction[] {
  return memberNames(wanted, found)
    .filter((name) => !except.has(name) && name !== "localizations")
    .flatMap((name) => memberCorrections(wanted, found, [name]))
    .concat(languageCorrections(wanted, found));
}

function memberNames(one: JsonObject, other: JsonObject): readonly string[] {
  const names = new Set([...definedNames(one), ...definedNames(other)]);
  // RFC 9553 section 1.3.4: the type of an object is told by where it stands.
  names.delete("@type");
  return [...names];
}

function memberCorrections(
  wanted: JsonObject,
  found: JsonObject,
  path: readonly string[],
): readonly Correction[] {
  const one = own(wanted, path.at(-1)!);
  const other = own(found, path.at(-1)!);
  const isSet = path.at(-1) === "components" && wanted["isOrdered"] !== true;
  if (isSet ? isSameSet(one, other) : isSame(one, other)) return [];
  if (isObject(one) && isObject(other) && canCorrect(one, other)) {
    return memberNames(one, other).flatMap((name) =>
      memberCorrections(one, other, [...path, name]),
    );
  }
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length) {
    return itemCorrections(one, other, path);
  }
  return [[path, one ?? null]];
}

/** Components that are not ordered stand in any order (RFC 9553 sections 2.2.1 and 2.5.1). */
function isSameSet(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return isSame(one, other);
  const left = [...(other as readonly unknown[])];
  return (
    one.length === other.length &&
    one.every((each) => {
      const at = left.findIndex((candidate) => isSame(each, candidate));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    })
  );
}

/** What items lack is added to them; where one says something else the list is set whole. */
function itemCorrections(
  wanted: readonly unknown[],
  found: readonly unknown[],
  path: readonly string[],
): readonly Correction[] {
  const added: Correction[] = [];
  for (const [index, one] of wanted.entries()) {
    const other = found[index];
    if (isSame(one, other)) continue;
    if (!isObject(one) || !isObject(other) || !isPartOf(other, one)) return [[path, wanted]];
    const lacking = definedNames(one).filter((name) => !Object.hasOwn(other, name));
    added.push(...lacking.map((name): Correction => [[...path, String(index), name], one[name]]));
  }
  return added;
}

function isPartOf(part: JsonObject, whole: JsonObject): boolean {
  return definedNames(part).every((name) => isSame(own(whole, name), part[name]));
}

/** Whether members can be set one by one: an object that is empty, or has fewer, is set whole. */
function canCorrect(wanted: JsonObject, found: JsonObject): boolean {
  const names = definedNames(wanted).filter((name) => name !== "@type");
  return (
    names.length > 0 &&
    definedNames(found).every((name) => name === "@type" || Object.hasOwn(wanted, name))
  );
}

/** Languages in which the cards do not say the same; patches may say it in several ways. */
function languageCorrections(wanted: JsonObject, found: JsonObject): readonly Correction[] {
  const one = own(wanted, "localizations");
  const other = own(found, "localizations");
  if (!isObject(one) || !isObject(other)) {
    return isSame(one, other) ? [] : [[["localizations"], one ?? null]];
  }
  return memberNames(one, other).flatMap((language): readonly Correction[] => {
    const value = own(one, language);
    const isSaid = saysTheSame(localized(wanted, value), localized(wanted, own(other, language)));
    return isSaid ? [] : [[["localizations", language], value ?? null]];
  });
}

function saysTheSame(one: JsonObject, other: JsonObject): boolean {
  return memberNames(one, other).every(
    (name) => memberCorrections(one, other, [name]).length === 0,
  );
}

/** The card in another language; members that do not change are the card's own. */
export function localized(card: JsonObject, patch: unknown): JsonObject {
  const { localizations: _, ...copy } = card;
  const copied = new Set<string>();
  for (const [pointer, value] of Object.entries(isObject(patch) ? patch : {})) {
    const names = parsePointer(pointer);
    const member = names[0]!;
    if (!copied.has(member)) put(copy, member, structuredClone(own(card, member)));
    copied.add(member);
    setAt(copy, names, structuredClone(value));
  }
  return copy;
}
