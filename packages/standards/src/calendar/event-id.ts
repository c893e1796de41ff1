/**
 * Ids of events: what the name of an object hashes to, so that an id can name nothing that the server does
 * not list for the person, and stays the same when the object is moved to another of her calendars.
 *
 * `e<hash>` is an object in a calendar of the person's own; `k<hash>e<hash>` says the calendar too: one in
 * somebody else's, or one whose name another of her calendars has as well. `_20261123T080000Z` or
 * `_20261123` behind either is one occurrence of a series.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Id } from "@partage-ent/jmap";

/** What an id of an event says. */
export interface EventPlace {
  /** The series or single event. */
  readonly baseId: Id;
  /** `20261123T080000Z` or `20261123`, undefined for a series. */
  readonly occurrence: string | undefined;
}

const EVENT = /^((?:k[0-9a-f]{10})?e[0-9a-f]{24})(?:_(\d{8}(?:T\d{6}Z)?))?$/;

/** Reads an id of the wire; undefined where it can be none of an event. */
export function eventPlace(id: Id): EventPlace | undefined {
  const [, baseId, occurrence] = EVENT.exec(id) ?? [];
  return baseId === undefined ? undefined : { baseId, occurrence };
}

const hash = (text: string, length: number): string =>
  createHash("sha256").update(text).digest("hex").slice(0, length);

/** The id of the object of this name in a calendar of the person's own. */
export function ownEventId(name: string): Id {
  return `e${hash(name, 24)}`;
}

/** The id of the object of this name in one calendar. */
export function placedEventId(calendarId: Id, name: string): Id {
  return `k${hash(calendarId, 10)}${ownEventId(name)}`;
}

/** The id of an occurrence. */
export function occurrenceId(baseId: Id, occurrence: string): Id {
  return `${baseId}_${occurrence}`;
}

/** The name of the object that a new event is stored under: its UID where that is a plain name. */
export function objectName(uid: string): string {
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9@._-]{0,119}$/.test(uid);
  return `${isPlain ? uid : hash(uid, 40)}.ics`;
}
