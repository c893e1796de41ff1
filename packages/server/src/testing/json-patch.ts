/**
 * Patches of records in memory (RFC 8620 section 5.3).
 *
 * @module
 */
import type { PatchObject } from "@partage-ent/jmap";
import { unescapePointer } from "../email-patch.js";

type Json = Readonly<Record<string, unknown>>;

function patched(target: Json, [key = "", ...rest]: readonly string[], value: unknown): Json {
  const { [key]: inner, ...others } = target;
  if (rest.length > 0) return { ...others, [key]: patched((inner ?? {}) as Json, rest, value) };
  return value === null ? others : { ...others, [key]: value };
}

/** A record with a patch applied. */
export function applyPatch<Item extends object>(item: Item, patch: PatchObject): Item {
  let changed = item as unknown as Json;
  for (const [pointer, value] of Object.entries(patch)) {
    changed = patched(changed, pointer.split("/").map(unescapePointer), value);
  }
  return changed as unknown as Item;
}

/** Whether two records say the same. */
export function isSame(left: object, right: object): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
