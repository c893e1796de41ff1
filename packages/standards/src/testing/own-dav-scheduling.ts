/**
 * Scheduling inside a small CalDAV server for tests (RFC 6638): invitations, answers and cancellations
 * between its own people, and when they are free.
 *
 * @module
 */
import {
  applyMessage,
  applyPatch,
  buildReply,
  busyPeriods,
  fromICalendar,
  participantId,
  toICalendar,
  writeFreeBusy,
} from "@partage-ent/calendar";
import type { JSCalendarEvent } from "@partage-ent/jmap";
import type { OwnCollection, OwnDavStore, OwnPerson } from "./own-dav-store.js";

/** Lines of iCalendar, unfolded. */
export function unfolded(data: string): readonly string[] {
  return data.replace(/\r?\n[ \t]/g, "").split(/\r?\n/);
}

const joined = (lines: readonly string[]): string => lines.join("\r\n");

/** Value of the first line with a name. */
function valueOf(data: string, name: string): string | undefined {
  const line = unfolded(data).find((one) => new RegExp(`^${name}[;:]`, "i").test(one));
  return line && /^[^:"]*(?:"[^"]*"[^:"]*)*:(.*)$/.exec(line)?.[1];
}

const addressOf = (value: string | undefined): string =>
  (value ?? "").replace(/^mailto:/i, "").toLowerCase();

const attendeeLine = /^ATTENDEE[;:]/i;

function lineAddress(line: string): string {
  return addressOf(/:(mailto:[^:]*)$/i.exec(line)?.[1]);
}

function attendeesOf(data: string): readonly string[] {
  const lines = unfolded(data).filter(
    (line) => attendeeLine.test(line) && !/SCHEDULE-AGENT=(?:CLIENT|NONE)/i.test(line),
  );
  return [...new Set(lines.map(lineAddress))];
}

function withParameter(line: string, name: string, value: string): string {
  const without = line.replace(new RegExp(`;${name}=(?:"[^"]*"|[^;:]*)`, "i"), "");
  return without.replace(/^([A-Z-]+)/i, `$1;${name}=${value}`);
}

function forAttendee(data: string, address: string, change: (line: string) => string): string {
  const isHers = (line: string): boolean =>
    attendeeLine.test(line) && lineAddress(line) === address;
  return joined(unfolded(data).map((line) => (isHers(line) ? change(line) : line)));
}

/** The organizer's copy with what somebody says in hers, of all occurrences and of single ones. */
function withAnswers(
  organized: JSCalendarEvent,
  theirs: JSCalendarEvent,
  email: string,
): JSCalendarEvent {
  const participant = participantId(`mailto:${email}`);
  const statusOf = (event: JSCalendarEvent) =>
    event.participants?.[participant]?.participationStatus ?? "needs-action";
  const ids = [undefined, ...Object.keys(theirs.recurrenceOverrides ?? {})];
  let event = organized;
  for (const recurrenceId of ids) {
    const patch = recurrenceId === undefined ? {} : theirs.recurrenceOverrides![recurrenceId]!;
    const own = recurrenceId === undefined ? {} : event.recurrenceOverrides?.[recurrenceId];
    const status = patch["excluded"] ? "declined" : statusOf(applyPatch(theirs, patch));
    if (statusOf(applyPatch(event, own ?? {})) === status) continue;
    const about = recurrenceId === undefined ? {} : { recurrenceId };
    const message = buildReply(theirs, status, { now: Date.now(), participant, ...about });
    event = applyMessage(event, message).event ?? event;
  }
  return event;
}

/** Delivers what a write or a removal says to others. */
export class OwnScheduling {
  readonly #store: OwnDavStore;

  constructor(store: OwnDavStore) {
    this.#store = store;
  }

  /** After an object was written; answers what is kept of it. */
  written(person: OwnPerson, data: string): string {
    const organizer = addressOf(valueOf(data, "ORGANIZER"));
    const uid = valueOf(data, "UID");
    if (organizer === "" || uid === undefined) return data;
    if (organizer !== person.email) {
      this.#answer(organizer, person, uid, data);
      return data;
    }
    let kept = data;
    for (const address of attendeesOf(data)) {
      const other = this.#personOf(address);
      if (!other || other.user === person.user) continue;
      this.#deliver(other, uid, data);
      kept = forAttendee(kept, address, (line) => withParameter(line, "SCHEDULE-STATUS", "1.2"));
    }
    return kept;
  }

  /** After an object was removed. */
  removed(person: OwnPerson, data: string, isSilent: boolean): void {
    const organizer = addressOf(valueOf(data, "ORGANIZER"));
    const uid = valueOf(data, "UID");
    if (organizer === "" || uid === undefined) return;
    if (organizer !== person.email) {
      const change = (line: string): string => withParameter(line, "PARTSTAT", "DECLINED");
      const declined = forAttendee(data, person.email, change);
      if (!isSilent) this.#answer(organizer, person, uid, declined);
      return;
    }
    for (const address of attendeesOf(data)) {
      const other = this.#personOf(address);
      if (!other || other.user === person.user) continue;
      const cancelled = unfolded(data)
        .filter((line) => !/^STATUS[;:]/i.test(line))
        .map((line) => (/^END:VEVENT$/i.test(line) ? `STATUS:CANCELLED\r\n${line}` : line));
      this.#deliver(other, uid, joined(cancelled), "CANCEL");
    }
  }

  #personOf(email: string): OwnPerson | undefined {
    return this.#store.people.find((one) => one.email === email);
  }

  #deliver({ user }: OwnPerson, uid: string, data: string, method = "REQUEST"): void {
    const known = this.#copy(user, uid);
    const calendar = known?.[0] ?? this.#store.find(user, "calendar", "personal");
    if (!calendar) return;
    const name = known?.[1] ?? `${uid.replace(/[^\w-]/g, "_")}.ics`;
    this.#store.put(calendar, name, data);
    const inbox = this.#store.find(user, "inbox", "inbox");
    const message = data.replace(/^BEGIN:VCALENDAR\r?\n/i, `$&METHOD:${method}\r\n`);
    if (inbox) this.#store.put(inbox, `${inbox.log.length}-${name}`, message);
  }

  #answer(organizer: string, { email }: OwnPerson, uid: string, data: string): void {
    const other = this.#personOf(organizer);
    const known = other && this.#copy(other.user, uid);
    const [theirs] = fromICalendar(data).events;
    if (!known || !theirs) return;
    const [calendar, name] = known;
    const [before] = fromICalendar(calendar.objects.get(name)?.data ?? "").events;
    const after = before && withAnswers(before, theirs, email);
    if (after && after !== before) this.#store.put(calendar, name, toICalendar([after]));
  }

  #copy(user: string, uid: string): readonly [OwnCollection, string] | undefined {
    for (const calendar of this.#store.collections) {
      if (calendar.owner !== user || calendar.kind !== "calendar") continue;
      for (const [name, { data }] of calendar.objects) {
        if (valueOf(data, "UID") === uid) return [calendar, name];
      }
    }
    return undefined;
  }

  /** When somebody is taken, as iCalendar; null for somebody unknown. */
  freeBusy(address: string, request: string): string | null {
    const person = this.#personOf(address.toLowerCase());
    const [start, end] = ["DTSTART", "DTEND"].map((name) => instant(valueOf(request, name) ?? ""));
    if (!person || start === undefined || end === undefined) return null;
    const events = this.#store.collections
      .filter(({ owner, kind }) => owner === person.user && kind === "calendar")
      .flatMap(({ objects }) => [...objects.values()])
      .flatMap(({ data }) => fromICalendar(data).events)
      .filter(({ uid }) => uid !== valueOf(request, "X-CALENDARSERVER-MASK-UID"));
    const { periods } = busyPeriods(events, { after: start, before: end });
    return writeFreeBusy(periods, {
      uid: valueOf(request, "UID") ?? "free-busy",
      now: start,
      window: { after: start, before: end },
      attendee: `mailto:${person.email}`,
      method: "REPLY",
    });
  }
}

/** Milliseconds of `20261123T000000Z`. */
export function instant(text: string): number {
  return Date.parse(
    text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
}
