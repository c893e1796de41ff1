/**
 * `CalendarEvent/counter`: another time is proposed to whoever organizes an event.
 *
 * @module
 */
import { occurrenceOf, recurrenceIdOf, inviteSubject } from "@partage-ent/calendar";
import type { Id } from "@partage-ent/jmap";
import { type CounterProposal, MethodFailure, Refusal } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { toMethodFailure } from "../soap/failures.js";
import { isFault } from "../soap/upstream-error.js";
import { organizerMessage } from "./event-answer.js";
import { knownZone } from "./event-filter.js";
import { eventPlace } from "./event-ids.js";
import { loadAppointments, type PlacedAppointment } from "./load-appointments.js";
import { writeInvites } from "./write-invites.js";

/** Proposes another time. @throws MethodFailure `notFound`, `invalidArguments`, `forbidden`. */
export async function counterEvent(
  scope: AccountScope,
  accountId: Id,
  proposal: CounterProposal,
): Promise<void> {
  knownZone(proposal.timeZone);
  const place = eventPlace(proposal.id);
  const { appointments } = await loadAppointments(scope, accountId, place ? [place.baseId] : []);
  const appointment = place && appointments.get(place.baseId);
  if (!appointment) throw new MethodFailure("notFound", "This event does not exist any more.");
  if (appointment.isOrigin || !appointment.event.participants) {
    throw new MethodFailure("invalidArguments", "Nobody invited this person to this event.");
  }
  try {
    await propose(scope, appointment, place.occurrence, proposal);
  } catch (error) {
    if (error instanceof Refusal) {
      throw new MethodFailure("invalidArguments", error.reason.description ?? error.message);
    }
    if (isFault(error, "mail.INVITE_OUT_OF_DATE")) {
      throw new MethodFailure("notFound", "This event was changed in the meantime.");
    }
    throw toMethodFailure(error);
  }
}

async function propose(
  scope: AccountScope,
  { event: series, invite, exceptions, revision }: PlacedAppointment,
  occurrence: string | undefined,
  { start, timeZone, duration, comment }: CounterProposal,
): Promise<void> {
  const { email, language } = await scope.info();
  const one = occurrence === undefined ? series : occurrenceOf(series, occurrence);
  if (!one) throw new MethodFailure("notFound", "This occurrence does not exist any more.");
  const { showWithoutTime: _days, ...timed } = one;
  const proposed = { ...timed, start, timeZone, duration };
  const { series: written } = writeInvites(withoutRules(proposed), { address: email });
  const recurrenceId = occurrence && recurrenceIdOf(series, occurrence);
  const reference = (recurrenceId && exceptions.get(recurrenceId)) || invite;
  const [ms, rev] = revision.split("-").map(Number);
  const { e, mp } = organizerMessage(one, comment ?? "");
  await scope.soap.call("CounterAppointmentRequest", {
    id: reference.id,
    comp: reference.component,
    ...(ms && rev ? { ms, rev } : {}),
    m: {
      ...(e ? { e } : {}),
      ...(mp ? { mp } : {}),
      su: inviteSubject("counter", one.title, language),
      inv: { uid: series.uid, ...written },
    },
  });
}

/** A proposal is about times: of a series about its first ones, without saying how it repeats. */
function withoutRules<Event extends object>(event: Event): Event {
  const names = new Set(["recurrenceRules", "excludedRecurrenceRules", "recurrenceOverrides"]);
  const kept = Object.entries(event).filter(([name]) => !names.has(name));
  return Object.fromEntries(kept) as Event;
}
