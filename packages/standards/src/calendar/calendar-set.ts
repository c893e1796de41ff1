/**
 * `Calendar/set`: collections that are made, named, coloured, hidden and removed.
 *
 * @module
 */
import type { Calendar, CalendarCreate, Id, PatchObject } from "@partage-ent/jmap";
import {
  type EditResults,
  type Edits,
  newOutcomes,
  refuse,
  settleRecord,
} from "@partage-ent/server";
import { DavRefusal } from "../dav/dav-failure.js";
import type { DavCollection, DavScope } from "../dav/dav-scope.js";
import type { CalendarPlace } from "./calendar-place.js";
import type { CalendarScope } from "./calendar-scope.js";
import { hexOf, readCalendar } from "./calendars.js";
import { toSetError } from "./event-set.js";

/** Longest name of a calendar, in characters. */
const MAX_NAME = 128;

type CalendarEdits = Edits<CalendarCreate> & { readonly onDestroyRemoveEvents: boolean };
type Change = Parameters<DavScope["changeCollection"]>[1];

/** Creates, changes and destroys calendars, in this order. */
export async function setCalendars(
  scope: CalendarScope,
  accountId: Id,
  edits: CalendarEdits,
): Promise<EditResults<Calendar>> {
  scope.dav.requireAccount(accountId);
  scope.forgetReads();
  const known = new Map((await scope.calendars()).map((place) => [place.id, place]));
  const outcomes = newOutcomes<Calendar>();
  for (const [key, create] of edits.create) {
    const work = () => createCalendar(scope, create);
    await settleRecord(key, outcomes.created, outcomes.notCreated, work, toSetError);
  }
  for (const [id, patch] of edits.update) {
    const work = () => updateCalendar(scope, known.get(id), patch);
    await settleRecord(id, outcomes.updated, outcomes.notUpdated, work, toSetError);
  }
  for (const id of edits.destroy) {
    const work = () => destroyCalendar(scope, known.get(id), edits.onDestroyRemoveEvents);
    await settleRecord(id, outcomes.destroyed, outcomes.notDestroyed, work, toSetError);
  }
  scope.forgetReads();
  const newState = await scope.dav.collectionsState();
  return { oldState: null, newState, ...outcomes, destroyed: [...outcomes.destroyed.keys()] };
}

async function createCalendar(
  scope: CalendarScope,
  { name, color, isVisible, includeInAvailability }: CalendarCreate,
): Promise<Partial<Calendar>> {
  const wanted = color == null ? undefined : checkedColor(color);
  const other = changeOf({
    ...(isVisible === false ? { isVisible } : {}),
    ...(includeInAvailability === undefined || includeInAvailability === "all"
      ? {}
      : { includeInAvailability }),
  });
  const made = await scope.dav.createCollection({
    displayName: checkedName(name),
    ...(wanted === undefined ? {} : { color: wanted }),
    components: ["VEVENT"],
  });
  // Some servers take a colour only for a calendar that is there.
  const isColored = wanted === undefined || hexOf(made.color ?? "") === hexOf(wanted);
  const later = { ...other, ...(isColored ? {} : { color: wanted }) };
  if (Object.keys(later).length > 0) await changeCollection(scope, made, later);
  scope.forgetReads();
  const places = await scope.calendars();
  const index = places.findIndex(({ id }) => id === made.id);
  const place = places[index];
  return place ? readCalendar(scope, place, index) : { id: made.id };
}

async function updateCalendar(
  scope: CalendarScope,
  place: CalendarPlace | undefined,
  patch: PatchObject,
): Promise<null> {
  if (!place) return refuse("notFound", "This calendar does not exist.");
  const now = readCalendar(scope, place, 0);
  const different = Object.entries(patch).filter(
    ([property, value]) => value !== now[property as keyof Calendar],
  );
  const change = changeOf(Object.fromEntries(different));
  if (Object.keys(change).length > 0) await changeCollection(scope, place.collection, change);
  return null;
}

/** A flag of its own is what a server most likely refuses; nothing of the change is made then (RFC 4918 section 9.2). */
async function changeCollection(
  scope: CalendarScope,
  collection: DavCollection,
  change: Change,
): Promise<void> {
  try {
    await scope.dav.changeCollection(collection, change);
  } catch (error) {
    if (change.isVisible === undefined || !(error instanceof DavRefusal)) throw error;
    refuse("invalidProperties", "The calendar server does not keep what is hidden.", "isVisible");
  }
}

function changeOf(patch: PatchObject): Change {
  return Object.assign({}, ...Object.entries(patch).map(propertyOf)) as Change;
}

function propertyOf([property, value]: readonly [string, unknown]): Change {
  switch (property) {
    case "name":
      return { displayName: checkedName(value) };
    case "color":
      return { color: value === null ? null : checkedColor(value) };
    case "isVisible":
      return { isVisible: value === true };
    case "includeInAvailability":
      return { isTransparent: isLeftOut(value) };
    default:
      return refuse("invalidProperties", "This can't be changed.", property);
  }
}

function checkedName(name: unknown): string {
  if (typeof name !== "string" || name.trim() === "") {
    return refuse("invalidProperties", "A calendar needs a name.", "name");
  }
  if (name.length > MAX_NAME || /\p{Cc}/u.test(name)) {
    return refuse("invalidProperties", "This name is not allowed.", "name");
  }
  return name;
}

/** Apple's own notation, with an opacity, is the only one that SOGo takes. */
function checkedColor(color: unknown): string {
  if (typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color)) return `${color.toUpperCase()}FF`;
  return refuse("invalidProperties", "This is no colour.", "color");
}

/** RFC 6638 section 9.1 knows calendars that count and calendars that don't. */
function isLeftOut(availability: unknown): boolean {
  if (availability === "all" || availability === "none") return availability === "none";
  return refuse(
    "invalidProperties",
    "The calendar server counts all events of a calendar or none.",
    "includeInAvailability",
  );
}

async function destroyCalendar(
  scope: CalendarScope,
  place: CalendarPlace | undefined,
  removeEvents: boolean,
): Promise<true> {
  if (!place) return refuse("notFound", "This calendar does not exist.");
  const { collection, isDefault } = place;
  if (collection.isShared) return refuse("forbidden", "This calendar belongs to somebody else.");
  if (isDefault) return refuse("forbidden", "The default calendar can't be destroyed.");
  if (!removeEvents && (await scope.dav.objects(collection)).length > 0) {
    return refuse("calendarHasEvent", "There are events in this calendar.");
  }
  await scope.dav.removeCollection(collection);
  return true;
}
