/**
 * Objects of a calendar as events: one object holds one UID, a series with its overrides or occurrences
 * whose series the person was never told (RFC 4791 section 4.1).
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  CalendarError,
  type CalendarFile,
  fromICalendar,
  mailAddressOf,
  occurrenceName,
  organizerOf,
} from "@partage-ent/calendar";
import type { Id, JSCalendarEvent } from "@partage-ent/jmap";
import type { DavObject } from "../dav/dav-scope.js";
import type { CalendarPlace } from "./calendar-place.js";
import { occurrenceId } from "./event-id.js";

/** An object that holds an event. */
export interface StoredEvent {
  /** Id of the series or single event on the wire. */
  readonly id: Id;
  readonly calendar: CalendarPlace;
  readonly object: DavObject;
  readonly file: CalendarFile;
  /** The series or single event; the first occurrence where that is all there is. */
  readonly event: JSCalendarEvent;
  /** Occurrences that stand alone, by the names that they have in ids. */
  readonly alone: ReadonlyMap<string, JSCalendarEvent>;
  /** The person, or whose calendar it is, organizes it, or nobody does. */
  readonly isOrigin: boolean;
  readonly revision: string;
}

/** The content of an object, read once as long as it does not change; null where it holds no event. */
const contents = new WeakMap<DavObject, Content | null>();

interface Content {
  readonly file: CalendarFile;
  readonly event: JSCalendarEvent;
  readonly alone: ReadonlyMap<string, JSCalendarEvent>;
}

/** Octets of an object that is read. */
export const MAX_OBJECT = 4_000_000;

function contentOf(object: DavObject): Content | null {
  const known = contents.get(object);
  if (known !== undefined) return known;
  const content = readContent(object);
  contents.set(object, content);
  return content;
}

function readContent({ data }: DavObject): Content | null {
  if (data.length > MAX_OBJECT || !/^BEGIN:VEVENT/im.test(data)) return null;
  try {
    const file = fromICalendar(data);
    const event = file.events.find(({ recurrenceId }) => recurrenceId === undefined);
    if (event) return { file, event, alone: new Map() };
    const alone = file.events.map((one) => [occurrenceName(one, one.recurrenceId!), one] as const);
    const first = file.events[0];
    return first ? { file, event: first, alone: new Map(alone) } : null;
  } catch (error) {
    // What no program can read is no event: it stays where it is, and hides no other.
    if (error instanceof CalendarError) return null;
    throw error;
  }
}

/** The event of an object; undefined where it holds none that can be read. */
export function storedEvent(
  id: Id,
  calendar: CalendarPlace,
  object: DavObject,
  ownAddresses: readonly string[],
): StoredEvent | undefined {
  const content = contentOf(object);
  if (!content) return undefined;
  return {
    ...content,
    id,
    calendar,
    object,
    isOrigin: isOriginOf(content.event, ownAddresses),
    revision: revisionOf(object.etag),
  };
}

/** Whether one of some addresses organizes an event, or nobody does. */
export function isOriginOf(event: JSCalendarEvent, ownAddresses: readonly string[]): boolean {
  const organizer = organizerOf(event);
  if (organizer === undefined) return true;
  return ownAddresses.includes(mailAddressOf(organizer)?.toLowerCase() ?? "");
}

/** An etag as clients may send it back. */
export function revisionOf(etag: string): string {
  const plain = etag.replace(/^W\//, "").replaceAll('"', "");
  if (/^[\w.:+=/-]{1,120}$/.test(plain)) return plain;
  return createHash("sha256").update(etag).digest("base64url");
}

/** The id of an occurrence that stands alone, of the event itself otherwise. */
export function idOf(stored: StoredEvent, event: JSCalendarEvent): Id {
  for (const [name, one] of stored.alone) if (one === event) return occurrenceId(stored.id, name);
  return stored.id;
}
