/**
 * Entries of the global address list and rooms of the directory, as JSContact.
 *
 * What is private is never told, whatever the mail system tells of it: mobile and home telephone numbers,
 * home addresses, notes. Whom `zimbraHideInGal` hides, the mail system does not tell of at all.
 *
 * @module
 */
import type {
  AddressComponent,
  CardKind,
  CardOrganization,
  DirectoryEntry,
  NameComponent,
} from "@partage-ent/jmap";
import { isAddress, principalId } from "@partage-ent/server";
import { bounded } from "../mail/message.js";
import { type JsonObject, numberOf, pairsOf, textOf } from "../soap/json.js";

/** Addresses of one entry that are told. */
const MAX_ADDRESSES = 10;

/** The texts of an entry, by attribute. */
type Texts = (name: string) => string | undefined;

/** Reads an entry of an answer (`cn`, `calresource`); undefined where it has no address. */
export function readEntry(element: JsonObject, establishment: string): DirectoryEntry | undefined {
  const pairs = pairsOf(element);
  const of: Texts = (name) => {
    const value = (pairs.get(name)?.[0] ?? "").replace(/\p{Cc}+/gu, " ").trim();
    return value === "" ? undefined : bounded(value, 255);
  };
  const addresses = addressesOf(pairs, textOf(element["name"]));
  const [email] = addresses;
  if (email === undefined) return undefined;
  const kind = kindOf(of);
  return {
    "@type": "Card",
    version: "1.0",
    uid: `mailto:${email}`,
    id: principalId(email),
    blobId: `dir-${principalId(email)}`,
    kind,
    establishment,
    name: nameOf(of, kind, email),
    emails: Object.fromEntries(
      addresses.map((address, at) => [
        `e${at + 1}`,
        { address, contexts: { work: true }, ...(at === 0 ? { pref: 1 } : {}) },
      ]),
    ),
    ...parts(of),
    affiliations: [],
    memberships: [],
    memberCount: null,
    capacity: capacityOf(of),
  };
}

function addressesOf(
  pairs: ReadonlyMap<string, readonly string[]>,
  name: string | undefined,
): readonly string[] {
  const named = ["email", "mail", "email2", "email3", "email4", "email5"].flatMap(
    (key) => pairs.get(key) ?? [],
  );
  const all = [...named, ...(name === undefined ? [] : [name])].map((text) => text.toLowerCase());
  return [...new Set(all.filter(isAddress))].slice(0, MAX_ADDRESSES);
}

function kindOf(of: Texts): CardKind {
  if (of("type")?.toLowerCase() === "group") return "group";
  const type = of("zimbraCalResType")?.toLowerCase();
  if (type === "equipment") return "device";
  const isResource = of("zimbraAccountCalendarUserType")?.toUpperCase() === "RESOURCE";
  return type !== undefined || isResource ? "location" : "individual";
}

function nameOf(of: Texts, kind: CardKind, email: string): NonNullable<DirectoryEntry["name"]> {
  const given = of("firstName");
  const surname = of("lastName");
  const full = of("fullName") ?? of("displayName");
  const components: readonly NameComponent[] = [
    ...(given ? [{ kind: "given", value: given } as const] : []),
    ...(surname ? [{ kind: "surname", value: surname } as const] : []),
  ];
  const joined = components.map(({ value }) => value).join(" ");
  return {
    full: full ?? (joined || email),
    ...(kind === "individual" && components.length > 0 ? { components } : {}),
  };
}

function capacityOf(of: Texts): number | null {
  const capacity = numberOf(of("zimbraCalResCapacity"));
  return capacity !== undefined && capacity >= 0 ? capacity : null;
}

function parts(of: Texts): Partial<DirectoryEntry> {
  const organization = organizationOf(of);
  const title = of("jobTitle") ?? of("title");
  const phones = [
    [of("workPhone") ?? of("zimbraCalResContactPhone"), "voice"],
    [of("workFax"), "fax"],
  ] as const;
  const numbers = phones.flatMap(([number, feature], at) =>
    number
      ? [[`p${at + 1}`, { number, features: { [feature]: true }, contexts: { work: true } }]]
      : [],
  ) as readonly (readonly [string, NonNullable<DirectoryEntry["phones"]>[string]])[];
  const place = placeOf(of);
  return {
    ...(organization ? { organizations: { o1: organization } } : {}),
    ...(title ? { titles: { t1: { name: title, kind: "title" } } } : {}),
    ...(numbers.length > 0 ? { phones: Object.fromEntries(numbers) } : {}),
    ...(place.length > 0
      ? { addresses: { a1: { components: place, contexts: { work: true } } } }
      : {}),
  };
}

function organizationOf(of: Texts): CardOrganization | undefined {
  const name = of("company");
  const unit = of("department") ?? of("ou");
  if (!name && !unit) return undefined;
  return { ...(name ? { name } : {}), ...(unit ? { units: [{ name: unit }] } : {}) };
}

/** Where somebody works, or a room is (RFC 9553 section 2.5.1.2). */
const PLACE: readonly (readonly [kind: string, ...attributes: string[]])[] = [
  ["room", "office", "zimbraCalResRoom"],
  ["floor", "zimbraCalResFloor"],
  ["building", "zimbraCalResBuilding"],
  ["name", "workStreet"],
  ["postcode", "workPostalCode"],
  ["locality", "workCity", "zimbraCalResSite"],
  ["country", "workCountry"],
];

function placeOf(of: Texts): readonly AddressComponent[] {
  return PLACE.flatMap(([kind, ...names]) => {
    const value = names.map(of).find((text) => text !== undefined);
    return value === undefined ? [] : [{ kind, value }];
  });
}
