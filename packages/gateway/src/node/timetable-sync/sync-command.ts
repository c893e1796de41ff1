/**
 * What an operator does on the command line about lessons that are kept in calendars.
 *
 * @module
 */
import {
  pause,
  resume,
  stop,
  type SyncAccount,
  type SyncLedger,
  type SyncOwner,
  SyncRefusal,
  type SyncSettings,
} from "../../app/index.js";
import { createLog } from "../log.js";
import type { LoadedConfig } from "../service-config.js";
import { openStorage } from "../start-gateway.js";
import { createSqlLedger } from "./sql-ledger.js";

/** What can be done about an account. */
export const SYNC_ACTIONS = ["status", "pause", "resume", "stop"] as const;

/** One of {@link SYNC_ACTIONS}. */
export type SyncAction = (typeof SYNC_ACTIONS)[number];

/** Does it, in the store of a configuration; a running gateway goes on from there. */
export async function runSyncCommand(
  loaded: LoadedConfig,
  establishment: string,
  action: SyncAction,
  account: string | undefined,
): Promise<{ readonly ok: boolean; readonly text: string }> {
  const { store, database } = await openStorage(loaded, createLog({ level: "silent" }));
  try {
    if (!database) return { ok: false, text: "a store in memory is the running gateway's alone\n" };
    const ledger = createSqlLedger(database);
    if (account === undefined) return { ok: true, text: await describeAll(ledger) };
    const owner = { establishment, account: account.toLowerCase() };
    if (!(await ledger.read(owner))) {
      return { ok: false, text: `${account}: never asked for lessons in a calendar\n` };
    }
    if (action !== "status") await ledger.change(owner, (known) => decide(known, action));
    return { ok: true, text: await describeAccount(ledger, owner) };
  } catch (error) {
    if (!(error instanceof SyncRefusal)) throw error;
    return { ok: false, text: `${account}: ${error.message}\n` };
  } finally {
    await store.close();
  }
}

function decide(account: SyncAccount, action: Exclude<SyncAction, "status">): SyncSettings {
  const now = Date.now();
  if (action === "pause") return pause(account, "operator");
  return action === "resume" ? resume(account, { now }) : stop(account, { now });
}

async function describeAccount(ledger: SyncLedger, owner: SyncOwner): Promise<string> {
  const account = (await ledger.read(owner))!;
  const { written, waiting } = await ledger.count(owner);
  const { status, pausedBy, feedIds, problem, lastRunAt } = account;
  const lines = [
    `feeds: ${feedIds.join(", ") || "none"}`,
    `last look: ${lastRunAt === null ? "never" : new Date(lastRunAt).toISOString()}`,
    ...(problem === null ? [] : [`problem: ${problem}`]),
    `${owner.account}: ${status}${pausedBy ? ` by ${pausedBy}` : ""}, ${written} written, ${waiting} waiting`,
  ];
  return `${lines.join("\n")}\n`;
}

async function describeAll(ledger: SyncLedger): Promise<string> {
  const { active, paused, stopping } = await ledger.census();
  return `${active} active, ${paused} paused, ${stopping} stopping\n`;
}
