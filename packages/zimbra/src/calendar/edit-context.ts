/**
 * What all edits of events of one `/set` have in common.
 *
 * @module
 */
import type { CalendarEvent, Id, JSCalendarEvent } from "@partage-ent/jmap";
import { refuse } from "@partage-ent/server";
import type { AccountScope, DescribedAccount } from "../account-scope.js";
import { type JsonObject, numberOf, textOf } from "../soap/json.js";
import type { InviteMessage, InviteTarget } from "../soap/operations.js";
import type { InviteReference } from "./appointment.js";
import type { CalendarFolder } from "./calendar-places.js";
import { readCalendar } from "./calendars.js";
import type { PlacedAppointment } from "./load-appointments.js";
import { recipientsOf } from "./write-invites.js";

/** What edits need to know. */
export interface EditContext {
  readonly scope: AccountScope;
  readonly accountId: Id;
  readonly info: DescribedAccount;
  readonly calendars: readonly CalendarFolder[];
  /** Participants are told. */
  readonly isScheduling: boolean;
  readonly ifRevision: ReadonlyMap<Id, string>;
}

/** Address of the person whose calendar it is. */
export function subjectAddress({ info }: EditContext, { remote, element }: CalendarFolder): string {
  return (remote ? textOf(element["owner"]) : undefined) ?? info.email;
}

/** Addresses of the person whose calendar it is, in lowercase. */
export function subjectAddresses(
  context: EditContext,
  calendar: CalendarFolder,
): readonly string[] {
  return calendar.remote
    ? [subjectAddress(context, calendar).toLowerCase()]
    : context.info.addresses;
}

/** A calendar that events can be put into. */
export function writableCalendar({ scope, calendars }: EditContext, id: Id): CalendarFolder {
  const calendar = calendars.find((one) => one.id === id);
  if (!calendar) return refuse("invalidProperties", "There is no such calendar.", "calendarIds");
  requireWritable(scope, calendar);
  return calendar;
}

/** Refuses to write into a calendar that is only read. */
export function requireWritable(scope: AccountScope, calendar: CalendarFolder): void {
  if (readCalendar(scope, calendar, 0).myRights.mayWriteAll) return;
  refuse("forbidden", "This calendar can only be read.");
}

/** Refuses an edit that was made on an older version than there is. */
export function requireRevision(
  { ifRevision }: EditContext,
  id: Id,
  { revision }: PlacedAppointment,
): void {
  const seen = ifRevision.get(id);
  if (seen === undefined || seen === revision) return;
  refuse("revisionMismatch", "Somebody else has changed this event.");
}

/** An invite with the version that was read, so that the server refuses what crosses another change. */
export function targetOf(
  { revision }: PlacedAppointment,
  { id, component }: InviteReference,
): InviteTarget {
  const [ms, rev] = revision.split("-").map(Number);
  return { id, comp: component, ...(ms && rev ? { ms, rev } : {}) };
}

/** The people to tell of an edit; none where nobody is to be told. */
export function toldPeople(
  context: EditContext,
  calendar: CalendarFolder,
  event: JSCalendarEvent,
): Pick<InviteMessage, "e"> {
  if (!context.isScheduling) return {};
  const own = [...subjectAddresses(context, calendar), context.info.email.toLowerCase()];
  const e = recipientsOf(event, own);
  return e.length > 0 ? { e } : {};
}

/** The revision that an answer tells, where it does. */
export function revisionIn(body: JsonObject): Pick<CalendarEvent, "revision"> | null {
  const [ms, rev] = [numberOf(body["ms"]), numberOf(body["rev"])];
  return ms === undefined || rev === undefined ? null : { revision: `${ms}-${rev}` };
}
