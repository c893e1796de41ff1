/**
 * Files of cards (`CardFile/parse`, `CardFile/import`): read here, and written card by card, so that what
 * can't be taken is told and all else is.
 *
 * @module
 */
import { CardError, type CardFile, formatName, photoOf, readCardFile } from "@partage-ent/contacts";
import type { CardFileProblem, Id, JSContactCard, SetError } from "@partage-ent/jmap";
import { type CardFileContent, MethodFailure, Refusal } from "@partage-ent/server";
import { type BlobAccess, importSource, readBlob, streamOf, upload } from "../blobs.js";
import { toMethodFailure, toSetError } from "../soap/failures.js";
import type { ContactAttribute } from "../soap/operations.js";
import { readAddressBook } from "./address-books.js";
import { bookFolders } from "./book-places.js";
import { type CardEditContext, createCard } from "./card-edits.js";

/** Octets of a file that is read. */
const MAX_BYTES = 20_000_000;
/** Cards of a file that are imported. */
const MAX_CARDS = 2_000;
/** Contacts that are created in one request. */
const CHUNK = 100;
/** Photos that are uploaded at once. */
const UPLOADS = 4;

/** Reads blobs as cards; a word where that can't be. */
export async function parseCardFiles(
  access: BlobAccess,
  accountId: Id,
  blobIds: readonly Id[],
): Promise<ReadonlyMap<Id, CardFileContent | "notFound" | "notParsable">> {
  await access.scope.requireAccount(accountId);
  const parsed = await Promise.all(
    [...new Set(blobIds)].map(async (id) => [id, await parse(access, accountId, id)] as const),
  );
  return new Map(parsed);
}

async function parse(
  access: BlobAccess,
  accountId: Id,
  blobId: Id,
): Promise<CardFile | "notFound" | "notParsable"> {
  try {
    const { bytes, truncated } = await readBlob(access, accountId, blobId, MAX_BYTES);
    return truncated ? "notParsable" : readCardFile(bytes);
  } catch (error) {
    if (error instanceof CardError) return "notParsable";
    const failure = toMethodFailure(error);
    if (failure.type === "notFound") return "notFound";
    throw failure;
  }
}

/**
 * Puts the cards of a file into an address book, groups last, so that their members are there.
 *
 * @throws MethodFailure `notFound`, `invalidArguments`, `forbidden`, `requestTooLarge`.
 */
export async function importCards(
  access: BlobAccess,
  accountId: Id,
  blobId: Id,
  addressBookId: Id,
): Promise<{ readonly imported: readonly Id[]; readonly problems: readonly CardFileProblem[] }> {
  const { scope } = access;
  const [tree, content] = await Promise.all([
    scope.addressBooks(),
    parse(access, accountId, blobId),
    scope.requireAccount(accountId),
  ]);
  const books = bookFolders(tree.body);
  const book = books.find(({ id }) => id === addressBookId);
  if (!book) throw new MethodFailure("notFound", "There is no such address book.");
  if (!readAddressBook(book, 0).myRights.mayWrite)
    throw new MethodFailure("forbidden", "This address book can only be read.");
  if (content === "notFound") throw new MethodFailure("notFound", "There is no such file.");
  if (content === "notParsable")
    throw new MethodFailure("invalidArguments", "This file holds no cards that can be read.");
  if (content.cards.length > MAX_CARDS) {
    throw new MethodFailure("requestTooLarge", `At most ${MAX_CARDS} cards are imported at once.`);
  }
  scope.forgetReads();
  const { id: ownAccount } = await scope.info();
  const context = { scope, accountId, ownAccount, books };
  const done = await writeAll(access, context, content, addressBookId);
  scope.forgetReads();
  return { imported: done.imported, problems: [...content.problems, ...done.problems] };
}

interface Written {
  readonly imported: readonly Id[];
  readonly problems: readonly CardFileProblem[];
}

/** Goes on after a card that is refused; a failure that concerns all ends the work and says what is left. */
async function writeAll(
  access: BlobAccess,
  context: CardEditContext,
  { cards, lines }: CardFile,
  addressBookId: Id,
): Promise<Written> {
  const problems: CardFileProblem[] = [];
  const at = new Map(cards.map((card, index) => [card, lines[index] ?? 1]));
  const note = (card: JSContactCard, description: string): void => {
    problems.push({ line: at.get(card) ?? 1, description });
  };
  const made = new Map<JSContactCard, Id>();
  let failure: MethodFailure | undefined;
  const write = async (card: JSContactCard, photo: ContactAttribute | undefined): Promise<void> => {
    const { media: _, ...content } = card;
    const create = { ...content, addressBookIds: { [addressBookId]: true } } as const;
    try {
      const { id } = await createCard(context, create, photo);
      if (id !== undefined) made.set(card, id);
      if (hasOtherMedia(card)) note(card, `Only a photo of ${nameIn(card)} is kept.`);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason instanceof MethodFailure) failure = reason;
      note(card, whyNot(card, reason));
    }
  };
  const groups = cards.filter(({ kind }) => kind === "group");
  for (const some of [cards.filter((card) => !groups.includes(card)), groups]) {
    for (let first = 0; first < some.length; first += CHUNK) {
      const chunk = some.slice(first, first + CHUNK);
      const photos = failure ?? (await photosOf(access, context.accountId, chunk, note));
      if (photos instanceof MethodFailure) {
        failure = photos;
        for (const card of chunk) note(card, whyNot(card, photos));
      } else await Promise.all(chunk.map((card) => write(card, photos.get(card))));
    }
  }
  if (failure && made.size === 0) throw failure;
  return { imported: cards.flatMap((card) => made.get(card) ?? []), problems };
}

function reasonOf(error: unknown): SetError | MethodFailure {
  if (error instanceof Refusal) return error.reason;
  try {
    return toSetError(error);
  } catch (failure) {
    return toMethodFailure(failure);
  }
}

type Photos = ReadonlyMap<JSContactCard, ContactAttribute>;

/** Uploads the photos of cards, a few at a time; a failure where nothing can be uploaded. */
async function photosOf(
  access: BlobAccess,
  accountId: Id,
  cards: readonly JSContactCard[],
  note: (card: JSContactCard, description: string) => void,
): Promise<Photos | MethodFailure> {
  const photos = new Map<JSContactCard, ContactAttribute>();
  const take = async (card: JSContactCard): Promise<void> => {
    const photo = await uploadPhoto(access, accountId, card);
    if (photo === "refused") {
      note(card, `The photo of ${nameIn(card)} can't be taken.`);
    } else if (photo) photos.set(card, photo);
  };
  try {
    for (let at = 0; at < cards.length; at += UPLOADS) {
      await Promise.all(cards.slice(at, at + UPLOADS).map(take));
    }
    return photos;
  } catch (error) {
    return toMethodFailure(error);
  }
}

async function uploadPhoto(
  access: BlobAccess,
  accountId: Id,
  card: JSContactCard,
): Promise<ContactAttribute | "refused" | undefined> {
  try {
    const found = photoOf(card);
    if (!found) return undefined;
    const { blobId } = await upload(access, accountId, streamOf(found.bytes), found.type);
    const source = importSource(blobId);
    return source && "aid" in source ? { n: "image", aid: source.aid } : "refused";
  } catch (error) {
    // A photo that the mail system does not take keeps nobody out.
    if (error instanceof CardError || isRefused(error)) return "refused";
    throw error;
  }
}

const isRefused = (error: unknown): boolean =>
  error instanceof MethodFailure && error.type === "requestTooLarge";

/** Whether a card has media that are no photo inside it, which the mail system does not keep. */
function hasOtherMedia({ media = {} }: JSContactCard): boolean {
  return Object.values(media).some(
    ({ kind, uri = "" }) => kind !== "photo" || !/^data:/i.test(uri),
  );
}

const nameIn = (card: Partial<JSContactCard>): string =>
  JSON.stringify((formatName(card) || "a card without a name").slice(0, 100));

function whyNot(card: JSContactCard, reason: SetError | MethodFailure): string {
  const text = reason instanceof MethodFailure ? reason.message : reason.description;
  const why = text ?? "The mail server refuses this card.";
  return `${nameIn(card)} was not imported: ${why}`;
}
