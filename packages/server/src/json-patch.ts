/**
 * Patches (RFC 8620 section 5.3).
 *
 * @module
 */
import type { PatchObject } from "@partage-ent/jmap";
import { refuse } from "./set-outcomes.js";

type Json = Readonly<Record<string, unknown>>;

/** The steps of a pointer of a patch (RFC 8620 section 5.3). */
export function pointerSegments(pointer: string): readonly string[] {
  return pointer.split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * A record with a patch applied; null takes a property away.
 *
 * @param maps - Properties whose members can be set although there is none yet.
 */
export function patchRecord<Item extends object>(
  item: Item,
  patch: PatchObject,
  maps: ReadonlySet<string>,
): Item {
  let result = item as Json;
  for (const [pointer, value] of Object.entries(patch)) {
    result = withValue(result, pointerSegments(pointer), value, { pointer, maps });
  }
  return result as Item;
}

interface Where {
  readonly pointer: string;
  readonly maps: ReadonlySet<string>;
}

function withValue(target: Json, path: readonly string[], value: unknown, where: Where): Json {
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    const others = Object.entries(target).filter(([name]) => name !== key);
    return Object.fromEntries(value === null ? others : [...others, [key, value]]);
  }
  const inner = Object.hasOwn(target, key) ? target[key] : undefined;
  const isObject = typeof inner === "object" && inner !== null && !Array.isArray(inner);
  const isMap = inner === undefined && where.maps.has(key);
  if (!isObject && !isMap) return refuse("invalidPatch", `There is nothing at ${where.pointer}.`);
  return { ...target, [key]: withValue(isObject ? (inner as Json) : {}, rest, value, where) };
}
