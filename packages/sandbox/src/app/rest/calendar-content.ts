/**
 * Calendars over HTTP: `/home/~/Calendar?fmt=ics`, and POST or PUT of a calendar file to the same path.
 *
 * @module
 */
import { writeItems, readableItems } from "../calendar/calendar-listing.js";
import { homeOf } from "../calendar/caller-view.js";
import { expandItem, requireRange, type TimeRange } from "../calendar/expand-item.js";
import { importCalendar } from "../calendar/import-calendar.js";
import type { SoapContext } from "../context.js";
import { invalidRequest, noSuchFolder } from "../fault.js";
import { searchScope } from "../mail/search-scope.js";
import type { CalendarItem } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { calendarOwner } from "../operations/create-appointment.js";
import { followMountpoint, type LocatedFolder } from "../operations/folders.js";
import { folderOfPath } from "../query/folder-scope.js";
import { safeHeaders } from "./http-fault.js";
import { readRestTime } from "./rest-time.js";

const YEAR = 366 * 86_400_000;

/** The stretch of time that a request names; half of it is a year around the other half. */
export function restRange(parameters: URLSearchParams, now: number): TimeRange | undefined {
  const [from, to] = [parameters.get("start"), parameters.get("end")];
  if (from === null && to === null) return undefined;
  const start = from === null ? readRestTime(to!, now) - YEAR : readRestTime(from, now);
  const end = to === null ? start + YEAR : readRestTime(to, now);
  return requireRange({ start, end });
}

/** Whether an item has an occurrence in a stretch of time. */
export function occursIn(
  mailbox: Mailbox,
  item: CalendarItem,
  range: TimeRange | undefined,
  context: SoapContext,
): boolean {
  return !range || expandItem(item, range, homeOf(mailbox, context.core)).length > 0;
}

function calendarAt(path: string, context: SoapContext): LocatedFolder {
  const place = folderOfPath(searchScope(context), path === "" ? "Calendar" : path);
  const located = followMountpoint(place, context);
  if (located.folder.type !== "folder") throw noSuchFolder(path);
  return located;
}

/** Answers with the events of a calendar as iCalendar. */
export function calendarContent(
  context: SoapContext,
  path: string,
  parameters: URLSearchParams,
): Response {
  const { mailbox, folder } = calendarAt(path, context);
  context.requireRights(mailbox, folder.id, "r");
  const range = restRange(parameters, context.now());
  const items = readableItems(mailbox, context, folder.id).filter((item) =>
    occursIn(mailbox, item, range, context),
  );
  const text = writeItems(mailbox, items, context, folder.name);
  return new Response(text, {
    headers: safeHeaders({
      "content-type": "text/calendar; charset=utf-8",
      "content-disposition": 'attachment; filename="calendar.ics"',
    }),
  });
}

/** Puts the events of a calendar file into a calendar. */
export function importContent(
  context: SoapContext,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Response {
  if (bytes.length === 0) throw invalidRequest("no calendar in the request");
  const { mailbox, folder } = calendarAt(path, context);
  context.requireRights(mailbox, folder.id, "i");
  const text = new TextDecoder().decode(bytes);
  const { items, skipped } = importCalendar(text, calendarOwner(mailbox, context), folder.id);
  return new Response(`${items.length} imported, ${skipped} skipped\n`, {
    headers: safeHeaders({ "content-type": "text/plain; charset=utf-8" }),
  });
}
