/**
 * Events of an iCalendar file, put into a calendar.
 *
 * @module
 */
import { calendars, expandTemplate, type Id, type UploadResponse } from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";
import { PartageError } from "./error.js";

/** What {@link importEvents} accepts. */
export interface ImportEventsOptions extends AccountOptions {
  /** Where the events go. Default: the default calendar. */
  readonly calendarId?: Id | undefined;
}

/** Milliseconds that an upload may take. */
const UPLOAD_TIMEOUT = 600_000;

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
    const { maxSizeUpload } = session.jmap.capabilities["urn:ietf:params:jmap:core"];
    if (file.size > maxSizeUpload)
      throw new PartageError("ERR_TOO_LARGE", "This file is too large");
    const response = await connection.request(
      expandTemplate(session.jmap.uploadUrl, { accountId }),
      {
        method: "POST",
        headers: { "content-type": "text/calendar" },
        body: file,
        signal,
        timeout: UPLOAD_TIMEOUT,
      },
    );
    const { blobId } = (await response.json()) as UploadResponse;
    const calendarId = options.calendarId ?? session.wellKnown[accountId]?.defaultCalendar ?? "";
    const args = { accountId, blobId, calendarId };
    return (await call("CalendarEvent/import", args, { signal })).imported;
  });
}
