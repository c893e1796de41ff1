/**
 * What cards are made of (RFC 9553 sections 2.2 to 2.8): names, ways to reach somebody, places, days.
 *
 * @module
 */
import * as v from "valibot";
import { IMAGE_TYPES } from "../blob-type.js";
import {
  emailAddress,
  idMap,
  integer,
  text,
  timeZone,
  uri,
  utcDate,
  wordSet,
} from "../event/event-values.js";
import {
  cardUri,
  ENTRY,
  entryId,
  language,
  MAX_ENTRIES,
  phoneNumber,
  serviceUri,
  typeName,
  vCardParams,
} from "./card-values.js";

const MAX_COMPONENTS = 50;

const list = <Item extends v.GenericSchema>(item: Item, max: number) =>
  v.pipe(v.array(item, "is no list"), v.maxLength(max, `has more than ${max} members`));

const flag = v.boolean("is not true or false");

const WRITTEN = {
  isOrdered: v.optional(flag),
  defaultSeparator: v.optional(text(64)),
  full: v.optional(text(1_000, "lines")),
  phoneticScript: v.optional(text(64)),
  phoneticSystem: v.optional(text(64)),
  vCardParams: v.optional(vCardParams),
};

const nameComponent = v.strictObject({
  "@type": typeName("NameComponent"),
  kind: v.picklist(
    ["title", "given", "given2", "surname", "surname2", "credential", "generation", "separator"],
    "is no part of a name",
  ),
  value: text(1_000),
  phonetic: v.optional(text(1_000)),
});

/** The name of who or what a card is about (RFC 9553 section 2.2.1). */
export const cardName = v.strictObject({
  "@type": typeName("Name"),
  ...WRITTEN,
  components: v.optional(list(nameComponent, MAX_COMPONENTS)),
  sortAs: v.optional(
    v.pipe(
      v.record(
        v.pipe(v.string(), v.regex(/^[a-z0-9]{1,32}$/, "is no part of a name")),
        text(1_000),
      ),
      v.check((map) => Object.keys(map).length <= 10, "has more than 10 members"),
    ),
  ),
});

/** Another name (RFC 9553 section 2.2.2). */
export const nickname = v.strictObject({
  "@type": typeName("Nickname"),
  name: text(255),
  ...ENTRY,
});

const unit = v.strictObject({
  "@type": typeName("OrgUnit"),
  name: text(1_000),
  sortAs: v.optional(text(1_000)),
});

/** A company or an establishment (RFC 9553 section 2.2.3). */
export const organization = v.pipe(
  v.strictObject({
    "@type": typeName("Organization"),
    name: v.optional(text(1_000)),
    units: v.optional(list(unit, 20)),
    sortAs: v.optional(text(1_000)),
    ...ENTRY,
  }),
  v.check(
    ({ name, units }) => name !== undefined || units !== undefined,
    "has neither name nor units",
  ),
);

/** How to speak of and to the person (RFC 9553 section 2.2.4). */
export const speakToAs = v.strictObject({
  "@type": typeName("SpeakToAs"),
  grammaticalGender: v.optional(
    v.picklist(
      ["animate", "common", "feminine", "inanimate", "masculine", "neuter"],
      "is no grammatical gender",
    ),
  ),
  pronouns: v.optional(
    idMap(v.strictObject({ "@type": typeName("Pronouns"), pronouns: text(255), ...ENTRY }), 10),
  ),
  vCardParams: v.optional(vCardParams),
});

/** A job title or a role (RFC 9553 section 2.2.5). */
export const title = v.strictObject({
  "@type": typeName("Title"),
  name: text(1_000),
  kind: v.optional(v.picklist(["title", "role"], "is not title or role")),
  organizationId: v.optional(entryId),
  ...ENTRY,
});

/** An e-mail address (RFC 9553 section 2.3.1). */
export const email = v.strictObject({
  "@type": typeName("EmailAddress"),
  address: emailAddress,
  ...ENTRY,
});

/** An account of an online service (RFC 9553 section 2.3.2). */
export const onlineService = v.pipe(
  v.strictObject({
    "@type": typeName("OnlineService"),
    service: v.optional(text(255)),
    uri: v.optional(serviceUri),
    user: v.optional(text(255)),
    // The property that a vCard had it in (RFC 9555 section 2.3.2).
    vCardName: v.optional(v.picklist(["impp", "socialprofile"], "is not impp or socialprofile")),
    ...ENTRY,
  }),
  v.check(
    ({ uri: at, user }) => at !== undefined || user !== undefined,
    "has neither uri nor user",
  ),
);

/** A telephone number (RFC 9553 section 2.3.3). */
export const phone = v.strictObject({
  "@type": typeName("Phone"),
  number: phoneNumber,
  features: v.optional(wordSet(12, text(64))),
  ...ENTRY,
});

/** A language that the person likes to be written to in (RFC 9553 section 2.3.4). */
export const languagePref = v.strictObject({
  "@type": typeName("LanguagePref"),
  language,
  ...ENTRY,
});

const mediaType = v.pipe(
  v.string("is no media type"),
  v.regex(/^[a-z0-9][\w!#$&^.+-]{0,126}\/[a-z0-9][\w!#$&^.+-]{0,126}$/i, "is no media type"),
);

const RESOURCE = { kind: v.optional(text(64)), mediaType: v.optional(mediaType), ...ENTRY };

/** A calendar or free/busy data (RFC 9553 section 2.4.1). */
export const calendarResource = v.strictObject({
  "@type": typeName("Calendar"),
  ...RESOURCE,
  uri: uri("https", "http", "webcal", "mailto", "ftp"),
});

/** Where invitations go (RFC 9553 section 2.4.2). */
export const schedulingAddress = v.strictObject({
  "@type": typeName("SchedulingAddress"),
  uri: cardUri,
  ...ENTRY,
});

/** A public key (RFC 9553 section 2.6.1). */
export const cryptoKey = v.strictObject({
  "@type": typeName("CryptoKey"),
  ...RESOURCE,
  uri: cardUri,
});

/** A directory that the card is of (RFC 9553 section 2.6.2). */
export const directory = v.strictObject({
  "@type": typeName("Directory"),
  ...RESOURCE,
  kind: v.picklist(["directory", "entry"], "is not directory or entry"),
  uri: uri("https", "http", "ftp", "ldap", "ldaps", "mailto"),
  listAs: v.optional(integer(1, 1_000)),
});

/** A page or a file on the web (RFC 9553 section 2.6.3). */
export const link = v.strictObject({ "@type": typeName("Link"), ...RESOURCE, uri: cardUri });

const mediaShape = v.strictObject({
  "@type": typeName("Media"),
  ...RESOURCE,
  kind: v.picklist(["photo", "logo", "sound"], "is not photo, logo or sound"),
  uri: v.optional(uri("https", "http")),
  blobId: v.optional(entryId),
});

/** A photo, logo or sound, by a blob or on the web (RFC 9553 section 2.6.4, RFC 9610 section 3). */
export const media = v.pipe(
  mediaShape,
  v.check(
    ({ uri: at, blobId }) => (at === undefined) !== (blobId === undefined),
    "has not one of uri and blobId",
  ),
  v.check(
    ({ kind, blobId, mediaType: type }) =>
      kind === "sound" ||
      blobId === undefined ||
      type === undefined ||
      IMAGE_TYPES.includes(type.toLowerCase()),
    "is no image that can be shown",
  ),
);

const addressComponent = v.strictObject({
  "@type": typeName("AddressComponent"),
  kind: v.picklist(
    [
      ...(["room", "apartment", "floor", "building", "number", "name", "block"] as const),
      ...(["subdistrict", "district", "locality", "region", "postcode", "country"] as const),
      ...(["direction", "landmark", "postOfficeBox", "separator"] as const),
    ],
    "is no part of an address",
  ),
  value: text(1_000, "lines"),
  phonetic: v.optional(text(1_000)),
});

/** A postal address or a place (RFC 9553 section 2.5.1). */
export const address = v.strictObject({
  "@type": typeName("Address"),
  ...ENTRY,
  ...WRITTEN,
  components: v.optional(list(addressComponent, MAX_COMPONENTS)),
  countryCode: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z]{2}$/, "is no code of a country"))),
  coordinates: v.optional(
    v.pipe(
      text(100),
      v.regex(/^geo:-?[\d.]+,-?[\d.]+(,-?[\d.]+)?(;[\w=.;-]*)?$/, "is no geo: URI"),
    ),
  ),
  timeZone: v.optional(timeZone),
});

const cardDate = v.pipe(
  v.strictObject({
    "@type": typeName("PartialDate", "Timestamp"),
    year: v.optional(integer(1, 9_999)),
    month: v.optional(integer(1, 12)),
    day: v.optional(integer(1, 31)),
    calendarScale: v.optional(text(64)),
    utc: v.optional(utcDate),
  }),
  v.check(({ year, month, day, utc }) => {
    const isPartial = year !== undefined || month !== undefined || day !== undefined;
    return isPartial !== (utc !== undefined) && (day === undefined || month !== undefined);
  }, "is no day"),
);

/** A memorable day (RFC 9553 section 2.8.1). */
export const anniversary = v.strictObject({
  "@type": typeName("Anniversary"),
  ...ENTRY,
  kind: v.picklist(["birth", "death", "wedding"], "is not birth, death or wedding"),
  date: cardDate,
  place: v.optional(address),
});

/** A note (RFC 9553 section 2.8.3). */
export const note = v.strictObject({
  "@type": typeName("Note"),
  note: text(65_536, "lines"),
  created: v.optional(utcDate),
  author: v.optional(
    v.strictObject({
      "@type": typeName("Author"),
      name: v.optional(text(255)),
      uri: v.optional(cardUri),
    }),
  ),
  ...ENTRY,
});

/** Expertise, hobbies, interests (RFC 9553 section 2.8.4). */
export const personalInfo = v.strictObject({
  "@type": typeName("PersonalInfo"),
  kind: v.picklist(["expertise", "hobby", "interest"], "is not expertise, hobby or interest"),
  value: text(1_000),
  level: v.optional(v.picklist(["high", "medium", "low"], "is not high, medium or low")),
  listAs: v.optional(integer(1, 1_000)),
  ...ENTRY,
});

/** How a card goes with another (RFC 9553 section 2.1.8). */
export const relation = v.strictObject({
  "@type": typeName("Relation"),
  relation: v.optional(wordSet(20, text(64))),
});

/** Entries by id, as many as a map of a card may have. */
export function entries<Value extends v.GenericSchema>(
  value: Value,
): v.OptionalSchema<ReturnType<typeof idMap<Value>>, undefined> {
  return v.optional(idMap(value, MAX_ENTRIES));
}
