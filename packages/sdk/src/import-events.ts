/**
 * Events of an iCalendar file, put into a calendar.
 *
 * @module
 */
import { calendars, type Id } from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";
import { uploadFile } from "./upload-file.js";

/** What {@link importEvents} accepts. */
export interface ImportEventsOptions extends AccountOptions {
  /** Where the events go. Default: the default calendar. */
  readonly calendarId?: Id | undefined;
}

/**
 * Uploads an iCalendar file (RFC 5545) and has the server read it into a calendar, silently: nobody is
 * invited. An event that the account had already, by its UID, is as in the file afterwards.
 *
 * @returns the ids of the events.
 * @throws {@link PartageError} `ERR_INVALID_ARGUMENTS` when it is no iCalendar, `ERR_TOO_LARGE`,
 * `ERR_FORBIDDEN` when the calendar can only be read.
 */
export function importEvents(
  connection: Connection,
  file: Blob,
  options: ImportEventsOptions = {},
): Promise<readonly Id[]> {
  return withAccount(connection, calendars, options, async ({ session, accountId, call }) => {
    const { signal } = options;
    const type = "text/calendar";
    const blobId = await uploadFile(connection, { session, accountId, file, type, signal });
    const calendarId = options.calendarId ?? session.wellKnown[accountId]?.defaultCalendar ?? "";
    const args = { accountId, blobId, calendarId };
    return (await call("CalendarEvent/import", args, { signal })).imported;
  });
}
