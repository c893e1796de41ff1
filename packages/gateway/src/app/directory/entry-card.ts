/**
 * Entries as JSContact cards (RFC 9553), with as much as a caller may be told.
 *
 * @module
 */
import type {
  Affiliation,
  CardAddress,
  CardPhone,
  DirectoryEntry,
  DirectoryMembership,
  JSContactCard,
  NameComponent,
} from "@partage-ent/jmap";
import type { CallerRights } from "./caller-rights.js";
import { entryId, structureId } from "./directory-ids.js";
import { PHOTO_CONSENTS } from "./directory-setup.js";
import type { DirectoryPhone, DirectoryRecord } from "./directory-source.js";
import type { StoredEntry } from "./directory-store.js";

/** What a card is made with beside its entry. */
export interface CardMeans {
  readonly rights: CallerRights;
  /** Name of the establishment. */
  readonly establishment: string;
  /** Name of a structure by its code; undefined where it isn't known. */
  readonly nameOf: (code: string) => string | undefined;
  /** Whether the entry's source has photos. */
  readonly hasPhotos: boolean;
}

/** Affiliations that are told only to who finds students. */
const STUDYING: ReadonlySet<Affiliation> = new Set(["student", "alum"]);
const WORK = { work: true } as const;

/** Makes the entry that is told to a caller. */
export function tellEntry(entry: StoredEntry, means: CardMeans): DirectoryEntry {
  const { id, establishment, record, memberCount } = entry;
  const { rights } = means;
  const memberships = rights.memberships ? membershipsOf(entry, means) : [];
  return {
    ...{ "@type": "Card", version: "1.0", uid: `urn:uuid:${id}` },
    ...{ id: entryId(id), kind: record.kind, establishment },
    name: nameOf(record),
    ...organizationsOf(means, memberships),
    ...titlesOf(record, rights, memberships),
    ...contactsOf(record, rights),
    ...addressesOf(record, rights),
    ...(rights.links && record.url !== null ? { links: { l1: { uri: record.url } } } : {}),
    ...(mayShowPhoto(record, means)
      ? { media: { m1: { kind: "photo", blobId: `dir-photo-${entryId(id)}` } } }
      : {}),
    affiliations: rights.affiliations ? affiliationsFor(rights, record.affiliations) : [],
    memberships,
    memberCount: record.kind === "group" && rights.groupMembers ? memberCount : null,
    capacity: record.capacity,
    blobId: `dir-${entryId(id)}`,
  };
}

/** Affiliations that are told, and that are narrowed by. */
export function affiliationsFor(
  rights: CallerRights,
  affiliations: readonly Affiliation[],
): readonly Affiliation[] {
  return affiliations.filter((each) => rights.students || !STUDYING.has(each));
}

/** Whether a photo may be shown: the person agreed, the caller may see it, and there may be one. */
export function mayShowPhoto(
  { consents, isListed }: DirectoryRecord,
  { rights, hasPhotos }: Pick<CardMeans, "rights" | "hasPhotos">,
): boolean {
  const isAgreed = consents.some((each) => PHOTO_CONSENTS.includes(each));
  return rights.photos && hasPhotos && isListed && isAgreed;
}

/** Properties of entries that a card has no word for. */
const NO_CARD: ReadonlySet<string> = new Set<keyof DirectoryEntry>([
  ...(["id", "establishment", "affiliations", "memberships", "memberCount"] as const),
  ...(["capacity", "blobId", "media"] as const),
]);

/** The card of an entry, for a file of its own: without its photo. */
export function cardOf(entry: DirectoryEntry): JSContactCard {
  const kept = Object.entries(entry).filter(([name]) => !NO_CARD.has(name));
  return Object.fromEntries(kept) as unknown as JSContactCard;
}

function nameOf({
  kind,
  displayName,
  givenName,
  surname,
}: DirectoryRecord): NonNullable<DirectoryEntry["name"]> {
  const components: readonly NameComponent[] = [
    ...(givenName === "" ? [] : [{ kind: "given", value: givenName } as const]),
    ...(surname === "" ? [] : [{ kind: "surname", value: surname } as const]),
  ];
  const hasParts = kind === "individual" && components.length > 0;
  return { full: displayName, ...(hasParts ? { components, isOrdered: true } : {}) };
}

function membershipsOf(
  { establishment, record }: StoredEntry,
  { nameOf: find }: CardMeans,
): readonly DirectoryMembership[] {
  return record.memberships.map((each, at) => ({
    structureId: structureId(establishment, each.structureId),
    name: find(each.structureId) ?? each.structureId,
    isPrimary: at === 0,
    role: each.role,
  }));
}

function organizationsOf(
  { establishment }: CardMeans,
  memberships: readonly DirectoryMembership[],
): Pick<JSContactCard, "organizations"> {
  const units = memberships.map(({ name }, at) => [
    `o${at + 1}`,
    { name: establishment, units: [{ name }], contexts: WORK },
  ]);
  return {
    organizations:
      units.length === 0
        ? { o1: { name: establishment, contexts: WORK } }
        : (Object.fromEntries(units) as JSContactCard["organizations"] & object),
  };
}

function titlesOf(
  { titles }: DirectoryRecord,
  rights: CallerRights,
  memberships: readonly DirectoryMembership[],
): Pick<JSContactCard, "titles"> {
  const told = [
    ...(rights.titles ? titles.map((name) => ({ name, kind: "title" as const })) : []),
    ...memberships.flatMap(({ role }, at) =>
      role === null ? [] : [{ name: role, kind: "role" as const, organizationId: `o${at + 1}` }],
    ),
  ];
  if (told.length === 0) return {};
  return { titles: numbered("t", told) };
}

function contactsOf(
  { emails, phones }: DirectoryRecord,
  rights: CallerRights,
): Pick<JSContactCard, "emails" | "phones"> {
  const told = phones.filter(({ kind }) => (kind === "mobile" ? rights.mobiles : rights.phones));
  const addresses = emails.map((address, at) => ({
    ...{ address, contexts: WORK },
    ...(at === 0 ? { pref: 1 } : {}),
  }));
  return {
    ...(rights.emails && emails.length > 0 ? { emails: numbered("e", addresses) } : {}),
    ...(told.length > 0 ? { phones: numbered("p", told.map(phoneOf)) } : {}),
  };
}

function phoneOf({ number, kind }: DirectoryPhone): CardPhone {
  return { number, contexts: WORK, features: { [kind]: true } };
}

function addressesOf(
  { office, postalAddress }: DirectoryRecord,
  rights: CallerRights,
): Pick<JSContactCard, "addresses"> {
  const room = rights.office ? office : null;
  const post = rights.postalAddress ? postalAddress : null;
  const addresses: readonly CardAddress[] = [
    ...(room === null
      ? []
      : [{ components: [{ kind: "room", value: room }], full: room, contexts: WORK }]),
    ...(post === null ? [] : [{ full: post, contexts: WORK }]),
  ];
  return addresses.length === 0 ? {} : { addresses: numbered("a", addresses) };
}

function numbered<Item>(letter: string, items: readonly Item[]): Readonly<Record<string, Item>> {
  return Object.fromEntries(items.map((item, at) => [`${letter}${at + 1}`, item]));
}
