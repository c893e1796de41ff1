/**
 * Puts planned calendars into mailboxes, and opens rooms and shared calendars.
 *
 * @module
 */
import { createItem } from "../calendar/keep-item.js";
import { childNamed, createFolder } from "../mailbox/folders.js";
import { addGrant } from "../mailbox/grants.js";
import type { Invite, RecurrencePart, TimeValue } from "../mailbox/calendar-item.js";
import { FolderId } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import type { Sandbox } from "../sandbox.js";
import {
  planAgenda,
  planBookings,
  type PlannedEvent,
  type PlannedException,
} from "./agenda-plan.js";
import type { Person } from "./people.js";
import { ROOMS, roomAttributes } from "./rooms.js";
import { PARIS } from "./week-days.js";

/** Whose calendar is filled. */
type AgendaOwner = Pick<Person, "mail" | "displayName" | "principalName">;

function time(text: string): TimeValue {
  return text.length === 8 ? { date: text } : { date: text, zone: PARIS };
}

function recurrenceOf({ repeat }: PlannedEvent): readonly RecurrencePart[] | undefined {
  if (!repeat) return undefined;
  const { frequency, interval, count, days } = repeat;
  return [{ kind: "add", rules: [{ frequency, interval, count, days, lists: {} }], dates: [] }];
}

/** An event as its owner organizes it. */
function inviteOf(event: PlannedEvent, person: AgendaOwner, mailbox: Mailbox): Invite {
  return {
    kind: "appointment",
    uid: uidOf(event, person),
    method: "PUBLISH",
    sequence: 0,
    stamp: mailbox.now(),
    name: event.name,
    location: event.location ?? "",
    description: event.description,
    status: event.freeBusy === "T" ? "TENT" : "CONF",
    privacy: event.private ? "PRI" : "PUB",
    freeBusy: event.freeBusy ?? "B",
    transparency: event.freeBusy === "F" ? "T" : "O",
    allDay: event.start.length === 8,
    start: time(event.start),
    end: time(event.end),
    recurrence: recurrenceOf(event),
    organizer: { address: person.mail, name: person.displayName, parameters: [] },
    attendees: [],
    alarms:
      event.reminder === undefined
        ? []
        : [
            {
              action: "DISPLAY",
              trigger: {
                kind: "relative",
                related: "START",
                duration: { negative: true, minutes: event.reminder },
              },
              attendees: [],
              extensions: [],
            },
          ],
    categories: [],
    comments: [],
    contacts: [],
    extensions: [],
    zones: [],
    messageId: mailbox.allocateId(),
    isOrganizer: true,
    answer: "AC",
    replyWanted: false,
    draft: false,
    neverSent: false,
  };
}

function exceptionOf(series: Invite, exception: PlannedException, mailbox: Mailbox): Invite {
  const start = time(exception.start ?? exception.instead);
  return {
    ...series,
    messageId: mailbox.allocateId(),
    recurrence: undefined,
    recurrenceId: time(exception.instead),
    start,
    end: exception.end === undefined ? undefined : time(exception.end),
    duration: exception.end === undefined ? { hours: 1 } : undefined,
    location: exception.location ?? series.location,
    status: exception.cancelled ? "CANC" : series.status,
  };
}

function uidOf({ slug }: PlannedEvent, person: AgendaOwner): string {
  return `agenda-${slug}-${person.principalName}`;
}

function openCalendars(mailbox: Mailbox, person: Person, now: number): void {
  for (const { name, color, checked } of planAgenda(person, now).calendars) {
    if (childNamed(mailbox, FolderId.userRoot, name)) continue;
    createFolder(mailbox, {
      type: "folder",
      folderId: FolderId.userRoot,
      name,
      view: "appointment",
      flags: checked ? "#" : "",
      ...(typeof color === "number" ? { color } : { rgb: color }),
    });
  }
}

/** Puts events into calendars; those that are there already stay as they are. */
function addEvents(mailbox: Mailbox, person: AgendaOwner, events: readonly PlannedEvent[]): void {
  mailbox.change(() => {
    for (const event of events) {
      if (mailbox.calendarItemOf(uidOf(event, person))) continue;
      const series = inviteOf(event, person, mailbox);
      const exceptions = (event.exceptions ?? []).map((one) => exceptionOf(series, one, mailbox));
      const calendar = event.calendar
        ? childNamed(mailbox, FolderId.userRoot, event.calendar)
        : undefined;
      const folderId = calendar?.id ?? FolderId.calendar;
      createItem(mailbox, { folderId, invites: [series, ...exceptions] });
    }
  });
}

/** Fills somebody's calendars. */
export function fillAgenda(sandbox: Sandbox, person: Person, now: number): void {
  const mailbox = sandbox.mailbox(person.mail);
  openCalendars(mailbox, person, now);
  addEvents(mailbox, person, planAgenda(person, now).events);
}

/** What somebody has sent as an organizer stands in her own calendar too. */
export function keepOrganized(sandbox: Sandbox, person: Person): void {
  const mailbox = sandbox.mailbox(person.mail);
  for (const { folderId, blob, summary } of mailbox.itemsOf("message")) {
    const { invitation } = summary;
    if (folderId !== FolderId.sent || invitation?.method !== "REQUEST") continue;
    for (const content of invitation.invites) {
      if (mailbox.calendarItemOf(content.uid)) continue;
      const invite: Invite = {
        ...content,
        messageId: mailbox.allocateId(),
        isOrganizer: true,
        answer: "AC",
        replyWanted: false,
        draft: false,
        neverSent: false,
        blob,
      };
      createItem(mailbox, { folderId: FolderId.calendar, invites: [invite] });
    }
  }
}

/** Opens the rooms and the equipment that are not there yet, some of them booked already. */
export async function openRooms(
  sandbox: Sandbox,
  {
    domain,
    password,
    now,
  }: { readonly domain: string; readonly password: string; readonly now: number },
): Promise<void> {
  for (const [place, room] of ROOMS.entries()) {
    const name = `${room.uid}@${domain}`;
    if (sandbox.account(name)) continue;
    await sandbox.createAccount({ name, password, attributes: roomAttributes(room) });
    const owner = { mail: name, displayName: room.name, principalName: name };
    addEvents(sandbox.mailbox(name), owner, planBookings(place, now));
  }
}

/** The calendar that somebody shares: readable for one colleague, private events without their names. */
export function shareCalendar(sandbox: Sandbox, owner: Person, reader: Person): void {
  const from = sandbox.mailbox(owner.mail);
  const to = sandbox.mailbox(reader.mail);
  const name = `Agenda de ${owner.displayName}`.slice(0, 120);
  if (childNamed(to, FolderId.userRoot, name)) return;
  const calendar = from.folder(FolderId.calendar);
  addGrant(from, calendar, {
    granteeType: "usr",
    granteeId: to.accountId,
    granteeName: reader.mail,
    rights: "r",
  });
  createFolder(to, {
    type: "link",
    folderId: FolderId.userRoot,
    name,
    view: "appointment",
    flags: "#",
    color: 5,
    ownerId: from.accountId,
    remoteId: calendar.id,
    remoteUuid: calendar.uuid,
    reminder: false,
  });
}
