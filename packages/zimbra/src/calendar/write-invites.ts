/**
 * Events as the invites of requests: one for the series, one for each exception.
 *
 * @module
 */
import { CalendarError, toJCal } from "@partage-ent/calendar";
import type { JSCalendarEvent, LocalDateTime, Participant, PatchObject } from "@partage-ent/jmap";
import { refuse } from "@partage-ent/server";
import type { JsonObject } from "../soap/json.js";
import type { InviteMessage } from "../soap/operations.js";
import { recurrenceIdOf } from "./appointment.js";
import { writeComponent } from "./jcal-component.js";
import { compactTime } from "./jcal-times.js";
import { writeZones } from "./jcal-zones.js";

/** The invites of an event. */
export interface WrittenInvites {
  readonly series: JsonObject;
  /** By the local time that each replaces. */
  readonly exceptions: ReadonlyMap<LocalDateTime, JsonObject>;
}

/** What invites need that an event doesn't say. */
export interface InviteContext {
  /** Address that alarms by mail are sent to. */
  readonly address: string;
  /** HTML of the description, where it still says the same as the text. */
  readonly html?: string | undefined;
}

/** Whether an override is more than a date that is added or left out. */
export function isException(patch: PatchObject): boolean {
  return patch["excluded"] !== true && Object.keys(patch).length > 0;
}

/** Writes an event; refuses the record where its times or rules make no sense. */
export function writeInvites(event: JSCalendarEvent, context: InviteContext): WrittenInvites {
  try {
    const [, , components] = toJCal([withWholeOverrides(event)]);
    const tz = writeZones(components);
    const zones = tz.length > 0 ? { tz } : {};
    const invites = components
      .filter(([name]) => name === "vevent")
      .map((component) => {
        const id = component[1].find(([name]) => name === "recurrence-id");
        const comp = writeComponent(component, context);
        return { comp, zones, id: id && String(id[3]) };
      });
    const [series, ...exceptions] = invites;
    const inviteOf = ({ comp }: (typeof invites)[number]): JsonObject => ({ ...zones, comp });
    return {
      series: inviteOf(series!),
      exceptions: new Map(
        exceptions.map((invite) => [
          recurrenceIdOf(event, compactTime(invite.id ?? "")) ?? "",
          inviteOf(invite),
        ]),
      ),
    };
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    return refuse("invalidProperties", "The times of this event make no sense.", "start");
  }
}

/** An override that changes nothing but the duration could be written as an added date, which others read as one more. */
function withWholeOverrides(event: JSCalendarEvent): JSCalendarEvent {
  const overrides = Object.entries(event.recurrenceOverrides ?? {});
  if (overrides.length === 0) return event;
  const title = event.title ?? "";
  const whole = overrides.map(([id, patch]) => [
    id,
    isException(patch) ? { title, ...patch } : patch,
  ]);
  return {
    ...event,
    title,
    recurrenceOverrides: Object.fromEntries(whole) as NonNullable<
      JSCalendarEvent["recurrenceOverrides"]
    >,
  };
}

/** Who is told of an event: everybody but the person herself and those who are told otherwise. */
export function recipientsOf(
  event: JSCalendarEvent,
  addresses: readonly string[],
): NonNullable<InviteMessage["e"]> {
  const found = new Map<string, { readonly a: string; readonly t: "t"; readonly p?: string }>();
  for (const participant of Object.values(event.participants ?? {})) {
    const address = addressOf(participant);
    const isTold = participant.scheduleAgent !== "none" && participant.scheduleAgent !== "client";
    if (address === undefined || !isTold || addresses.includes(address.toLowerCase())) continue;
    if (!isAttendee(participant)) continue;
    const { name } = participant;
    found.set(address.toLowerCase(), { a: address, t: "t", ...(name ? { p: oneLine(name) } : {}) });
  }
  return [...found.values()];
}

/** The organizer of an event, where it has one. */
export function organizerOf(event: JSCalendarEvent): Participant | undefined {
  return Object.values(event.participants ?? {}).find(({ roles }) => roles.owner);
}

/** Whether a participant is invited, not only the owner. */
export function isAttendee({ roles }: Participant): boolean {
  return Boolean(roles.attendee ?? roles.optional ?? roles.informational ?? roles.chair);
}

/** The mail address of a participant. */
export function addressOf({ email, sendTo }: Participant): string | undefined {
  return email ?? sendTo?.["imip"]?.replace(/^mailto:/i, "");
}

/** A text without line breaks, for subjects and names. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

/** The text of a message: that of the description, with its HTML where there is any. */
export function messageParts(event: JSCalendarEvent, html: string | undefined): JsonObject {
  const isHtml = event.descriptionContentType === "text/html";
  const text = event.description ?? "";
  const formatted = isHtml ? text : html;
  const plain = { ct: "text/plain", content: isHtml ? textOfHtml(text) : text };
  if (!formatted) return plain;
  return { ct: "multipart/alternative", mp: [plain, { ct: "text/html", content: formatted }] };
}

/** The words of an HTML text; what is in tags is left out, never run. */
function textOfHtml(html: string): string {
  // No tag goes on behind another `<`: each would be searched for to the end of the text.
  const text = html
    .replace(/<(?:br|\/p|\/div|\/li|\/tr)\b[^<>]*>/gi, "\n")
    .replace(/<[^<>]*>/g, "");
  const entities = text.replace(/&(lt|gt|quot|nbsp|#39);/g, (_, name: string) => ENTITIES[name]!);
  return entities.replaceAll("&amp;", "&").trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: " ",
  "#39": "'",
};
