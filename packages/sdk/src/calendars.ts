/**
 * Calendars of an account.
 *
 * @module
 */
import {
  calendars,
  type Calendar,
  type CalendarCreate,
  type Id,
  type ParticipantIdentity,
  type PatchObject,
} from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";
import { onlyRecord } from "./only-record.js";

/** Lists the calendars of an account, shared ones included, in the order the server sorts them. */
export function listCalendars(
  connection: Connection,
  options: AccountOptions = {},
): Promise<readonly Calendar[]> {
  return withAccount(connection, calendars, options, async ({ accountId, call }) => {
    const { list } = await call("Calendar/get", { accountId, ids: null }, options);
    return list.toSorted((a, b) => a.sortOrder - b.sortOrder || a.name.localeCompare(b.name));
  });
}

/**
 * Changes a calendar: `{ isVisible }`, `{ color }`, `{ name }`.
 *
 * @throws {@link PartageError} `ERR_FORBIDDEN`, `ERR_NOT_FOUND`.
 */
export function changeCalendar(
  connection: Connection,
  id: Id,
  patch: PatchObject,
  options: AccountOptions = {},
): Promise<void> {
  return withAccount(connection, calendars, options, async ({ accountId, call }) => {
    const answer = await call("Calendar/set", { accountId, update: { [id]: patch } }, options);
    await onlyRecord(answer.notUpdated);
  });
}

/** Creates a calendar and answers its id. */
export function createCalendar(
  connection: Connection,
  calendar: CalendarCreate,
  options: AccountOptions = {},
): Promise<Id> {
  return withAccount(connection, calendars, options, async ({ accountId, call }) => {
    const answer = await call("Calendar/set", { accountId, create: { new: calendar } }, options);
    await onlyRecord(answer.notCreated);
    return answer.created?.["new"]?.id ?? "";
  });
}

/** Lists the calendar addresses of the person. */
export function listParticipantIdentities(
  connection: Connection,
  options: AccountOptions = {},
): Promise<readonly ParticipantIdentity[]> {
  return withAccount(connection, calendars, options, async ({ accountId, call }) => {
    return (await call("ParticipantIdentity/get", { accountId, ids: null }, options)).list;
  });
}
