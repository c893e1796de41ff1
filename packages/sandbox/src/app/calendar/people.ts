/**
 * Organizers and attendees between SOAP and the model.
 * @module
 */
import { Element } from "../element.js";
import { invalidRequest } from "../fault.js";
import type {
  Attendee,
  CalendarPerson,
  ExtensionParameter,
  ExtensionProperty,
} from "../mailbox/calendar-item.js";
import { ZIMBRA_MAIL } from "../registry.js";

/** Attendees of one event at most. */
const MOST_ATTENDEES = 5_000;

const roles: ReadonlySet<string> = new Set(["REQ", "OPT", "NON", "CHA"]);
const kinds: ReadonlySet<string> = new Set(["IND", "GRO", "RES", "ROO", "UNK"]);
const statuses: ReadonlySet<string> = new Set([
  "NE",
  "AC",
  "TE",
  "DE",
  "DG",
  "CO",
  "IN",
  "WE",
  "DF",
]);

/** An address without `mailto:` and spaces. */
export function plainAddress(text: string): string {
  return text
    .trim()
    .replace(/^mailto:/i, "")
    .trim();
}

/** Whether two addresses are the same. */
export function sameAddress(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return plainAddress(a).toLowerCase() === plainAddress(b).toLowerCase();
}

/** The entries of an object whose value is defined. */
export function defined<T extends Readonly<Record<string, unknown>>>(
  values: T,
): { readonly [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    readonly [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

function word(element: Element, name: string, known: ReadonlySet<string>): string | undefined {
  const value = element.get(name)?.trim().toUpperCase();
  if (value === undefined || value === "") return undefined;
  if (!known.has(value)) throw invalidRequest(`invalid ${name}: ${value}`);
  return value;
}

function readParameters(element: Element): readonly ExtensionParameter[] {
  return element
    .children("xparam")
    .map((item) => ({ name: item.require("name"), value: item.get("value") ?? "" }));
}

/** Reads an organizer. */
export function readPerson(element: Element): CalendarPerson {
  return {
    address: plainAddress(element.get("a") ?? element.require("url")),
    ...defined({
      name: element.get("d")?.trim() || undefined,
      sentBy:
        element.get("sentBy") === undefined ? undefined : plainAddress(element.get("sentBy")!),
      directory: element.get("dir"),
      language: element.get("lang"),
    }),
    parameters: readParameters(element),
  };
}

function readAttendee(element: Element): Attendee {
  return {
    ...readPerson(element),
    ...defined({
      kind: word(element, "cutype", kinds),
      role: word(element, "role", roles),
      status: word(element, "ptst", statuses),
      replyWanted: element.get("rsvp") === undefined ? undefined : element.getBoolean("rsvp"),
      member: element.get("member"),
      delegatedTo: element.get("delTo"),
      delegatedFrom: element.get("delFrom"),
    }),
  };
}

/** Reads the attendees among the children of an element, each address once. */
export function readAttendees(element: Element): readonly Attendee[] {
  const found = new Map<string, Attendee>();
  const elements = element.children("at");
  if (elements.length > MOST_ATTENDEES) throw invalidRequest("too many attendees");
  for (const child of elements) {
    const attendee = readAttendee(child);
    const key = attendee.address.toLowerCase();
    if (key === "") throw invalidRequest("an attendee has no address");
    if (!found.has(key)) found.set(key, attendee);
  }
  return [...found.values()];
}

function setPerson(element: Element, person: CalendarPerson): Element {
  element.setAll({
    a: person.address,
    url: person.address,
    d: person.name,
    sentBy: person.sentBy,
    dir: person.directory,
    lang: person.language,
  });
  for (const { name, value } of person.parameters) element.add("xparam").setAll({ name, value });
  return element;
}

/** Writes an organizer. */
export function organizerElement(organizer: CalendarPerson): Element {
  return setPerson(new Element("or", ZIMBRA_MAIL), organizer);
}

/** Writes an attendee. */
export function attendeeElement(attendee: Attendee): Element {
  const element = setPerson(new Element("at", ZIMBRA_MAIL), attendee);
  return element.setAll({
    cutype: attendee.kind,
    role: attendee.role,
    ptst: attendee.status,
    rsvp: attendee.replyWanted || undefined,
    member: attendee.member,
    delTo: attendee.delegatedTo,
    delFrom: attendee.delegatedFrom,
  });
}

/** Reads extension properties. */
export function readExtensions(element: Element): readonly ExtensionProperty[] {
  return element.children("xprop").map((item) => ({
    name: item.require("name"),
    value: item.get("value") ?? "",
    parameters: readParameters(item),
  }));
}

/** Writes extension properties. */
export function addExtensions(element: Element, extensions: readonly ExtensionProperty[]): void {
  for (const { name, value, parameters } of extensions) {
    const item = element.add("xprop").setAll({ name, value });
    for (const parameter of parameters) item.add("xparam").setAll({ ...parameter });
  }
}
