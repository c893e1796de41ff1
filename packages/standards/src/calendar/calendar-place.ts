/**
 * The calendars of a person: collections for events in her own home, and those that others share with her
 * (docs/decisions/0008).
 *
 * @module
 */
import type { CalendarRights, Id } from "@partage-ent/jmap";
import type { DavCollection, DavPrincipal } from "../dav/dav-scope.js";

/** A calendar with the collection that it is. */
export interface CalendarPlace {
  readonly id: Id;
  readonly collection: DavCollection;
  readonly isDefault: boolean;
  readonly rights: CalendarRights;
}

/**
 * The calendars among collections, those that hold a kind of component (RFC 4791 section 5.2.3: any, where
 * nothing is told): the default one first, own ones before those of others.
 */
export function calendarPlaces(
  collections: readonly DavCollection[],
  me: DavPrincipal,
  component: "VEVENT" | "VTODO" = "VEVENT",
): readonly CalendarPlace[] {
  const calendars = collections
    .filter(({ components }) => components.length === 0 || components.includes(component))
    .sort(byOrder);
  const chosen = me.defaultCalendar?.pathname;
  const own = calendars.filter((one) => !one.isShared);
  const first =
    own.find(({ url }) => chosen !== undefined && samePath(url.pathname, chosen)) ??
    own.find((one) => rightsOf(one, false).mayWriteAll);
  const places = calendars.map((collection): CalendarPlace => {
    const isDefault = collection === first;
    const rights = rightsOf(collection, isDefault);
    return { id: collection.id, collection, isDefault, rights };
  });
  return [
    ...places.filter(({ isDefault }) => isDefault),
    ...places.filter(({ isDefault }) => !isDefault),
  ];
}

const samePath = (a: string, b: string): boolean => a.replace(/\/$/, "") === b.replace(/\/$/, "");

function byOrder(a: DavCollection, b: DavCollection): number {
  if (a.isShared !== b.isShared) return a.isShared ? 1 : -1;
  const [first, second] = [a.order ?? Infinity, b.order ?? Infinity];
  if (first !== second) return first - second;
  const [own, other] = [nameRank(a), nameRank(b)];
  return own !== other ? own - other : a.id < b.id ? -1 : 1;
}

/**
 * Servers that tell no order and no default calendar give the first one a plain name; a calendar that is
 * made later has a random one, and must not become the first by chance.
 */
function nameRank({ url }: DavCollection): number {
  const name = url.pathname.replace(/\/$/, "").split("/").at(-1) ?? "";
  if (/^(?:personal|calendar|default|home)$/i.test(name)) return 0;
  if (/^[0-9a-f]{32}$/i.test(name)) return 3;
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name) ? 2 : 1;
}

/** What the privileges of a collection allow (RFC 3744 section 3); without any told an own one may be written. */
function rightsOf({ privileges, isShared }: DavCollection, isDefault: boolean): CalendarRights {
  const has = (...names: readonly string[]): boolean =>
    privileges.has("all") || names.some((name) => privileges.has(name));
  const isUntold = privileges.size === 0;
  const mayRead = isUntold || has("read");
  const mayWrite = isUntold ? !isShared : has("write", "write-content") && has("write", "bind");
  return {
    mayReadFreeBusy: mayRead || has("read-free-busy"),
    mayReadItems: mayRead,
    mayWriteAll: mayWrite,
    mayWriteOwn: mayWrite,
    mayUpdatePrivate: mayWrite,
    mayRSVP: mayWrite || has("write-content"),
    mayShare: false,
    mayDelete: mayWrite && !isShared && !isDefault,
  };
}
