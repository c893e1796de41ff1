/**
 * Changes of calendars and events since a state: from the versions of collections that the state holds, by
 * sync-collection (RFC 6578).
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { type Changes, MethodFailure } from "@partage-ent/server";
import type { DavCollection } from "../dav/dav-scope.js";
import { readDavState } from "../dav/dav-state.js";
import type { CalendarScope } from "./calendar-scope.js";
import { ownEventId, placedEventId } from "./event-id.js";

interface Found {
  readonly created: ReadonlySet<Id>;
  readonly updated: ReadonlySet<Id>;
  readonly destroyed: ReadonlySet<Id>;
}

function changesOf(
  oldState: string,
  newState: string,
  { created, updated, destroyed }: Found,
  maxChanges: number | undefined,
): Changes {
  // A synchronisation can't be cut where a client wants it to end.
  if (created.size + updated.size + destroyed.size > (maxChanges ?? Infinity)) {
    throw unknown("There are more changes than are wanted at once.");
  }
  return {
    oldState,
    newState,
    hasMoreChanges: false,
    created: [...created],
    updated: [...updated],
    destroyed: [...destroyed],
  };
}

function unknown(description = "The calendar server does not know this state."): MethodFailure {
  return new MethodFailure("cannotCalculateChanges", description);
}

/** `Calendar/changes`. @throws MethodFailure `cannotCalculateChanges`. */
export async function getCalendarChanges(
  scope: CalendarScope,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  scope.dav.requireAccount(accountId);
  const newState = await scope.dav.collectionsState();
  const [before, now] = [readDavState(sinceState), readDavState(newState)];
  if (sinceState === newState) return changesOf(sinceState, newState, nothing(), maxChanges);
  if (!before || !now) throw unknown();
  const places = new Set((await scope.calendars()).map(({ id }) => id));
  const created = [...places].filter((id) => !before.has(id));
  const updated = [...places].filter((id) => before.has(id) && before.get(id) !== now.get(id));
  const destroyed = [...before.keys()].filter((id) => !places.has(id));
  const found = {
    created: new Set(created),
    updated: new Set(updated),
    destroyed: new Set(destroyed),
  };
  return changesOf(sinceState, newState, found, maxChanges);
}

/**
 * `CalendarEvent/changes`; series and single events, no occurrences. Servers don't tell new objects from
 * changed ones, so both are told as created.
 *
 * @throws MethodFailure `cannotCalculateChanges`.
 */
export async function getEventChanges(
  scope: CalendarScope,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  scope.dav.requireAccount(accountId);
  const newState = await scope.dav.state();
  if (sinceState === newState) return changesOf(sinceState, newState, nothing(), maxChanges);
  const before = readDavState(sinceState);
  if (!before) throw unknown();
  const collections = (await scope.calendars()).map(({ collection }) => collection);
  // Nobody tells what was in a calendar that is gone.
  const all = new Set((await scope.dav.collections()).map(({ id }) => id));
  if ([...before.keys()].some((id) => !all.has(id))) throw unknown();
  const parts = await Promise.all(
    collections.map((one) => changesIn(scope, one, before.get(one.id))),
  );
  const created = new Set(parts.flatMap((part) => part.changed));
  const destroyed = new Set(parts.flatMap((part) => part.vanished));
  // What was moved is gone from one calendar and new in another, with the same id.
  for (const id of created) destroyed.delete(id);
  return changesOf(sinceState, newState, { created, updated: new Set(), destroyed }, maxChanges);
}

interface CollectionChanges {
  readonly changed: readonly Id[];
  readonly vanished: readonly Id[];
}

async function changesIn(
  scope: CalendarScope,
  collection: DavCollection,
  version: string | undefined,
): Promise<CollectionChanges> {
  if (version === collection.version) return { changed: [], vanished: [] };
  const idsOf = (name: string): readonly Id[] => {
    const placed = placedEventId(collection.id, name);
    return collection.isShared ? [placed] : [ownEventId(name), placed];
  };
  if (version === undefined) {
    const objects = await scope.dav.objects(collection);
    return { changed: objects.flatMap(({ name }) => idsOf(name)[0]!), vanished: [] };
  }
  const changes = await scope.dav.changesSince(collection, version);
  if (!changes) throw unknown();
  return {
    changed: changes.changed.flatMap((name) => idsOf(name)[0]!),
    vanished: changes.vanished.flatMap(idsOf),
  };
}

const nothing = (): Found => ({ created: new Set(), updated: new Set(), destroyed: new Set() });
