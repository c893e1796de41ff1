/**
 * Methods of events (draft-ietf-jmap-calendars section 5, docs/profile.md).
 *
 * @module
 */
import * as v from "valibot";
import type { Id, JSCalendarEvent } from "@partage-ent/jmap";
import { CALENDARS } from "@partage-ent/jmap";
import {
  checkAccount,
  idArgument,
  propertiesArgument,
  readArguments,
  someIdsArgument,
} from "../arguments.js";
import { mayUseBlob } from "../blob-kind.js";
import { DEFAULT_EVENT_PROPERTIES } from "../event/check-event.js";
import { EVENT_PROPERTIES } from "../event/event-properties.js";
import type { MethodDefinition } from "../method.js";
import { served } from "../method.js";
import { MethodFailure } from "../method-failure.js";
import { changesMethod, queryChangesMethod } from "./changes.js";
import { eventQuery, timeZoneArgument } from "./event-query.js";
import { eventCounter, eventImport, eventSet } from "./event-set.js";
import { askedIds, askedProperties, project } from "./get.js";

const eventGet: MethodDefinition = {
  capability: CALENDARS,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, {
      accountId: idArgument,
      ids: someIdsArgument,
      properties: propertiesArgument,
      reduceParticipants: v.optional(v.boolean(), false),
      timeZone: timeZoneArgument,
    });
    checkAccount(call, args.accountId, CALENDARS, false);
    const known = askedProperties(args.properties ?? DEFAULT_EVENT_PROPERTIES, EVENT_PROPERTIES);
    const ids = askedIds(call, args.ids);
    const wait = call.spend("event.read", ids.known.length);
    if (wait !== undefined) await wait;
    const { accountId, reduceParticipants } = args;
    const found = await served(call.backend.calendars).getEvents(accountId, ids.known, {
      properties: EVENT_PROPERTIES.filter((name) => known.has(name)),
      reduceParticipants,
      timeZone: args.timeZone,
    });
    return {
      accountId,
      state: found.state,
      list: found.list.map((event) => project(event, known)),
      notFound: [...found.notFound, ...ids.impossible],
    };
  },
};

const JSCALENDAR: ReadonlySet<string> = new Set(EVENT_PROPERTIES);

/** What conversion keeps beside the model is for back ends. */
const onlyJSCalendar = (event: JSCalendarEvent): object => project(event, JSCALENDAR);

/** Most blobs that one call reads as iCalendar. */
const MAX_BLOBS = 16;

const eventParse: MethodDefinition = {
  capability: CALENDARS,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, { accountId: idArgument, blobIds: someIdsArgument });
    checkAccount(call, args.accountId, CALENDARS, false);
    const ids = askedIds(call, args.blobIds);
    if (ids.known.length > MAX_BLOBS) {
      throw new MethodFailure("requestTooLarge", `At most ${MAX_BLOBS} blobs are read at once.`);
    }
    const wait = call.spend("blob.download", ids.known.length);
    if (wait !== undefined) await wait;
    const readable = ids.known.filter((id) => mayUseBlob(call, id));
    const found = await served(call.backend.calendars).parseEvents(args.accountId, readable);
    const parsed: [Id, readonly object[]][] = [];
    const notParsable: Id[] = [];
    const notFound: string[] = [...ids.impossible];
    for (const id of ids.known) {
      const events = found.get(id) ?? "notFound";
      if (events === "notFound") notFound.push(id);
      else if (events === "notParsable") notParsable.push(id);
      else parsed.push([id, events.map(onlyJSCalendar)]);
    }
    return {
      accountId: args.accountId,
      parsed: parsed.length === 0 ? null : Object.fromEntries(parsed),
      notParsable: notParsable.length === 0 ? null : notParsable,
      notFound: notFound.length === 0 ? null : notFound,
    };
  },
};

/** Methods of events. */
export const eventMethods: Readonly<Record<string, MethodDefinition>> = {
  "CalendarEvent/get": eventGet,
  "CalendarEvent/changes": changesMethod(CALENDARS, (call, ...rest) =>
    served(call.backend.calendars).getEventChanges(...rest),
  ),
  "CalendarEvent/query": eventQuery,
  "CalendarEvent/queryChanges": queryChangesMethod(CALENDARS, {
    expandRecurrences: v.optional(v.boolean()),
    timeZone: v.optional(v.string()),
  }),
  "CalendarEvent/set": eventSet,
  "CalendarEvent/parse": eventParse,
  "CalendarEvent/import": eventImport,
  "CalendarEvent/counter": eventCounter,
};
