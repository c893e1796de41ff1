/**
 * `CalendarEvent/parse`: invitations in messages and other blobs of iCalendar, as events.
 *
 * @module
 */
import { CalendarError, type CalendarFile, fromICalendar } from "@partage-ent/calendar";
import { charsetDecoder, type Id, type JSCalendarEvent } from "@partage-ent/jmap";
import { MethodFailure, readSome } from "@partage-ent/server";
import { calendarBlob } from "./calendar-blobs.js";
import type { CalendarScope } from "./calendar-scope.js";
import { shownEvent } from "./shown-event.js";

/** What became of a blob. */
export type ParsedBlob = readonly JSCalendarEvent[] | "notFound" | "notParsable";

/** Octets of a blob that is read. */
const MAX_BYTES = 2_000_000;
/** Events of one blob that are told. */
const MAX_EVENTS = 500;

/** Reads blobs as events. */
export async function parseEvents(
  scope: CalendarScope,
  accountId: Id,
  blobIds: readonly Id[],
): Promise<ReadonlyMap<Id, ParsedBlob>> {
  scope.dav.requireAccount(accountId);
  const parsed = await Promise.all(
    [...new Set(blobIds)].map(async (id) => [id, await parseBlob(scope, id)] as const),
  );
  return new Map(parsed);
}

async function parseBlob(scope: CalendarScope, blobId: Id): Promise<ParsedBlob> {
  const file = await calendarFile(scope, blobId);
  if (typeof file === "string") return file;
  const { events, method } = file;
  return events
    .slice(0, MAX_EVENTS)
    .map((event) => shownEvent(method ? { ...event, method } : event));
}

/** Reads any blob of the person as a calendar file that has events. */
export async function calendarFile(
  scope: CalendarScope,
  blobId: Id,
): Promise<CalendarFile | "notFound" | "notParsable"> {
  try {
    const { body, type } = await openBlob(scope, blobId);
    const { bytes, truncated } = await readSome(body, MAX_BYTES);
    if (truncated) return "notParsable";
    const charset = /;\s*charset="?([^";\s]+)/i.exec(type)?.[1] ?? "utf-8";
    const decoder = charsetDecoder(charset) ?? new TextDecoder();
    const file = fromICalendar(decoder.decode(bytes));
    return file.events.length === 0 ? "notParsable" : file;
  } catch (error) {
    if (error instanceof CalendarError) return "notParsable";
    if (error instanceof MethodFailure && error.type === "notFound") return "notFound";
    throw error;
  }
}

function openBlob(
  scope: CalendarScope,
  blobId: Id,
): Promise<{ readonly body: ReadableStream<Uint8Array>; readonly type: string }> {
  const { dav, settings } = scope;
  if (/^(?:cal|event)-/.test(blobId)) return calendarBlob(scope, dav.accountId, blobId);
  if (!settings.readBlob) throw new MethodFailure("notFound", "There is no such blob.");
  return settings.readBlob(scope.principal, blobId, dav.signal);
}
