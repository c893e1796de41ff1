/**
 * Changes of calendars and events since a state, from SyncRequest.
 *
 * They are those of the person's own mailbox: what changes in other people's calendars shows when it
 * is queried again.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { Changes } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { changesOf, deletedIds, splitChanges, syncChanges } from "../mail/changes.js";
import { TRASH } from "../mail/mailboxes.js";
import { isItemId } from "../mail/ids.js";
import { type JsonObject, numberOf, objectsOf, textOf } from "../soap/json.js";
import { calendarPlaces } from "./calendar-places.js";

/** `CalendarEvent/changes`; series and single events, no occurrences. @throws MethodFailure `cannotCalculateChanges`. */
export async function getEventChanges(
  scope: AccountScope,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  const delta = await syncChanges(scope, accountId, sinceState, maxChanges);
  const all = objectsOf(delta.body["appt"]);
  const isGone = (folder: string | undefined): boolean => folder === TRASH;
  const kept = all.filter((element) => !isGone(textOf(element["l"])));
  const trashed = all.filter((element) => isGone(textOf(element["l"])));
  const isCreated = (element: JsonObject): boolean =>
    (numberOf(element["rev"]) ?? 0) > delta.since && isFirstVersion(element);
  const idsOf = (elements: readonly JsonObject[]): readonly Id[] =>
    elements.map((element) => textOf(element["id"]) ?? "").filter(isItemId);
  const created = idsOf(kept.filter(isCreated));
  const updated = idsOf(kept.filter((element) => !isCreated(element)));
  const destroyed = [...deletedIds(delta.body, "appt"), ...idsOf(trashed)];
  return changesOf(delta, { created, updated, destroyed: [...new Set(destroyed)] }, maxChanges);
}

/** Zimbra numbers an invite before the appointment that is made of it, and those of later versions after. */
function isFirstVersion(element: JsonObject): boolean {
  const id = numberOf(element["id"]) ?? 0;
  return objectsOf(element["inv"]).every((invite) => (numberOf(invite["id"]) ?? 0) < id);
}

/** `Calendar/changes`. @throws MethodFailure `cannotCalculateChanges`. */
export async function getCalendarChanges(
  scope: AccountScope,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  const [delta, tree] = await Promise.all([
    syncChanges(scope, accountId, sinceState, maxChanges),
    scope.calendarIds(),
  ]);
  const known = new Set(calendarPlaces(tree.body).map(({ id }) => id));
  const elements = ["folder", "link"].flatMap((name) => objectsOf(delta.body[name]));
  const ids = splitChanges(elements, delta);
  const deleted = [...deletedIds(delta.body, "folder"), ...deletedIds(delta.body, "link")];
  const destroyed = new Set(deleted);
  const created = ids.created.filter((id) => known.has(id));
  const updated = ids.updated.filter((id) => known.has(id));
  // A calendar that was moved into the trash is still a folder, but no calendar any more.
  for (const element of elements) {
    const id = textOf(element["id"]) ?? "";
    if (textOf(element["view"]) === "appointment" && !known.has(id)) destroyed.add(id);
  }
  return changesOf(delta, { created, updated, destroyed: [...destroyed] }, maxChanges);
}
