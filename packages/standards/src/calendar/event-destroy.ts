/**
 * Events and occurrences that go.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { refuse } from "@partage-ent/server";
import { sameVersion } from "../dav/on-current.js";
import { cancellationsOf } from "./change-messages.js";
import { type EditContext, requireWritable } from "./edit-context.js";
import { excludeOccurrence, refuseSilence, refuseTelling } from "./event-change.js";
import { participantIds } from "./event-get.js";
import { eventPlace } from "./event-id.js";
import { changeContext, tellOrUndo, writeChange } from "./event-update.js";
import { onStored } from "./on-stored.js";
import { isTold } from "./schedule-agent.js";
import { sendMessages } from "./send-messages.js";
import type { StoredEvent } from "./stored-event.js";

/** Destroys an event, or takes an occurrence out of its series. */
export function destroyEvent(
  context: EditContext,
  id: Id,
  loaded: StoredEvent | undefined,
): Promise<true> {
  return onStored(context, id, loaded, async (stored) => {
    requireWritable(stored.calendar);
    const occurrence = eventPlace(id)?.occurrence;
    const isAlone = occurrence !== undefined && stored.alone.has(occurrence);
    if (occurrence === undefined || (isAlone && stored.alone.size === 1)) {
      return removeWhole(context, stored);
    }
    if (isAlone) {
      return refuse("forbidden", "This occurrence goes with the others of its invitation.");
    }
    const changing = await changeContext(context, stored);
    const change = excludeOccurrence(changing, stored, occurrence);
    const done = await writeChange(context, change, changing);
    return done === "preconditionFailed" ? done : true;
  });
}

async function removeWhole(
  context: EditContext,
  stored: StoredEvent,
): Promise<true | "preconditionFailed"> {
  const { scope } = context;
  const { event, isOrigin, object, calendar } = stored;
  const { isTelling, isObedient, scheduling, addresses, now } = await changeContext(
    context,
    stored,
  );
  const isMeeting = isOrigin && isTold(event, participantIds(addresses), isObedient);
  if (isMeeting && isTelling && scheduling === "none") refuseTelling();
  if (isMeeting && !isTelling && scheduling === "server") refuseSilence();
  const { collection } = calendar;
  const done = await scope.dav.remove(collection, object.name, sameVersion(object), {
    isSilent: !isTelling,
  });
  if (done === "preconditionFailed") return done;
  if (!done) refuse("notFound", "This event does not exist any more.");
  if (isMeeting && isTelling && scheduling === "mail") {
    await tellOrUndo(
      () => sendMessages(scope, cancellationsOf(event, addresses, now)),
      () => scope.dav.put(collection, object.name, object.data, { ifNone: true }),
    );
  }
  return true;
}
