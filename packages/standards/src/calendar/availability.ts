/**
 * When people and rooms are not free (`Principal/getAvailability`): a VFREEBUSY request by the outbox
 * (RFC 6638 section 5); of the person herself, what her own calendars say.
 *
 * @module
 */
import {
  busyPeriods,
  CalendarError,
  type BusyPeriod as Busy,
  readFreeBusy,
  writeFreeBusy,
} from "@partage-ent/calendar";
import type { BusyPeriod, Id } from "@partage-ent/jmap";
import { addressOfPrincipal, MethodFailure } from "@partage-ent/server";
import { DavRefusal } from "../dav/dav-failure.js";
import type { CalendarScope } from "./calendar-scope.js";
import { participantIds } from "./event-get.js";

/** What is asked. */
export interface AvailabilityWindow {
  readonly utcStart: string;
  readonly utcEnd: string;
  readonly excludeUid: string | null;
}

/** Longest window, in days. */
const MAX_DAYS = 366;
const DAY = 86_400_000;
/** Periods of one answer. */
const MAX_PERIODS = 10_000;

/** Tells when a principal is not free. @throws MethodFailure `notFound`, `invalidArguments`. */
export async function getAvailability(
  scope: CalendarScope,
  accountId: Id,
  id: Id,
  { utcStart, utcEnd, excludeUid }: AvailabilityWindow,
): Promise<readonly BusyPeriod[]> {
  scope.dav.requireAccount(accountId);
  const address = addressOfPrincipal(id);
  if (address === undefined) throw new MethodFailure("notFound", "There is no such principal.");
  const window = { after: Date.parse(utcStart), before: Date.parse(utcEnd) };
  const { after, before } = window;
  if (!(after >= 0 && before > after) || before - after > MAX_DAYS * DAY) {
    const description = `Availability can be asked for in windows of at most ${MAX_DAYS} days.`;
    throw new MethodFailure("invalidArguments", description);
  }
  const isOwn = (await scope.addresses()).includes(address);
  const periods = isOwn
    ? await ownBusy(scope, window, excludeUid)
    : await askedBusy(scope, address, window, excludeUid);
  if (periods === null) return [{ utcStart, utcEnd, busyStatus: "unknown" }];
  return clipped(periods, window).slice(0, MAX_PERIODS);
}

interface Window {
  readonly after: number;
  readonly before: number;
}

async function ownBusy(
  scope: CalendarScope,
  window: Window,
  excludeUid: string | null,
): Promise<readonly Busy[]> {
  const calendars = (await scope.calendars()).filter(
    ({ collection }) => !collection.isShared && !collection.isTransparent,
  );
  const [me] = [...participantIds(await scope.addresses())];
  const lists = await Promise.all(calendars.map((one) => scope.events(one)));
  const found = lists
    .flat()
    .filter(({ event }) => event.uid !== excludeUid)
    .flatMap(({ event, alone }) => (alone.size > 0 ? [...alone.values()] : [event]))
    .flatMap((event) => {
      try {
        return busyPeriods([event], window, me === undefined ? {} : { participant: me }).periods;
      } catch (error) {
        // An event whose times make no sense takes no time.
        if (error instanceof CalendarError) return [];
        throw error;
      }
    });
  return merged(found);
}

/** Null where nothing may be told, or the server does not ask. */
async function askedBusy(
  scope: CalendarScope,
  address: string,
  window: Window,
  excludeUid: string | null,
): Promise<readonly Busy[] | null> {
  const { scheduleOutbox } = await scope.dav.me();
  if (scheduleOutbox === null) return null;
  const [own = scope.principal.account] = await scope.addresses();
  const request = requestOf(own, address, window, excludeUid, scope.settings.clock());
  try {
    const data = (await scope.dav.postToOutbox(request, [address])).get(address);
    return data == null ? null : readFreeBusy(data);
  } catch (error) {
    if (error instanceof CalendarError || error instanceof DavRefusal) return null;
    throw error;
  }
}

function requestOf(
  organizer: string,
  attendee: string,
  window: Window,
  excludeUid: string | null,
  now: number,
): string {
  const text = writeFreeBusy([], {
    uid: crypto.randomUUID(),
    now,
    window,
    organizer: `mailto:${organizer}`,
    attendee: `mailto:${attendee}`,
  });
  const lines = text.replace(/^METHOD:.*$/m, "METHOD:REQUEST");
  if (excludeUid === null) return lines;
  // The event that is being moved (draft-desruisseaux-caldav-sched of CalendarServer, Cyrus).
  const mask = maskedUid(excludeUid);
  return lines.replace(/^END:VFREEBUSY/m, `${mask}\r\nEND:VFREEBUSY`);
}

/** A UID as a folded content line (RFC 5545 section 3.1): no line of its own can come out of it. */
function maskedUid(uid: string): string {
  const escaped = uid
    .slice(0, 500)
    .replace(/\p{Cc}+/gu, " ")
    .replace(/[\\;,]/g, "\\$&");
  const whole = `X-CALENDARSERVER-MASK-UID:${escaped}`;
  return (whole.match(/.{1,24}/gu) ?? []).join("\r\n ");
}

/** Periods in order; those of one status that touch are one. */
function merged(periods: readonly Busy[]): readonly Busy[] {
  const done: Busy[] = [];
  const open = new Map<Busy["busyStatus"], number>();
  for (const period of [...periods].sort((a, b) => (a.utcStart < b.utcStart ? -1 : 1))) {
    const index = open.get(period.busyStatus);
    const last = index === undefined ? undefined : done[index];
    if (index !== undefined && last && last.utcEnd >= period.utcStart) {
      const utcEnd = last.utcEnd > period.utcEnd ? last.utcEnd : period.utcEnd;
      done[index] = { ...last, utcEnd };
    } else {
      open.set(period.busyStatus, done.push(period) - 1);
    }
  }
  return done;
}

/** Servers tell whole periods that reach out of the window. */
function clipped(periods: readonly Busy[], { after, before }: Window): readonly BusyPeriod[] {
  return periods.flatMap(({ utcStart, utcEnd, busyStatus }) => {
    const start = Math.max(after, Date.parse(utcStart));
    const end = Math.min(before, Date.parse(utcEnd));
    if (!(end > start)) return [];
    return [{ utcStart: utcDate(start), utcEnd: utcDate(end), busyStatus }];
  });
}

const utcDate = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
