/**
 * A call on its way, and the pieces of it that stand in requests.
 *
 * @module
 */
import type { Reference } from "./call.js";
import type { Json } from "./split.js";

/** A call on its way, shared by all who made an equal one in the same tick. */
export interface Entry {
  readonly uri: string;
  readonly name: string;
  readonly args: Json;
  /** Arguments that stand for parts of the answers of other entries. */
  readonly references: readonly EntryReference[];
  /** Callers that still want the answer. */
  callers: number;
  /** Entries that need the answer of this one. */
  readonly dependents: Set<Entry>;
  readonly promise: Promise<Json>;
  readonly resolve: (response: Json) => void;
  readonly reject: (error: unknown) => void;
}

/** An argument that stands for a part of the answer of another entry. */
export interface EntryReference {
  readonly argument: string;
  readonly to: Entry;
  readonly path: string;
}

/** A piece of an entry, as it stands in a request. */
export interface Part extends Pick<Entry, "args" | "resolve" | "reject"> {
  readonly entry: Entry;
}

/** Tells methods that change nothing. */
export function isRead(name: string): boolean {
  return /\/(get|query|parse|changes)/.test(name);
}

/** Makes an entry that nobody waits for yet. */
export function createEntry(
  uri: string,
  name: string,
  args: Json,
  references: readonly EntryReference[],
): Entry {
  const settle = {} as Pick<Entry, "resolve" | "reject">;
  const promise = new Promise<Json>((resolve, reject) =>
    Object.assign(settle, { resolve, reject }),
  );
  // Callers have promises of their own; this one may go unheard.
  promise.catch(() => undefined);
  const dependents = new Set<Entry>();
  const entry = { uri, name, args, references, callers: 0, dependents, promise, ...settle };
  for (const { to } of references) to.dependents.add(entry);
  return entry;
}

/** Tells a reference from other values of an argument. */
export function isReference(value: unknown): value is Reference {
  return value !== null && typeof value === "object" && "call" in value && "path" in value;
}

/** Whether somebody still waits for an entry or for one that refers to it. */
export function isWanted(entry: Entry): boolean {
  return entry.callers > 0 || [...entry.dependents].some(isWanted);
}
