/**
 * A card: a person, group, organization, place or device as JSContact describes it (RFC 9553).
 *
 * @module
 */
import type { Id, PatchObject, UTCDate } from "./core.js";

/** Contexts that something of a card is for (RFC 9553 section 1.5.1): `{ work: true }`. */
export type CardContexts = Readonly<Record<string, true>>;

/** What a card is about (RFC 9553 section 2.1.4). */
export type CardKind = "individual" | "group" | "org" | "location" | "device" | "application";

/** Parts of a name (RFC 9553 section 2.2.1). */
export interface NameComponent {
  readonly kind:
    | "title"
    | "given"
    | "given2"
    | "surname"
    | "surname2"
    | "credential"
    | "generation"
    | "separator";
  readonly value: string;
  readonly phonetic?: string;
}

/** The name of who or what a card is about (RFC 9553 section 2.2.1). */
export interface CardName {
  readonly components?: readonly NameComponent[];
  readonly isOrdered?: boolean;
  readonly defaultSeparator?: string;
  readonly full?: string;
  readonly sortAs?: Readonly<Record<string, string>>;
  readonly phoneticScript?: string;
  readonly phoneticSystem?: string;
}

/** What most entries of a card have: contexts, a preference from 1 (most) to 100, a label. */
export interface CardEntry {
  readonly contexts?: CardContexts;
  readonly pref?: number;
  readonly label?: string;
}

/** Another name (RFC 9553 section 2.2.2). */
export interface Nickname extends CardEntry {
  readonly name: string;
}

/** A company or an establishment with units from the widest to the narrowest (RFC 9553 section 2.2.3). */
export interface CardOrganization extends CardEntry {
  readonly name?: string;
  readonly units?: readonly { readonly name: string; readonly sortAs?: string }[];
  readonly sortAs?: string;
}

/** How to speak of and to the person (RFC 9553 section 2.2.4). */
export interface SpeakToAs {
  readonly grammaticalGender?: string;
  readonly pronouns?: Readonly<Record<Id, CardEntry & { readonly pronouns: string }>>;
}

/** A job title or a role (RFC 9553 section 2.2.5). */
export interface CardTitle {
  readonly name: string;
  readonly kind?: "title" | "role";
  readonly organizationId?: Id;
}

/** An e-mail address (RFC 9553 section 2.3.1). */
export interface CardEmail extends CardEntry {
  readonly address: string;
}

/** An account of an online service (RFC 9553 section 2.3.2). */
export interface OnlineService extends CardEntry {
  readonly service?: string;
  readonly uri?: string;
  readonly user?: string;
}

/** A telephone number (RFC 9553 section 2.3.3). */
export interface CardPhone extends CardEntry {
  /** As written, or a `tel:` URI. */
  readonly number: string;
  /** `mobile`, `voice`, `text`, `video`, `main-number`, `textphone`, `fax`, `pager`. */
  readonly features?: Readonly<Record<string, true>>;
}

/** A language that the person likes to be written to in (RFC 9553 section 2.3.4). */
export interface LanguagePref extends CardEntry {
  readonly language: string;
}

/** Something that is told by a URI: calendar, key, directory, link, medium (RFC 9553 section 1.4.4). */
export interface CardResource extends CardEntry {
  readonly kind?: string;
  readonly uri?: string;
  readonly mediaType?: string;
}

/** A photo, logo or sound (RFC 9553 section 2.6.4); stored ones have a blob (RFC 9610 section 3). */
export interface CardMedia extends CardResource {
  readonly kind: "photo" | "logo" | "sound";
  readonly blobId?: Id;
}

/** Where invitations go (RFC 9553 section 2.4.2). */
export interface SchedulingAddress extends CardEntry {
  readonly uri: string;
}

/** A directory that the card is of (RFC 9553 section 2.6.2). */
export interface CardDirectory extends CardResource {
  readonly kind: "directory" | "entry";
  readonly listAs?: number;
}

/** A part of an address, from `room` to `country` (RFC 9553 section 2.5.1.2). */
export interface AddressComponent {
  readonly kind: string;
  readonly value: string;
  readonly phonetic?: string;
}

/** A postal address or a place (RFC 9553 section 2.5.1). */
export interface CardAddress extends CardEntry {
  readonly components?: readonly AddressComponent[];
  readonly isOrdered?: boolean;
  readonly countryCode?: string;
  readonly coordinates?: string;
  readonly timeZone?: string;
  readonly full?: string;
  readonly defaultSeparator?: string;
  readonly phoneticScript?: string;
  readonly phoneticSystem?: string;
}

/** A day of a life, whole or in part (RFC 9553 section 2.8.1). */
export interface CardDate {
  readonly "@type"?: "PartialDate" | "Timestamp";
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
  readonly calendarScale?: string;
  /** Of a `Timestamp`. */
  readonly utc?: UTCDate;
}

/** A memorable day (RFC 9553 section 2.8.1). */
export interface Anniversary {
  readonly kind: "birth" | "death" | "wedding";
  readonly date: CardDate;
  readonly place?: CardAddress;
}

/** A note (RFC 9553 section 2.8.3). */
export interface CardNote {
  readonly note: string;
  readonly created?: UTCDate;
  readonly author?: { readonly name?: string; readonly uri?: string };
}

/** Expertise, hobbies, interests (RFC 9553 section 2.8.4). */
export interface PersonalInfo {
  readonly kind: "expertise" | "hobby" | "interest";
  readonly value: string;
  readonly level?: "high" | "medium" | "low";
  readonly listAs?: number;
  readonly label?: string;
}

/** A card (RFC 9553 section 2). */
export interface JSContactCard {
  readonly "@type": "Card";
  readonly version: "1.0";
  readonly uid: string;
  readonly kind?: CardKind;
  readonly created?: UTCDate;
  readonly updated?: UTCDate;
  readonly language?: string;
  readonly prodId?: string;
  /** Uids of the members of a group. */
  readonly members?: Readonly<Record<string, true>>;
  readonly relatedTo?: Readonly<
    Record<string, { readonly relation?: Readonly<Record<string, true>> }>
  >;
  readonly name?: CardName;
  readonly nicknames?: Readonly<Record<Id, Nickname>>;
  readonly organizations?: Readonly<Record<Id, CardOrganization>>;
  readonly speakToAs?: SpeakToAs;
  readonly titles?: Readonly<Record<Id, CardTitle>>;
  readonly emails?: Readonly<Record<Id, CardEmail>>;
  readonly onlineServices?: Readonly<Record<Id, OnlineService>>;
  readonly phones?: Readonly<Record<Id, CardPhone>>;
  readonly preferredLanguages?: Readonly<Record<Id, LanguagePref>>;
  readonly calendars?: Readonly<Record<Id, CardResource>>;
  readonly schedulingAddresses?: Readonly<Record<Id, SchedulingAddress>>;
  readonly addresses?: Readonly<Record<Id, CardAddress>>;
  readonly cryptoKeys?: Readonly<Record<Id, CardResource>>;
  readonly directories?: Readonly<Record<Id, CardDirectory>>;
  readonly links?: Readonly<Record<Id, CardResource>>;
  readonly media?: Readonly<Record<Id, CardMedia>>;
  readonly localizations?: Readonly<Record<string, PatchObject>>;
  readonly anniversaries?: Readonly<Record<Id, Anniversary>>;
  readonly keywords?: Readonly<Record<string, true>>;
  readonly notes?: Readonly<Record<Id, CardNote>>;
  readonly personalInfo?: Readonly<Record<Id, PersonalInfo>>;
  /** What a vCard said beyond this model, to be written back (RFC 9555 section 2.15.1). */
  readonly vCardProps?: readonly JCardProperty[];
  /** Parameters of properties of a vCard that this model has no place for (RFC 9555 section 3.2). */
  readonly vCardParams?: Readonly<Record<string, unknown>>;
}

/** A property in jCard form: name, parameters, type, values (RFC 7095 section 3.3). */
export type JCardProperty = readonly [
  name: string,
  parameters: Readonly<Record<string, string | readonly string[]>>,
  type: string,
  ...values: readonly unknown[],
];
