/**
 * Blobs that are entries of the directory (`dir-<id>`): what is told of them, as a vCard.
 *
 * @module
 */
import { writeCards } from "@partage-ent/contacts";
import type { DirectoryEntry, Id, JSContactCard } from "@partage-ent/jmap";
import type { AccountScope } from "../account-scope.js";
import type { BlobSource } from "../blobs.js";
import { getEntries } from "./entry-get.js";

/** Whether a blob may be an entry of the directory. */
export function isEntryBlob(blobId: Id): boolean {
  return blobId.startsWith("dir-");
}

/** The vCard of an entry, undefined where there is none to tell of. */
export async function entryBlob(
  scope: AccountScope,
  accountId: Id,
  blobId: Id,
): Promise<BlobSource | undefined> {
  const { features } = await scope.info();
  if (!features.directory) return undefined;
  const { list } = await getEntries(scope, accountId, [blobId.slice("dir-".length)]);
  const [entry] = list;
  if (!entry) return undefined;
  const text = writeCards([cardOf(entry as DirectoryEntry)], "3.0");
  return { text, type: "text/vcard; charset=utf-8" };
}

/** Properties of entries that a card has no word for. */
const NO_CARD: ReadonlySet<string> = new Set<keyof DirectoryEntry>([
  "id",
  "establishment",
  "affiliations",
  "memberships",
  "memberCount",
  "capacity",
  "blobId",
]);

function cardOf(entry: DirectoryEntry): JSContactCard {
  const card = Object.fromEntries(Object.entries(entry).filter(([name]) => !NO_CARD.has(name)));
  return card as unknown as JSContactCard;
}
