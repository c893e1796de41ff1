/**
 * Writes on a stored event, each under the version that was read: what somebody else wrote meanwhile is
 * read, and the change made again of it, once.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { refuse } from "@partage-ent/server";
import type { DavCondition, DavObject } from "../dav/dav-scope.js";
import type { EditContext } from "./edit-context.js";
import { eventPlace } from "./event-id.js";
import type { StoredEvent } from "./stored-event.js";

/** Does the work on an event that was read; `preconditionFailed` where it is not what was read any more. */
export async function onStored<T>(
  context: EditContext,
  id: Id,
  loaded: StoredEvent | undefined,
  work: (stored: StoredEvent) => Promise<T | "preconditionFailed">,
): Promise<T> {
  let stored = loaded;
  for (let attempt = 0; attempt < 2; attempt++) {
    if (!stored) return refuse("notFound", "This event does not exist any more.");
    const done = await work(stored);
    if (done !== "preconditionFailed") return done;
    // Whoever said which version the change was made on is asked, not guessed for.
    if (context.ifRevision.has(id)) break;
    stored = await reread(context, id);
  }
  return refuse("revisionMismatch", "Somebody else has changed this event.");
}

/** Reads an event as it is now. */
export async function reread(
  { scope }: Pick<EditContext, "scope">,
  id: Id,
): Promise<StoredEvent | undefined> {
  const place = eventPlace(id);
  scope.forgetReads();
  return place && (await scope.find([place.baseId])).get(place.baseId);
}

/** The version that was read, where the server tells versions. */
export function sameVersion({ etag }: DavObject): DavCondition {
  return etag === "" ? null : { ifMatch: etag };
}
