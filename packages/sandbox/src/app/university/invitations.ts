/**
 * Invitations and what follows them (iTIP in mail, RFC 5546 and RFC 6047).
 *
 * @module
 */
import { calendarDate, frenchDay, frenchTime, momentAfter, type Moment } from "./paris-time.js";
import type { Person } from "./people.js";
import type { Letter, Scribe } from "./scribe.js";

/** A meeting to invite to. */
interface Meeting {
  readonly summary: string;
  readonly location: string;
  readonly inDays: number;
  readonly hour: number;
  readonly minutes: number;
  readonly description: string;
}

/** Folds a content line at 75 octets (RFC 5545 section 3.1). */
function fold(line: string): string {
  const encoder = new TextEncoder();
  const lines: string[] = [];
  let current = "";
  for (const char of line) {
    if (encoder.encode(current + char).length > 73) {
      lines.push(current);
      current = " ";
    }
    current += char;
  }
  return [...lines, current].join("\r\n");
}

function escapeText(text: string): string {
  return text.replace(/[\\;,]/gu, "\\$&").replace(/\n/gu, "\\n");
}

/** An iCalendar object with one event. */
function eventCalendar(
  scribe: Scribe,
  method: "REQUEST" | "CANCEL" | "PUBLISH",
  meeting: Meeting,
  people: {
    readonly organizer: Person;
    readonly attendees: readonly Person[];
    readonly uid: string;
  },
): string {
  const start = momentAfter(scribe.now, meeting.inDays, meeting.hour);
  const { organizer, attendees, uid } = people;
  const cancelled = method === "CANCEL";
  const lines = [
    "BEGIN:VCALENDAR",
    "PRODID:-//Université de Valmorée//Agenda//FR",
    "VERSION:2.0",
    `METHOD:${method}`,
    "BEGIN:VEVENT",
    `UID:${uid}`,
    `DTSTAMP:${calendarDate(scribe.now - 86_400_000)}`,
    `DTSTART:${calendarDate(start)}`,
    `DTEND:${calendarDate(start + meeting.minutes * 60_000)}`,
    `SUMMARY:${escapeText(meeting.summary)}`,
    `LOCATION:${escapeText(meeting.location)}`,
    `DESCRIPTION:${escapeText(meeting.description)}`,
    `ORGANIZER;CN="${organizer.displayName}":mailto:${organizer.mail}`,
    ...attendees.map(
      ({ displayName, mail }) =>
        `ATTENDEE;CN="${displayName}";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${mail}`,
    ),
    `STATUS:${cancelled ? "CANCELLED" : "CONFIRMED"}`,
    `SEQUENCE:${cancelled ? "1" : "0"}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return `${lines.map(fold).join("\r\n")}\r\n`;
}

function invite(
  scribe: Scribe,
  meeting: Meeting,
  organizer: Person,
  attendees: readonly Person[],
  when: Moment,
): Letter {
  const start = momentAfter(scribe.now, meeting.inDays, meeting.hour);
  const uid = `${scribe.random.hex(16)}@univ-valmoree.example`;
  const content = eventCalendar(scribe, "REQUEST", meeting, { organizer, attendees, uid });
  return scribe.letter({
    from: organizer,
    recipients: attendees,
    subject: `Invitation : ${meeting.summary}`,
    when,
    text: `${meeting.summary}\nQuand : ${frenchDay(start)} à ${frenchTime(start)}\nOù : ${meeting.location}\n\n${meeting.description}`,
    calendar: { method: "REQUEST", content },
    attachments: [
      { name: "invite.ics", type: "text/calendar", bytes: new TextEncoder().encode(content) },
    ],
    essential: true,
  });
}

/** What teachers invite their students to, one teacher after the other. */
const TUTORIALS: readonly Meeting[] = [
  {
    summary: "Point d’étape du projet tutoré",
    location: "Bureau N 214, bâtiment Nord",
    inDays: 3,
    hour: 14,
    minutes: 30,
    description: "Apportez votre planning et vos questions ; quinze minutes par groupe.",
  },
  {
    summary: "Soutenance blanche",
    location: "Salle des actes",
    inDays: 4,
    hour: 10,
    minutes: 60,
    description: "Vingt minutes d’exposé, dix de questions. Les supports la veille, merci.",
  },
  {
    summary: "Entretien de mi-parcours",
    location: "Bureau E 012, bâtiment Est",
    inDays: 7,
    hour: 16,
    minutes: 20,
    description: "Pour parler de vos choix du semestre prochain.",
  },
  {
    summary: "Correction du devoir maison",
    location: "Amphi Germain",
    inDays: 8,
    hour: 12,
    minutes: 45,
    description: "Correction commune, questions bienvenues.",
  },
];

/** Invitations of teachers to their students, of staff to colleagues, and one cancellation. */
export function invitationMail(scribe: Scribe, people: readonly Person[]): readonly Letter[] {
  const teachers = people.filter(({ kind }) => kind === "teacher");
  const staff = people.filter(({ kind }) => kind === "staff");
  const letters: Letter[] = [];
  for (const teacher of teachers) {
    const students = people.filter(
      ({ kind, courses }) =>
        kind === "student" && teacher.courses.some((code) => courses.includes(code)),
    );
    if (students.length === 0) continue;
    const meeting = TUTORIALS[letters.length % TUTORIALS.length]!;
    letters.push(
      invite(scribe, meeting, teacher, scribe.random.sample(students, 4), {
        daysAgo: 1,
        hour: 9,
        minute: 26,
      }),
    );
  }
  const [host, ...guests] = [...staff, ...teachers];
  if (host === undefined || guests.length === 0) return letters;
  const jury: Meeting = {
    summary: "Jury de semestre",
    location: "Salle du conseil",
    inDays: 9,
    hour: 10,
    minutes: 120,
    description: "Les procès-verbaux seront signés en séance ; merci d’être à l’heure.",
  };
  letters.push(invite(scribe, jury, host, guests, { daysAgo: 2, hour: 15 }));
  letters.push(cancellation(scribe, host, guests));
  return letters;
}

function cancellation(scribe: Scribe, organizer: Person, attendees: readonly Person[]): Letter {
  const meeting: Meeting = {
    summary: "Réunion de rentrée décalée",
    location: "Amphi Ormeaux",
    inDays: 5,
    hour: 16,
    minutes: 60,
    description: "La réunion est annulée, une nouvelle date suivra.",
  };
  const uid = `${scribe.random.hex(16)}@univ-valmoree.example`;
  const content = eventCalendar(scribe, "CANCEL", meeting, { organizer, attendees, uid });
  return scribe.letter({
    from: organizer,
    recipients: attendees,
    subject: `Annulé : ${meeting.summary}`,
    when: { daysAgo: 3, hour: 11, minute: 40 },
    text: meeting.description,
    calendar: { method: "CANCEL", content },
  });
}
