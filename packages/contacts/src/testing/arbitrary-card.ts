/**
 * Cards of any kind, for tests of what holds for all of them.
 *
 * @module
 */
import type { JSContactCard } from "@partage-ent/jmap";
import fc from "fast-check";

const text = fc.oneof(
  fc.constantFrom(
    "Le Goff",
    "a;b,c\\d",
    "ligne 1\nligne 2",
    '«é» "x" ^n',
    "孫",
    "👩‍🔬",
    "N:x",
    " b ",
  ),
  fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .filter((drawn) => drawn !== "__proto__"),
);
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/).filter((name) => name !== "__proto__");
const uri = fc.constantFrom("https://univ.example/x?a=1;b=2,3", "mailto:a@univ.example", "x:\\y");
const set = (...names: readonly string[]): fc.Arbitrary<Record<string, true>> =>
  fc
    .uniqueArray(fc.constantFrom(...names), { minLength: 1 })
    .map((all) => Object.fromEntries(all.map((name) => [name, true])));

function some<T>(entry: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.dictionary(id, entry, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
}

const common = {
  contexts: set("work", "private"),
  pref: fc.integer({ min: 1, max: 100 }),
  label: text,
};
const parameters = fc.constantFrom({ "x-foo": "1" }, { "x-foo": ["1", "a;b"], group: "g1" });

function entry(needed: Record<string, fc.Arbitrary<unknown>>, more = {}): fc.Arbitrary<unknown> {
  return loose(needed, { ...common, vCardParams: parameters, "univ.example:x": text, ...more });
}

function loose(
  needed: Record<string, fc.Arbitrary<unknown>>,
  more: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<unknown> {
  const requiredKeys = Object.keys(needed);
  return fc.record({ ...needed, ...more }, { requiredKeys, noNullPrototype: true });
}

function components(...kinds: readonly string[]): fc.Arbitrary<unknown> {
  const component = loose({ kind: fc.constantFrom(...kinds), value: text }, { phonetic: text });
  return loose(
    { components: fc.array(component, { minLength: 1, maxLength: 5 }) },
    { isOrdered: fc.constant(true), defaultSeparator: fc.constantFrom(", ", "", ";"), full: text },
  );
}

const name = components(
  "surname",
  "given",
  "given2",
  "title",
  "credential",
  "surname2",
  "separator",
);
const address = components(
  "name",
  "number",
  "locality",
  "postcode",
  "country",
  "apartment",
  "floor",
  "block",
);
const date = fc.oneof(
  fc.record({
    year: fc.integer({ min: 1, max: 9999 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 31 }),
  }),
  fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 31 }) }),
  fc.record({ year: fc.integer({ min: 1000, max: 2100 }) }),
  fc.constant({ "@type": "Timestamp", utc: "1953-10-15T23:10:00Z" }),
);

/** Cards with any members of the model, and some that it has not. */
export const arbitraryCard: fc.Arbitrary<JSContactCard> = loose(
  { "@type": fc.constant("Card"), version: fc.constant("1.0"), uid: text },
  {
    kind: fc.constantFrom("individual", "group", "org"),
    created: fc.constant("2022-09-30T14:35:10Z"),
    updated: fc.constant("2021-10-31T22:27:10Z"),
    language: fc.constantFrom("fr", "de-AT"),
    prodId: text,
    members: fc.dictionary(text, fc.constant(true), { maxKeys: 3, noNullPrototype: true }),
    relatedTo: fc.dictionary(text, loose({ relation: set("friend", "contact") }), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    name: fc.oneof(name, fc.record({ full: text })),
    nicknames: some(entry({ name: text })),
    organizations: some(
      entry(
        { name: text },
        {
          units: fc.array(fc.record({ name: text }), { minLength: 1, maxLength: 3 }),
          sortAs: text,
        },
      ),
    ),
    speakToAs: loose(
      {},
      {
        grammaticalGender: fc.constantFrom("neuter", "feminine"),
        pronouns: some(entry({ pronouns: text })),
      },
    ),
    titles: some(
      loose({ name: text }, { kind: fc.constantFrom("title", "role"), organizationId: id }),
    ),
    emails: some(entry({ address: text })),
    onlineServices: some(
      entry({}, { uri, user: text, service: text, vCardName: fc.constantFrom("impp", "x-skype") }),
    ),
    phones: some(entry({ number: text }, { features: set("mobile", "fax", "voice") })),
    preferredLanguages: some(entry({ language: fc.constant("fr") })),
    calendars: some(entry({ kind: fc.constantFrom("calendar", "freeBusy"), uri })),
    schedulingAddresses: some(entry({ uri })),
    addresses: some(
      fc.oneof(
        address,
        entry({ full: text }),
        fc.record({ coordinates: fc.constant("geo:48.1,-1.6") }),
        fc.record({ timeZone: fc.constantFrom("Europe/Paris", "Etc/GMT-1") }),
      ),
    ),
    cryptoKeys: some(entry({ uri })),
    directories: some(
      entry(
        { kind: fc.constantFrom("directory", "entry"), uri },
        { listAs: fc.integer({ min: 1, max: 9 }) },
      ),
    ),
    links: some(
      entry({ uri }, { kind: fc.constant("contact"), mediaType: fc.constant("text/html") }),
    ),
    media: some(
      entry({
        kind: fc.constantFrom("photo", "logo", "sound"),
        uri: fc.constantFrom("data:image/png;base64,iVBORw0KGgo=", "cid:x"),
      }),
    ),
    localizations: fc.constantFrom(
      { en: { "name/full": "X" } },
      { "uk-Cyrl": { "titles/none/name": "Y", keywords: { z: true } } },
    ),
    anniversaries: some(
      loose(
        { kind: fc.constantFrom("birth", "death", "wedding"), date },
        { place: fc.record({ full: text }) },
      ),
    ),
    keywords: fc.dictionary(text, fc.constant(true), {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    }),
    notes: some(
      loose(
        { note: text },
        { author: loose({}, { name: text, uri }), created: fc.constant("2022-09-30T14:35:10Z") },
      ),
    ),
    personalInfo: some(
      loose(
        { kind: fc.constantFrom("expertise", "hobby", "interest"), value: text },
        { level: fc.constantFrom("high", "low", "medium"), label: text },
      ),
    ),
    vCardProps: fc.constantFrom(
      [["x-foo", { group: "g9", "x-bar": ["a", "b"] }, "unknown", "raw\\,;"]],
      [
        ["gender", {}, "unknown", ["O", "a;b"]],
        ["bday", {}, "text", "vers 1800; été"],
      ],
    ),
    "univ.example:extra": fc
      .json({ maxDepth: 3 })
      .map((json) => JSON.parse(json) as unknown)
      .filter((value) => value !== null && !JSON.stringify(value).includes("__proto__")),
  },
) as fc.Arbitrary<JSContactCard>;

/** The card with what is in no order in one. */
export function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOneOrder);
  if (typeof value !== "object" || value === null) return value;
  const all = value as Readonly<Record<string, unknown>>;
  const members = Object.entries(all).map(([name, member]): [string, unknown] => {
    const isSet = name === "components" && all["isOrdered"] !== true;
    const ordered = inOneOrder(member);
    return [
      name,
      isSet ? (ordered as unknown[]).map((each) => JSON.stringify(each)).sort() : ordered,
    ];
  });
  return Object.fromEntries(members.sort(([one], [other]) => (one < other ? -1 : 1)));
}
