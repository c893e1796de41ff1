/**
 * Files of cards over an upstream server: read here, and written card by card, so that what can't be taken is
 * told and all else is.
 *
 * @module
 */
import {
  CardError,
  type CardFile,
  formatName,
  photoOf,
  readCardFile,
  writeCards,
} from "@partage-ent/contacts";
import type {
  CardFileProblem,
  CardMedia,
  ContactCard,
  Id,
  JSContactCard,
  SetError,
} from "@partage-ent/jmap";
import { type Blob, type CardFileContent, MethodFailure } from "@partage-ent/server";
import { wholeCards } from "./card-duplicates.js";
import { readOwnBlob } from "./card-media.js";
import { readSet, setArguments } from "./upstream-answers.js";
import { uploadBlob } from "./upstream-blobs.js";
import { getAddressBooks, readAllCards } from "./read-cards.js";
import type { UpstreamScope } from "./upstream-scope.js";

/** Cards of a file that are imported. */
const MAX_IMPORTED = 2_000;
/** Cards that are created in one call. */
const CHUNK = 50;

/** Reads blobs as cards; a word where that can't be. */
export async function parseUpstreamFiles(
  scope: UpstreamScope,
  accountId: Id,
  blobIds: readonly Id[],
): Promise<ReadonlyMap<Id, CardFileContent | "notFound" | "notParsable">> {
  scope.requireAccount(accountId);
  const parsed = await Promise.all(
    [...new Set(blobIds)].map(async (id) => [id, await parse(scope, id)] as const),
  );
  return new Map(parsed);
}

async function parse(
  scope: UpstreamScope,
  blobId: Id,
): Promise<CardFile | "notFound" | "notParsable"> {
  try {
    return readCardFile((await readOwnBlob(scope, blobId)).bytes);
  } catch (error) {
    if (error instanceof CardError) return "notParsable";
    if (error instanceof MethodFailure && error.type === "notFound") return "notFound";
    throw error;
  }
}

/** What became of the cards of a file. */
interface Written {
  readonly imported: readonly Id[];
  readonly problems: readonly CardFileProblem[];
}

/** @throws MethodFailure `notFound`, `invalidArguments`, `forbidden`, `requestTooLarge`. */
export async function importUpstreamCards(
  scope: UpstreamScope,
  accountId: Id,
  blobId: Id,
  addressBookId: Id,
): Promise<Written> {
  const [{ list }, content] = await Promise.all([
    getAddressBooks(scope, accountId, [addressBookId]),
    parse(scope, blobId),
  ]);
  const [book] = list;
  if (book === undefined) throw new MethodFailure("notFound", "There is no such address book.");
  if (!book.myRights.mayWrite) {
    throw new MethodFailure("forbidden", "This address book can only be read.");
  }
  if (content === "notFound") throw new MethodFailure("notFound", "There is no such file.");
  if (content === "notParsable") {
    throw new MethodFailure("invalidArguments", "This file holds no cards that can be read.");
  }
  if (content.cards.length > MAX_IMPORTED) {
    throw new MethodFailure("requestTooLarge", `At most ${MAX_IMPORTED} cards are imported.`);
  }
  const done = await writeAll(scope, content, addressBookId);
  return { imported: done.imported, problems: [...content.problems, ...done.problems] };
}

/** Groups come last, so that their members are there; a failure of the server ends the work. */
async function writeAll(
  scope: UpstreamScope,
  { cards, lines }: CardFile,
  bookId: Id,
): Promise<Written> {
  const order = [...cards.keys()].sort((a, b) => rank(cards[a]!) - rank(cards[b]!) || a - b);
  const made = new Map<number, Id>();
  const problems: CardFileProblem[] = [];
  const note = (index: number, description: string): void => {
    problems.push({ line: lines[index] ?? 1, description });
  };
  let failure: MethodFailure | undefined;
  for (let at = 0; at < order.length; at += CHUNK) {
    const chunk = order.slice(at, at + CHUNK);
    try {
      if (failure !== undefined) throw failure;
      await writeSome(scope, { cards, chunk, bookId, made, note });
    } catch (error) {
      if (!(error instanceof MethodFailure)) throw error;
      failure = error;
      for (const index of chunk) note(index, whyNot(cards[index]!, error.message));
    }
  }
  if (failure !== undefined && made.size === 0) throw failure;
  return { imported: [...made].sort(([a], [b]) => a - b).map(([, id]) => id), problems };
}

const rank = ({ kind }: JSContactCard): number => (kind === "group" ? 1 : 0);

interface Writing {
  readonly cards: readonly JSContactCard[];
  readonly chunk: readonly number[];
  readonly bookId: Id;
  readonly made: Map<number, Id>;
  readonly note: (index: number, description: string) => void;
}

async function writeSome(
  scope: UpstreamScope,
  { cards, chunk, bookId, made, note }: Writing,
): Promise<void> {
  const create = new Map<Id, Partial<ContactCard>>();
  for (const index of chunk) {
    const card = cards[index]!;
    const { media: _, ...content } = card;
    const photo = await photoFor(scope, card).catch((error: unknown) => {
      if (!(error instanceof CardError)) throw error;
      note(index, `The photo of ${nameIn(card)} can't be taken.`);
      return undefined;
    });
    const media = photo === undefined ? {} : { media: { photo } };
    create.set(`c${index}`, { ...content, ...media, addressBookIds: { [bookId]: true } });
  }
  const edits = { create, update: new Map<Id, never>(), destroy: [] };
  const done = readSet<ContactCard>(
    await scope.call("ContactCard/set", setArguments(edits)),
    edits,
    () => ({}),
  );
  for (const index of chunk) {
    const id = done.created.get(`c${index}`)?.id;
    if (id !== undefined) made.set(index, id);
    else note(index, whyNot(cards[index]!, done.notCreated.get(`c${index}`)));
  }
}

async function photoFor(scope: UpstreamScope, card: JSContactCard): Promise<CardMedia | undefined> {
  const found = photoOf(card);
  if (found === null) return undefined;
  const blobId = await uploadBlob(scope, new Uint8Array(found.bytes), found.type);
  return { kind: "photo", mediaType: found.type, blobId };
}

const nameIn = (card: Partial<JSContactCard>): string =>
  JSON.stringify((formatName(card) || "a card without a name").slice(0, 100));

function whyNot(card: JSContactCard, reason: SetError | string | undefined): string {
  const text = typeof reason === "string" ? reason : reason?.description;
  return `${nameIn(card)} was not imported: ${text ?? "The server does not take it."}`;
}

/** A card, or all of an address book, as a file of vCards, without photos. */
export async function cardsAsFile(
  scope: UpstreamScope,
  accountId: Id,
  kind: "card" | "book",
  id: Id,
): Promise<Blob> {
  scope.requireAccount(accountId);
  const cards =
    kind === "card"
      ? await wholeCards(scope, accountId, [id])
      : await readAllCards(scope, accountId, [await bookOf(scope, accountId, id)], EXPORTED);
  const written = cards.map(({ media: _, ...card }) => card as unknown as JSContactCard);
  const bytes = new TextEncoder().encode(writeCards(written, "4.0"));
  return { body: new Response(bytes).body!, type: "text/vcard", size: bytes.length };
}

async function bookOf(scope: UpstreamScope, accountId: Id, id: Id): Promise<Id> {
  const { list } = await getAddressBooks(scope, accountId, [id]);
  if (list.length > 0) return id;
  throw new MethodFailure("notFound", "There is no such address book.");
}

/** What of a card goes into the file of a book. */
const EXPORTED: readonly (keyof ContactCard)[] = [
  ...(["uid", "kind", "updated", "members", "name", "nicknames", "organizations"] as const),
  ...(["titles", "emails", "phones", "onlineServices", "addresses", "links"] as const),
  ...(["anniversaries", "keywords", "notes"] as const),
];
