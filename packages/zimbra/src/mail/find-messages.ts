/**
 * Messages by their ids, as lists show them: one search instead of one GetMsg each.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { AccountScope } from "../account-scope.js";
import { objectsOf } from "../soap/json.js";
import type { Answer } from "../soap/soap-scope.js";
import { readMessage } from "./message.js";

/** Ids of one search. */
const MAX_IDS = 500;

/** Looks messages up by id and notes them; the first answer, undefined where there is nothing to ask. */
export async function findMessages(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[],
): Promise<Answer | undefined> {
  const chunks: (readonly Id[])[] = [];
  for (let at = 0; at < ids.length; at += MAX_IDS) chunks.push(ids.slice(at, at + MAX_IDS));
  const answers = await Promise.all([
    scope.requireAccount(accountId),
    ...chunks.map((chunk) =>
      scope.soap.call("SearchRequest", {
        query: messagesQuery(chunk),
        types: "message",
        limit: chunk.length,
        recip: "2",
      }),
    ),
  ]);
  const found = answers.slice(1) as readonly Answer[];
  for (const { body } of found) {
    for (const element of objectsOf(body["m"])) {
      const message = readMessage(element);
      if (message) scope.found.set(message.id, message);
    }
  }
  return found[0];
}

/** A query that finds messages by their ids, wherever they are. */
export function messagesQuery(ids: readonly Id[]): string {
  return `(item:{${ids.join(",")}} and is:anywhere)`;
}
