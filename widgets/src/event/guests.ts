/**
 * Who is invited: addresses that were typed, and what they make of the participants of an event.
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
import type { Guest } from "./event-form.js";

const ADDRESS =
  /^[^\s@<>",;:()[\]\\]{1,64}@[^\s@<>",;:()[\]\\]{1,255}\.[^\s@<>",;:()[\]\\.]{2,63}$/;

/** Most people that one event has here. */
export const MOST_GUESTS = 200;

/** What was typed, as addresses, and what is none. */
export interface TypedAddresses {
  readonly guests: readonly Pick<Guest, "name" | "email">[];
  readonly wrong: readonly string[];
}

/** Reads addresses: `a@b.fr`, `Ann Li <a@b.fr>`, several with commas, semicolons, lines or spaces. */
export function readAddresses(text: string): TypedAddresses {
  const guests: Pick<Guest, "name" | "email">[] = [];
  const wrong: string[] = [];
  // Words that are no addresses are told of as they were written.
  const separator = text.includes("<") || !text.includes("@") ? /[,;\n]+/ : /[,;\s]+/;
  for (const piece of text.slice(0, 20_000).split(separator).slice(0, MOST_GUESTS)) {
    const typed = piece.trim();
    if (!typed) continue;
    const named = /^"?([^<>"]*)"?\s*<([^<>]+)>$/.exec(typed);
    const email = (named?.[2] ?? typed).trim().replace(/^mailto:/i, "");
    if (ADDRESS.test(email)) guests.push({ name: named?.[1]?.trim() ?? "", email });
    else wrong.push(typed);
  }
  return { guests, wrong };
}

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

/** Whether two addresses are of the same mailbox. */
export function isSameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
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
