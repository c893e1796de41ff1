/**
 * Whether members of a card are what the model says (RFC 9553): JSPROP may hold anything.
 *
 * @module
 */
import { isObject, type JsonObject } from "./json.js";

/** What a value must be: a word, a record or list of a shape, or an object with members. */
type Shape =
  | "string"
  | "number"
  | "boolean"
  | { readonly of: Shape; readonly in: "record" | "list" }
  | { readonly members: Readonly<Record<string, Shape>>; readonly needs: readonly string[] };

const record = (of: Shape): Shape => ({ of, in: "record" });
const list = (of: Shape): Shape => ({ of, in: "list" });
const object = (members: Readonly<Record<string, Shape>>, ...needs: readonly string[]): Shape => ({
  members,
  needs,
});
const set = record("boolean");
const entry = { contexts: set, pref: "number", label: "string" } as const;
const sounds = { phoneticScript: "string", phoneticSystem: "string" } as const;
const components = list(
  object({ kind: "string", value: "string", phonetic: "string" }, "kind", "value"),
);
const order = { isOrdered: "boolean", defaultSeparator: "string" } as const;
const resource = {
  ...entry,
  kind: "string",
  uri: "string",
  mediaType: "string",
  listAs: "number",
  blobId: "string",
} as const;
const address = object({
  ...entry,
  ...sounds,
  ...order,
  components,
  countryCode: "string",
  coordinates: "string",
  timeZone: "string",
  full: "string",
});
const date = object({
  year: "number",
  month: "number",
  day: "number",
  calendarScale: "string",
  utc: "string",
});
const author = object({ name: "string", uri: "string" });
const unit = object({ name: "string", sortAs: "string" }, "name");

const CARD: Readonly<Record<string, Shape>> = {
  uid: "string",
  kind: "string",
  created: "string",
  updated: "string",
  language: "string",
  prodId: "string",
  members: set,
  relatedTo: record(object({ relation: set })),
  name: object({ ...sounds, ...order, components, full: "string", sortAs: record("string") }),
  nicknames: record(object({ ...entry, name: "string" }, "name")),
  organizations: record(object({ ...entry, name: "string", units: list(unit), sortAs: "string" })),
  speakToAs: object({
    grammaticalGender: "string",
    pronouns: record(object({ ...entry, pronouns: "string" }, "pronouns")),
  }),
  titles: record(object({ name: "string", kind: "string", organizationId: "string" }, "name")),
  emails: record(object({ ...entry, address: "string" }, "address")),
  onlineServices: record(
    object({ ...entry, service: "string", uri: "string", user: "string", vCardName: "string" }),
  ),
  phones: record(object({ ...entry, number: "string", features: set }, "number")),
  preferredLanguages: record(object({ ...entry, language: "string" }, "language")),
  calendars: record(object(resource)),
  schedulingAddresses: record(object({ ...entry, uri: "string" }, "uri")),
  addresses: record(address),
  cryptoKeys: record(object(resource)),
  directories: record(object(resource)),
  links: record(object(resource)),
  media: record(object(resource)),
  localizations: record(object({})),
  anniversaries: record(object({ kind: "string", date, place: address }, "kind", "date")),
  keywords: set,
  notes: record(object({ note: "string", created: "string", author }, "note")),
  personalInfo: record(
    object(
      { kind: "string", value: "string", level: "string", listAs: "number", label: "string" },
      "kind",
      "value",
    ),
  ),
  vCardParams: object({}),
};

/** Takes away the members that are not what the model says, and gives their paths. */
export function conform(card: JsonObject): readonly (readonly string[])[] {
  const removed: (readonly string[])[] = [];
  for (const name of Object.keys(card)) {
    const shape = Object.hasOwn(CARD, name) ? CARD[name] : undefined;
    if (!shape || fits(card[name], shape, [name], removed)) continue;
    removed.push([name]);
    Reflect.deleteProperty(card, name);
  }
  return removed;
}

/** Whether a value has a shape once its parts that have not are taken away. */
function fits(
  value: unknown,
  shape: Shape,
  path: readonly string[],
  removed: (readonly string[])[],
): boolean {
  if (typeof shape === "string") return typeof value === shape;
  if ("of" in shape && shape.in === "list") {
    return Array.isArray(value) && value.every((each) => fits(each, shape.of, path, removed));
  }
  if (!isObject(value)) return false;
  for (const name of Object.keys(value)) {
    const member = "of" in shape ? shape.of : own(shape.members, name);
    if (!member || fits(value[name], member, [...path, name], removed)) continue;
    removed.push([...path, name]);
    Reflect.deleteProperty(value, name);
  }
  return "of" in shape || shape.needs.every((name) => Object.hasOwn(value, name));
}

function own(members: Readonly<Record<string, Shape>>, name: string): Shape | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}
