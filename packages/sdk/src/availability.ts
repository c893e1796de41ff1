/**
 * When people are free, and which rooms there are.
 *
 * @module
 */
import { principals, type BusyPeriod, type Id, type Principal } from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";

/** A window in time, in milliseconds since the epoch. */
export interface TimeWindow {
  readonly after: number;
  readonly before: number;
}

/** What {@link getAvailability} accepts. */
export interface AvailabilityOptions extends AccountOptions {
  /** UID of an event that doesn't count: the one that is being moved. */
  readonly excludeUid?: string | undefined;
}

/** When one address is not free; null where its calendar can't be asked. */
export interface Availability {
  readonly email: string;
  readonly busy: readonly BusyPeriod[] | null;
}

/** Tells when the people and rooms of some addresses are not free, in the order of the addresses. */
export function getAvailability(
  connection: Connection,
  emails: readonly string[],
  { after, before }: TimeWindow,
  options: AvailabilityOptions = {},
): Promise<readonly Availability[]> {
  return withAccount(connection, principals, options, async ({ accountId, call }) => {
    const find = (email: string) =>
      call("Principal/query", { accountId, filter: { email }, limit: 1 }, options);
    const utc = (time: number) => new Date(time).toISOString().replace(/\.\d+/, "");
    const busyOf = async (email: string): Promise<Availability> => {
      const query = find(email);
      const availability = call(
        "Principal/getAvailability",
        {
          accountId,
          id: query.ref("/ids/0"),
          utcStart: utc(after),
          utcEnd: utc(before),
          excludeUid: options.excludeUid,
        },
        options,
      );
      const [found, known] = await Promise.allSettled([query, availability]);
      if (found.status === "rejected") throw found.reason;
      if (!found.value.ids.length) return { email, busy: null };
      if (known.status === "rejected") throw known.reason;
      return { email, busy: known.value.list };
    };
    return Promise.all(emails.map(busyOf));
  });
}

/** What {@link findRooms} accepts. */
export interface FindRoomsOptions extends AccountOptions {
  readonly text?: string | undefined;
  /** People who must fit in. */
  readonly minCapacity?: number | undefined;
  /** Default: rooms. */
  readonly type?: "location" | "resource" | undefined;
  /** Default: 50. */
  readonly limit?: number | undefined;
}

/** Finds rooms (or equipment) that can be invited, by name. */
export function findRooms(
  connection: Connection,
  options: FindRoomsOptions = {},
): Promise<readonly Principal[]> {
  return withAccount(connection, principals, options, async ({ accountId, call }) => {
    const { text, minCapacity, type = "location", limit = 50 } = options;
    const filter = { type, text: text?.trim() || undefined, minCapacity };
    const query = call("Principal/query", { accountId, filter, limit }, options);
    const get = call("Principal/get", { accountId, ids: query.ref("/ids") }, options);
    const [{ ids }, { list }] = await Promise.all([query, get]);
    const byId = new Map<Id, Principal>(list.map((item) => [item.id, item]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  });
}
