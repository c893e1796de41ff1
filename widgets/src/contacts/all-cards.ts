/**
 * All cards as one live query: loaded in pages once, then only what changed.
 *
 * @module
 */
import { contacts, CONTACTS, type Id, useCapabilities } from "@partage-ent/jmap";
import {
  type Connection,
  CONTACT_ROW_PROPERTIES,
  type ContactRow,
  listContacts,
  type LiveQuery,
  liveQuery,
} from "@partage-ent/sdk";
import type { Cards } from "./model.js";

/** Cards per request. */
const PAGE = 500;
/** Most changes that are followed one by one. */
const MOST_CHANGES = 400;

interface Known {
  readonly cards: ReadonlyMap<Id, ContactRow>;
  readonly state: string;
  /** Whose they are: states of one person say nothing of the cards of another. */
  readonly owner: string;
}

/** The live query of all cards of a person. */
export function allCards(connection: Connection): LiveQuery<Cards> {
  return liveQuery<Cards>(connection, {
    key: "contacts all",
    types: ["ContactCard"],
    async load(signal) {
      const { person } = await connection.session();
      // What a connection shares is gone with who signed out.
      const kept = connection.shared("contacts all", (): { known?: Known } => ({}));
      const before = kept.known?.owner === person.email ? kept.known : undefined;
      kept.known =
        (before && (await follow(connection, before, signal))) ??
        (await read(connection, person.email, signal));
      return { items: [...kept.known.cards.values()], hasMore: false };
    },
  });
}

async function read(connection: Connection, owner: string, signal: AbortSignal): Promise<Known> {
  const call = useCapabilities(connection.batch, [contacts]);
  const accountId = await accountOf(connection);
  const cards = new Map<Id, ContactRow>();
  const page = async (position: number): Promise<boolean> => {
    const found = await listContacts(connection, { position, limit: PAGE, signal });
    for (const card of found.items) cards.set(card.id, card);
    return found.hasMore && found.items.length > 0;
  };
  // The state of before: what changes while pages come is asked for again, never missed.
  const [{ state }, isMore] = await Promise.all([
    call("ContactCard/get", { accountId, ids: [] }, { signal }),
    page(0),
  ]);
  let hasMore = isMore;
  for (let position = PAGE; hasMore; position += PAGE) hasMore = await page(position);
  return { cards, state, owner };
}

/** What is known with the changes since; undefined where the server can't say them. */
async function follow(
  connection: Connection,
  { cards, state, owner }: Known,
  signal: AbortSignal,
): Promise<Known | undefined> {
  const call = useCapabilities(connection.batch, [contacts]);
  const accountId = await accountOf(connection);
  const args = { accountId, sinceState: state, maxChanges: MOST_CHANGES };
  try {
    const changes = await call("ContactCard/changes", args, { signal });
    if (changes.hasMoreChanges) return undefined;
    const ids = [...changes.created, ...changes.updated];
    const next = new Map(cards);
    for (const id of changes.destroyed) next.delete(id);
    if (ids.length > 0) {
      const properties = CONTACT_ROW_PROPERTIES;
      const { list, notFound } = await call(
        "ContactCard/get",
        { accountId, ids, properties },
        { signal },
      );
      for (const card of list) next.set(card.id, card);
      for (const id of notFound) next.delete(id);
    }
    return { cards: next, state: changes.newState, owner };
  } catch (error) {
    // Whatever a call has against it, reading all anew says it better.
    if (error instanceof Error && error.name === "JmapError") return undefined;
    throw error;
  }
}

async function accountOf(connection: Connection): Promise<Id> {
  const { jmap } = await connection.session();
  return jmap.primaryAccounts[CONTACTS] ?? "";
}
