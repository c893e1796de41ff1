/**
 * From the `inv` element of a request to what an event or task says.
 * @module
 */
import type { Element } from "../element.js";
import { invalidRequest } from "../fault.js";
import type {
  InviteContent,
  RecurrenceId,
  RecurrencePart,
  TimeValue,
  ZoneDefinition,
} from "../mailbox/calendar-item.js";
import { readAlarms } from "./alarm.js";
import { defined, readAttendees, readExtensions, readPerson } from "./people.js";
import { readRecurrence } from "./recurrence.js";
import {
  instantOf,
  isDate,
  isKnownZone,
  readDuration,
  readTime,
  utcTime,
  type ZoneContext,
} from "./time-value.js";
import { readZones } from "./zone-definition.js";

/** What reading needs beside the element. */
export interface ReadInviteOptions {
  readonly kind: InviteContent["kind"];
  /** Milliseconds, for DTSTAMP. */
  readonly now: number;
  /** UID of the item that the request is about; the request's own, or a new one, without it. */
  readonly uid?: string;
  /** Zone of the account. */
  readonly home: string;
  /** Zones that the stored invite defines. */
  readonly zones?: readonly ZoneDefinition[];
  /** Whether the name may be left out: a change may. */
  readonly nameless?: boolean;
  /** Texts of the message around it, where the invite has none of its own. */
  readonly texts?: { readonly plain?: string | undefined; readonly html?: string | undefined };
}

const statuses: ReadonlySet<string> = new Set(
  "CONF TENT CANC NEED INPR COMP WAITING DEFERRED".split(" "),
);
const privacies: ReadonlySet<string> = new Set(["PUB", "PRI", "CON"]);
const busyKinds: ReadonlySet<string> = new Set(["B", "F", "T", "O"]);
const transparencies: ReadonlySet<string> = new Set(["O", "T"]);
/** Letters of a UID at most. */
const LONGEST_UID = 1_024;

function word(element: Element, name: string, known: ReadonlySet<string>, usual: string): string {
  const value = element.get(name)?.trim().toUpperCase();
  if (value === undefined || value === "") return usual;
  if (!known.has(value)) throw invalidRequest(`invalid ${name}: ${value}`);
  return value;
}

/** The `exceptId` of a request. */
export function readRecurrenceId(element: Element | undefined): RecurrenceId | undefined {
  if (!element) return undefined;
  const range = element.getNumber("rangeType");
  const time = readTime(element);
  return range === undefined || range === 1 ? time : { ...time, range };
}

function timeOf(element: Element | undefined, allDay: boolean): TimeValue | undefined {
  if (!element) return undefined;
  const time = readTime(element);
  return allDay ? { date: time.date.slice(0, 8) } : time;
}

type Times = Pick<InviteContent, "allDay" | "start" | "end" | "duration">;

function readTimes(component: Element, { kind }: ReadInviteOptions): Times {
  const startElement = component.child("s");
  if (!startElement && kind === "appointment") throw invalidRequest("missing required element: s");
  const said = startElement ? readTime(startElement) : undefined;
  const allDay = component.getBoolean("allDay", said !== undefined && isDate(said));
  const start = timeOf(startElement, allDay);
  if (start && !allDay && isDate(start)) throw invalidRequest("a start without a time is all day");
  const end = timeOf(component.child("e"), allDay);
  const length = component.child("dur");
  if (end && length) throw invalidRequest("e and dur cannot both be given");
  return {
    allDay,
    ...defined({ start, end }),
    ...(length ? { duration: readDuration(length) } : {}),
  };
}

/** A day until which an event with times repeats means the end of that day, in UTC. */
function withInstants(
  recurrence: readonly RecurrencePart[] | undefined,
  { start, allDay }: Times,
  context: ZoneContext,
): readonly RecurrencePart[] | undefined {
  if (allDay) return recurrence;
  return recurrence?.map((part) => ({
    ...part,
    rules: part.rules.map((rule) => {
      if (rule.until?.length !== 8) return rule;
      const date = `${rule.until}T235959${start?.date.endsWith("Z") ? "Z" : ""}`;
      const last = { date, ...(start?.zone === undefined ? {} : { zone: start.zone }) };
      return { ...rule, until: utcTime(instantOf(last, context)) };
    }),
  }));
}

function readUid(element: Element, component: Element): string {
  const uid = (component.get("uid") ?? element.get("uid"))?.trim();
  if (uid !== undefined && uid.length > LONGEST_UID) throw invalidRequest("the uid is too long");
  return uid ? uid : crypto.randomUUID();
}

function texts(component: Element, name: string): readonly string[] {
  return component.children(name).map((child) => child.text);
}

function textOf(component: Element, name: string): string | undefined {
  return component.child(name)?.text || undefined;
}

function readDetails(component: Element): Partial<InviteContent> {
  const geo = component.child("geo");
  return {
    ...defined({
      priority: component.get("priority"),
      percentComplete: component.get("percentComplete"),
      completed: component.get("completed"),
      url: component.get("url") || undefined,
    }),
    ...(geo ? { geo: { latitude: geo.require("lat"), longitude: geo.require("lon") } } : {}),
  };
}

/** Reads an invite, `service.INVALID_REQUEST` when it is none. */
export function readInvite(element: Element, options: ReadInviteOptions): InviteContent {
  const component = element.child("comp") ?? element;
  const own = readZones([...element.children("tz"), ...component.children("tz")]);
  const zones = [
    ...(options.zones ?? []).filter((z) => !own.some(({ id }) => id === z.id)),
    ...own,
  ];
  const { kind, texts: around } = options;
  const attendees = readAttendees(component);
  const organizer = component.child("or");
  const times = readTimes(component, options);
  for (const time of [times.start, times.end]) {
    if (time && !isKnownZone(time, zones)) throw invalidRequest(`unknown time zone: ${time.zone}`);
  }
  const recurrence = withInstants(readRecurrence(component.child("recur")), times, {
    zones,
    home: options.home,
  });
  const recurrenceId = readRecurrenceId(component.child("exceptId"));
  const method = (component.get("method") ?? element.get("method"))?.trim().toUpperCase();
  const usual = attendees.length > 0 ? "REQUEST" : "PUBLISH";
  return {
    kind,
    uid: options.uid ?? readUid(element, component),
    method: method ? method : usual,
    sequence: component.getNumber("seq") ?? 0,
    stamp: options.now,
    name: options.nameless ? (component.get("name") ?? "") : component.require("name"),
    location: component.get("loc") ?? "",
    ...defined({
      description: textOf(component, "desc") ?? around?.plain,
      descriptionHtml: textOf(component, "descHtml") ?? around?.html,
    }),
    status: word(component, "status", statuses, kind === "task" ? "NEED" : "CONF"),
    privacy: word(component, "class", privacies, "PUB"),
    freeBusy: word(component, "fb", busyKinds, "B"),
    transparency: word(component, "transp", transparencies, "O"),
    ...times,
    ...readDetails(component),
    ...defined({ recurrenceId, recurrence }),
    ...(organizer ? { organizer: readPerson(organizer) } : {}),
    attendees,
    alarms: readAlarms(component),
    categories: texts(component, "category"),
    comments: texts(component, "comment"),
    contacts: texts(component, "contact"),
    extensions: readExtensions(component),
    zones,
  };
}
