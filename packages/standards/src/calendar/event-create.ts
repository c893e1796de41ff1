/**
 * New events: each an object of its own, named after its UID.
 *
 * @module
 */
import { withOrganizer } from "@partage-ent/calendar";
import type { CalendarEvent, JSCalendarEvent, Participant } from "@partage-ent/jmap";
import { refuse } from "@partage-ent/server";
import { invitationsOf, replyTo } from "./change-messages.js";
import { type EditContext, writableCalendar, written } from "./edit-context.js";
import { type ChangeContext, refuseSilence, refuseTelling, stamped } from "./event-change.js";
import { participantIds } from "./event-get.js";
import { objectName, ownEventId, placedEventId } from "./event-id.js";
import { changeContext, tellOrUndo } from "./event-update.js";
import { answeredEvent, isTold, organizedEvent } from "./schedule-agent.js";
import { sendMessages } from "./send-messages.js";
import { isOriginOf, revisionOf } from "./stored-event.js";

/** Creates an event and answers what became of it. */
export async function createEvent(
  context: EditContext,
  create: Partial<CalendarEvent>,
): Promise<Partial<CalendarEvent>> {
  const calendarIds = Object.keys(create.calendarIds ?? {});
  if (calendarIds.length !== 1) {
    return refuse("invalidProperties", "An event is in one calendar.", "calendarIds");
  }
  const calendar = await writableCalendar(context, calendarIds[0]);
  const said = newEvent(create);
  const addresses = await context.scope.addressesOf(calendar);
  const where = { calendar, isOrigin: isOriginOf(said, addresses), event: said };
  const changing = await changeContext(context, where);
  const event = scheduledEvent(changing, withOwner(changing, said), where.isOrigin);
  const { scope } = context;
  if (create.uid !== undefined && (await scope.findByUid(create.uid)) !== undefined) uidTaken();
  const name = objectName(event.uid);
  const { collection } = calendar;
  const data = written([event], { now: changing.now });
  const done = await scope.dav.put(collection, name, data, { ifNone: true });
  if (done === "preconditionFailed") return uidTaken();
  await tellOrUndo(
    () => sendMessages(scope, messagesOfNew(changing, event, where.isOrigin)),
    () => scope.dav.remove(collection, name, done.etag === null ? null : { ifMatch: done.etag }),
  );
  return {
    id: collection.isShared ? placedEventId(calendar.id, name) : ownEventId(name),
    uid: event.uid,
    isOrigin: where.isOrigin,
    ...(done.etag === null ? {} : { revision: revisionOf(done.etag) }),
  };
}

function uidTaken(): never {
  return refuse("invalidProperties", "There is an event with this UID already.", "uid");
}

/** A new event with all that every event has. */
function newEvent(create: Partial<CalendarEvent>): JSCalendarEvent {
  const { start, calendarIds: _calendars, method: _method, ...others } = create;
  if (start === undefined) return refuse("invalidProperties", "An event has a start.", "start");
  if (others.recurrenceId !== undefined) {
    return refuse("invalidProperties", "An occurrence comes from its series.", "recurrenceId");
  }
  return {
    ...others,
    "@type": "Event",
    uid: create.uid ?? crypto.randomUUID(),
    start,
    duration: create.duration ?? (create.showWithoutTime ? "P1D" : "PT0S"),
    timeZone: create.showWithoutTime ? null : (create.timeZone ?? null),
  };
}

function withOwner(
  { addresses, name, sentBy, now }: ChangeContext,
  said: JSCalendarEvent,
): JSCalendarEvent {
  const [email] = addresses;
  const event = email === undefined ? said : withOrganizer(said, { email, name, sentBy });
  const whole = stamped(event, now);
  return { ...whole, created: said.created ?? whole.updated! };
}

/** Whether and by whom people are told of a new event. */
function scheduledEvent(
  { scheduling, isTelling, isObedient, addresses }: ChangeContext,
  event: JSCalendarEvent,
  isOrigin: boolean,
): JSCalendarEvent {
  const own = participantIds(addresses);
  const isHeard = isOrigin
    ? isTold(event, own, isObedient)
    : answerOf(event, addresses) !== undefined;
  if (isHeard && isTelling && scheduling === "none") refuseTelling();
  if (scheduling !== "server") return event;
  if (isHeard && !isTelling && !isObedient) refuseSilence();
  return isOrigin ? organizedEvent(event, own, isTelling) : answeredEvent(event, isTelling);
}

/** What the person answers to an invitation that she keeps. */
function answerOf(
  { participants }: JSCalendarEvent,
  addresses: readonly string[],
): Participant | undefined {
  const own = participantIds(addresses);
  const [, me] = Object.entries(participants ?? {}).find(([id]) => own.has(id)) ?? [];
  const status = me?.participationStatus;
  return status === "accepted" || status === "declined" || status === "tentative" ? me : undefined;
}

function messagesOfNew(
  { scheduling, isTelling, addresses, now }: ChangeContext,
  event: JSCalendarEvent,
  isOrigin: boolean,
): ReturnType<typeof invitationsOf> {
  if (scheduling !== "mail" || !isTelling) return [];
  if (isOrigin) return invitationsOf(event, addresses, now);
  const me = answerOf(event, addresses);
  if (!me?.participationStatus) return [];
  const { participationStatus: status, participationComment: comment } = me;
  return replyTo(event, participantIds(addresses), {
    status,
    comment,
    recurrenceId: undefined,
    now,
  });
}
