import type { ImapScope } from "../imap/imap-scope.js";
import { readHeaders, THREAD_FIELDS } from "./header-values.js";
import type { Hit } from "./merged-mailboxes.js";
import { fetchMessages, type MessageData } from "./message-fetch.js";
import { byPlace, inSameMailbox } from "./same-mailbox.js";
import { threadIdOf } from "./thread-id.js";

/** What tells messages of one thread from those of others; those that are gone are left out. */
export async function threadKeysOf(
  scope: ImapScope,
  hits: readonly Hit[],
): Promise<ReadonlyMap<Hit, string>> {
  const keys = new Map<Hit, string>();
  const none: ReadonlyMap<number, MessageData> = new Map();
  await Promise.all(
    byPlace(hits).map(async ({ place, items }) => {
      const uids = items.map(({ uid }) => uid);
      const messages = await inSameMailbox(scope, place, "read", none, (mailbox) =>
        fetchMessages(mailbox, uids, {
          threadId: mailbox.has("OBJECTID"),
          fields: [THREAD_FIELDS],
        }),
      );
      for (const hit of items) {
        const data = messages.get(hit.uid);
        if (data === undefined) continue;
        const own = `${place.id}-${hit.uid}`;
        keys.set(hit, threadIdOf(own, data.headers.flatMap(readHeaders), data.threadId));
      }
    }),
  );
  return keys;
}
