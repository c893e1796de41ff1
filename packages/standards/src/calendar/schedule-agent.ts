/**
 * Who sends scheduling messages of an event, where the calendar server would (SCHEDULE-AGENT, RFC 6638
 * section 7.1).
 *
 * What is written without telling anybody has `CLIENT`: the server leaves it alone, and the parameter goes
 * when people are to be told. A meeting that the server already told people of can't be changed silently:
 * RFC 6638 section 3.2.1.2 has it cancel whoever becomes `CLIENT`.
 *
 * @module
 */
import { isAttendee, keptOf, withKept } from "@partage-ent/calendar";
import type { Id, JSCalendarEvent, Participant } from "@partage-ent/jmap";

const PARAMETER = "schedule-agent";

/** Property of a participant that the parameter stands on. */
export type AgentOf = "attendee" | "organizer";

/** Who sends messages to, or from, a participant: `server` where nothing is said. */
export function agentOf(participant: Participant, property: AgentOf): string {
  const value = keptOf(participant).parameters?.[property]?.[PARAMETER];
  return typeof value === "string" ? value.toLowerCase() : "server";
}

/** A participant whom the server tells, or not. */
export function withAgent(
  participant: Participant,
  property: AgentOf,
  isTelling: boolean,
): Participant {
  const agent = agentOf(participant, property);
  // Somebody may have chosen `NONE` on purpose: only what is written here is taken away.
  if (isTelling ? agent !== "client" : agent === "client" || agent === "none") return participant;
  const kept = keptOf(participant);
  const { [PARAMETER]: _agent, ...others } = kept.parameters?.[property] ?? {};
  const own = isTelling ? others : { ...others, [PARAMETER]: "CLIENT" };
  return withKept(participant, { ...kept, parameters: { ...kept.parameters, [property]: own } });
}

type Participants = Readonly<Record<Id, Participant>>;

/** An event whose participants, those of overrides included, went through a function. */
export function mapParticipants(
  event: JSCalendarEvent,
  change: (participant: Participant, id: Id) => Participant,
): JSCalendarEvent {
  const mapped = (participants: Participants): Participants =>
    Object.fromEntries(
      Object.entries(participants).map(([id, one]): [Id, Participant] => [id, change(one, id)]),
    );
  const overrides = Object.entries(event.recurrenceOverrides ?? {}).map(([id, patch]) => {
    const { participants } = patch;
    const isMap = typeof participants === "object" && participants !== null;
    return [id, isMap ? { ...patch, participants: mapped(participants as Participants) } : patch];
  });
  return {
    ...event,
    ...(event.participants && { participants: mapped(event.participants) }),
    ...(overrides.length > 0 && {
      recurrenceOverrides: Object.fromEntries(overrides) as NonNullable<
        JSCalendarEvent["recurrenceOverrides"]
      >,
    }),
  };
}

/** An event that its organizer writes: people other than she are told by the server, or not. */
export function organizedEvent(
  event: JSCalendarEvent,
  own: ReadonlySet<Id>,
  isTelling: boolean,
): JSCalendarEvent {
  return mapParticipants(event, (participant, id) =>
    own.has(id) || !isAttendee(participant)
      ? participant
      : withAgent(participant, "attendee", isTelling),
  );
}

/** An invitation that its attendee answers: the organizer is told by the server, or not. */
export function answeredEvent(event: JSCalendarEvent, isTelling: boolean): JSCalendarEvent {
  return mapParticipants(event, (participant) =>
    participant.roles.owner ? withAgent(participant, "organizer", isTelling) : participant,
  );
}

/**
 * Whether the server tells somebody of each change of an event, overrides included; one that does not obey
 * tells everybody, whatever stands there.
 */
export function isTold(
  {
    participants,
    recurrenceOverrides = {},
  }: Pick<JSCalendarEvent, "participants" | "recurrenceOverrides">,
  own: ReadonlySet<Id>,
  isObedient: boolean,
): boolean {
  const maps = [participants, ...Object.values(recurrenceOverrides).map((one) => one.participants)];
  return maps
    .filter((one): one is Participants => typeof one === "object" && one !== null)
    .flatMap((people) => Object.entries(people))
    .some(
      ([id, one]) =>
        !own.has(id) && isAttendee(one) && (!isObedient || agentOf(one, "attendee") === "server"),
    );
}
