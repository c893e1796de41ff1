/**
 * `CalendarEvent/counter`: another time is proposed to whoever organizes an event, by mail: servers that
 * schedule by themselves know no way to propose (RFC 6638 leaves COUNTER out).
 *
 * @module
 */
import {
  buildCounter,
  CalendarError,
  mailAddressOf,
  organizerOf,
  recurrenceIdOf,
} from "@partage-ent/calendar";
import type { Id } from "@partage-ent/jmap";
import { type CounterProposal, isAddress, MethodFailure } from "@partage-ent/server";
import type { CalendarScope } from "./calendar-scope.js";
import { knownZone } from "./event-filter.js";
import { eventAt, participantIds } from "./event-get.js";
import { eventPlace } from "./event-id.js";
import { sendMessages } from "./send-messages.js";

/** Proposes another time. @throws MethodFailure `notFound`, `invalidArguments`, `forbidden`. */
export async function counterEvent(
  scope: CalendarScope,
  accountId: Id,
  proposal: CounterProposal,
): Promise<void> {
  scope.dav.requireAccount(accountId);
  knownZone(proposal.timeZone);
  const place = eventPlace(proposal.id);
  const stored = place && (await scope.find([place.baseId])).get(place.baseId);
  const event = stored && eventAt(stored, place.occurrence);
  if (!event) throw new MethodFailure("notFound", "This event does not exist any more.");
  const own = participantIds(await scope.addressesOf(stored.calendar));
  const participant = Object.keys(event.participants ?? {}).find((id) => own.has(id));
  const organizer = organizerOf(event);
  const to = organizer && mailAddressOf(organizer);
  if (stored.isOrigin || participant === undefined || to === undefined || !isAddress(to)) {
    throw new MethodFailure("invalidArguments", "Nobody invited this person to this event.");
  }
  if (scope.settings.submission === null) {
    throw new MethodFailure(
      "forbidden",
      "No other time can be proposed: no mail is sent for calendars.",
    );
  }
  const { start, timeZone, duration, comment } = proposal;
  const { showWithoutTime: _days, ...timed } = event;
  const isOccurrence = place.occurrence !== undefined && !stored.alone.has(place.occurrence);
  const recurrenceId = isOccurrence ? recurrenceIdOf(stored.event, place.occurrence) : undefined;
  try {
    const {
      recurrenceRules: _r,
      recurrenceOverrides: _o,
      excludedRecurrenceRules: _e,
      ...one
    } = timed;
    const subject = { ...one, timeZone, ...(recurrenceId === undefined ? {} : { recurrenceId }) };
    const options = {
      now: scope.settings.clock(),
      participant,
      ...(comment === null ? {} : { comment }),
    };
    const message = buildCounter(subject, { start, duration }, options);
    await sendMessages(scope, [{ message, to: [to], isUpdate: true }]);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    throw new MethodFailure("invalidArguments", "This time makes no sense.");
  }
}
