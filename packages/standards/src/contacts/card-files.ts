/**
 * Files of cards: read (`CardFile/parse`, `CardFile/import`), and written (`card-…`, `book-…`, `photo-…`).
 *
 * @module
 */
import {
  CardError,
  type CardFile,
  formatName,
  readCardFile,
  writeCards,
} from "@partage-ent/contacts";
import type { CardFileProblem, ContactCard, Id, JSContactCard } from "@partage-ent/jmap";
import {
  type Blob,
  type CardFileContent,
  MethodFailure,
  readSome,
  Refusal,
} from "@partage-ent/server";
import { createCard, inParallel } from "./card-edits.js";
import type { ContactsScope } from "./contacts-scope.js";
import { toSetError } from "./set-error.js";
import { photoBytes, photoPlace } from "./stored-card.js";

/** Octets of a file that is read. */
const MAX_BYTES = 20_000_000;
/** Cards of a file that are imported. */
const MAX_CARDS = 2_000;
/** Type of vCards. */
const VCARD_TYPE = "text/vcard; charset=utf-8";

/** Reads blobs as cards; a word where that can't be. */
export async function parseCardFiles(
  scope: ContactsScope,
  blobIds: readonly Id[],
): Promise<ReadonlyMap<Id, CardFileContent | "notFound" | "notParsable">> {
  const parsed = await Promise.all(
    [...new Set(blobIds)].map(async (id) => [id, await parse(scope, id)] as const),
  );
  return new Map(parsed);
}

async function parse(
  scope: ContactsScope,
  blobId: Id,
): Promise<CardFile | "notFound" | "notParsable"> {
  try {
    const { body } = await scope.readBlob(blobId);
    const { bytes, truncated } = await readSome(body, MAX_BYTES);
    return truncated ? "notParsable" : readCardFile(bytes);
  } catch (error) {
    if (error instanceof CardError) return "notParsable";
    if (error instanceof MethodFailure && error.type === "notFound") return "notFound";
    throw error;
  }
}

/**
 * Puts the cards of a file into an address book, groups last, so that their members are there.
 *
 * @throws MethodFailure `notFound`, `invalidArguments`, `forbidden`, `requestTooLarge`.
 */
export async function importCards(
  scope: ContactsScope,
  blobId: Id,
  addressBookId: Id,
): Promise<{ readonly imported: readonly Id[]; readonly problems: readonly CardFileProblem[] }> {
  await scope.writableBook(addressBookId);
  const content = await parse(scope, blobId);
  if (content === "notFound") throw new MethodFailure("notFound", "There is no such file.");
  if (content === "notParsable") {
    throw new MethodFailure("invalidArguments", "This file holds no cards that can be read.");
  }
  const { cards, lines } = content;
  if (cards.length > MAX_CARDS) {
    throw new MethodFailure("requestTooLarge", `At most ${MAX_CARDS} cards are imported at once.`);
  }
  const books = await scope.books();
  const made = new Map<JSContactCard, Id>();
  const problems: CardFileProblem[] = [];
  let failure: MethodFailure | undefined;
  const write = async (card: JSContactCard): Promise<void> => {
    try {
      // A failure that concerns all ends the work; what is left is told.
      if (failure) throw failure;
      const create: Partial<ContactCard> = { ...card, addressBookIds: { [addressBookId]: true } };
      const { id } = await createCard(scope, books, create);
      if (id !== undefined) made.set(card, id);
    } catch (error) {
      const why = reasonOf(error);
      if (why instanceof MethodFailure) failure = why;
      const text = why instanceof MethodFailure ? why.message : why;
      const description = `${nameIn(card)} was not imported: ${text}`;
      problems.push({ line: lines[cards.indexOf(card)] ?? 1, description });
    }
  };
  const isGroup = ({ kind }: JSContactCard): boolean => kind === "group";
  await inParallel(cards.filter((card) => !isGroup(card)).map((card) => () => write(card)));
  await inParallel(cards.filter(isGroup).map((card) => () => write(card)));
  if (failure && made.size === 0) throw failure;
  return {
    imported: cards.flatMap((card) => made.get(card) ?? []),
    problems: [...content.problems, ...problems],
  };
}

function reasonOf(error: unknown): string | MethodFailure {
  const refused = "The server refuses this card.";
  if (error instanceof Refusal) return error.reason.description ?? refused;
  try {
    return toSetError(error).description ?? refused;
  } catch (failure) {
    if (failure instanceof MethodFailure) return failure;
    throw failure;
  }
}

const nameIn = (card: Partial<JSContactCard>): string =>
  JSON.stringify((formatName(card) || "a card without a name").slice(0, 100));

/** What a blob is. @throws MethodFailure `notFound`. */
export async function contactBlob(scope: ContactsScope, blobId: Id): Promise<Blob> {
  const photo = photoPlace(blobId);
  if (photo) {
    const stored = (await scope.cards([photo.id])).get(photo.id);
    const found = stored && photoBytes(stored, photo.index);
    if (found) return { body: streamOf(found.bytes), type: found.type, size: found.bytes.length };
  }
  const [, kind, id = ""] = /^(book|card)-(.+)$/.exec(blobId) ?? [];
  if (kind === "card") {
    const stored = (await scope.cards([id])).get(id);
    if (stored) return vCards([stored.content]);
  }
  const book = kind === "book" && (await scope.books()).find((one) => one.id === id);
  if (!book || !book.record.myRights.mayRead) {
    throw new MethodFailure("notFound", "There is no such blob.");
  }
  return vCards((await scope.cardsIn([book])).map(({ content }) => content));
}

/** In 3.0, which every program reads. */
function vCards(cards: readonly JSContactCard[]): Blob {
  const bytes = new TextEncoder().encode(writeCards(cards, "3.0"));
  return { body: streamOf(bytes), type: VCARD_TYPE, size: bytes.length };
}

function streamOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  return new Response(bytes).body ?? new ReadableStream();
}
