/**
 * Organizers and attendees of Zimbra's JSON (`or`, `at`) as jCal properties and back.
 *
 * @module
 */
import type { JCalProperty } from "@partage-ent/calendar";
import { bounded } from "../mail/message.js";
import { isTrue, type JsonObject, objectsOf, textOf } from "../soap/json.js";

const STATUSES: ReadonlyMap<string, string> = new Map([
  ["NE", "NEEDS-ACTION"],
  ["AC", "ACCEPTED"],
  ["TE", "TENTATIVE"],
  ["DE", "DECLINED"],
  ["DG", "DELEGATED"],
]);
const ROLES: ReadonlyMap<string, string> = new Map([
  ["REQ", "REQ-PARTICIPANT"],
  ["OPT", "OPT-PARTICIPANT"],
  ["NON", "NON-PARTICIPANT"],
  ["CHA", "CHAIR"],
]);
const KINDS: ReadonlyMap<string, string> = new Map([
  ["IND", "INDIVIDUAL"],
  ["GRO", "GROUP"],
  ["RES", "RESOURCE"],
  ["ROO", "ROOM"],
  ["UNK", "UNKNOWN"],
]);

/** Parameters that Zimbra has a name of its own for. */
const PLAIN: readonly (readonly [attribute: string, parameter: string])[] = [
  ["d", "cn"],
  ["sentBy", "sent-by"],
  ["dir", "dir"],
  ["lang", "language"],
  ["member", "member"],
  ["delTo", "delegated-to"],
  ["delFrom", "delegated-from"],
];

/** Attendees of one event that are read. */
export const MAX_ATTENDEES = 1_000;
/** Characters of a parameter. */
const MAX_VALUE = 500;
/** Extension parameters of one property. */
const MAX_EXTENSIONS = 20;

/** The word of iCalendar for an answer (`AC`), undefined for none. */
export function answerWord(status: string | undefined): string | undefined {
  return STATUSES.get(status ?? "");
}

/** The short word of Zimbra for an answer of iCalendar. */
export function answerCode(word: string | undefined): string {
  return codeOf(STATUSES, word) ?? "NE";
}

function codeOf(words: ReadonlyMap<string, string>, word: string | undefined): string | undefined {
  const upper = word?.toUpperCase();
  return [...words].find(([, long]) => long === upper)?.[0];
}

/** ORGANIZER of a component, undefined when there is none. */
export function readOrganizer(element: JsonObject | undefined): JCalProperty | undefined {
  return element && readPerson("organizer", element, {});
}

/** ATTENDEEs of a component or alarm. */
export function readAttendees(value: unknown): readonly JCalProperty[] {
  return objectsOf(value)
    .slice(0, MAX_ATTENDEES)
    .map((element) => {
      const words: readonly (readonly [string, string | undefined])[] = [
        ["cutype", KINDS.get(textOf(element["cutype"]) ?? "")],
        ["role", ROLES.get(textOf(element["role"]) ?? "")],
        ["partstat", answerWord(textOf(element["ptst"]))],
        ["rsvp", isTrue(element["rsvp"]) ? "TRUE" : undefined],
      ];
      return readPerson("attendee", element, Object.fromEntries(words));
    })
    .filter((property) => property !== undefined);
}

function readPerson(
  name: string,
  element: JsonObject,
  words: Readonly<Record<string, string | undefined>>,
): JCalProperty | undefined {
  const address = textOf(element["a"]) ?? textOf(element["url"]);
  if (!address || address.length > 320 || /[\s\p{Cc}<>"]/u.test(address)) return undefined;
  const parameters: readonly (readonly [string, string | undefined])[] = [
    ...Object.entries(words),
    ...PLAIN.map(([attribute, parameter]) => [parameter, textOf(element[attribute])] as const),
    ...readExtensionParameters(element),
  ];
  const uri = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `mailto:${address}`;
  return [name, cleanParameters(parameters), "cal-address", uri];
}

/** The parameters of extensions, by their lower-case names. */
export function readExtensionParameters(
  element: JsonObject,
): readonly (readonly [string, string | undefined])[] {
  return objectsOf(element["xparam"])
    .slice(0, MAX_EXTENSIONS)
    .map((entry) => [(textOf(entry["name"]) ?? "").toLowerCase(), textOf(entry["value"])] as const)
    .filter(([name]) => /^x-[\w-]{1,100}$/.test(name));
}

/** Parameters with a value, each one line within bounds. */
export function cleanParameters(
  parameters: readonly (readonly [string, string | undefined])[],
): Readonly<Record<string, string>> {
  const clean = parameters.flatMap(([name, value]) =>
    value ? [[name, bounded(value.replace(/\p{Cc}+/gu, " "), MAX_VALUE)] as const] : [],
  );
  return Object.fromEntries(clean);
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}

function writePerson(property: JCalProperty): JsonObject {
  const parameters = property[1];
  const plain = PLAIN.flatMap(([attribute, parameter]) => {
    const value = one(parameters[parameter]);
    return value === undefined ? [] : [[attribute, value] as const];
  });
  return {
    a: String(property[3]).replace(/^mailto:/i, ""),
    ...Object.fromEntries(plain),
    ...writeExtensionParameters(parameters),
  };
}

/** The extensions among some parameters. */
export function writeExtensionParameters(parameters: JCalProperty[1]): JsonObject {
  const xparam = Object.entries(parameters)
    .filter(([name]) => name.startsWith("x-"))
    .map(([name, value]) => ({ name: name.toUpperCase(), value: one(value) ?? "" }));
  return xparam.length > 0 ? { xparam } : {};
}

/** The organizer as requests have it. */
export function writeOrganizer(property: JCalProperty | undefined): JsonObject | undefined {
  return property && writePerson(property);
}

/** Attendees as requests have them. */
export function writeAttendees(properties: readonly JCalProperty[]): readonly JsonObject[] {
  return properties
    .filter(([name]) => name === "attendee")
    .map((property) => {
      const parameters = property[1];
      const cutype = codeOf(KINDS, one(parameters["cutype"]));
      return {
        ...writePerson(property),
        ...(cutype === undefined ? {} : { cutype }),
        role: codeOf(ROLES, one(parameters["role"])) ?? "REQ",
        ptst: answerCode(one(parameters["partstat"])),
        rsvp: one(parameters["rsvp"])?.toUpperCase() === "TRUE",
      };
    });
}
