/**
 * Writes on what was read, each under its version: what somebody else wrote meanwhile is read, and the
 * change made again of it, once.
 *
 * @module
 */
import type { DavCondition, DavObject } from "./dav-scope.js";

/**
 * Does the work on what was read, and once more on what `reread` gives where that is not what is there any
 * more. Answers `gone` where there is nothing any more.
 */
export async function onCurrent<Stored, T>(
  loaded: Stored | undefined,
  work: (stored: Stored) => Promise<T | "preconditionFailed">,
  reread: (() => Promise<Stored | undefined>) | null,
): Promise<T | "preconditionFailed" | "gone"> {
  if (loaded === undefined) return "gone";
  const done = await work(loaded);
  if (done !== "preconditionFailed" || !reread) return done;
  const now = await reread();
  return now === undefined ? "gone" : work(now);
}

/** The version that was read, where the server tells versions. */
export function sameVersion({ etag }: DavObject): DavCondition {
  return etag === "" ? null : { ifMatch: etag };
}
