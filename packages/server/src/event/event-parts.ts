/**
 * What events are made of (RFC 8984 section 4): places, people, alerts.
 *
 * @module
 */
import * as v from "valibot";
import {
  anyTimeZone,
  calendarAddress,
  emailAddress,
  idMap,
  integer,
  signedDuration,
  text,
  uri,
  utcDate,
  wordSet,
} from "./event-values.js";
import { recurrenceRule } from "./recurrence-rule.js";

/** Marks a property that the server sets: what a client sends of it is left out. */
export const SERVER_SET: v.GenericSchema = v.unknown();

/** Leaves out what only the server sets: a client that writes back what it read sends it along. */
export function withoutServerSet<Whole extends object>(
  entries: v.ObjectEntries,
): v.TransformAction<Whole, Whole> {
  const kept = (name: string): boolean => {
    const entry = entries[name];
    return !(entry !== undefined && "wrapped" in entry && entry.wrapped === SERVER_SET);
  };
  // What is left out is optional.
  return v.transform(
    (whole) => Object.fromEntries(Object.entries(whole).filter(([name]) => kept(name))) as Whole,
  );
}

const type = <const Name extends string>(name: Name) => v.optional(v.literal(name), name);

const idSet = (max: number) => wordSet(max, v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,255}$/)));

const linkShape = v.strictObject({
  "@type": type("Link"),
  href: uri("https", "http", "ftp", "mailto", "cid"),
  contentType: v.optional(text(100)),
  size: v.optional(integer(0, Number.MAX_SAFE_INTEGER)),
  rel: v.optional(text(60)),
  display: v.optional(text(60)),
  title: v.optional(text(255)),
  cid: v.optional(text(255)),
  blobId: v.optional(SERVER_SET),
});

/** A link to a page or a file on the web (RFC 8984 section 1.4.11). */
export const link = v.pipe(linkShape, withoutServerSet(linkShape.entries));

/** A place (RFC 8984 section 4.2.5). */
export const location = v.strictObject({
  "@type": type("Location"),
  name: v.optional(text(1_000, "lines")),
  description: v.optional(text(10_000, "lines")),
  locationTypes: v.optional(wordSet(10)),
  relativeTo: v.optional(v.picklist(["start", "end"], "is not start or end")),
  timeZone: v.optional(anyTimeZone),
  coordinates: v.optional(
    v.pipe(
      text(100),
      v.regex(/^geo:-?[\d.]+,-?[\d.]+(,-?[\d.]+)?(;[\w=.;-]*)?$/, "is no geo: URI"),
    ),
  ),
  links: v.optional(idMap(link, 10)),
});

/** A place that is reached by a URI (RFC 8984 section 4.2.6): none that runs a script. */
export const virtualLocation = v.strictObject({
  "@type": type("VirtualLocation"),
  name: v.optional(text(1_000)),
  description: v.optional(text(10_000, "lines")),
  uri: uri("https", "tel", "sip", "sips", "xmpp"),
  features: v.optional(
    wordSet(
      7,
      v.picklist(
        ["audio", "chat", "feed", "moderator", "phone", "screen", "video"],
        "is no feature",
      ),
    ),
  ),
});

/** Where invitations of other systems have people that no mail reaches: never used, only kept. */
const otherAddress = v.pipe(
  text(2_048),
  v.regex(/^(?!javascript:|data:|vbscript:|mailto:)[a-z][a-z0-9+.-]*:[^\s<>"]+$/i, "is no URI"),
);

const participantShape = v.strictObject({
  "@type": type("Participant"),
  name: v.optional(text(255)),
  email: v.optional(emailAddress),
  description: v.optional(text(1_000, "lines")),
  sendTo: v.optional(
    v.strictObject({ imip: v.optional(calendarAddress), other: v.optional(otherAddress) }),
  ),
  kind: v.optional(
    v.picklist(["individual", "group", "location", "resource"], "is no kind of participant"),
  ),
  roles: v.pipe(
    wordSet(
      6,
      v.picklist(
        ["owner", "attendee", "optional", "informational", "chair", "contact"],
        "is no role",
      ),
    ),
    v.check((roles) => Object.keys(roles).length > 0, "is empty"),
  ),
  locationId: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,255}$/, "is no id"))),
  language: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{2,35}$/, "is no language"))),
  participationStatus: v.optional(
    v.picklist(["needs-action", "accepted", "declined", "tentative", "delegated"], "is no answer"),
  ),
  participationComment: v.optional(text(2_000, "lines")),
  expectReply: v.optional(v.boolean("is not true or false")),
  scheduleAgent: v.optional(v.picklist(["server", "client", "none"], "is no agent")),
  scheduleForceSend: v.optional(SERVER_SET),
  scheduleSequence: v.optional(SERVER_SET),
  scheduleStatus: v.optional(SERVER_SET),
  scheduleUpdated: v.optional(SERVER_SET),
  sentBy: v.optional(SERVER_SET),
  invitedBy: v.optional(SERVER_SET),
  delegatedTo: v.optional(idSet(20)),
  delegatedFrom: v.optional(idSet(20)),
  memberOf: v.optional(idSet(20)),
  links: v.optional(SERVER_SET),
});

/** Someone or something that takes part, with an address (RFC 8984 section 4.4.6). */
export const participant = v.pipe(
  participantShape,
  v.check(
    ({ email, sendTo }) => email !== undefined || Object.keys(sendTo ?? {}).length > 0,
    "has neither email nor sendTo",
  ),
  withoutServerSet(participantShape.entries),
);

const alertShape = v.strictObject({
  "@type": type("Alert"),
  trigger: v.variant("@type", [
    v.strictObject({
      "@type": v.literal("OffsetTrigger"),
      offset: signedDuration,
      relativeTo: v.optional(v.picklist(["start", "end"], "is not start or end")),
    }),
    v.strictObject({ "@type": v.literal("AbsoluteTrigger"), when: utcDate }),
  ]),
  acknowledged: v.optional(utcDate),
  relatedTo: v.optional(SERVER_SET),
  action: v.optional(v.picklist(["display", "email"], "is not display or email")),
});

/** A reminder (RFC 8984 section 4.5.2). */
export const alert = v.pipe(alertShape, withoutServerSet(alertShape.entries));

/** Kinds of relation between events (RFC 8984 section 1.4.10). */
export const relation = v.strictObject({
  "@type": type("Relation"),
  relation: v.optional(
    wordSet(4, v.picklist(["first", "next", "child", "parent"], "is no kind of relation")),
  ),
});

/** Changes of clocks began before people had calendars. */
const zoneStart = v.pipe(
  v.string("is no local date and time"),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, "is no local date and time"),
);

const offset = v.pipe(
  v.string(),
  v.regex(/^[+-]([01]\d|2[0-3]):?[0-5]\d(:?[0-5]\d)?$/, "is no offset"),
);

const timeZoneRule = v.strictObject({
  "@type": type("TimeZoneRule"),
  start: zoneStart,
  offsetFrom: offset,
  offsetTo: offset,
  recurrenceRules: v.optional(v.pipe(v.array(recurrenceRule), v.maxLength(4))),
  recurrenceOverrides: v.optional(
    v.pipe(
      v.record(zoneStart, v.strictObject({})),
      v.check((map) => Object.keys(map).length <= 200, "has more than 200 members"),
    ),
  ),
  names: v.optional(wordSet(4, text(100))),
  comments: v.optional(SERVER_SET),
});

const timeZoneRules = v.optional(
  v.pipe(
    v.array(v.pipe(timeZoneRule, withoutServerSet(timeZoneRule.entries))),
    v.maxLength(50, "has more than 50 rules"),
  ),
);

/** A zone that an event brings (RFC 8984 section 4.7.2). */
export const customTimeZone = v.strictObject({
  "@type": type("TimeZone"),
  tzId: text(255),
  updated: v.optional(utcDate),
  standard: timeZoneRules,
  daylight: timeZoneRules,
});
