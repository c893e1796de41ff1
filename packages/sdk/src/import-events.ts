/**
 * Events of an iCalendar file, put into a calendar.
 *
 * @module
 */
import {
  calendars,
  expandTemplate,
  type CalendarEvent,
  type Id,
  type JSCalendarEvent,
  type UploadResponse,
} from "@partage-ent/jmap";
import { withAccount, type AccountOptions, type OpenAccount } from "./account.js";
import type { Connection } from "./connection.js";
import { PartageError } from "./error.js";
import { parseEvents } from "./list-events.js";

/** What {@link importEvents} accepts. */
export interface ImportEventsOptions extends AccountOptions {
  /** Where the events go. Default: the default calendar. */
  readonly calendarId?: Id | undefined;
}

/** What became of a file. */
export interface ImportedEvents {
  /** Ids of the events that were created. */
  readonly created: readonly Id[];
  /** UIDs of those that the server refused, such as ones that it has already. */
  readonly failed: readonly string[];
}

/** Milliseconds that an upload may take. */
const UPLOAD_TIMEOUT = 600_000;
/** Events that one request creates. */
const AT_ONCE = 50;

/**
 * Uploads an iCalendar file (RFC 5545), reads it on the server and creates its events, silently: nobody
 * is invited. Events that fail don't hold the others up.
 *
 * @throws {@link PartageError} `ERR_INVALID_ARGUMENTS` when it is no iCalendar, `ERR_TOO_LARGE`.
 */
export function importEvents(
  connection: Connection,
  file: Blob,
  options: ImportEventsOptions = {},
): Promise<ImportedEvents> {
  return withAccount(connection, calendars, options, async (account) => {
    const { session, accountId } = account;
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
    const events = await parseEvents(connection, blobId, { accountId, signal });
    return createAll(account, events, options);
  });
}

async function createAll(
  { session, accountId, call }: OpenAccount<NonNullable<(typeof calendars)["methods"]>>,
  events: readonly JSCalendarEvent[],
  { calendarId, signal }: ImportEventsOptions,
): Promise<ImportedEvents> {
  const into = calendarId ?? session.wellKnown[accountId]?.defaultCalendar ?? "";
  const created: Id[] = [];
  const failed: string[] = [];
  for (let at = 0; at < events.length; at += AT_ONCE) {
    const part = events.slice(at, at + AT_ONCE);
    const create = Object.fromEntries(
      part.map((event, index) => [`i${index}`, inside(event, into)]),
    );
    const answer = await call("CalendarEvent/set", { accountId, create }, { signal });
    for (const [index, { uid }] of part.entries()) {
      const id = answer.created?.[`i${index}`]?.id;
      if (id) created.push(id);
      else failed.push(uid);
    }
  }
  return { created, failed };
}

/** An event of a file as a record of a calendar: what it was sent for doesn't matter here. */
function inside(
  { method: _sent, ...event }: JSCalendarEvent,
  calendarId: Id,
): Partial<CalendarEvent> {
  return { ...event, calendarIds: { [calendarId]: true } };
}
