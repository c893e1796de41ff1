/**
 * Cards as files, cards that are there twice, and one made of several.
 *
 * @module
 */
import {
  cardFiles,
  contacts,
  type CardDuplicate,
  type CardDuplicateMergeResponse,
  type CardFileProblem,
  type ContactCard,
  type Id,
  type JSContactCard,
} from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";
import { PartageError } from "./error.js";
import { onlyRecord } from "./only-record.js";
import { uploadFile } from "./upload-file.js";

/** What a file of cards holds. */
export interface CardFile {
  /** Of the uploaded file; good for {@link importContacts} for some minutes. */
  readonly blobId: Id;
  readonly cards: readonly JSContactCard[];
  /** What could not be taken, with its line. */
  readonly problems: readonly CardFileProblem[];
}

/**
 * Uploads a file of vCards, or a table (CSV), and tells what it holds; nothing is kept of it.
 *
 * @throws {@link PartageError} `ERR_INVALID_ARGUMENTS` when it holds no cards, `ERR_TOO_LARGE`.
 */
export function parseCardFile(
  connection: Connection,
  file: Blob,
  options: AccountOptions = {},
): Promise<CardFile> {
  return withAccount(connection, cardFiles, options, async ({ session, accountId, call }) => {
    const { signal } = options;
    const type = file.type === "text/csv" ? "text/csv" : "text/vcard";
    const blobId = await uploadFile(connection, { session, accountId, file, type, signal });
    const answer = await call("CardFile/parse", { accountId, blobIds: [blobId] }, options);
    const cards = answer.parsed?.[blobId];
    if (!cards) throw new PartageError("ERR_INVALID_ARGUMENTS", "This file holds no contacts");
    return { blobId, cards, problems: answer.problems?.[blobId] ?? [] };
  });
}

/** What an import did. */
export interface ImportedContacts {
  readonly ids: readonly Id[];
  readonly problems: readonly CardFileProblem[];
}

/** Puts the cards of an uploaded file into an address book. */
export function importContacts(
  connection: Connection,
  { blobId }: Pick<CardFile, "blobId">,
  addressBookId: Id,
  options: AccountOptions = {},
): Promise<ImportedContacts> {
  return withAccount(connection, cardFiles, options, async ({ accountId, call }) => {
    const args = { accountId, blobId, addressBookId };
    const { imported, problems } = await call("CardFile/import", args, options);
    return { ids: imported, problems };
  });
}

/** Uploads a picture for `media` of a card: `{ kind: "photo", blobId }`. */
export function uploadPhoto(
  connection: Connection,
  picture: Blob,
  options: AccountOptions = {},
): Promise<Id> {
  return withAccount(connection, contacts, options, ({ session, accountId }) => {
    const { signal } = options;
    const { type } = picture;
    return uploadFile(connection, { session, accountId, file: picture, type, signal });
  });
}

/** What {@link findDuplicateContacts} accepts. */
export interface FindDuplicatesOptions extends AccountOptions {
  /** Default: all books that may be written. */
  readonly addressBookIds?: readonly Id[] | undefined;
}

/** Finds cards that seem to be of the same person, the surest first. */
export function findDuplicateContacts(
  connection: Connection,
  options: FindDuplicatesOptions = {},
): Promise<readonly CardDuplicate[]> {
  return withAccount(connection, cardFiles, options, async ({ accountId, call }) => {
    const { addressBookIds = null, signal } = options;
    return (await call("CardDuplicate/find", { accountId, addressBookIds }, { signal })).list;
  });
}

/** What one card made of several would be. */
export type MergePreview = Pick<CardDuplicateMergeResponse, "merged" | "lost"> & {
  readonly cardIds: readonly Id[];
};

/** Tells what one card made of several would be, the first one kept; writes nothing. */
export function previewMerge(
  connection: Connection,
  cardIds: readonly Id[],
  options: AccountOptions = {},
): Promise<MergePreview> {
  return withAccount(connection, cardFiles, options, async ({ accountId, call }) => {
    const { merged, lost } = await call("CardDuplicate/merge", { accountId, cardIds }, options);
    return { cardIds, merged, lost };
  });
}

/** Members of a card that a merge leaves as they are in the one that is kept. */
const KEPT: ReadonlySet<string> = new Set<keyof ContactCard>([
  "@type",
  "version",
  "id",
  "uid",
  "blobId",
  "addressBookIds",
  "created",
  "updated",
]);

/**
 * Makes one card of several: the first takes what the preview says, the others go. They go only
 * when the first was changed.
 */
export function mergeContacts(
  connection: Connection,
  { cardIds, merged }: Pick<MergePreview, "cardIds" | "merged">,
  options: AccountOptions = {},
): Promise<void> {
  return withAccount(connection, contacts, options, async ({ accountId, call }) => {
    const [first = "", ...others] = cardIds;
    const patch = Object.fromEntries(Object.entries(merged).filter(([name]) => !KEPT.has(name)));
    const changed = await call(
      "ContactCard/set",
      { accountId, update: { [first]: patch } },
      options,
    );
    await onlyRecord(changed.notUpdated);
    const gone = await call("ContactCard/set", { accountId, destroy: others }, options);
    await onlyRecord(gone.notDestroyed);
  });
}
