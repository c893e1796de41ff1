/**
 * ORGANIZER and ATTENDEE to participants and back (RFC 5545 sections 3.8.4.1 and 3.8.4.3).
 *
 * @module
 */
import type { Participant, ParticipantRole, ParticipationStatus } from "@partage-ent/jmap";

import {
  ICALENDAR_MEMBER,
  keepMember,
  keptOf,
  type JCalComponent,
  type JCalProperty,
} from "../vendor.js";
import { addressOf, otherParameters, parameter, valueText } from "./properties.js";

const TAKEN = ["cn", "partstat", "role", "rsvp", "cutype", "email", "sent-by"];
const STATUSES: readonly ParticipationStatus[] = [
  "needs-action",
  "accepted",
  "declined",
  "tentative",
  "delegated",
];
const ROLES: Readonly<Record<string, readonly ParticipantRole[]>> = {
  chair: ["attendee", "chair"],
  "req-participant": ["attendee"],
  "opt-participant": ["attendee", "optional"],
  "non-participant": ["informational"],
};
const KINDS: Readonly<Record<string, Participant["kind"]>> = {
  individual: "individual",
  group: "group",
  resource: "resource",
  room: "location",
};

/** The id of the participant with an address: the same in every copy of an event. */
export function participantId(address: string): string {
  return (
    addressOf(address)
      .replace(/[^A-Za-z0-9_-]/g, "_")
      .slice(0, 200) || "nobody"
  );
}

/** Participants of a component, and where replies go. */
export function readParticipants(component: JCalComponent): {
  readonly participants?: Readonly<Record<string, Participant>>;
  readonly replyTo?: Readonly<Record<string, string>>;
} {
  const found = new Map<string, Participant>();
  const organizer = component[1].find(
    (property) => property[0] === "organizer" && valueText(property),
  );
  for (const property of component[1]) {
    if (property[0] !== "attendee" || !valueText(property)) continue;
    const id = participantId(valueText(property));
    if (!found.has(id)) found.set(id, readAttendee(property));
  }
  if (organizer) {
    const id = participantId(valueText(organizer));
    const known = found.get(id);
    found.set(id, asOwner(organizer, known));
  }
  return {
    ...(found.size > 0 && { participants: Object.fromEntries(found) }),
    ...(organizer && { replyTo: { imip: valueText(organizer) } }),
  };
}

function readAttendee(property: JCalProperty): Participant {
  const status = parameter(property, "partstat")?.toLowerCase() as ParticipationStatus;
  const role = parameter(property, "role")?.toLowerCase() ?? "req-participant";
  const kind = KINDS[parameter(property, "cutype")?.toLowerCase() ?? ""];
  const odd = [
    ...(status && !STATUSES.includes(status) ? ["partstat"] : []),
    ...(Object.hasOwn(ROLES, role) ? [] : ["role"]),
    ...(kind ? [] : ["cutype"]),
  ];
  const roles = Object.hasOwn(ROLES, role) ? ROLES[role]! : (["attendee"] as const);
  return {
    ...person(property),
    ...(kind && { kind }),
    roles: Object.fromEntries(roles.map((name) => [name, true])),
    ...(STATUSES.includes(status) && { participationStatus: status }),
    ...(parameter(property, "rsvp")?.toUpperCase() === "TRUE" && { expectReply: true }),
    ...keepMember({
      parameters: {
        attendee: otherParameters(
          property,
          TAKEN.filter((name) => !odd.includes(name)),
        ),
      },
    }),
  };
}

const PROGRESS = { completed: "completed", "in-process": "in-process" } as const;

/** Participants of a task: one word of PARTSTAT is an answer and progress (RFC 8984 section 4.4.6). */
export function withProgress(
  participants: Readonly<Record<string, Participant>>,
): Readonly<Record<string, Participant>> {
  return Object.fromEntries(
    Object.entries(participants).map(([id, participant]) => {
      const { [ICALENDAR_MEMBER]: _, ...rest } = participant as Participant & {
        readonly [ICALENDAR_MEMBER]?: unknown;
      };
      const { parameters = {} } = keptOf(participant);
      const { partstat, ...attendee } = parameters["attendee"] ?? {};
      const word = String(partstat).toLowerCase();
      if (!Object.hasOwn(PROGRESS, word)) return [id, participant];
      const progress = PROGRESS[word as keyof typeof PROGRESS];
      const kept = keepMember({ parameters: { ...parameters, attendee } });
      return [id, { ...rest, participationStatus: "accepted", progress, ...kept }];
    }),
  );
}

function asOwner(property: JCalProperty, attendee: Participant | undefined): Participant {
  const kept = otherParameters(property, ["cn", "email", "sent-by"]);
  const base = attendee ?? { ...person(property), roles: {} };
  return {
    ...base,
    roles: { ...base.roles, owner: true },
    ...keepMember({ parameters: { ...keptOf(base).parameters, organizer: kept } }),
  };
}

function person(property: JCalProperty): Pick<Participant, "@type"> & Partial<Participant> {
  const uri = valueText(property);
  const name = parameter(property, "cn");
  const email =
    parameter(property, "email") ?? (/^mailto:/i.test(uri) ? addressOf(uri) : undefined);
  const sentBy = parameter(property, "sent-by");
  return {
    "@type": "Participant",
    ...(name && { name }),
    ...(email && { email }),
    ...(sentBy && { sentBy }),
    sendTo: { [/^mailto:/i.test(uri) ? "imip" : "other"]: uri },
  };
}

/** The properties of a participant: ORGANIZER, ATTENDEE or both. */
export function writeParticipant(
  participant: Participant,
  replyTo: string | undefined,
): readonly JCalProperty[] {
  const { sendTo, email, roles, sentBy, name } = participant;
  const uri = sendTo?.["imip"] ?? sendTo?.["other"] ?? (email ? `mailto:${email}` : "");
  if (!uri) return [];
  const kept = keptOf(participant).parameters ?? {};
  const who = {
    ...(name && { cn: name }),
    ...(email && addressOf(uri) !== email && { email }),
    ...(sentBy && { "sent-by": sentBy }),
  };
  const written: JCalProperty[] = [];
  if (roles.owner) {
    const at = replyTo ?? uri;
    written.push(["organizer", { ...kept["organizer"], ...who }, "cal-address", at]);
  }
  if (roles.attendee || roles.informational || roles.optional || roles.chair) {
    const parameters = { ...kept["attendee"], ...who, ...attendeeParameters(participant) };
    written.push(["attendee", parameters, "cal-address", uri]);
  }
  return written;
}

function attendeeParameters(participant: Participant): Readonly<Record<string, string>> {
  const { roles, kind, participationStatus, progress = "", expectReply } = participant;
  const isUnderWay = participationStatus === "accepted" && Object.hasOwn(PROGRESS, progress);
  const status = isUnderWay ? progress : participationStatus;
  const role = roles.chair
    ? "CHAIR"
    : roles.optional
      ? "OPT-PARTICIPANT"
      : roles.informational
        ? "NON-PARTICIPANT"
        : undefined;
  const cutype = kind === "location" ? "ROOM" : kind?.toUpperCase();
  return {
    ...(cutype && { cutype }),
    ...(role && { role }),
    ...(status && { partstat: status.toUpperCase() }),
    ...(expectReply && { rsvp: "TRUE" }),
  };
}
