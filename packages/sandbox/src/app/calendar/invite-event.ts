/**
 * From invites to events of JSCalendar (RFC 8984), and so to iCalendar.
 * @module
 */
import {
  ICALENDAR_MEMBER,
  toICalendar,
  type JCalComponent,
  type JCalProperty,
} from "@partage-ent/calendar";
import type {
  Alert,
  JSCalendarEvent,
  Participant,
  ParticipantRole,
  ParticipationStatus,
} from "@partage-ent/jmap";
import type {
  Alarm,
  Attendee,
  CalendarItem,
  CalendarPerson,
  ExtensionParameter,
  Invite,
  InviteContent,
} from "../mailbox/calendar-item.js";
import {
  customZonesOf,
  occurrenceKey,
  recurrenceOf,
  seriesOf,
  timesOf,
  zonesOf,
} from "./event-times.js";
import { sameAddress } from "./people.js";
import { isoDuration, isoLocal, utcTime, zoneOf } from "./time-value.js";

/** What is written, and for whom. */
export interface WriteOptions {
  /** Zone of the account. */
  readonly home: string;
  /** Milliseconds. */
  readonly now: number;
  /** METHOD, for scheduling messages. */
  readonly method?: string;
  /** Tasks and other components, in jCal. */
  readonly others?: readonly JCalComponent[];
}

const statuses: Readonly<Record<string, JSCalendarEvent["status"]>> = {
  CONF: "confirmed",
  TENT: "tentative",
  CANC: "cancelled",
};
const privacies: Readonly<Record<string, JSCalendarEvent["privacy"]>> = {
  PUB: "public",
  PRI: "private",
  CON: "secret",
};
const answers: Readonly<Record<string, ParticipationStatus>> = {
  NE: "needs-action",
  AC: "accepted",
  DE: "declined",
  TE: "tentative",
  DG: "delegated",
};
const roles: Readonly<Record<string, readonly ParticipantRole[]>> = {
  REQ: ["attendee"],
  OPT: ["attendee", "optional"],
  NON: ["informational"],
  CHA: ["attendee", "chair"],
};
const kinds: Readonly<Record<string, Participant["kind"]>> = {
  IND: "individual",
  GRO: "group",
  RES: "resource",
  ROO: "location",
};
const busyWords: Readonly<Record<string, string>> = { T: "TENTATIVE", O: "OOF" };

const lineBreaks = /[\r\n]+/g;

function parametersOf(list: readonly ExtensionParameter[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    list.map(({ name, value }) => [name.toLowerCase(), value.replace(lineBreaks, " ")]),
  );
}

function iso(time: string): string {
  return `${isoLocal(time.replace(/Z$/, ""))}Z`;
}

function personOf(
  person: CalendarPerson,
): Pick<Participant, "@type" | "name" | "email" | "sendTo"> {
  return {
    "@type": "Participant",
    ...(person.name ? { name: person.name } : {}),
    email: person.address,
    sendTo: { imip: `mailto:${person.address}` },
    ...(person.sentBy ? { sentBy: `mailto:${person.sentBy}` } : {}),
  };
}

function attendeeParticipant(
  attendee: Attendee,
  organizer: CalendarPerson | undefined,
): Participant {
  const { role = "REQ", kind, status, replyWanted, delegatedTo, delegatedFrom, member } = attendee;
  const own = sameAddress(attendee.address, organizer?.address);
  const kept = {
    ...parametersOf(attendee.parameters),
    ...(delegatedTo ? { "delegated-to": `mailto:${delegatedTo}` } : {}),
    ...(delegatedFrom ? { "delegated-from": `mailto:${delegatedFrom}` } : {}),
    ...(member ? { member: `mailto:${member}` } : {}),
  };
  const known = (roles[role] ?? ["attendee"]).concat(own ? ["owner"] : []);
  const keptMember = { [ICALENDAR_MEMBER]: { parameters: { attendee: kept } } };
  return {
    ...personOf(attendee),
    ...(kind && kinds[kind] ? { kind: kinds[kind] } : {}),
    roles: Object.fromEntries(known.map((name) => [name, true as const])),
    participationStatus: answers[status ?? "NE"] ?? "needs-action",
    ...(replyWanted ? { expectReply: true } : {}),
    ...(Object.keys(kept).length > 0 ? keptMember : {}),
  };
}

function participantsOf(invite: InviteContent): Partial<JSCalendarEvent> {
  const { organizer, attendees } = invite;
  const all = attendees.map((attendee) => attendeeParticipant(attendee, organizer));
  const listed = attendees.some(({ address }) => sameAddress(address, organizer?.address));
  if (organizer && !listed) all.unshift({ ...personOf(organizer), roles: { owner: true } });
  if (all.length === 0) return {};
  return {
    participants: Object.fromEntries(all.map((one, index) => [`p${index}`, one])),
    ...(organizer ? { replyTo: { imip: `mailto:${organizer.address}` } } : {}),
  };
}

function alertOf(alarm: Alarm): Alert {
  const { trigger, description, summary, repeat } = alarm;
  const text = (name: string, value: string | undefined): readonly JCalProperty[] =>
    value === undefined ? [] : [[name, {}, "text", value]];
  const properties: readonly JCalProperty[] = [
    ...text("description", description),
    ...text("summary", summary),
    ...(repeat
      ? ([
          ["repeat", {}, "integer", repeat.count],
          ["duration", {}, "duration", isoDuration(repeat)],
        ] as const)
      : []),
  ];
  return {
    "@type": "Alert",
    action: alarm.action === "EMAIL" ? "email" : "display",
    trigger:
      trigger.kind === "absolute"
        ? { "@type": "AbsoluteTrigger", when: iso(trigger.date) }
        : {
            "@type": "OffsetTrigger",
            offset: isoDuration(trigger.duration),
            ...(trigger.related === "END" ? { relativeTo: "end" as const } : {}),
          },
    ...(properties.length > 0 ? { [ICALENDAR_MEMBER]: { properties } } : {}),
  };
}

/** What iCalendar has a property for and JSCalendar has none. */
function keptProperties(invite: InviteContent): readonly JCalProperty[] {
  const text = (name: string, value: string): JCalProperty => [name, {}, "text", value];
  const busy = invite.transparency === "T" ? undefined : busyWords[invite.freeBusy];
  return [
    ["dtstamp", {}, "date-time", iso(utcTime(invite.stamp))],
    ...invite.comments.map((value) => text("comment", value)),
    ...invite.contacts.map((value) => text("contact", value)),
    ...(invite.descriptionHtml === undefined || invite.description === undefined
      ? []
      : [["x-alt-desc", { fmttype: "text/html" }, "unknown", invite.descriptionHtml] as const]),
    ...(busy ? [text("x-microsoft-cdo-intendedstatus", busy)] : []),
    ...invite.extensions
      .filter(({ name }) => /^[A-Za-z0-9-]+$/.test(name))
      .map(({ name, value, parameters }): JCalProperty => [
        name.toLowerCase(),
        parametersOf(parameters),
        "unknown",
        value.replace(lineBreaks, " "),
      ]),
  ];
}

function detailsOf(invite: InviteContent): Partial<JSCalendarEvent> {
  const { description, descriptionHtml, geo, priority } = invite;
  const html = description === undefined && descriptionHtml !== undefined;
  const place = {
    "@type": "Location" as const,
    ...(invite.location ? { name: invite.location } : {}),
    ...(geo ? { coordinates: `geo:${geo.latitude},${geo.longitude}` } : {}),
  };
  const rank = Number(priority);
  return {
    ...(invite.name ? { title: invite.name } : {}),
    ...(html
      ? { description: descriptionHtml, descriptionContentType: "text/html" as const }
      : { description }),
    ...(invite.location || geo ? { locations: { "1": place } } : {}),
    ...(invite.url
      ? { links: { url: { "@type": "Link", href: invite.url, rel: "describedby" } } }
      : {}),
    ...(invite.categories.length > 0
      ? { keywords: Object.fromEntries(invite.categories.map((name) => [name, true as const])) }
      : {}),
    ...(priority !== undefined && Number.isInteger(rank) && rank >= 0 && rank <= 9
      ? { priority: rank }
      : {}),
  };
}

function withoutUndefined(event: JSCalendarEvent): JSCalendarEvent {
  return Object.fromEntries(
    Object.entries(event).filter(([, value]) => value !== undefined),
  ) as unknown as JSCalendarEvent;
}

/** One invite as an event of its own; an exception has a `recurrenceId`. */
export function inviteEvent(invite: InviteContent, home: string): JSCalendarEvent {
  const { recurrenceId } = invite;
  const alerts = invite.alarms.map((alarm, index) => [String(index + 1), alertOf(alarm)]);
  return withoutUndefined({
    "@type": "Event",
    uid: invite.uid,
    sequence: invite.sequence,
    updated: iso(utcTime(invite.stamp)),
    ...timesOf(invite, home),
    ...(recurrenceId
      ? {
          recurrenceId: isoLocal(recurrenceId.date),
          recurrenceIdTimeZone:
            recurrenceId.date.length === 8 ? null : zoneOf(recurrenceId, zonesOf(invite, home)),
        }
      : recurrenceOf(invite, home)),
    ...detailsOf(invite),
    status: statuses[invite.status],
    privacy: privacies[invite.privacy],
    freeBusyStatus: invite.transparency === "T" || invite.freeBusy === "F" ? "free" : "busy",
    ...participantsOf(invite),
    ...(alerts.length > 0 ? { alerts: Object.fromEntries(alerts) as Record<string, Alert> } : {}),
    ...customZonesOf([invite]),
    [ICALENDAR_MEMBER]: { properties: keptProperties(invite) },
  } as unknown as JSCalendarEvent);
}

/** The events of an item: the series without its cancelled occurrences, then the other exceptions. */
export function itemEvents(
  item: Pick<CalendarItem, "invites">,
  home: string,
): readonly JSCalendarEvent[] {
  const series = seriesOf(item);
  const exceptions = item.invites.filter((invite) => invite !== series);
  const events = exceptions
    .filter((invite) => !series || invite.status !== "CANC")
    .map((invite) => inviteEvent(invite, home));
  if (!series) return events;
  const event = inviteEvent(series, home);
  const cancelled = exceptions.filter(({ status }) => status === "CANC");
  const excluded = cancelled.map((invite) => [
    occurrenceKey(invite.recurrenceId!, series, home),
    { excluded: true },
  ]);
  const overrides = {
    ...event.recurrenceOverrides,
    ...Object.fromEntries(excluded),
  } as NonNullable<JSCalendarEvent["recurrenceOverrides"]>;
  const repeats = series.recurrence !== undefined && Object.keys(overrides).length > 0;
  return [repeats ? { ...event, recurrenceOverrides: overrides } : event, ...events];
}

/** Writes invites as iCalendar. */
export function writeInvites(
  invites: readonly Invite[] | readonly InviteContent[],
  options: WriteOptions,
): string {
  const { home, now, method, others } = options;
  const events = invites.map((invite) => inviteEvent(invite, home));
  return toICalendar(events, {
    now,
    ...(method ? { method } : {}),
    ...(others ? { others } : {}),
    prodId: "Zimbra-Calendar-Provider",
  });
}
