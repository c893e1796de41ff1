/**
 * Writes on a stored event, each under the version that was read: what somebody else wrote meanwhile is
 * read, and the change made again of it, once.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { refuse } from "@partage-ent/server";
import { onCurrent } from "../dav/on-current.js";
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
  // Whoever said which version the change was made on is asked, not guessed for.
  const again = context.ifRevision.has(id) ? null : () => reread(context, id);
  const done = await onCurrent(loaded, work, again);
  if (done === "gone") return refuse("notFound", "This event does not exist any more.");
  if (done !== "preconditionFailed") return done;
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
