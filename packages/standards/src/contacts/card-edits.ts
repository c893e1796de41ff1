/**
 * `ContactCard/set`: each card is an object of its own, written under the condition that nobody else did
 * meanwhile; where somebody did, the patch is applied once more to what is there now.
 *
 * @module
 */
import { formatName, writeCards } from "@partage-ent/contacts";
import type { ContactCard, Id, JSContactCard, PatchObject } from "@partage-ent/jmap";
import {
  type EditResults,
  type Edits,
  newOutcomes,
  patchCard,
  refuse,
  settleRecord,
} from "@partage-ent/server";
import { DavRefusal } from "../dav/dav-failure.js";
import type { DavCollection } from "../dav/dav-scope.js";
import { writtenMedia } from "./card-media.js";
import type { Book, ContactsScope } from "./contacts-scope.js";
import { toSetError } from "./set-error.js";
import { cardId, type StoredCard } from "./stored-card.js";

/** Records that are written at the same time. */
const AT_ONCE = 4;

/** Creates, changes and destroys cards. */
export async function setCards(
  scope: ContactsScope,
  edits: Edits<Partial<ContactCard>>,
): Promise<EditResults<ContactCard>> {
  // What this request read before may be older than what is changed.
  scope.dav.forgetReads();
  const oldState = await scope.dav.state();
  const books = await scope.books();
  const cards = await scope.cards([...edits.update.keys(), ...edits.destroy]);
  const outcomes = newOutcomes<ContactCard>();
  const { created, notCreated, updated, notUpdated, destroyed, notDestroyed } = outcomes;
  await inParallel(
    [...edits.create].map(([key, create]) => () => {
      const work = () => createCard(scope, books, create);
      return settleRecord(key, created, notCreated, work, toSetError);
    }),
  );
  await inParallel(
    [...edits.update].map(([id, patch]) => () => {
      const work = () => updateCard(scope, books, cards.get(id), patch);
      return settleRecord(id, updated, notUpdated, work, toSetError);
    }),
  );
  // A photo of one that goes may have become that of another.
  await inParallel(
    edits.destroy.map((id) => () => {
      const work = () => destroyCard(scope, books, cards.get(id));
      return settleRecord(id, destroyed, notDestroyed, work, toSetError);
    }),
  );
  const newState = await scope.dav.state();
  return { oldState, newState, ...outcomes, destroyed: [...destroyed.keys()] };
}

/** Does pieces of work, a few at a time. */
export async function inParallel(work: readonly (() => Promise<void>)[]): Promise<void> {
  const left = [...work];
  const next = async (): Promise<void> => {
    for (let one = left.shift(); one; one = left.shift()) await one();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

/** The address book that a card goes into, which must be one that may be written. */
function bookOf(books: readonly Book[], addressBookIds: unknown): Book {
  const ids = Object.entries(addressBookIds ?? {}).flatMap(([id, isIn]) => (isIn ? [id] : []));
  if (ids.length !== 1) {
    return refuse("invalidProperties", "A card is in one address book.", "addressBookIds");
  }
  const book = books.find(({ id }) => id === ids[0]);
  if (!book) {
    return refuse("invalidProperties", "There is no such address book.", "addressBookIds");
  }
  return writable(book);
}

function writable(book: Book | undefined): Book {
  if (book?.record.myRights.mayWrite) return book;
  return refuse("forbidden", "This address book can only be read.");
}

/** The vCard of a card, in the newest version that the server takes. */
function vCardOf(content: JSContactCard, { cardVersions }: DavCollection): string {
  return writeCards([content], cardVersions.includes("4.0") ? "4.0" : "3.0");
}

const now = (): string => `${new Date().toISOString().slice(0, 19)}Z`;

/** Creates a card; what the server sets is told. */
export async function createCard(
  scope: ContactsScope,
  books: readonly Book[],
  create: Partial<ContactCard>,
): Promise<Partial<ContactCard>> {
  const { collection } = bookOf(books, create.addressBookIds);
  const { id: _, addressBookIds: _books, blobId: _blob, media: given, ...content } = create;
  const own = ["uid", "@type", "version", "kind", "created", "updated", "prodId"];
  if (!given && Object.keys(content).every((name) => own.includes(name))) {
    return refuse("invalidProperties", "There is nothing in this card.");
  }
  const media = await writtenMedia(scope, withoutData(given), undefined);
  const inside = Object.entries(given ?? {}).filter(([, file]) => /^data:/i.test(file.uri ?? ""));
  const files = { ...media, ...Object.fromEntries(inside) };
  const name = crypto.randomUUID();
  const card: JSContactCard = {
    ...content,
    "@type": "Card",
    version: "1.0",
    uid: content.uid ?? `urn:uuid:${name}`,
    updated: content.updated ?? now(),
    ...(formatName(content) === "" ? { name: { ...content.name, full: "" } } : {}),
    ...(Object.keys(files).length > 0 ? { media: files } : {}),
  };
  const data = vCardOf(card, collection);
  const done = await scope.dav.put(collection, `${name}.vcf`, data, { ifNone: true });
  if (done === "preconditionFailed") return refuse("forbidden", "The server made no contact.");
  const id = cardId(collection, `${name}.vcf`);
  const shown = files && (await scope.cards(Object.keys(files).length > 0 ? [id] : [])).get(id);
  return {
    id,
    blobId: `card-${id}`,
    uid: card.uid,
    ...(shown?.card.media ? { media: shown.card.media } : {}),
  };
}

/** Octets inside a card come from files that are imported, which were looked at already. */
function withoutData(media: ContactCard["media"]): ContactCard["media"] {
  const others = Object.entries(media ?? {}).filter(([, file]) => !/^data:/i.test(file.uri ?? ""));
  return others.length > 0 ? Object.fromEntries(others) : undefined;
}

async function updateCard(
  scope: ContactsScope,
  books: readonly Book[],
  stored: StoredCard | undefined,
  patch: PatchObject,
  isAgain = false,
): Promise<Partial<ContactCard> | null> {
  if (!stored) return refuse("notFound", "This contact does not exist any more.");
  const { book, object, card: before } = stored;
  writable(books.find(({ id }) => id === book.id));
  const after = patchCard(before, patch);
  const target = bookOf(books, after.addressBookIds).collection;
  const isSame = JSON.stringify(contentOf(before)) === JSON.stringify(contentOf(after));
  if (!isSame) {
    const media = await writtenMedia(scope, after.media, stored);
    const { media: _, ...content } = contentOf(after);
    const card = { ...content, updated: now(), ...(media ? { media } : {}) };
    const data = vCardOf(card, book);
    const done = await scope.dav.put(book, object.name, data, { ifMatch: object.etag });
    if (done === "preconditionFailed") {
      if (isAgain) return refuse("revisionMismatch", "Somebody else is changing this contact.");
      return updateCard(scope, books, await readAgain(scope, stored.id), patch, true);
    }
  }
  if (target.id !== book.id) await moveCard(scope, stored, isSame, target);
  if (isSame || JSON.stringify(before.media) === JSON.stringify(after.media)) return null;
  const id = target.id === book.id ? stored.id : cardId(target, object.name);
  const media = (await scope.cards([id])).get(id)?.card.media;
  return media ? { media } : null;
}

/** The card as it is now. */
async function readAgain(scope: ContactsScope, id: Id): Promise<StoredCard | undefined> {
  scope.dav.forgetReads();
  return (await scope.cards([id])).get(id);
}

/** What of a card is content. */
function contentOf(card: ContactCard): JSContactCard {
  const { id: _, addressBookIds: _books, blobId: _blob, ...content } = card;
  return content;
}

/** Moves an object, or copies and removes it where the server can't. */
async function moveCard(
  scope: ContactsScope,
  { book, object, id }: StoredCard,
  isUnchanged: boolean,
  target: DavCollection,
): Promise<void> {
  const condition = isUnchanged ? { ifMatch: object.etag } : null;
  try {
    const done = await scope.dav.move(book, object.name, target, condition);
    if (done === true) return;
    if (done === "preconditionFailed")
      refuse("revisionMismatch", "Somebody else is changing this.");
    refuse("notFound", "This contact does not exist any more.");
  } catch (error) {
    // Some servers move nothing between collections.
    if (!(error instanceof DavRefusal) || ![403, 405, 409, 415, 501].includes(error.status))
      throw error;
  }
  const latest = await readAgain(scope, id);
  if (!latest) return refuse("notFound", "This contact does not exist any more.");
  const name = `${crypto.randomUUID()}.vcf`;
  const done = await scope.dav.put(target, name, vCardOf(latest.content, target), { ifNone: true });
  if (done === "preconditionFailed") refuse("forbidden", "The server made no contact.");
  await scope.dav.remove(book, object.name, { ifMatch: latest.object.etag });
}

async function destroyCard(
  scope: ContactsScope,
  books: readonly Book[],
  stored: StoredCard | undefined,
  isAgain = false,
): Promise<true> {
  if (!stored) return refuse("notFound", "This contact does not exist any more.");
  const { book, object, id } = stored;
  writable(books.find((one) => one.id === book.id));
  const done = await scope.dav.remove(book, object.name, { ifMatch: object.etag });
  if (done === true) return true;
  if (done === false) return refuse("notFound", "This contact does not exist any more.");
  if (isAgain) return refuse("revisionMismatch", "Somebody else is changing this contact.");
  return destroyCard(scope, books, await readAgain(scope, id), true);
}
