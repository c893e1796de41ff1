/**
 * Blobs that are iCalendar made by the server: a calendar (`cal-<id>`) or an event (`event-<id>`).
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { AccountScope } from "../account-scope.js";
import { calendarFolders, folderOf } from "./calendar-places.js";
import { eventPlace } from "./event-ids.js";
import { loadAppointments } from "./load-appointments.js";

/** Whether a blob may be a calendar or an event. */
export function isCalendarBlob(blobId: Id): boolean {
  return /^(?:cal|event)-/.test(blobId);
}

/** The item behind a blob, as REST addresses name it; undefined where there is none to read. */
export async function calendarBlobItem(
  scope: AccountScope,
  accountId: Id,
  blobId: Id,
): Promise<string | undefined> {
  const [, kind, id = ""] = /^(cal|event)-(.+)$/.exec(blobId) ?? [];
  if (kind === "cal") {
    // The address gives any folder: only calendars are blobs.
    const { body } = await scope.calendarIds();
    const calendar = calendarFolders(body).find((folder) => folder.id === id);
    return calendar && folderOf(calendar);
  }
  const place = eventPlace(id);
  if (!place || place.occurrence !== undefined) return undefined;
  const { appointments } = await loadAppointments(scope, accountId, [id]);
  return appointments.get(id)?.itemId;
}
