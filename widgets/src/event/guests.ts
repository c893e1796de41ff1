/**
 * Who is invited, and what that makes of the participants of an event.
 *
 * @module
 */
import type {
  CalendarEvent,
  Id,
  Participant,
  PatchObject,
  SignedInPerson,
} from "@partage-ent/jmap";
import { isSameAddress } from "../shared/addresses.js";
import type { Guest } from "./event-form.js";

/** Most people that one event has here. */
export const MOST_GUESTS = 200;

/** Adds people, none of them twice. */
export function addGuests(
  known: readonly Guest[],
  more: readonly (Partial<Guest> & Pick<Guest, "email">)[],
): readonly Guest[] {
  const all = [...known];
  for (const one of more) {
    if (all.length >= MOST_GUESTS || all.some((guest) => isSameAddress(guest.email, one.email)))
      continue;
    all.push({ name: "", kind: "individual", isOptional: false, ...one });
  }
  return all;
}

function participantOf(guest: Guest): Participant {
  const { name, email, kind, isOptional } = guest;
  return {
    "@type": "Participant",
    ...(name && { name }),
    email,
    sendTo: { imip: `mailto:${email}` },
    kind,
    roles: isOptional ? { attendee: true, optional: true } : { attendee: true },
    participationStatus: "needs-action",
    expectReply: true,
  };
}

function ownerOf({ name, email }: SignedInPerson): Participant {
  return {
    "@type": "Participant",
    ...(name && { name }),
    email,
    sendTo: { imip: `mailto:${email}` },
    roles: { owner: true, attendee: true },
    participationStatus: "accepted",
  };
}

/** Participants of a new event: the guests, and the person who invites them; none without guests. */
export function participantsOf(
  guests: readonly Guest[],
  person: SignedInPerson,
): Pick<CalendarEvent, "participants" | "replyTo"> {
  if (!guests.length) return {};
  const all = guests.map((guest, index): [Id, Participant] => [`g${index}`, participantOf(guest)]);
  return {
    replyTo: { imip: `mailto:${person.email}` },
    participants: { owner: ownerOf(person), ...Object.fromEntries(all) },
  };
}

/** The change of the participants that makes them these guests; answers of those who stay are kept. */
export function guestsPatch(
  event: Partial<CalendarEvent>,
  guests: readonly Guest[],
  person: SignedInPerson,
): PatchObject {
  const { participants = {} } = event;
  const owners = Object.entries(participants).filter(([, one]) => one.roles.owner);
  if (!Object.keys(participants).length) return participantsOf(guests, person);
  if (!guests.length) return { participants: null, replyTo: null };
  const kept = guests.map((guest, index): [Id, Participant] => {
    const known = guest.id === undefined ? undefined : participants[guest.id];
    if (!guest.id || !known)
      return [`n${index}-${Object.keys(participants).length}`, participantOf(guest)];
    const { optional: _optional, ...roles } = known.roles;
    return [guest.id, { ...known, roles: guest.isOptional ? { ...roles, optional: true } : roles }];
  });
  return { participants: Object.fromEntries([...owners, ...kept]) };
}
