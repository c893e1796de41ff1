/**
 * Events as the invites of requests: one for the series, one for each exception.
 *
 * @module
 */
import {
  CalendarError,
  toJCal,
  recurrenceIdOf,
  isAttendee,
  mailAddressOf,
  withWholeOverrides,
} from "@partage-ent/calendar";
import type { JSCalendarEvent, LocalDateTime } from "@partage-ent/jmap";
import { refuse } from "@partage-ent/server";
import type { JsonObject } from "../soap/json.js";
import type { InviteMessage } from "../soap/operations.js";
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

/** Who is told of an event: everybody but the person herself and those who are told otherwise. */
export function recipientsOf(
  event: JSCalendarEvent,
  addresses: readonly string[],
): NonNullable<InviteMessage["e"]> {
  const found = new Map<string, { readonly a: string; readonly t: "t"; readonly p?: string }>();
  for (const participant of Object.values(event.participants ?? {})) {
    const address = mailAddressOf(participant);
    const isTold = participant.scheduleAgent !== "none" && participant.scheduleAgent !== "client";
    if (address === undefined || !isTold || addresses.includes(address.toLowerCase())) continue;
    if (!isAttendee(participant)) continue;
    const { name } = participant;
    found.set(address.toLowerCase(), { a: address, t: "t", ...(name ? { p: oneLine(name) } : {}) });
  }
  return [...found.values()];
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
