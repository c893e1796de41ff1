/**
 * Scheduling messages in mail: what the `text/calendar` part of a message says (RFC 6047).
 * @module
 */
import { CalendarError, fromICalendar } from "@partage-ent/calendar";
import type { CalendarMessage } from "../mailbox/calendar-item.js";
import { partText, type MimePart } from "../mime/part-tree.js";
import { eventInvites } from "./event-invite.js";

/** Characters of a calendar part that are read. */
const MOST_TEXT = 2_000_000;
/** Invites of one message that are looked at. */
const MOST_INVITES = 500;

/** What reading needs. */
export interface ReadOptions {
  /** Milliseconds, for events without DTSTAMP. */
  readonly now: number;
  /** Zone of the account. */
  readonly home: string;
}

function isCalendar(part: MimePart): boolean {
  return part.contentType === "text/calendar" && part.disposition !== "attachment";
}

/** The parts of a message; those of messages inside it are no part of what it says. */
function ownParts(part: MimePart): readonly MimePart[] {
  if (part.contentType === "message/rfc822") return [];
  return [part, ...part.children.flatMap(ownParts)];
}

/** The calendar part of a message, one in the body before one that is attached. */
function calendarPart(parts: readonly MimePart[]): MimePart | undefined {
  return parts.find(isCalendar) ?? parts.find(({ contentType }) => contentType === "text/calendar");
}

/** Reads the calendar part of a message; undefined when there is none that can be read. */
export function readCalendarMessage(
  root: MimePart,
  { now, home }: ReadOptions,
): CalendarMessage | undefined {
  const part = calendarPart(root.children.length > 0 ? root.children.flatMap(ownParts) : [root]);
  if (!part) return undefined;
  try {
    const file = fromICalendar(partText(part, MOST_TEXT));
    const said = file.method ?? part.parameters.get("method");
    const method = (said ?? "PUBLISH").toUpperCase();
    const invites = file.events.flatMap((event) => eventInvites(event, { method, now, home }));
    return invites.length > 0 ? { method, invites: invites.slice(0, MOST_INVITES) } : undefined;
  } catch (error) {
    // A message may carry anything under the name of a calendar: then it is mail like any other.
    if (error instanceof CalendarError) return undefined;
    throw error;
  }
}
