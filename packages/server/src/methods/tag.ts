/**
 * Methods of tags (vendor capability, docs/profile.md).
 *
 * @module
 */
import type { PatchObject, Tag, TagCreate } from "@partage-ent/jmap";
import { TAG } from "@partage-ent/jmap";
import type { Arguments, MethodDefinition } from "../method.js";
import { served } from "../method.js";
import { changesMethod } from "./changes.js";
import { getMethod } from "./get.js";
import { invalidProperties } from "./mailbox.js";
import type { Checked } from "./set.js";
import { setMethod } from "./set.js";

/** A name of 1 to 128 characters without control characters, `:` and `"`, or undefined. */
function readName(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const name = value.normalize("NFC").trim();
  const size = Array.from(name).length;
  return size >= 1 && size <= 128 && !/[\p{Cc}:"]/u.test(name) ? name : undefined;
}

function readColor(value: unknown): string | null | undefined {
  if (value === null) return null;
  return typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value)
    ? value.toLowerCase()
    : undefined;
}

function checkFields(record: Arguments): Checked<PatchObject> {
  const read: [string, unknown][] = [];
  for (const [key, value] of Object.entries(record)) {
    if (key !== "name" && key !== "color") {
      return { error: invalidProperties("A property that can't be set.", key) };
    }
    const result = key === "name" ? readName(value) : readColor(value);
    if (result === undefined) return { error: invalidProperties("A bad value.", key) };
    read.push([key, result]);
  }
  return { value: Object.fromEntries(read) };
}

function checkCreate(record: Arguments): Checked<TagCreate> {
  const { value, error } = checkFields(record);
  if (error !== undefined) return { error };
  const { name, color } = value;
  if (typeof name !== "string") return { error: invalidProperties("A name is needed.", "name") };
  return { value: { name, color: typeof color === "string" ? color : null } };
}

/** Methods of tags. */
export const tagMethods: Readonly<Record<string, MethodDefinition>> = {
  "Tag/get": getMethod<Tag>({
    capability: TAG,
    properties: ["id", "name", "color", "keyword", "totalEmails", "unreadEmails"],
    allowAll: true,
    read: (call, accountId, ids) => served(call.backend.tags).getTags(accountId, ids),
  }),
  "Tag/changes": changesMethod(TAG, (call, ...rest) =>
    served(call.backend.tags).getTagChanges(...rest),
  ),
  "Tag/set": setMethod<TagCreate, Tag>({
    capability: TAG,
    readState: async (call, accountId) =>
      (await served(call.backend.tags).getTags(accountId, [])).state,
    checkCreate,
    checkUpdate: checkFields,
    references: () => [],
    write: (call, accountId, edits) => served(call.backend.tags).setTags(accountId, edits),
  }),
};
