/**
 * Cards as files, duplicates and merging (vendor, docs/profile.md).
 *
 * @module
 */
import * as v from "valibot";
import type { CardFileProblem, Id } from "@partage-ent/jmap";
import { CARD_FILES } from "@partage-ent/jmap";
import {
  checkAccount,
  idArgument,
  invalidArguments,
  isId,
  readArguments,
  someIdsArgument,
} from "../arguments.js";
import { mayUseBlob } from "../blob-kind.js";
import { onlyCard, withoutPhotos } from "../card/card-output.js";
import type { Call, MethodDefinition } from "../method.js";
import { resolveId, served } from "../method.js";
import { MethodFailure } from "../method-failure.js";
import { askedIds } from "./get.js";

/** Most blobs that one call reads as cards. */
const MAX_BLOBS = 16;
/** Most cards that are made one. */
const MAX_MERGED = 20;
/** Most address books that one call looks for duplicates in. */
const MAX_BOOKS = 64;
/** Budget that a file takes, whatever it holds. */
const FILE_COST = 50;
/** Budget that a search for duplicates takes: all cards are read. */
const DUPLICATES_COST = 20;

const emptyToNull = <Value>(list: readonly Value[]): readonly Value[] | null =>
  list.length === 0 ? null : list;

const recordOrNull = (entries: readonly (readonly [Id, unknown])[]): object | null =>
  entries.length === 0 ? null : Object.fromEntries(entries);

const cardFileParse: MethodDefinition = {
  capability: CARD_FILES,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, { accountId: idArgument, blobIds: someIdsArgument });
    checkAccount(call, args.accountId, CARD_FILES, false);
    const ids = askedIds(call, args.blobIds);
    if (ids.known.length > MAX_BLOBS) {
      throw new MethodFailure("requestTooLarge", `At most ${MAX_BLOBS} blobs are read at once.`);
    }
    const wait = call.spend("blob.download", ids.known.length);
    if (wait !== undefined) await wait;
    const readable = ids.known.filter((id) => mayUseBlob(call, id));
    const found = await served(call.backend.contacts).parseCardFiles(args.accountId, readable);
    const parsed: [Id, readonly object[]][] = [];
    const problems: [Id, readonly CardFileProblem[]][] = [];
    const notParsable: Id[] = [];
    const notFound: string[] = [...ids.impossible];
    for (const id of ids.known) {
      const content = found.get(id) ?? "notFound";
      if (content === "notFound") notFound.push(id);
      else if (content === "notParsable") notParsable.push(id);
      else {
        parsed.push([id, content.cards.map((card) => withoutPhotos(onlyCard(card)))]);
        problems.push([id, content.problems]);
      }
    }
    return {
      accountId: args.accountId,
      parsed: recordOrNull(parsed),
      problems: recordOrNull(problems),
      notParsable: emptyToNull(notParsable),
      notFound: emptyToNull(notFound),
    };
  },
};

const cardFileImport: MethodDefinition = {
  capability: CARD_FILES,
  writes: true,
  run: async (call) => {
    const args = readArguments(call.args, {
      ...{ accountId: idArgument, blobId: idArgument, addressBookId: idArgument },
    });
    checkAccount(call, args.accountId, CARD_FILES, true);
    const addressBookId = resolveId(call.createdIds, args.addressBookId);
    if (addressBookId === undefined)
      throw invalidArguments("There is no such address book.", "addressBookId");
    const { accountId, blobId } = args;
    if (!mayUseBlob(call, blobId)) throw new MethodFailure("notFound", "There is no such blob.");
    await call.spend("card.write", FILE_COST);
    const { contacts } = call.backend;
    const done = await served(contacts).importCards(accountId, blobId, addressBookId);
    return { accountId, imported: done.imported, problems: done.problems };
  },
};

/** Real ids, each once; undefined where one can't exist. */
function realIds(call: Call, asked: readonly string[]): readonly Id[] | undefined {
  const ids = new Set(asked.map((id) => resolveId(call.createdIds, id)));
  const real = [...ids].filter((id) => id !== undefined && isId(id));
  return real.length === ids.size ? (real as Id[]) : undefined;
}

const duplicateFind: MethodDefinition = {
  capability: CARD_FILES,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, {
      accountId: idArgument,
      addressBookIds: v.nullish(v.pipe(someIdsArgument, v.maxLength(MAX_BOOKS)), null),
    });
    checkAccount(call, args.accountId, CARD_FILES, false);
    const asked = args.addressBookIds;
    const books = asked === null ? null : realIds(call, asked);
    if (books === undefined) throw invalidArguments("There is no such book.", "addressBookIds");
    const wait = call.spend("card.search", DUPLICATES_COST);
    if (wait !== undefined) await wait;
    const { accountId } = args;
    const list = await served(call.backend.contacts).findDuplicates(accountId, books);
    return { accountId, list };
  },
};

const duplicateMerge: MethodDefinition = {
  capability: CARD_FILES,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, { accountId: idArgument, cardIds: someIdsArgument });
    checkAccount(call, args.accountId, CARD_FILES, false);
    const ids = realIds(call, args.cardIds);
    if (ids === undefined) throw new MethodFailure("notFound", "There is no such card.");
    if (ids.length < 2 || ids.length > MAX_MERGED) {
      throw invalidArguments(`2 to ${MAX_MERGED} cards are made one.`, "cardIds");
    }
    const wait = call.spend("card.read", ids.length);
    if (wait !== undefined) await wait;
    const { accountId } = args;
    const { merged, lost } = await served(call.backend.contacts).mergeCards(accountId, ids);
    return { accountId, merged: onlyCard(merged), lost };
  },
};

/** Methods of cards as files, duplicates and merging. */
export const cardFileMethods: Readonly<Record<string, MethodDefinition>> = {
  "CardFile/parse": cardFileParse,
  "CardFile/import": cardFileImport,
  "CardDuplicate/find": duplicateFind,
  "CardDuplicate/merge": duplicateMerge,
};
