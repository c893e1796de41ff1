/**
 * What changed of address books and cards since a state, which holds the versions that they had.
 *
 * The server does not tell a new card from one that was changed: either is told as changed. Of an address
 * book that is gone nobody knows any more which cards it had.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { type Changes, MethodFailure } from "@partage-ent/server";
import type { DavCollection } from "../dav/dav-scope.js";
import { readDavState } from "../dav/dav-state.js";
import type { ContactsScope } from "./contacts-scope.js";
import { cardId } from "./stored-card.js";

interface ChangedIds {
  readonly created: readonly Id[];
  readonly updated: readonly Id[];
  readonly destroyed: readonly Id[];
}

/** `AddressBook/changes`. @throws MethodFailure `cannotCalculateChanges`. */
export async function getAddressBookChanges(
  scope: ContactsScope,
  oldState: string,
  maxChanges?: number,
): Promise<Changes> {
  const newState = await scope.dav.collectionsState();
  if (newState === oldState) return unchanged(oldState);
  const [before, now] = [versionsOf(oldState), versionsOf(newState)];
  return changesOf(
    { oldState, newState, maxChanges },
    {
      created: [...now.keys()].filter((id) => !before.has(id)),
      updated: [...now].flatMap(([id, hash]) =>
        before.has(id) && before.get(id) !== hash ? [id] : [],
      ),
      destroyed: [...before.keys()].filter((id) => !now.has(id)),
    },
  );
}

/** `ContactCard/changes`. @throws MethodFailure `cannotCalculateChanges`. */
export async function getCardChanges(
  scope: ContactsScope,
  oldState: string,
  maxChanges?: number,
): Promise<Changes> {
  const newState = await scope.dav.state();
  if (newState === oldState) return unchanged(oldState);
  const before = versionsOf(oldState);
  const books = await scope.books();
  const known = new Set(books.map(({ id }) => id));
  if ([...before.keys()].some((id) => !known.has(id))) throw cannotTell();
  const changed = await Promise.all(
    books.map(({ id, collection }) => changesIn(scope, collection, before.get(id))),
  );
  return changesOf(
    { oldState, newState, maxChanges },
    {
      created: changed.flatMap(({ created }) => created),
      updated: changed.flatMap(({ updated }) => updated),
      destroyed: changed.flatMap(({ destroyed }) => destroyed),
    },
  );
}

async function changesIn(
  scope: ContactsScope,
  book: DavCollection,
  since: string | undefined,
): Promise<ChangedIds> {
  const none: ChangedIds = { created: [], updated: [], destroyed: [] };
  const ids = (names: readonly string[]): readonly Id[] => names.map((name) => cardId(book, name));
  if (since === undefined) {
    const objects = await scope.dav.objects(book);
    return { ...none, created: ids(objects.map(({ name }) => name)) };
  }
  if (since === book.version && since !== "") return none;
  const changes = await scope.dav.changesSince(book, since);
  if (!changes) throw cannotTell();
  return { ...none, updated: ids(changes.changed), destroyed: ids(changes.vanished) };
}

function versionsOf(state: string): ReadonlyMap<Id, string> {
  const versions = readDavState(state);
  if (versions) return versions;
  throw cannotTell();
}

function cannotTell(): MethodFailure {
  return new MethodFailure("cannotCalculateChanges", "The server can't tell what changed since.");
}

function unchanged(state: string): Changes {
  const none = { created: [], updated: [], destroyed: [] };
  return { oldState: state, newState: state, hasMoreChanges: false, ...none };
}

function changesOf(
  { oldState, newState, maxChanges = Infinity }: States,
  ids: ChangedIds,
): Changes {
  if (ids.created.length + ids.updated.length + ids.destroyed.length > maxChanges) {
    throw new MethodFailure("cannotCalculateChanges", "There are more changes than may be told.");
  }
  return { oldState, newState, hasMoreChanges: false, ...ids };
}

interface States {
  readonly oldState: string;
  readonly newState: string;
  readonly maxChanges: number | undefined;
}
