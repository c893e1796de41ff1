/**
 * Arguments of `Foo/query`, and the window over results that are in memory (RFC 8620 section 5.5).
 *
 * @module
 */
import * as v from "valibot";
import type { Id } from "@partage-ent/jmap";
import { idArgument, intArgument, objectArgument, unsignedArgument } from "../arguments.js";
import { MethodFailure } from "../method-failure.js";

/** Arguments of every `/query`. */
export const queryEntries = {
  accountId: idArgument,
  filter: v.nullish(objectArgument, null),
  sort: v.nullish(v.array(objectArgument), null),
  position: v.optional(intArgument, 0),
  anchor: v.nullish(idArgument, null),
  anchorOffset: v.optional(intArgument, 0),
  limit: v.nullish(unsignedArgument, null),
  calculateTotal: v.optional(v.boolean(), false),
};

/** Which results are wanted. */
export interface QueryWindow {
  readonly position: number;
  readonly anchor: Id | null;
  readonly anchorOffset: number;
  readonly limit: number;
}

/** The limit that is used, and what the answer says of it: nothing where the client's own was. */
export function cappedLimit(
  asked: number | null,
  max: number,
): { readonly limit: number; readonly told: { readonly limit?: number } } {
  return asked !== null && asked <= max
    ? { limit: asked, told: {} }
    : { limit: max, told: { limit: max } };
}

/**
 * The window over all results.
 *
 * @throws MethodFailure `anchorNotFound`.
 */
export function slice(
  ids: readonly Id[],
  window: QueryWindow,
): { readonly position: number; readonly ids: readonly Id[] } {
  let position = window.position < 0 ? Math.max(0, ids.length + window.position) : window.position;
  if (window.anchor !== null) {
    const anchor = ids.indexOf(window.anchor);
    if (anchor < 0) {
      throw new MethodFailure("anchorNotFound", "The anchor is not among the results.");
    }
    position = Math.max(0, anchor + window.anchorOffset);
  }
  return { position, ids: ids.slice(position, position + window.limit) };
}
