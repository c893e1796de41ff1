/**
 * Calendars (`Calendar/get`): collections of the person's home, and those that others share with her.
 *
 * @module
 */
import type { Calendar, Id } from "@partage-ent/jmap";
import type { Records } from "@partage-ent/server";
import type { CalendarPlace } from "./calendar-place.js";
import type { CalendarScope } from "./calendar-scope.js";

/** Characters of a name. */
const MAX_NAME = 255;
/** Characters of a description. */
const MAX_DESCRIPTION = 2_000;

/** Reads all calendars, or those of some ids. */
export async function getCalendars(
  scope: CalendarScope,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<Calendar>> {
  scope.dav.requireAccount(accountId);
  const places = await scope.calendars();
  const all = places.map((place, index) => readCalendar(scope, place, index));
  const state = await scope.dav.collectionsState();
  if (ids === null) return { state, list: all, notFound: [] };
  const byId = new Map(all.map((calendar) => [calendar.id, calendar]));
  return {
    state,
    list: [...new Set(ids)].flatMap((id) => byId.get(id) ?? []),
    notFound: ids.filter((id) => !byId.has(id)),
  };
}

/** What a collection says as a calendar. */
export function readCalendar(
  { settings: { publicUrl } }: Pick<CalendarScope, "settings">,
  { id, collection, isDefault, rights }: CalendarPlace,
  index: number,
): Calendar {
  const { url, color, isShared, owner } = collection;
  return {
    id,
    name: line(collection.displayName).slice(0, MAX_NAME),
    description: collection.description?.slice(0, MAX_DESCRIPTION) ?? null,
    color: color === null ? null : hexOf(color),
    sortOrder: index,
    isSubscribed: true,
    isVisible: collection.isVisible,
    isDefault,
    includeInAvailability: collection.isTransparent ? "none" : "all",
    timeZone: collection.timeZone,
    myRights: rights,
    owner: isShared ? { name: line(owner?.name ?? ""), email: owner?.email ?? "" } : null,
    subscribeUrl: publicUrl === null ? null : new URL(url.pathname, publicUrl).href,
    blobId: rights.mayReadItems ? `cal-${id}` : null,
  };
}

const line = (text: string): string => text.replace(/\p{Cc}+/gu, " ").trim();

/** `#RRGGBB` or `#RRGGBBAA` (Apple) as `#rrggbb`; null for anything else. */
export function hexOf(color: string): string | null {
  return /^(#[0-9a-f]{6})(?:[0-9a-f]{2})?$/i.exec(color.trim())?.[1]?.toLowerCase() ?? null;
}
