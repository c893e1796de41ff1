/** Whom somebody writes to how often, which orders what completion offers (zm-mailbox `ContactRankings`). */
import type { Mailbox } from "../mailbox/mailbox.js";

/** One address of the table. */
export interface Ranking {
  readonly address: string;
  /** Name under which it was written to last, empty when it had none. */
  readonly name: string;
  /** Number of the messages sent to it that the mailbox still has. */
  readonly count: number;
}

/** Addresses that the table keeps (`zimbraContactRankingTableSize`). */
const MOST = 200;

/** The addresses that a mailbox has sent messages to, by address in lower case. */
export function rankingsOf(mailbox: Mailbox): ReadonlyMap<string, Ranking> {
  const found = new Map<string, Ranking>();
  for (const { flags, summary } of mailbox.itemsOf("message")) {
    if (!flags.includes("s") || flags.includes("d")) continue;
    for (const { type, address, name } of summary.addresses) {
      if (!"tcb".includes(type)) continue;
      const key = address.toLowerCase();
      const old = found.get(key);
      found.set(key, {
        address: key,
        name: name ?? old?.name ?? "",
        count: (old?.count ?? 0) + 1,
      });
    }
  }
  const ranked = [...found].sort(([, a], [, b]) => b.count - a.count);
  return new Map(ranked.slice(0, MOST));
}
