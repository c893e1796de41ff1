import type {
  Backend,
  BackendScope,
  BlobBackend,
  CalendarBackend,
  Edits,
  MailBackend,
  TagBackend,
  TimetableBackend,
} from "@partage-ent/server";
import { override } from "./override.js";

/** A write that a back end was asked for. */
export interface WriteRecord {
  readonly method: string;
  readonly created: number;
  readonly updated: number;
  readonly destroyed: number;
}

/**
 * The same back end, telling of every write before it is done: what is asked for is known even when
 * the answer gets lost. Names and counts only.
 */
export function auditBackend(backend: Backend, tell: (write: WriteRecord) => void): Backend {
  return override(backend, {
    open: (principal, options) => auditScope(backend.open(principal, options), tell),
  });
}

function auditScope(scope: BackendScope, tell: (write: WriteRecord) => void): BackendScope {
  const { mail, tags, blobs, calendars, timetables } = scope;
  const note = (method: string, { create, update, destroy }: Edits<unknown>): void =>
    tell({ method, created: create.size, updated: update.size, destroyed: destroy.length });
  const mailMembers: Partial<MailBackend> | undefined = mail && {
    setEmails: (accountId, edits) => {
      note("Email/set", edits);
      return mail.setEmails(accountId, edits);
    },
    setMailboxes: (accountId, edits) => {
      note("Mailbox/set", edits);
      return mail.setMailboxes(accountId, edits);
    },
  };
  const setTags: TagBackend["setTags"] = (accountId, edits) => {
    note("Tag/set", edits);
    return tags!.setTags(accountId, edits);
  };
  const upload: BlobBackend["upload"] = (accountId, body, type) => {
    tell({ method: "upload", created: 1, updated: 0, destroyed: 0 });
    return blobs!.upload(accountId, body, type);
  };
  const calendarMembers: Partial<CalendarBackend> | undefined = calendars && {
    setEvents: (accountId, edits) => {
      note("CalendarEvent/set", edits);
      return calendars.setEvents(accountId, edits);
    },
    setCalendars: (accountId, edits) => {
      note("Calendar/set", edits);
      return calendars.setCalendars(accountId, edits);
    },
    counterEvent: (accountId, proposal) => {
      tell({ method: "CalendarEvent/counter", created: 0, updated: 1, destroyed: 0 });
      return calendars.counterEvent(accountId, proposal);
    },
  };
  const timetableMembers: Partial<TimetableBackend> | undefined = timetables && {
    setFeeds: (accountId, edits) => {
      note("TimetableFeed/set", edits);
      return timetables.setFeeds(accountId, edits);
    },
    setSync: (accountId, edits) => {
      note("TimetableSync/set", edits);
      return timetables.setSync(accountId, edits);
    },
  };
  return override<BackendScope>(scope, {
    ...(mail && { mail: override(mail, mailMembers ?? {}) }),
    ...(tags && { tags: override(tags, { setTags }) }),
    ...(blobs && { blobs: override(blobs, { upload }) }),
    ...(calendars && { calendars: override(calendars, calendarMembers ?? {}) }),
    ...(timetables && { timetables: override(timetables, timetableMembers ?? {}) }),
  });
}
