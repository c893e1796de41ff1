/**
 * What stays true about the open messages: which there are, and what hangs on them. Texts never
 * change, so that they are no part of it.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import {
  type Connection,
  getEmail,
  getThread,
  isPartageError,
  type LiveQuery,
  liveQuery,
} from "@partage-ent/sdk";
import type { EmailSummary } from "./open-email.js";

/** Most messages of a thread that are listed, the newest. */
const MOST = 100;

const SUMMARY = [
  ...["id", "threadId", "mailboxIds", "keywords", "from", "to"],
  ...["subject", "receivedAt", "preview"],
] as readonly (keyof EmailSummary)[];

/** Follows a message, or all messages of its thread, oldest first; one that is gone is left out. */
export function followMessages(
  connection: Connection,
  id: Id,
  isThread: boolean,
): LiveQuery<readonly EmailSummary[]> {
  return liveQuery(connection, {
    key: `reading ${isThread ? "thread" : "message"} ${id}`,
    types: isThread ? ["Email", "Thread"] : ["Email"],
    load: async (signal) => {
      const [own] = await readSummaries(connection, [id], signal);
      if (!isThread || !own) return own ? [own] : [];
      const { emailIds } = await getThread(connection, own.threadId, { signal });
      const ids = emailIds.slice(-MOST);
      const others = await readSummaries(
        connection,
        ids.filter((other) => other !== id),
        signal,
      );
      const found = new Map([own, ...others].map((email) => [email.id, email]));
      return [...new Set([...(ids.includes(id) ? [] : [id]), ...ids])].flatMap(
        (each) => found.get(each) ?? [],
      );
    },
  });
}

async function readSummaries(
  connection: Connection,
  ids: readonly Id[],
  signal: AbortSignal,
): Promise<readonly EmailSummary[]> {
  // Asked for in one tick, they travel as one call.
  const found = await Promise.all(
    ids.map((id) =>
      getEmail(connection, id, { properties: SUMMARY, bodyValues: "none", signal }).catch(
        (error: unknown) => {
          if (isPartageError(error) && error.code === "ERR_NOT_FOUND") return undefined;
          throw error;
        },
      ),
    ),
  );
  return found.filter((email) => email !== undefined);
}
