/**
 * An appointment of Zimbra (`appt` of GetAppointment) as an event: the series with its exceptions as
 * overrides, and which invite each of them is.
 *
 * @module
 */
import {
  CalendarError,
  formatLocal,
  fromJCal,
  type JCalComponent,
  type JCalProperty,
  localOf,
  localSeconds,
  participantId,
  utcOf,
  eventClock,
  recurrenceIdOf,
} from "@partage-ent/calendar";
import type { Id, JSCalendarEvent, LocalDateTime } from "@partage-ent/jmap";
import { isTrue, type JsonObject, numberOf, objectOf, objectsOf, textOf } from "../soap/json.js";
import { eventPlace, itemPlace, wireId } from "./event-ids.js";
import { type Descriptions, MAX_DESCRIPTION, readComponent } from "./jcal-component.js";
import { answerWord } from "./jcal-people.js";
import { timeProperty } from "./jcal-times.js";
import { readZones } from "./jcal-zones.js";

/** An invite as requests name it. */
export interface InviteReference {
  /** `<item>-<message>`. */
  readonly id: string;
  readonly component: number;
  /** HTML of its description, where it has one. */
  readonly html: string | undefined;
}

/** An appointment as it was read. */
export interface Appointment {
  /** Id of the series or single event on the wire. */
  readonly id: Id;
  /** Id of the item for requests. */
  readonly itemId: string;
  readonly owner: string | undefined;
  /** Folder in the mailbox that it is in. */
  readonly folder: string;
  /** What the invites say, with the answers that hold for all occurrences. */
  readonly event: JSCalendarEvent;
  /** The same with answers that hold for one occurrence, as overrides that no invite is behind. */
  readonly answered: JSCalendarEvent;
  /** The invite of the series or single event. */
  readonly invite: InviteReference;
  /** Invites of exceptions, by the local time that they replace. */
  readonly exceptions: ReadonlyMap<LocalDateTime, InviteReference>;
  readonly isOrigin: boolean;
  readonly revision: string;
  /** Milliseconds of the next alarm, undefined where all have sounded or were dismissed. */
  readonly nextAlarm: number | undefined;
}

/** Exceptions of one series that are read. */
const MAX_EXCEPTIONS = 1_000;

/** The revision of an item: which change it was touched by, and which changed its content. */
export function revisionOf(element: JsonObject): string {
  return `${numberOf(element["ms"]) ?? 0}-${numberOf(element["rev"]) ?? 0}`;
}

interface ReadInvite {
  readonly component: JCalComponent;
  readonly comp: JsonObject;
  readonly reference: InviteReference;
  readonly exception: JCalProperty | undefined;
}

/** Reads an appointment; undefined where it is none that can be shown. */
export function readAppointment(element: JsonObject, ownAccount: string): Appointment | undefined {
  const place = itemPlace(textOf(element["id"]) ?? "", ownAccount);
  const folder = itemPlace(textOf(element["l"]) ?? "", ownAccount);
  if (!place || !folder) return undefined;
  const id = wireId(place);
  const itemId = eventPlace(id)!.itemId;
  const uid = (textOf(element["uid"]) ?? "").slice(0, 500);
  const invites = objectsOf(element["inv"])
    .slice(0, MAX_EXCEPTIONS)
    .map((invite) => readInvite(invite, itemId, uid))
    .filter((invite) => invite !== undefined);
  const master = invites.find(({ exception }) => exception === undefined) ?? invites[0];
  if (!master) return undefined;
  const zones = objectsOf(element["inv"]).flatMap((invite) => readZones(invite["tz"]));
  const event = assemble(master, invites, zones);
  if (!event) return undefined;
  const replies = objectsOf(objectOf(element["replies"])?.["reply"]).slice(0, MAX_EXCEPTIONS);
  const ofAll = replies.filter((reply) => occurrenceOfReply(reply) === undefined);
  const ofSome = replies.filter((reply) => occurrenceOfReply(reply) !== undefined);
  const answered = ofAll.reduce(withReply, event);
  return {
    id,
    itemId,
    owner: place.owner,
    folder: folder.number,
    event: answered,
    answered: ofSome.reduce(withReply, answered),
    invite: master.reference,
    exceptions: exceptionsOf(answered, invites),
    isOrigin: isTrue(master.comp["isOrg"]),
    revision: revisionOf(element),
    nextAlarm: numberOf(element["nextAlarm"]) || undefined,
  };
}

function readInvite(invite: JsonObject, itemId: string, uid: string): ReadInvite | undefined {
  const comp = objectOf(invite["comp"]);
  const number = textOf(invite["id"]) ?? "";
  if (!comp || !/^\d{1,10}$/.test(number)) return undefined;
  const descriptions = descriptionsOf(objectOf(invite["mp"]));
  const component = readComponent(comp, uid, descriptions);
  if (!component) return undefined;
  const exception = component[1].find(([name]) => name === "recurrence-id");
  const index = numberOf(invite["compNum"]) ?? numberOf(comp["compNum"]) ?? 0;
  const html = (textOf(comp["descHtml"]) ?? descriptions.html)?.slice(0, MAX_DESCRIPTION);
  return {
    component,
    comp,
    reference: { id: `${itemId}-${number}`, component: index, html },
    exception,
  };
}

/** Texts of an invite's message, which some invites keep their description in. */
function descriptionsOf(part: JsonObject | undefined, depth = 0): Descriptions {
  if (!part || depth > 10) return {};
  const type = textOf(part["ct"])?.toLowerCase();
  const content = textOf(part["content"]);
  if (type === "text/plain") return { text: content };
  if (type === "text/html") return { html: content };
  const inner = objectsOf(part["mp"])
    .slice(0, 50)
    .map((child) => descriptionsOf(child, depth + 1));
  return {
    text: inner.find((entry) => entry.text !== undefined)?.text,
    html: inner.find((entry) => entry.html !== undefined)?.html,
  };
}

/** One event of the series and its exceptions; a rule that makes no sense is left out. */
function assemble(
  master: ReadInvite,
  invites: readonly ReadInvite[],
  zones: readonly JCalComponent[],
): JSCalendarEvent | undefined {
  const others = invites.filter((invite) => invite !== master && invite.exception);
  const cancelled = others.filter(isCancelled).map(({ exception }) => exclusion(exception!));
  const [name, properties, inner] = master.component;
  const series: JCalComponent = [name, [...properties, ...cancelled], inner];
  const plain = properties.filter(([own]) => !/^(?:rrule|exrule|rdate|exdate)$/.test(own));
  const overrides = others
    .filter((invite) => !isCancelled(invite))
    .map(({ component }) => component);
  return (
    firstEvent([...zones, series, ...overrides]) ??
    firstEvent([...zones, [name, plain, inner]]) ??
    undefined
  );
}

function firstEvent(components: readonly JCalComponent[]): JSCalendarEvent | undefined {
  const { events } = fromJCal([["vcalendar", [], components]]);
  const [event] = events;
  if (!event || !canBePlaced(event)) return undefined;
  return event;
}

/** Whether the times of an event mean something: its zone is known and its rules can be walked. */
function canBePlaced(event: JSCalendarEvent): boolean {
  try {
    return Number.isFinite(utcOf(eventClock(event, "Etc/UTC"), localSeconds(event.start)));
  } catch (error) {
    if (error instanceof CalendarError) return false;
    throw error;
  }
}

function isCancelled({ comp }: ReadInvite): boolean {
  return textOf(comp["status"]) === "CANC" || textOf(comp["method"])?.toUpperCase() === "CANCEL";
}

function exclusion([, parameters, type, value]: JCalProperty): JCalProperty {
  const { range: _range, ...others } = parameters;
  return ["exdate", others, type, value];
}

function exceptionsOf(
  event: JSCalendarEvent,
  invites: readonly ReadInvite[],
): ReadonlyMap<LocalDateTime, InviteReference> {
  const found = new Map<LocalDateTime, InviteReference>();
  for (const { exception, reference } of invites) {
    const id = exception && localIdOf(event, exception);
    if (id !== undefined) found.set(id, reference);
  }
  return found;
}

function localIdOf(event: JSCalendarEvent, property: JCalProperty): LocalDateTime | undefined {
  const value = String(property[3]);
  if (value.length === 10 || value.endsWith("Z")) {
    return recurrenceIdOf(event, value.replace(/[-:]/g, ""));
  }
  const zone = property[1]["tzid"];
  if (typeof zone !== "string" || zone === event.timeZone) return value;
  // The same override is known to the event by its local time; another zone's is found by instant.
  const patches = Object.keys(event.recurrenceOverrides ?? {});
  const read = firstEvent([
    [
      "vevent",
      [
        ["uid", {}, "text", "x"],
        ["dtstart", property[1], property[2], value],
      ],
      [],
    ],
  ]);
  if (!read) return undefined;
  const utc = utcOf(eventClock(read, "Etc/UTC"), localSeconds(read.start));
  const local = formatLocal(localOf(eventClock(event, "Etc/UTC"), utc));
  return patches.includes(local) ? local : value;
}

function occurrenceOfReply(reply: JsonObject): JCalProperty | undefined {
  const d = textOf(reply["ridZ"]) ?? textOf(reply["recurId"]);
  return d === undefined ? undefined : timeProperty("recurrence-id", { d, tz: reply["tz"] });
}

/** An answer that came in after the invite was written: the organizer's copy keeps it beside it. */
function withReply(event: JSCalendarEvent, reply: JsonObject): JSCalendarEvent {
  const id = participantId(`mailto:${textOf(reply["at"]) ?? ""}`);
  const participant = event.participants?.[id];
  const status = answerWord(textOf(reply["ptst"]))?.toLowerCase();
  const isOld = (numberOf(reply["seq"]) ?? 0) < (event.sequence ?? 0);
  if (!participant || status === undefined || isOld) return event;
  const participationStatus = status as NonNullable<typeof participant.participationStatus>;
  const property = occurrenceOfReply(reply);
  const occurrence = property && localIdOf(event, property);
  if (occurrence === undefined) {
    const changed = { ...participant, participationStatus };
    return { ...event, participants: { ...event.participants, [id]: changed } };
  }
  if (participant.participationStatus === participationStatus) return event;
  const overrides = event.recurrenceOverrides ?? {};
  const override = overrides[occurrence];
  // An override that has participants of its own was written with the answer in it.
  if (override?.["participants"] !== undefined || override?.["excluded"] === true) return event;
  const patch = { ...override, [`participants/${id}/participationStatus`]: participationStatus };
  return { ...event, recurrenceOverrides: { ...overrides, [occurrence]: patch } };
}
