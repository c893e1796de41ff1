/**
 * Appointments read whole (GetAppointment), each once in a request.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { AccountScope } from "../account-scope.js";
import { TRASH } from "../mail/mailboxes.js";
import { objectOf, textOf } from "../soap/json.js";
import type { Answer } from "../soap/soap-scope.js";
import { SoapFault } from "../soap/upstream-error.js";
import { type Appointment, readAppointment } from "./appointment.js";
import { calendarFolders, calendarOf, type CalendarFolder } from "./calendar-places.js";
import { eventPlace } from "./event-ids.js";

/** An appointment with the calendar that it is in. */
export interface PlacedAppointment extends Appointment {
  readonly calendar: CalendarFolder;
}

/** Appointments by the ids of their series, with the state at which they were read. */
export interface LoadedAppointments {
  readonly state: string;
  readonly appointments: ReadonlyMap<Id, PlacedAppointment>;
  readonly calendars: readonly CalendarFolder[];
}

/** Whether an error says that there is no such appointment, or none that the person may see. */
function isGone(error: unknown): boolean {
  return (
    error instanceof SoapFault &&
    /^(?:mail\.(?:NO_SUCH_(?:APPT|CALITEM|ITEM|FOLDER|MOUNTPOINT)|INVALID_ID|INVITE_OUT_OF_DATE)|service\.PERM_DENIED|account\.NO_SUCH_ACCOUNT)$/.test(
      error.code,
    )
  );
}

async function ifThere(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Reads appointments by the ids of their series, those unknown left out; with `rights` those on the calendars too. */
export async function loadAppointments(
  scope: AccountScope,
  accountId: Id,
  baseIds: readonly Id[],
  { rights = false }: { readonly rights?: boolean } = {},
): Promise<LoadedAppointments> {
  const missing = [...new Set(baseIds)].filter((id) => !scope.appointments.has(id));
  const asked = missing.flatMap((id) => {
    const place = eventPlace(id);
    if (!place) return [];
    const request = { id: place.itemId, includeContent: true } as const;
    return [ifThere(scope.soap.call("GetAppointmentRequest", request))];
  });
  const [tree, info, ...answers] = await Promise.all([
    rights ? scope.calendars() : scope.calendarIds(),
    scope.info(),
    ...asked,
    scope.requireAccount(accountId),
  ]);
  for (const answer of answers) {
    const element = answer ? objectOf(answer.body["appt"]) : undefined;
    const appointment = element && readAppointment(element, info.id);
    if (appointment) scope.appointments.set(appointment.id, appointment);
  }
  const calendars = calendarFolders(tree.body);
  const placed = new Map<Id, PlacedAppointment>();
  for (const id of baseIds) {
    const appointment = scope.appointments.get(id);
    const calendar = appointment && calendarOf(calendars, appointment.owner, appointment.folder);
    if (appointment && calendar) placed.set(id, { ...appointment, calendar });
  }
  return { state: await scope.stateOf(tree), appointments: placed, calendars };
}

/** What has a UID in the person's own mailbox. */
export interface FoundByUid {
  readonly state: string;
  /** The series, undefined where no calendar has it. */
  readonly id: Id | undefined;
  /** Whether the trash has it: a UID is there once only. */
  readonly isInTrash: boolean;
}

/** Finds an event by its UID, in the person's own mailbox. */
export async function findByUid(
  scope: AccountScope,
  accountId: Id,
  uid: string,
): Promise<FoundByUid> {
  const request = { uid, includeContent: true } as const;
  const [answer, tree, info] = await Promise.all([
    ifThere(scope.soap.call("GetAppointmentRequest", request)),
    scope.calendarIds(),
    scope.info(),
    scope.requireAccount(accountId),
  ]);
  const state = await scope.stateOf(tree);
  const element = answer && objectOf(answer.body["appt"]);
  const isInTrash = textOf(element?.["l"]) === TRASH;
  const appointment = element && readAppointment(element, info.id);
  if (!appointment) return { state, id: undefined, isInTrash };
  scope.appointments.set(appointment.id, appointment);
  const { owner, folder } = appointment;
  const isShown = calendarOf(calendarFolders(tree.body), owner, folder) !== undefined;
  return { state, id: isShown ? appointment.id : undefined, isInTrash };
}
