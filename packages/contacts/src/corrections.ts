/**
 * What a card says that another notation lost: found by reading back what was written.
 *
 * @module
 */
import { definedNames, isObject, isSame, own, type JsonObject } from "./json.js";

/** A value to be set at a path; null to remove what is there. */
export type Correction = readonly [path: readonly string[], value: unknown];

/** The smallest changes that make what was found what was wanted; some members are left alone. */
export function corrections(
  wanted: JsonObject,
  found: JsonObject,
  except: ReadonlySet<string>,
): readonly Correction[] {
  return memberNames(wanted, found)
    .filter((name) => !except.has(name))
    .flatMap((name) => memberCorrections(wanted, found, [name]));
}

function memberNames(one: JsonObject, other: JsonObject): readonly string[] {
  return [...new Set([...definedNames(one), ...definedNames(other)])];
}

function memberCorrections(
  wanted: JsonObject,
  found: JsonObject,
  path: readonly string[],
): readonly Correction[] {
  const one = own(wanted, path.at(-1)!);
  const other = own(found, path.at(-1)!);
  if (isSame(one, other)) return [];
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

function itemCorrections(
  wanted: readonly unknown[],
  found: readonly unknown[],
  path: readonly string[],
): readonly Correction[] {
  return wanted.flatMap((one, index): readonly Correction[] => {
    const other = found[index];
    const here = [...path, String(index)];
    if (isSame(one, other)) return [];
    if (!isObject(one) || !isObject(other) || !canCorrect(one, other)) return [[here, one]];
    return memberNames(one, other).flatMap((name) =>
      memberCorrections(one, other, [...here, name]),
    );
  });
}

/** Whether members can be set one by one: an object that is empty, or has fewer, is set whole. */
function canCorrect(wanted: JsonObject, found: JsonObject): boolean {
  const names = definedNames(wanted);
  return names.length > 0 && definedNames(found).every((name) => Object.hasOwn(wanted, name));
}
