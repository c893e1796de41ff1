/**
 * Watching a person's mail: IDLE on INBOX tells at once, NOTIFY (RFC 5465) the other mailboxes too where
 * the server knows it, and all are looked at from time to time. Each look compares states, so that nothing
 * is lost while a connection was.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import {
  type AccountChange,
  type MethodFailure,
  type Principal,
  raceAbort,
  sleep,
} from "@partage-ent/server";
import type { ImapFlow } from "imapflow";
import { type ImapArgument, atom, refusalOf, runCommand } from "../mail/imap-command.js";
import { knowMailbox, onUntagged } from "./client-state.js";
import type { ConnectionPool } from "./connection-pool.js";
import { toMethodFailure } from "./imap-failure.js";
import type { ImapTimes } from "./imap-options.js";
import { marksOf, writeState } from "./mail-state.js";
import type { PersonScope } from "./person-scope.js";

/** What a watch needs. */
export interface MailWatchOptions {
  readonly principal: Principal;
  readonly accountId: Id;
  readonly signal: AbortSignal;
  readonly pool: ConnectionPool;
  readonly times: ImapTimes;
  /** Opens a unit of work. */
  readonly open: () => PersonScope;
}

const TYPES = ["Mailbox", "Email", "Thread", "Quota"] as const;
/** What arrives within this time is told together, in milliseconds. */
const GATHER = 150;

/** Yields the state now and after each change, until the signal aborts or the account is refused. */
export async function* watchMail(options: MailWatchOptions): AsyncGenerator<AccountChange, void> {
  const { signal, times, accountId } = options;
  let told: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const state of statesOn(options)) {
        failures = 0;
        if (state === told) continue;
        told = state;
        yield { accountId, changed: Object.fromEntries(TYPES.map((type) => [type, state])) };
      }
    } catch (error) {
      if (signal.aborted) return;
      const failure = toMethodFailure(error);
      if (failure.type !== "serverUnavailable") throw failure;
      await pause(options, failure, failures++);
    }
    await sleep(times.retry, signal).catch(() => undefined);
  }
}

async function pause(
  { times, signal }: MailWatchOptions,
  { retryAfter = 0 }: MethodFailure,
  failures: number,
): Promise<void> {
  const own = times.retry * 2 ** Math.min(failures, 10);
  // A breaker says how long; a connection that was lost may be taken up again at once.
  const asked = failures === 0 ? 0 : retryAfter * 1_000;
  const duration = Math.min(Math.max(own, asked), times.maxRetry);
  // Thousands of watches must not come back in the same moment.
  await sleep(duration * (0.5 + Math.random() / 2), signal).catch(() => undefined);
}

/** The states that one connection tells, until it is lost. */
async function* statesOn(options: MailWatchOptions): AsyncGenerator<string, void> {
  const { principal, pool, signal, times } = options;
  const lease = await pool.openWatch(principal, signal);
  if (!lease) {
    yield await options.open().state();
    await sleep(times.poll, signal).catch(() => undefined);
    return;
  }
  try {
    const { client } = lease;
    const alarm = new Alarm(client);
    await answered(options, client, () => begin(client, alarm));
    while (!signal.aborted && client.usable) {
      alarm.reset();
      const { nodes } = await answered(options, client, () => options.open().readListing(client));
      yield writeState(marksOf(nodes));
      await idle(client, alarm, options);
    }
  } finally {
    lease.release();
  }
}

/** Selects INBOX, and asks to be told of the others. */
async function begin(client: ImapFlow, alarm: Alarm): Promise<void> {
  knowMailbox(client, "INBOX", client.namespace?.delimiter ?? "/");
  await client.mailboxOpen("INBOX", { readOnly: true });
  if (!client.capabilities.has("NOTIFY")) return;
  const events = ["MessageNew", "MessageExpunge", "FlagChange"].map(atom);
  const groups: readonly ImapArgument[] = [
    [atom("SELECTED"), events],
    [atom("PERSONAL"), [...events, atom("MailboxName")]],
  ];
  onUntagged(client, "STATUS", alarm.ring);
  onUntagged(client, "LIST", alarm.ring);
  try {
    await runCommand(client, "NOTIFY", [atom("SET"), ...groups]);
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
  }
}

/** Waits until the server tells something, or it is time to look. */
async function idle(
  client: ImapFlow,
  alarm: Alarm,
  { signal, times }: MailWatchOptions,
): Promise<void> {
  if (client.capabilities.has("IDLE") && !alarm.hasRung) {
    client.idle().catch(() => client.close());
  }
  const late = AbortSignal.timeout(times.poll);
  await raceAbort(alarm.rung, AbortSignal.any([signal, late])).catch(() => undefined);
  if (alarm.hasRung && client.usable) await sleep(GATHER, signal).catch(() => undefined);
}

/** Work whose answers come in time, or whose connection is closed. */
async function answered<Result>(
  { signal, times }: MailWatchOptions,
  client: ImapFlow,
  work: () => Promise<Result>,
): Promise<Result> {
  const late = AbortSignal.timeout(times.answer);
  try {
    return await raceAbort(work(), AbortSignal.any([signal, late]));
  } catch (error) {
    client.close();
    throw toMethodFailure(error);
  }
}

/** Rings when the server tells something by itself, or goes away. */
class Alarm {
  hasRung = false;
  rung: Promise<void> = Promise.resolve();
  #resolve: () => void = () => undefined;

  constructor(client: ImapFlow) {
    this.reset();
    for (const event of ["exists", "expunge", "flags", "highestModseq", "close"] as const) {
      client.on(event, this.ring);
    }
  }

  readonly ring = (): void => {
    this.hasRung = true;
    this.#resolve();
  };

  reset(): void {
    this.hasRung = false;
    this.rung = new Promise((resolve) => (this.#resolve = resolve));
  }
}
