/**
 * Import of calendar files: each event takes the place of the one that has its UID.
 * @module
 */
import { CalendarError, fromICalendar, type CalendarFile } from "@partage-ent/calendar";
import { SoapFault } from "../fault.js";
import type { CalendarItem, Invite } from "../mailbox/calendar-item.js";
import { eventInvites } from "./event-invite.js";
import { requireExpandable } from "./expand-item.js";
import { attendeeOf, isOrganizedBy } from "./invite-state.js";
import { createItem, replaceInvites } from "./keep-item.js";
import type { CalendarOwner } from "./send-invite.js";

/** Events of one file at most. */
const MOST_EVENTS = 50_000;

/** What an import did. */
export interface ImportedCalendar {
  /** In the order of the file. */
  readonly items: readonly CalendarItem[];
  /** Events that could not be understood. */
  readonly skipped: number;
}

function parse(text: string): CalendarFile {
  try {
    return fromICalendar(text);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    throw new SoapFault("service.PARSE_ERROR", `parse error: ${error.message}`);
  }
}

function ownInvites(
  event: CalendarFile["events"][number],
  { mailbox, account, home }: CalendarOwner,
): readonly Invite[] {
  const contents = eventInvites(event, { method: "PUBLISH", now: mailbox.now(), home });
  for (const content of contents) requireExpandable(content, home);
  return contents.map((content) => {
    const organizes = isOrganizedBy(content, account);
    return {
      ...content,
      messageId: mailbox.allocateId(),
      isOrganizer: organizes,
      answer: organizes ? "AC" : (attendeeOf(content, account)?.status ?? "AC"),
      replyWanted: attendeeOf(content, account)?.replyWanted ?? false,
      draft: false,
      neverSent: false,
    };
  });
}

/**
 * Imports a calendar file into a calendar, as one change of the mailbox.
 *
 * @throws SoapFault `service.PARSE_ERROR` when the text is no calendar.
 */
export function importCalendar(
  text: string,
  owner: CalendarOwner,
  folderId: number,
): ImportedCalendar {
  const { mailbox } = owner;
  const { events } = parse(text);
  if (events.length > MOST_EVENTS) {
    throw new SoapFault("service.INVALID_REQUEST", "invalid request: too many events in the file");
  }
  const items: CalendarItem[] = [];
  let skipped = 0;
  mailbox.change(() => {
    for (const event of events) {
      try {
        const invites = ownInvites(event, owner);
        const known = mailbox.calendarItemOf(event.uid);
        const item = known
          ? replaceInvites(mailbox, known, invites, { folderId })
          : createItem(mailbox, { folderId, invites });
        if (item) items.push(item);
      } catch (error) {
        // One event that means nothing keeps none of the others out.
        if (!(error instanceof SoapFault) && !(error instanceof CalendarError)) throw error;
        skipped++;
      }
    }
  });
  return { items, skipped };
}
