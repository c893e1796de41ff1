/**
 * Whom somebody means while she types a name: her own contacts and the directory, as one list.
 *
 * @module
 */
import {
  CONTACTS,
  contacts,
  DIRECTORY,
  directory,
  type CardKind,
  type ContactCard,
  type DirectoryEntry,
  type Id,
} from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";

/** Where a suggestion comes from. */
export type SuggestionSource = "contacts" | "directory";

/** Somebody, or a group, that can be written to or invited. */
export interface PersonSuggestion {
  readonly source: SuggestionSource;
  /** Of the card or the directory entry. */
  readonly id: Id;
  readonly kind: CardKind;
  readonly name: string;
  /** Empty for a group of one's own contacts: its members have addresses. */
  readonly email: string;
  /** What tells people of one name apart: title and structure, organization. */
  readonly detail: string;
  /** Of a group of the directory; null where it isn't told. */
  readonly memberCount: number | null;
}

/** What {@link suggestPeople} accepts. */
export interface SuggestPeopleOptions extends AccountOptions {
  /** What was typed. */
  readonly text: string;
  /** Default: 8. */
  readonly limit?: number | undefined;
  /** Default: both, as far as the session has them. */
  readonly sources?: readonly SuggestionSource[] | undefined;
  /** Default: people and groups. */
  readonly kinds?: readonly CardKind[] | undefined;
}

/** What {@link suggestPeople} gives. */
export interface PeopleSuggestions {
  /** Own contacts first; one for each address. */
  readonly items: readonly PersonSuggestion[];
  /** How many people who asked not to be listed match by their name. */
  readonly masked: number;
  /** Sources that the session has, and that were asked. */
  readonly asked: readonly SuggestionSource[];
  /** Those of them that did not answer. */
  readonly missing: readonly SuggestionSource[];
}

const CARD_PROPERTIES = [
  "id",
  "uid",
  "kind",
  "name",
  "emails",
  "organizations",
] as const satisfies readonly (keyof ContactCard)[];

const ENTRY_PROPERTIES = [
  "id",
  "kind",
  "name",
  "emails",
  "titles",
  "memberships",
  "memberCount",
] as const satisfies readonly (keyof DirectoryEntry)[];

interface Found {
  readonly items: readonly PersonSuggestion[];
  readonly masked: number;
}

/**
 * Suggests whom a text stands for, in one request: contacts of the person, then the directory.
 *
 * @throws {@link PartageError} when no source can be asked, with the failure of the first.
 */
export async function suggestPeople(
  connection: Connection,
  options: SuggestPeopleOptions,
): Promise<PeopleSuggestions> {
  const { limit = 8, sources = ["contacts", "directory"] } = options;
  const { primaryAccounts } = (await connection.session()).jmap;
  const asks = { contacts: askContacts, directory: askDirectory };
  const uris = { contacts: CONTACTS, directory: DIRECTORY };
  const asked = sources.filter((source) => uris[source] in primaryAccounts);
  const answers = await Promise.allSettled(
    asked.map((source) => asks[source](connection, { ...options, limit })),
  );
  const failed = answers.find((answer) => answer.status === "rejected");
  const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  if (failed && found.length === 0) throw failed.reason;
  return {
    items: distinct(found.flatMap(({ items }) => items)).slice(0, limit),
    masked: found.reduce((sum, { masked }) => sum + masked, 0),
    asked,
    missing: asked.filter((_, index) => answers[index]?.status === "rejected"),
  };
}

type Asked = SuggestPeopleOptions & { readonly limit: number };

function askContacts(connection: Connection, options: Asked): Promise<Found> {
  return withAccount(connection, contacts, { signal: options.signal }, async (account) => {
    const { accountId, call } = account;
    const { text, limit, kinds, signal } = options;
    const query = call(
      "ContactCard/query",
      { accountId, filter: { text: text.trim() }, limit },
      { signal },
    );
    const get = call(
      "ContactCard/get",
      { accountId, ids: query.ref("/ids"), properties: CARD_PROPERTIES },
      { signal },
    );
    const [{ ids }, { list }] = await Promise.all([query, get]);
    const byId = new Map(list.map((card) => [card.id, card]));
    const cards = ids.flatMap((id) => byId.get(id) ?? []);
    return { items: cards.flatMap(ofCard).filter(isOneOf(kinds)), masked: 0 };
  });
}

function askDirectory(connection: Connection, options: Asked): Promise<Found> {
  return withAccount(connection, directory, { signal: options.signal }, async (account) => {
    const { accountId, call } = account;
    const { text, limit, kinds, signal } = options;
    const kind = kinds?.length === 1 ? kinds[0] : undefined;
    const filter = { text: text.trim(), kind };
    const query = call("DirectoryEntry/query", { accountId, filter, limit }, { signal });
    const get = call(
      "DirectoryEntry/get",
      { accountId, ids: query.ref("/ids"), properties: ENTRY_PROPERTIES },
      { signal },
    );
    const [{ ids, masked }, { list }] = await Promise.all([query, get]);
    const byId = new Map(list.map((entry) => [entry.id, entry]));
    const entries = ids.flatMap((id) => byId.get(id) ?? []);
    return { items: entries.flatMap(ofEntry).filter(isOneOf(kinds)), masked };
  });
}

const isOneOf =
  (kinds: readonly CardKind[] = ["individual", "group"]) =>
  ({ kind }: PersonSuggestion): boolean =>
    kinds.includes(kind);

function ofCard(card: Pick<ContactCard, (typeof CARD_PROPERTIES)[number]>): PersonSuggestion[] {
  const { id, kind = "individual", organizations } = card;
  const emails = Object.values(card.emails ?? {}).map(({ address }) => address);
  const name = nameOf(card) || emails[0] || "";
  const detail = Object.values(organizations ?? {})[0]?.name ?? "";
  const addresses = kind === "group" ? [emails[0] ?? ""] : emails;
  return addresses.map((email) => {
    return { source: "contacts", id, kind, name, email, detail, memberCount: null };
  });
}

function ofEntry(
  entry: Pick<DirectoryEntry, (typeof ENTRY_PROPERTIES)[number]>,
): PersonSuggestion[] {
  const { id, kind, titles, memberships, memberCount } = entry;
  const email = Object.values(entry.emails ?? {})[0]?.address;
  if (!email) return [];
  const title = Object.values(titles ?? {})[0]?.name;
  const detail = [title, memberships[0]?.name].filter(Boolean).join(" · ");
  return [
    { source: "directory", id, kind, name: nameOf(entry) || email, email, detail, memberCount },
  ];
}

/** Name to show: whole, or its components in their order. */
function nameOf({ name }: Pick<ContactCard, "name">): string {
  const parts = name?.components?.filter(({ kind }) => kind === "given" || kind === "surname");
  return name?.full || (parts ?? []).map(({ value }) => value).join(" ");
}

function distinct(items: readonly PersonSuggestion[]): readonly PersonSuggestion[] {
  const seen = new Set<string>();
  return items.filter(({ email, source, id }) => {
    const key = email ? email.toLowerCase() : `${source} ${id}`;
    return !seen.has(key) && seen.add(key);
  });
}
