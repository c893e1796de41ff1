/**
 * Patches of recurrence overrides (RFC 8984 section 1.4.9).
 *
 * @module
 */
import type { JSCalendarEntry, PatchObject } from "@partage-ent/jmap";

type Json = Readonly<Record<string, unknown>>;

/** Properties that an override may not change (RFC 8984 section 4.3.5). */
const KEPT: ReadonlySet<string> = new Set([
  "@type",
  "excludedRecurrenceRules",
  "method",
  "privacy",
  "prodId",
  "recurrenceId",
  "recurrenceIdTimeZone",
  "recurrenceOverrides",
  "recurrenceRules",
  "relatedTo",
  "replyTo",
  "sentBy",
  "timeZones",
  "uid",
]);

/** The event or task that one occurrence is, from the series and the patch of its override. */
export function applyPatch<Entry extends JSCalendarEntry>(
  series: Entry,
  patch: PatchObject,
): Entry {
  let event: Json = series as unknown as Json;
  for (const [pointer, value] of Object.entries(patch)) {
    const path = pointer.split("/").map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
    if (!KEPT.has(path[0]!) && path.length <= 8) event = patched(event, path, value);
  }
  return event as unknown as Entry;
}

function patched(target: Json, [key, ...rest]: readonly string[], value: unknown): Json {
  if (rest.length === 0) {
    const entries = Object.entries(target).filter(([name]) => name !== key);
    return Object.fromEntries(value === null ? entries : [...entries, [key!, value]]);
  }
  const inner = Object.hasOwn(target, key!) ? target[key!] : undefined;
  // RFC 8984 section 1.4.9: a pointer may not create its parents, nor reach into an array.
  if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return target;
  return { ...target, [key!]: patched(inner as Json, rest, value) };
}

/** The patch that makes an occurrence out of its series, property by property. */
export function diffEvents<Entry extends JSCalendarEntry>(
  series: Entry,
  occurrence: Entry,
): PatchObject {
  const from = series as unknown as Json;
  const to = occurrence as unknown as Json;
  const patch: [string, unknown][] = [];
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (KEPT.has(key) || sameJson(from[key], to[key])) continue;
    patch.push([key.replace(/~/g, "~0").replace(/\//g, "~1"), to[key] ?? null]);
  }
  return Object.fromEntries(patch);
}

/** Whether two JSON values are the same, whatever the order of members. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every(
    (name) => Object.hasOwn(right, name) && sameJson((left as Json)[name], (right as Json)[name]),
  );
}
