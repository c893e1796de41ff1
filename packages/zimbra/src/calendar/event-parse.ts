/**
 * `CalendarEvent/parse`: invitations in messages and other blobs of iCalendar, as events.
 *
 * @module
 */
import { CalendarError, fromICalendar } from "@partage-ent/calendar";
import { charsetDecoder, type Id, type JSCalendarEvent } from "@partage-ent/jmap";
import { MethodFailure, readSome } from "@partage-ent/server";
import { type BlobAccess, download } from "../blobs.js";

/** What became of a blob. */
export type ParsedBlob = readonly JSCalendarEvent[] | "notFound" | "notParsable";

/** Octets of a blob that is read. */
const MAX_BYTES = 2_000_000;
/** Events of one blob that are told. */
const MAX_EVENTS = 500;

/** Reads blobs as events. */
export async function parseEvents(
  access: BlobAccess,
  accountId: Id,
  blobIds: readonly Id[],
): Promise<ReadonlyMap<Id, ParsedBlob>> {
  await access.scope.requireAccount(accountId);
  const parsed = await Promise.all(
    [...new Set(blobIds)].map(async (id) => [id, await parseBlob(access, accountId, id)] as const),
  );
  return new Map(parsed);
}

async function parseBlob(access: BlobAccess, accountId: Id, blobId: Id): Promise<ParsedBlob> {
  try {
    const { body, type } = await download(access, accountId, blobId);
    const { bytes, truncated } = await readSome(body, MAX_BYTES);
    if (truncated) return "notParsable";
    const charset = /;\s*charset="?([^";\s]+)/i.exec(type)?.[1] ?? "utf-8";
    const decoder = charsetDecoder(charset) ?? new TextDecoder();
    const { events, method } = fromICalendar(decoder.decode(bytes));
    if (events.length === 0) return "notParsable";
    return events.slice(0, MAX_EVENTS).map((event) => (method ? { ...event, method } : event));
  } catch (error) {
    if (error instanceof CalendarError) return "notParsable";
    if (error instanceof MethodFailure && error.type === "notFound") return "notFound";
    throw error;
  }
}
