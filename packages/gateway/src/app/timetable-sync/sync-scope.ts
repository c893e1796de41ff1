/**
 * One account's calendars as a run sees them: each step opens the back end anew, so that nothing that
 * was read before a write is believed after it.
 *
 * @module
 */
import { CALENDARS, type Id } from "@partage-ent/jmap";
import type { Backend, BackendScope, CalendarBackend, Principal } from "@partage-ent/server";
import { syncProblem } from "./sync-problem.js";

/** The calendars of an account, for one step. */
export interface CalendarStep {
  readonly accountId: Id;
  readonly calendars: CalendarBackend;
  /** Zone of the account, where the mail system knows one. */
  readonly timeZone: string | undefined;
}

/** Opens steps. */
export class SyncScope {
  readonly #backend: Backend;
  readonly #principal: Principal;
  readonly #callMs: number;

  constructor(backend: Backend, principal: Principal, callMs: number) {
    this.#backend = backend;
    this.#principal = principal;
    this.#callMs = callMs;
  }

  /**
   * Does one step within its time.
   *
   * @throws SyncProblem `no-calendars`, and what the back end throws.
   */
  async step<Result>(run: (step: CalendarStep) => Promise<Result>): Promise<Result> {
    const signal = AbortSignal.timeout(this.#callMs);
    const scope: BackendScope = this.#backend.open(this.#principal, { signal });
    const { primaryAccounts, timeZone } = await scope.describe();
    const accountId = primaryAccounts[CALENDARS];
    if (accountId === undefined || !scope.calendars) throw syncProblem("no-calendars");
    return run({ accountId, calendars: scope.calendars, timeZone });
  }
}
