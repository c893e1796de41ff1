/**
 * Properties of cards that a client may write (RFC 9553 section 2, RFC 9610 section 3,
 * docs/profile.md): what is not listed here is refused.
 *
 * @module
 */
import * as v from "valibot";
import { containerIds } from "../containers.js";
import { SERVER_SET } from "../event/event-parts.js";
import { patchOf } from "../event/event-patch.js";
import { text, utcDate, wordSet } from "../event/event-values.js";
import {
  address,
  anniversary,
  calendarResource,
  cardName,
  cryptoKey,
  directory,
  email,
  entries,
  languagePref,
  link,
  media,
  nickname,
  note,
  onlineService,
  organization,
  personalInfo,
  phone,
  relation,
  schedulingAddress,
  speakToAs,
  title,
} from "./card-parts.js";
import { language, MAX_ENTRIES, vCardParams, vCardProps } from "./card-values.js";

/** Most members of a group. */
const MAX_MEMBERS = 2_000;
/** Most languages that a card is written in. */
const MAX_LANGUAGES = 20;
/** Most photos, logos and sounds of a card. */
const MAX_MEDIA = 20;

const uid = v.pipe(text(2_048), v.minLength(1, "is empty"));

const atMost = <Value>(max: number) =>
  v.check<Readonly<Record<string, Value>>, string>(
    (map) => Object.keys(map).length <= max,
    `has more than ${max} members`,
  );

/** What a card says in one language or another. */
const LOCALIZED_ENTRIES = {
  name: v.optional(cardName),
  nicknames: entries(nickname),
  organizations: entries(organization),
  speakToAs: v.optional(speakToAs),
  titles: entries(title),
  emails: entries(email),
  onlineServices: entries(onlineService),
  phones: entries(phone),
  preferredLanguages: entries(languagePref),
  calendars: entries(calendarResource),
  schedulingAddresses: entries(schedulingAddress),
  addresses: entries(address),
  cryptoKeys: entries(cryptoKey),
  directories: entries(directory),
  links: entries(link),
  anniversaries: entries(anniversary),
  keywords: v.optional(wordSet(MAX_ENTRIES)),
  notes: entries(note),
  personalInfo: entries(personalInfo),
} satisfies v.ObjectEntries;

const OWN_ENTRIES = {
  ...LOCALIZED_ENTRIES,
  addressBookIds: containerIds,
  kind: v.optional(
    v.picklist(
      ["individual", "group", "org", "location", "device", "application"],
      "is no kind of card",
    ),
  ),
  language: v.optional(language),
  members: v.optional(v.pipe(v.record(uid, v.literal(true, "is not true")), atMost(MAX_MEMBERS))),
  relatedTo: v.optional(v.pipe(v.record(uid, relation), atMost(MAX_ENTRIES))),
  media: v.optional(
    v.pipe(
      v.record(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,255}$/, "is no id")), media),
      atMost(MAX_MEDIA),
    ),
  ),
  localizations: v.optional(
    v.pipe(
      v.record(language, patchOf(LOCALIZED_ENTRIES, { intoLists: true })),
      atMost(MAX_LANGUAGES),
    ),
  ),
} satisfies v.ObjectEntries;

/** What only the server sets: a client that writes back what it read sends it along. */
const SERVER_SET_ENTRIES = {
  id: v.optional(SERVER_SET),
  blobId: v.optional(SERVER_SET),
} satisfies v.ObjectEntries;

/** What a new card may have: also what a parsed one brings along. */
export const CARD_CREATE_ENTRIES = {
  ...OWN_ENTRIES,
  ...SERVER_SET_ENTRIES,
  "@type": v.optional(v.literal("Card", "is not Card"), "Card"),
  version: v.optional(v.literal("1.0", "is not 1.0"), "1.0"),
  uid: v.optional(uid),
  created: v.optional(utcDate),
  updated: v.optional(utcDate),
  prodId: v.optional(text(255)),
  vCardProps: v.optional(vCardProps),
  vCardParams: v.optional(vCardParams),
} satisfies v.ObjectEntries;

/** What `ContactCard/set` may change of a card. */
export const CARD_UPDATE_ENTRIES = {
  ...OWN_ENTRIES,
  ...SERVER_SET_ENTRIES,
  "@type": v.optional(SERVER_SET),
  version: v.optional(SERVER_SET),
  uid: v.optional(SERVER_SET),
  created: v.optional(SERVER_SET),
  updated: v.optional(SERVER_SET),
  prodId: v.optional(SERVER_SET),
  vCardProps: v.optional(SERVER_SET),
  vCardParams: v.optional(SERVER_SET),
} satisfies v.ObjectEntries;
