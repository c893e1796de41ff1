/**
 * `CalendarEvent/set` and `CalendarEvent/counter` (draft-ietf-jmap-calendars section 5.8,
 * docs/profile.md): what is written is whole and sane, and what is sent to people has a budget.
 *
 * @module
 */
import * as v from "valibot";
import type { CalendarEvent, Id, SetError } from "@partage-ent/jmap";
import { CALENDARS } from "@partage-ent/jmap";
import {
  checkAccount,
  idArgument,
  invalidArguments,
  isId,
  readArguments,
  recordsArgument,
} from "../arguments.js";
import { mayUseBlob } from "../blob-kind.js";
import type { CalendarEventFetch, Edits, EditResults, FetchedCalendarEvent } from "../backend.js";
import {
  checkEventCreate,
  checkEventUpdate,
  countParticipants,
  isAnswer,
} from "../event/check-event.js";
import { duration, localDateTime, text, timeZone } from "../event/event-values.js";
import type { Arguments, Call, MethodDefinition } from "../method.js";
import { resolveId, served } from "../method.js";
import { MethodFailure } from "../method-failure.js";
import { invalidProperties } from "./mailbox.js";
import { setMethod } from "./set.js";

const PEOPLE: CalendarEventFetch = {
  properties: ["id", "baseEventId", "participants", "recurrenceOverrides", "isOrigin"],
  reduceParticipants: false,
  timeZone: "Etc/UTC",
};

const isObject = (value: unknown): value is Arguments =>
  typeof value === "object" && value !== null;

/** Revisions by real id. */
function readRevisions(call: Call, asked: unknown): Map<Id, string> {
  const revisions = new Map<Id, string>();
  for (const [key, revision] of isObject(asked) ? Object.entries(asked) : []) {
    const id = resolveId(call.createdIds, key);
    if (typeof revision !== "string" || revision.length > 255) {
      throw invalidArguments("A revision is a text.", "ifRevision");
    }
    if (id !== undefined && isId(id)) revisions.set(id, revision);
  }
  return revisions;
}

const bare = (address: string): string => address.replace(/^mailto:/i, "").toLowerCase();

/** Addresses of the person, without scheme. */
async function ownAddresses(call: Call, accountId: Id): Promise<ReadonlySet<string>> {
  const { calendars } = call.backend;
  const { list } = await served(calendars).getParticipantIdentities(accountId, null);
  return new Set(list.map(({ calendarAddress }) => bare(calendarAddress)));
}

/** Address of the organizer that a new event names, without scheme. */
function organizerOf(record: unknown): string | undefined {
  const replyTo = isObject(record) ? record.replyTo : undefined;
  const imip = isObject(replyTo) ? replyTo.imip : undefined;
  return typeof imip === "string" ? bare(imip) : undefined;
}

const addressesOf = ({ email, sendTo }: Arguments): readonly string[] =>
  [email, isObject(sendTo) ? sendTo.imip : undefined].flatMap((address) =>
    typeof address === "string" ? bare(address) : [],
  );

const participantsOf = (record: unknown): readonly Arguments[] => {
  const participants = isObject(record) ? record.participants : undefined;
  return isObject(participants) ? Object.values(participants).filter(isObject) : [];
};

/**
 * Whether a new event is an invitation of somebody else: it says so in both places, `replyTo` and the
 * owner. Back ends invite everybody to what has another owner, or none.
 */
function isForeign(record: unknown, own: ReadonlySet<string>): boolean {
  const owners = participantsOf(record).filter(({ roles }) => isObject(roles) && roles.owner);
  return (
    !own.has(organizerOf(record) ?? "") &&
    owners.length > 0 &&
    !owners.flatMap(addressesOf).some((address) => own.has(address))
  );
}

/** Takes out new events that would be sent in the name of somebody else, or to which the person is not even invited. */
async function checkOrganizers(
  call: Call,
  accountId: Id,
  create: ReadonlyMap<Id, Partial<CalendarEvent>>,
): Promise<ReadonlyMap<Id, SetError>> {
  const named = [...create].filter(([, event]) => organizerOf(event) !== undefined);
  if (named.length === 0) return new Map();
  const own = await ownAddresses(call, accountId);
  const isHers = (event: Partial<CalendarEvent>): boolean => {
    if (own.has(organizerOf(event) ?? "")) return true;
    const isInvited = participantsOf(event)
      .flatMap(addressesOf)
      .some((one) => own.has(one));
    return isInvited && isForeign(event, own);
  };
  const refused = named.filter(([, event]) => !isHers(event));
  const error = invalidProperties("Not an address of the person, who isn't invited.", "replyTo");
  return new Map(refused.map(([id]) => [id, error]));
}

/** Whether new events go into calendars of other people, in whose name others are invited. */
async function isInShared(
  call: Call,
  accountId: Id,
  records: readonly unknown[],
): Promise<boolean> {
  const asked = records.flatMap((record) =>
    isObject(record) && isObject(record.calendarIds) ? Object.keys(record.calendarIds) : [],
  );
  const ids = asked.map((id) => resolveId(call.createdIds, id)).filter((id) => id !== undefined);
  const { list } = await served(call.backend.calendars).getCalendars(accountId, ids.filter(isId));
  return list.some(({ owner }) => owner !== null);
}

/** Messages that new events send: an invitation that is kept tells its organizer alone. */
async function costOfCreates(call: Call, accountId: Id, create: unknown): Promise<number> {
  const records: readonly unknown[] = isObject(create) ? Object.values(create) : [];
  const organized = records.filter((record) => organizerOf(record) !== undefined);
  const own = organized.length > 0 ? await ownAddresses(call, accountId) : new Set<string>();
  const kept = organized.filter((record) => isForeign(record, own));
  const areOwn = kept.length > 0 && !(await isInShared(call, accountId, kept));
  return records.reduce<number>(
    (sum, record) => sum + (areOwn && kept.includes(record) ? 1 : countParticipants(record)),
    0,
  );
}

/** Events that are changed or destroyed, by their real ids, with their patches. */
function touched(call: Call, { update, destroy }: Arguments): ReadonlyMap<Id, unknown> {
  const patches = isObject(update) ? Object.entries(update) : [];
  const gone: readonly unknown[] = Array.isArray(destroy) ? destroy : [];
  const found = new Map<Id, unknown>();
  for (const [asked, patch] of [...patches, ...gone.map((id) => [id, null] as const)]) {
    const id = typeof asked === "string" ? resolveId(call.createdIds, asked) : undefined;
    if (id !== undefined && isId(id)) found.set(id, patch);
  }
  return found;
}

/** Events, and after them the series of those that are occurrences. */
async function withSeries(
  call: Call,
  accountId: Id,
  ids: readonly Id[],
): Promise<readonly FetchedCalendarEvent[]> {
  const read = (some: readonly Id[]): Promise<{ readonly list: readonly FetchedCalendarEvent[] }> =>
    served(call.backend.calendars).getEvents(accountId, some, PEOPLE);
  const { list } = await read(ids);
  const known = new Set<Id>(list.map(({ id }) => id));
  const bases = new Set(list.flatMap(({ baseEventId }) => baseEventId ?? []));
  const missing = [...bases].filter((id) => !known.has(id));
  return missing.length === 0 ? list : [...list, ...(await read(missing)).list];
}

/** How many people all patches of a series together bring in, by the series. */
function addedBySeries(
  list: readonly FetchedCalendarEvent[],
  patches: ReadonlyMap<Id, unknown>,
): ReadonlyMap<Id, number> {
  const added = new Map<Id, number>();
  for (const { id, baseEventId } of list) {
    const base = baseEventId ?? id;
    added.set(base, (added.get(base) ?? 0) + countParticipants(patches.get(id)));
  }
  return added;
}

/**
 * Takes the messages that a call would send from the budget, before anything is written: one to each
 * participant there is and to each that is added, one to the organizer for an answer.
 */
async function spendInvitations(call: Call, accountId: Id, args: Arguments): Promise<void> {
  if (args.sendSchedulingMessages !== true) return;
  const patches = touched(call, args);
  let added = await costOfCreates(call, accountId, args.create);
  for (const patch of patches.values()) added += isAnswer(patch) ? 0 : countParticipants(patch);
  // Nobody can send more in one go than may be sent in a while: refused before events are read.
  await call.spend("event.invite", added);
  if (patches.size === 0) return;
  const list = await withSeries(call, accountId, [...patches.keys()]);
  const series = new Map(list.map((event) => [event.id, event]));
  const newcomers = addedBySeries(list, patches);
  let told = 0;
  for (const event of list) {
    if (!patches.has(event.id)) continue;
    const patch = patches.get(event.id);
    // What looks like an answer of an organizer is a change that all are told of.
    if (event.isOrigin === false && isAnswer(patch)) {
      told += 1;
      continue;
    }
    // Those of a series may hear of each of its occurrences, those that the same call adds too.
    const base = series.get(event.baseEventId ?? event.id) ?? event;
    const others = (newcomers.get(base.id) ?? 0) - countParticipants(patch);
    told += Math.max(countParticipants(event), countParticipants(base)) + others;
  }
  await call.spend("event.invite", told);
}

async function write(
  call: Call,
  accountId: Id,
  edits: Edits<Partial<CalendarEvent>>,
  args: Arguments,
): Promise<EditResults<CalendarEvent>> {
  const tells = args.sendSchedulingMessages === true;
  // Without messages an event is but a note of the person's own.
  const refused = tells
    ? await checkOrganizers(call, accountId, edits.create)
    : new Map<Id, SetError>();
  const done = await served(call.backend.calendars).setEvents(accountId, {
    ...edits,
    create: new Map([...edits.create].filter(([id]) => !refused.has(id))),
    sendSchedulingMessages: tells,
    ifRevision: readRevisions(call, args.ifRevision),
  });
  return { ...done, notCreated: new Map([...done.notCreated, ...refused]) };
}

/** `CalendarEvent/set`. */
export const eventSet: MethodDefinition = setMethod<Partial<CalendarEvent>, CalendarEvent>({
  capability: CALENDARS,
  budget: "event.write",
  entries: {
    sendSchedulingMessages: v.optional(v.boolean(), false),
    ifRevision: recordsArgument,
  },
  spend: async (call, accountId, args) => {
    readRevisions(call, args.ifRevision);
    await spendInvitations(call, accountId, args);
  },
  readState: async (call, accountId) =>
    (await served(call.backend.calendars).getEvents(accountId, [], PEOPLE)).state,
  checkCreate: checkEventCreate,
  checkUpdate: checkEventUpdate,
  references: ({ calendarIds }) => (isObject(calendarIds) ? Object.keys(calendarIds) : []),
  write,
});

/** `CalendarEvent/counter`. */
export const eventCounter: MethodDefinition = {
  capability: CALENDARS,
  writes: true,
  run: async (call) => {
    const args = readArguments(call.args, {
      accountId: idArgument,
      id: idArgument,
      start: localDateTime,
      timeZone,
      duration,
      comment: v.nullish(text(2_000, "lines"), null),
    });
    checkAccount(call, args.accountId, CALENDARS, true);
    const id = resolveId(call.createdIds, args.id);
    if (id === undefined) throw invalidArguments("There is no such event.", "id");
    await call.spend("event.write", 1);
    await call.spend("event.invite", 1);
    const { accountId, start, comment } = args;
    await served(call.backend.calendars).counterEvent(accountId, {
      id,
      start,
      timeZone: args.timeZone,
      duration: args.duration,
      comment,
    });
    return { accountId };
  },
};

/** Budget that a file takes, whatever it holds: the mail system reads it whole. */
const FILE_COST = 50;

/** `CalendarEvent/import` (vendor): the mail system reads an iCalendar blob into a calendar. */
export const eventImport: MethodDefinition = {
  capability: CALENDARS,
  writes: true,
  run: async (call) => {
    const args = readArguments(call.args, {
      ...{ accountId: idArgument, blobId: idArgument, calendarId: idArgument },
    });
    checkAccount(call, args.accountId, CALENDARS, true);
    const calendarId = resolveId(call.createdIds, args.calendarId);
    if (calendarId === undefined)
      throw invalidArguments("There is no such calendar.", "calendarId");
    const { accountId, blobId } = args;
    if (!mayUseBlob(call, blobId)) throw new MethodFailure("notFound", "There is no such blob.");
    await call.spend("event.write", FILE_COST);
    const { calendars } = call.backend;
    const imported = await served(calendars).importEvents(accountId, blobId, calendarId);
    return { accountId, imported };
  },
};
