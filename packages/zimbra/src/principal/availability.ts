/**
 * When people and rooms are not free (`Principal/getAvailability`): free/busy and working hours of
 * one address, asked in one request.
 *
 * @module
 */
import type { BusyPeriod, Id } from "@partage-ent/jmap";
import { MethodFailure, addressOfPrincipal } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { type JsonObject, numberOf, objectOf, objectsOf } from "../soap/json.js";
import type { Answer } from "../soap/soap-scope.js";
import { SoapFault } from "../soap/upstream-error.js";

/** What is asked. */
export interface AvailabilityWindow {
  readonly utcStart: string;
  readonly utcEnd: string;
  readonly excludeUid: string | null;
}

/** Longest window, in days: Zimbra's own limit. */
const MAX_DAYS = 366;
const DAY = 86_400_000;
/** Periods of one answer. */
const MAX_PERIODS = 10_000;
/** Characters of a UID that is left out. */
const MAX_UID = 500;

type Status = BusyPeriod["busyStatus"];

const STATUSES: readonly (readonly [slot: string, status: Status])[] = [
  ["b", "confirmed"],
  ["t", "tentative"],
  ["u", "unavailable"],
  ["n", "unknown"],
];

/** Tells when a principal is not free. @throws MethodFailure `notFound`, `invalidArguments`. */
export async function getAvailability(
  scope: AccountScope,
  accountId: Id,
  id: Id,
  { utcStart, utcEnd, excludeUid }: AvailabilityWindow,
): Promise<readonly BusyPeriod[]> {
  const name = addressOfPrincipal(id);
  if (name === undefined) throw new MethodFailure("notFound", "There is no such principal.");
  const [s, e] = [Date.parse(utcStart), Date.parse(utcEnd)];
  if (!(s >= 0 && e > s) || e - s > MAX_DAYS * DAY) {
    const description = `Availability can be asked for in windows of at most ${MAX_DAYS} days.`;
    throw new MethodFailure("invalidArguments", description);
  }
  const exclude = excludeUid && excludeUid.length <= MAX_UID ? { excludeUid } : {};
  const [busy, hours] = await Promise.all([
    scope.read(accountId, "GetFreeBusyRequest", { s, e, name, ...exclude }),
    // Whose working hours can't be read has none.
    scope.soap.call("GetWorkingHoursRequest", { s, e, name }).catch(nothing),
  ]);
  const window = { start: s, end: e };
  const found = [
    ...STATUSES.flatMap(([slot, status]) => spansOf(userOf(busy), slot, status, window)),
    ...spansOf(hours && userOf(hours), "u", "unavailable", window),
  ];
  return merged(found).slice(0, MAX_PERIODS).map(periodOf);
}

function nothing(error: unknown): undefined {
  if (!(error instanceof SoapFault)) throw error;
}

const userOf = ({ body }: Answer): JsonObject | undefined => objectOf(body["usr"]);

interface Span {
  readonly start: number;
  readonly end: number;
  readonly status: Status;
}

function spansOf(
  user: JsonObject | undefined,
  slot: string,
  status: Status,
  window: { readonly start: number; readonly end: number },
): readonly Span[] {
  return objectsOf(user?.[slot]).flatMap((element) => {
    const start = Math.max(numberOf(element["s"]) ?? Number.NaN, window.start);
    const end = Math.min(numberOf(element["e"]) ?? Number.NaN, window.end);
    return end > start ? [{ start, end, status }] : [];
  });
}

/** Periods in the order of their starts; those of one status that touch are one. */
function merged(spans: readonly Span[]): readonly Span[] {
  const done: Span[] = [];
  const last = new Map<Status, number>();
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const index = last.get(span.status);
    const open = index === undefined ? undefined : done[index];
    if (index !== undefined && open && open.end >= span.start) {
      done[index] = { ...open, end: Math.max(open.end, span.end) };
    } else {
      last.set(span.status, done.push(span) - 1);
    }
  }
  return done;
}

function periodOf({ start, end, status }: Span): BusyPeriod {
  return { utcStart: utcDate(start), utcEnd: utcDate(end), busyStatus: status };
}

function utcDate(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
