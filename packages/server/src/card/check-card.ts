/**
 * Cards and patches as a back end may see them.
 *
 * @module
 */
import * as v from "valibot";
import type { Account, ContactCard, PatchObject, SetError } from "@partage-ent/jmap";
import { CONTACTS } from "@partage-ent/jmap";
import { mayUseBlob } from "../blob-kind.js";
import { limitOf, MAX_CONTAINERS, realContainers, realPointer } from "../containers.js";
import { withoutServerSet } from "../event/event-parts.js";
import { firstIssue, hasListForObject, readPatch, topName } from "../event/event-patch.js";
import { readBounded } from "../event/event-size.js";
import type { Arguments } from "../method.js";
import { invalidProperties } from "../methods/mailbox.js";
import type { Checked, CheckContext } from "../methods/set.js";
import { CARD_CREATE_ENTRIES, CARD_UPDATE_ENTRIES } from "./card-properties.js";

const createSchema = v.pipe(
  v.strictObject(CARD_CREATE_ENTRIES),
  withoutServerSet(CARD_CREATE_ENTRIES),
);

const tooLarge = (description: string): SetError => ({ type: "tooLarge", description });

const mostBooks = (account: Account): number =>
  limitOf(account, CONTACTS, "maxAddressBooksPerCard", MAX_CONTAINERS);

/** Ids of blobs that a value names, however deep. */
function blobIds(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    name === "blobId" && typeof inner === "string" ? [inner] : blobIds(inner),
  );
}

/** Ids of blobs that a patch brings into the media of a card. */
function mediaBlobs(patch: PatchObject): readonly string[] {
  return Object.entries(patch).flatMap(([pointer, value]) => {
    if (pointer !== "media" && !pointer.startsWith("media/")) return [];
    return pointer.endsWith("/blobId") && typeof value === "string" ? [value] : blobIds(value);
  });
}

/** A blob of a kind that the session can't read must not become a photo, which it can. */
function strangeBlob(ids: readonly string[], context: CheckContext): SetError | null {
  const strange = ids.filter((id) => !mayUseBlob(context, id));
  return strange.length === 0
    ? null
    : { type: "blobNotFound", description: "There is no such blob.", properties: ["media"] };
}

/** A new card, whole and sane; what only the server sets is left out. */
export function checkCardCreate(
  record: Arguments,
  context: CheckContext,
): Checked<Partial<ContactCard>> {
  const bounded = readBounded(record, "card");
  if (bounded.error !== undefined) return { error: tooLarge(bounded.error) };
  const result = v.safeParse(createSchema, bounded.value);
  if (!result.success) {
    const { issues } = result;
    return { error: invalidProperties(firstIssue(issues, ""), ...new Set(issues.map(topName))) };
  }
  const lists = Object.entries(result.output).filter(([name, value]) =>
    hasListForObject(bounded.value[name], value),
  );
  if (lists.length > 0) {
    const names = lists.map(([name]) => name);
    return { error: invalidProperties("A list in place of an object.", ...names) };
  }
  const { addressBookIds, members, kind } = result.output;
  const books = realContainers(addressBookIds, mostBooks(context.account), context);
  if (books === null) return { error: invalidProperties("A bad value.", "addressBookIds") };
  if (members !== undefined && kind !== "group") {
    return { error: invalidProperties("Only a group has members.", "members") };
  }
  const error = strangeBlob(blobIds(result.output.media), context);
  if (error !== null) return { error };
  // The schema answers for the types of what it lets through.
  return { value: { ...result.output, addressBookIds: books } as Partial<ContactCard> };
}

/** A patch of a card, every pointer of which leads somewhere sane. */
export function checkCardUpdate(patch: PatchObject, context: CheckContext): Checked<PatchObject> {
  const bounded = readBounded(patch, "card");
  if (bounded.error !== undefined) return { error: tooLarge(bounded.error) };
  const { value, error } = readPatch(bounded.value, CARD_UPDATE_ENTRIES);
  if (error !== undefined) {
    const { type, description, pointer } = error;
    const isPatch = type === "invalidPatch" || pointer === "";
    const at = pointer.slice(0, 255);
    return {
      error: isPatch
        ? { type: "invalidPatch", description: `${at}: ${description}` }
        : invalidProperties(description, at),
    };
  }
  const most = mostBooks(context.account);
  const read: (readonly [string, unknown])[] = [];
  for (const entry of Object.entries(value)) {
    const real = realPointer(entry, "addressBookIds", most, context);
    if (real === null) return { error: invalidProperties("A bad value.", entry[0]) };
    read.push(real);
  }
  const strange = strangeBlob(mediaBlobs(value), context);
  return strange === null ? { value: Object.fromEntries(read) } : { error: strange };
}
