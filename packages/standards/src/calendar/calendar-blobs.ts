/**
 * Blobs that are iCalendar: a calendar (`cal-<id>`) or an event (`event-<id>`).
 *
 * @module
 */
import { toICalendar } from "@partage-ent/calendar";
import type { Id } from "@partage-ent/jmap";
import { type Blob, MethodFailure } from "@partage-ent/server";
import type { CalendarScope } from "./calendar-scope.js";
import { eventPlace } from "./event-id.js";

/** Reads a blob. @throws MethodFailure `notFound`. */
export async function calendarBlob(scope: CalendarScope, accountId: Id, blobId: Id): Promise<Blob> {
  scope.dav.requireAccount(accountId);
  const [, kind, id = ""] = /^(cal|event)-(.+)$/.exec(blobId) ?? [];
  const text = kind === "cal" ? await wholeCalendar(scope, id) : await oneEvent(scope, id);
  if (text === undefined) throw new MethodFailure("notFound", "There is no such blob.");
  const bytes = new TextEncoder().encode(text);
  return {
    body: new Response(bytes).body!,
    type: "text/calendar; charset=utf-8",
    size: bytes.length,
  };
}

async function wholeCalendar(scope: CalendarScope, id: Id): Promise<string | undefined> {
  const calendar = (await scope.calendars()).find((one) => one.id === id);
  if (!calendar?.rights.mayReadItems) return undefined;
  const events = await scope.events(calendar);
  return toICalendar(
    events.flatMap(({ file }) => file.events),
    { others: events.flatMap(({ file }) => file.others), now: scope.settings.clock() },
  );
}

async function oneEvent(scope: CalendarScope, id: Id): Promise<string | undefined> {
  const place = eventPlace(id);
  if (!place || place.occurrence !== undefined) return undefined;
  return (await scope.find([id])).get(id)?.object.data;
}
