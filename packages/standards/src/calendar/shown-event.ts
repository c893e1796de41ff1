/**
 * Events as clients see them, and what they were not shown put back when they write.
 *
 * @module
 */
import { ICALENDAR_MEMBER, RANGE_MEMBER } from "@partage-ent/calendar";
import type { CalendarLink, Id, JSCalendarEvent } from "@partage-ent/jmap";

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a link holds what it links to. */
const isInline = (value: unknown): boolean =>
  isObject(value) && typeof value["href"] === "string" && /^data:/i.test(value["href"]);

/** An event without what conversion keeps beside the model, and without files that stand in it. */
export function shownEvent(event: JSCalendarEvent): JSCalendarEvent {
  return shown(event) as JSCalendarEvent;
}

function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    if (name === ICALENDAR_MEMBER || name === RANGE_MEMBER || isInline(inner)) return [];
    return [[name, shown(inner)] as const];
  });
  return Object.fromEntries(entries);
}

/** An event that a client wrote, with what of it the client never saw. */
export function withHidden(before: JSCalendarEvent, after: JSCalendarEvent): JSCalendarEvent {
  const { participants, recurrenceOverrides } = after;
  const links = withInlineLinks(before.links, after.links);
  return {
    ...after,
    ...(links === undefined ? {} : { links }),
    ...(participants && { participants: withKept(before.participants, participants) }),
    ...(recurrenceOverrides && {
      recurrenceOverrides: withKept(before.recurrenceOverrides, recurrenceOverrides),
    }),
  };
}

function withInlineLinks(
  before: JSCalendarEvent["links"],
  after: JSCalendarEvent["links"],
): JSCalendarEvent["links"] {
  const inline = Object.entries(before ?? {}).filter(([, link]) => isInline(link));
  if (inline.length === 0) return after;
  return { ...(Object.fromEntries(inline) as Readonly<Record<Id, CalendarLink>>), ...after };
}

function withKept<Value extends object>(
  before: Readonly<Record<string, Value>> | undefined,
  after: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(after).map(([id, value]) => {
      const known = before && Object.hasOwn(before, id) ? (before[id] as unknown as Json) : {};
      const kept = [ICALENDAR_MEMBER, RANGE_MEMBER].filter(
        (name) => name in known && !(name in value),
      );
      const isLeftOut = (value as unknown as Json)["excluded"] === true;
      if (kept.length === 0 || isLeftOut) return [id, value];
      return [id, { ...value, ...Object.fromEntries(kept.map((name) => [name, known[name]])) }];
    }),
  );
}
