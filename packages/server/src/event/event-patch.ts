/**
 * Patches of events (RFC 8620 section 5.3, RFC 8984 section 1.4.9): pointers are followed through
 * the schema of what they point at.
 *
 * @module
 */
import * as v from "valibot";
import type { PatchObject } from "@partage-ent/jmap";
import { unescapePointer } from "../email-patch.js";
import { SERVER_SET } from "./event-parts.js";
import { isHostileName } from "./event-values.js";

type Schema = v.GenericSchema;
type Entries = Readonly<Record<string, Schema>>;

/** Most segments of a pointer. */
const MAX_SEGMENTS = 8;
/** Most pointers of one patch. */
const MAX_POINTERS = 2_000;

/** How pointers of a patch are followed. */
export interface PatchOptions {
  /** Whether they may lead into lists, by an index: RFC 9553 section 1.4.3 lets them, RFC 8620 does not. */
  readonly intoLists: boolean;
}

const OBJECTS_ONLY: PatchOptions = { intoLists: false };

/** Why a patch, or one pointer of it, is refused; `pointer` where it is about a property. */
export interface PatchProblem {
  readonly type: "invalidPatch" | "invalidProperties";
  readonly description: string;
  readonly pointer: string;
}

/** A patch with its values as the schema reads them, or what is wrong with it. */
export type ReadPatch =
  | { readonly value: PatchObject; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: PatchProblem };

/** What stands at a place: its schema, and whether it may be taken away. */
interface Place {
  readonly schema: Schema;
  readonly removable: boolean;
}

/** The part of a schema that has members: what optional and pipe are around. */
function structure(schema: Schema): Schema {
  if ("wrapped" in schema) return structure(schema.wrapped as Schema);
  return schema;
}

const isRemovable = (schema: Schema): boolean =>
  schema.type === "optional" || schema.type === "nullish";

/** The place of a member; a word says why there is none. */
function member(schema: Schema, name: string, options: PatchOptions): Place | "array" | "none" {
  const parent = structure(schema);
  if (parent.type === "array" && "item" in parent) {
    if (!options.intoLists) return "array";
    return /^\d{1,4}$/.test(name) ? { schema: parent.item as Schema, removable: false } : "none";
  }
  if (parent.type === "record" && "key" in parent && "value" in parent) {
    if (!v.is(parent.key as Schema, name)) return "none";
    return { schema: parent.value as Schema, removable: true };
  }
  if (parent.type === "strict_object" && "entries" in parent) {
    return entryOf(parent.entries as Entries, name) ?? "none";
  }
  if ("patchOf" in parent && "options" in parent) {
    return memberOfPatch(parent.patchOf as Entries, name, parent.options as PatchOptions);
  }
  if (parent.type === "variant" && "options" in parent) {
    const variants = parent.options as readonly Schema[];
    const places = variants.map((option) => member(option, name, options));
    return places.find((place) => typeof place === "object") ?? "none";
  }
  return "none";
}

/** A member of a patch is a pointer itself, and can always be taken away. */
function memberOfPatch(entries: Entries, name: string, options: PatchOptions): Place | "none" {
  const path = segments(name);
  const place = path === null ? null : follow(entries, path, name, options);
  return place === null || "pointer" in place ? "none" : { ...place, removable: true };
}

function entryOf(entries: Entries, name: string): Place | null {
  const schema = Object.hasOwn(entries, name) ? entries[name] : undefined;
  return schema === undefined ? null : { schema, removable: isRemovable(schema) };
}

/** Where a pointer leads, or why nowhere. */
function follow(
  entries: Entries,
  path: readonly string[],
  pointer: string,
  options: PatchOptions,
): Place | PatchProblem {
  const [first = "", ...rest] = path;
  const problem = (type: PatchProblem["type"], description: string): PatchProblem => ({
    type,
    description,
    pointer,
  });
  let place = entryOf(entries, first);
  if (place === null) return problem("invalidProperties", "A property that can't be set.");
  for (const name of rest) {
    const next = member(place.schema, name, options);
    if (next === "array") return problem("invalidPatch", "A pointer leads into a list.");
    if (next === "none") return problem("invalidPatch", "A pointer leads nowhere.");
    if (structure(next.schema) === SERVER_SET) {
      return problem("invalidProperties", "A property that only the server sets.");
    }
    place = next;
  }
  return place;
}

/** Segments of a pointer; null where it is none, or names what every object has. */
function segments(pointer: string): readonly string[] | null {
  if (/~(?![01])/.test(pointer)) return null;
  const path = pointer.split("/").map(unescapePointer);
  if (path.length > MAX_SEGMENTS || path.some((name) => name === "" || isHostileName(name))) {
    return null;
  }
  return path;
}

/** What a value fails by: where in it, and why. */
export function firstIssue(issues: readonly v.BaseIssue<unknown>[], at: string): string {
  const [issue] = issues;
  const path = (issue?.path ?? []).map(({ key }) => String(key).slice(0, 100));
  const said =
    issue?.expected === "never"
      ? "is not a property of it"
      : issue?.received === "undefined"
        ? "is missing"
        : (issue?.message ?? "is wrong");
  return `${[at, ...path].filter((part) => part !== "").join("/")} ${said}.`;
}

/** Whether a list was sent where an object belongs: the schemas read its indexes as names. */
export function hasListForObject(sent: unknown, read: unknown): boolean {
  if (typeof read !== "object" || read === null || typeof sent !== "object" || sent === null) {
    return false;
  }
  if (Array.isArray(sent) !== Array.isArray(read)) return true;
  const before = new Map<string, unknown>(Object.entries(sent));
  return Object.entries(read).some(([name, value]) => hasListForObject(before.get(name), value));
}

/** The name of the first property on the way to what fails. */
export function topName({ path }: v.BaseIssue<unknown>): string {
  const key: unknown = path?.[0]?.key;
  return typeof key === "string" ? key.slice(0, 255) : "";
}

function readValue(
  place: Place,
  value: unknown,
  pointer: string,
): { value: unknown } | PatchProblem {
  if (value === null && place.removable) return { value: null };
  const result = v.safeParse(place.schema, value);
  if (result.success && !hasListForObject(value, result.output)) return { value: result.output };
  return {
    type: "invalidProperties",
    description: result.success
      ? `${pointer.slice(0, 300)} is a list.`
      : firstIssue(result.issues, pointer.slice(0, 300)),
    pointer,
  };
}

/** Whether a pointer is inside of another of the same patch (RFC 8620 section 5.3). */
function hasParentIn(pointer: string, patch: PatchObject): boolean {
  for (let end = pointer.indexOf("/"); end >= 0; end = pointer.indexOf("/", end + 1)) {
    if (Object.hasOwn(patch, pointer.slice(0, end))) return true;
  }
  return false;
}

/** A patch of an object with these entries, checked pointer by pointer. */
export function readPatch(
  patch: PatchObject,
  entries: Entries,
  options: PatchOptions = OBJECTS_ONLY,
): ReadPatch {
  const pointers = Object.entries(patch);
  if (pointers.length > MAX_POINTERS) {
    const description = `More than ${MAX_POINTERS} pointers.`;
    return { error: { type: "invalidPatch", description, pointer: "" } };
  }
  const read: [string, unknown][] = [];
  for (const [pointer, value] of pointers) {
    const path = segments(pointer);
    const refused = (description: string): ReadPatch => ({
      error: { type: "invalidPatch", description, pointer },
    });
    if (path === null) return refused("A pointer leads nowhere.");
    if (hasParentIn(pointer, patch)) return refused("A pointer is inside of another.");
    const place = follow(entries, path, pointer, options);
    if ("pointer" in place) return { error: place };
    if (structure(place.schema) === SERVER_SET) continue;
    const result = readValue(place, value, pointer);
    if ("pointer" in result) return { error: result };
    read.push([pointer, result.value]);
  }
  return { value: Object.fromEntries(read) };
}

/** A schema of patches of an object with these entries, which pointers can lead through. */
export function patchOf(
  entries: Entries,
  options: PatchOptions = OBJECTS_ONLY,
): v.GenericSchema<PatchObject> & { readonly patchOf: Entries; readonly options: PatchOptions } {
  const schema = v.pipe(
    v.custom<PatchObject>(
      (value) => typeof value === "object" && value !== null && !Array.isArray(value),
      "is no patch",
    ),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const { value, error } = readPatch(dataset.value, entries, options);
      if (error === undefined) return value;
      addIssue({
        message: `has a bad patch: ${error.pointer.slice(0, 200)}: ${error.description}`,
      });
      return NEVER;
    }),
  );
  return Object.assign(schema, { patchOf: entries, options });
}
