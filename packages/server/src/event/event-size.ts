/**
 * Bounds on events and cards as clients send them, before anything else looks at them.
 *
 * @module
 */
import { isHostileName } from "./event-values.js";

/** Most characters of one record, names and texts together. */
const MAX_CHARACTERS = 262_144;
/** Most values of one record. */
const MAX_VALUES = 20_000;
/** Deepest nesting that a record has. */
const MAX_DEPTH = 12;
/** Where conversion keeps what the model has no place for: a client can't write it. */
const KEPT = "partage-ent.example:iCalendar";

/** Thrown while a value is read, and caught by {@link readBounded}. */
class TooMuch extends Error {}

interface Room {
  readonly name: "event" | "card";
  characters: number;
  values: number;
}

function copy(value: unknown, depth: number, room: Room): unknown {
  room.values -= 1;
  if (typeof value === "string") room.characters -= value.length;
  if (room.values < 0 || room.characters < 0) throw new TooMuch(`The ${room.name} is too large.`);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) throw new TooMuch(`The ${room.name} is nested too deeply.`);
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item, depth + 1, room));
  const members: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) {
    room.characters -= name.length;
    if (isHostileName(name)) throw new TooMuch("A name of a member can't be used.");
    if (name === KEPT) continue;
    members.push([name, copy(inner, depth + 1, room)]);
  }
  return Object.fromEntries(members);
}

/** A record or patch of bounded size, without what conversion keeps; a sentence where it is too much. */
export function readBounded(
  record: Readonly<Record<string, unknown>>,
  name: Room["name"],
):
  | { readonly value: Readonly<Record<string, unknown>>; readonly error?: undefined }
  | { readonly error: string } {
  try {
    const value = copy(record, 0, { name, characters: MAX_CHARACTERS, values: MAX_VALUES });
    return { value: value as Readonly<Record<string, unknown>> };
  } catch (error) {
    if (error instanceof TooMuch) return { error: error.message };
    throw error;
  }
}
