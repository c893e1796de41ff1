/**
 * One chaos run on one store.
 *
 * @module
 */
import {
  SYNC_POINTS,
  type SyncPoint,
} from "../../packages/gateway/src/app/timetable-sync/sync-point.js";
import { createZimbraBackend } from "@partage-ent/zimbra";
import {
  type ChaosPrograms,
  type ChaosSandbox,
  ChaosWorker,
  startSandboxServer,
  startServer,
} from "./chaos-processes.js";
import { ChaosRandom } from "./chaos-random.js";
import { type ChaosFindings, ChaosWorld } from "./chaos-world.js";
import { remoteBackend } from "./remote-calls.js";
import { DONE, type WorkerSetup, type WorkerState, type WorkerTelling } from "./worker-messages.js";

/** What a run needs. */
export interface ChaosOptions {
  readonly programs: ChaosPrograms;
  readonly seed: number;
  readonly accounts: number;
  readonly kills: number;
  /** Workers at a time. */
  readonly workers: number;
  readonly store: WorkerSetup["store"];
  readonly over: "memory" | "sandbox";
}

/** What a run found. */
export interface ChaosReport extends ChaosFindings {
  readonly store: string;
  readonly workers: number;
  readonly kills: number;
  /** Kills at no point, but whenever. */
  readonly random: number;
  readonly points: Readonly<Record<string, number>>;
  readonly missed: readonly string[];
  readonly seconds: number;
  readonly looks: number;
  readonly written: number;
  /** Looks by each of the workers at a time. */
  readonly shares: readonly number[];
  readonly faults: readonly string[];
}

const LIMITS: WorkerSetup["limits"] = {
  ...{ accountsAtOnce: 4, writesPerSecond: 2_000, batch: 6, callMs: 5_000, leaseMs: 600 },
  ...{ sweepMs: 60, retryMs: 100, blockedMs: 200, lookMs: 60_000 },
};
/** A worker that never comes to its point is killed after this. */
const PATIENCE = { postgres: 2_500, pglite: 8_000, sandbox: 8_000 };

/** Kills workers until there were enough, lets the last ones finish, and compares. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const startedAt = performance.now();
  const accounts = Array.from(
    { length: options.accounts },
    (_, index) => `etu${index}@univ-valmoree.example`,
  );
  const server = await startServer(options.programs.server);
  const zimbra =
    options.over === "sandbox"
      ? await startSandboxServer(options.programs.sandbox, accounts)
      : undefined;
  try {
    const run = new ChaosRun(options, accounts, server.url, zimbra?.sandbox);
    const findings = await run.perform();
    return { ...run.report(), ...findings, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    server.stop();
    zimbra?.stop();
  }
}

class ChaosRun {
  readonly #options: ChaosOptions;
  readonly #random: ChaosRandom;
  readonly #world: ChaosWorld;
  readonly #setup: WorkerSetup;
  readonly #points: Record<string, number> = {};
  readonly #faults = new Set<string>();
  readonly #shares: number[];
  #kills = 0;
  #turns = 0;
  #atRandom = 0;
  #looks = 0;
  #written = 0;
  /** Accounts that were last asked to be off. */
  readonly #off: Set<string>;

  constructor(
    options: ChaosOptions,
    accounts: readonly string[],
    url: string,
    zimbra: ChaosSandbox | undefined,
  ) {
    this.#options = options;
    this.#random = new ChaosRandom(options.seed);
    this.#off = new Set(accounts);
    const backend = zimbra
      ? createZimbraBackend({ ...zimbra, fetch: (to, init) => fetch(to, init), clock: Date.now })
      : remoteBackend(url);
    this.#world = new ChaosWorld(backend, url, this.#random, accounts);
    this.#setup = {
      ...{ store: options.store, feedUrl: url, calendarUrl: url, limits: LIMITS },
      ...(zimbra && { zimbra }),
      feedsOf: this.#world.feedsOf,
    };
    this.#shares = Array.from({ length: options.workers }, () => 0);
  }

  async perform(): Promise<ChaosFindings> {
    await this.#world.begin();
    await Promise.all(this.#shares.map((_, slot) => this.#live(slot)));
    const findings = { lost: 0, doubled: 0, foreign: 0, left: 0 };
    const workers = this.#shares.map((_, slot) => this.#start(slot, ":"));
    await Promise.all(workers.map(({ ready }) => ready));
    await this.#world.changeAll();
    await this.#settle(workers, "active");
    await this.#world.compare(findings);
    await this.#settle(workers, "off");
    await this.#world.compareTakenBack(findings);
    await Promise.all(workers.map((worker) => worker.ask("stop")));
    await Promise.all(workers.map(({ ended }) => ended));
    return findings;
  }

  report(): Omit<ChaosReport, keyof ChaosFindings | "seconds"> {
    return {
      ...{ store: this.#options.store.kind, workers: this.#options.workers, kills: this.#kills },
      ...{ random: this.#atRandom, points: this.#points, looks: this.#looks },
      ...{ written: this.#written, shares: this.#shares, faults: [...this.#faults].slice(0, 10) },
      missed: SYNC_POINTS.filter((point) => !this.#points[point]),
    };
  }

  /** One place for a worker: whoever is killed is succeeded. */
  async #live(slot: number): Promise<void> {
    while (this.#kills < this.#options.kills) {
      const turn = this.#turns++;
      const point =
        turn % 4 === 3
          ? undefined
          : SYNC_POINTS[(turn - Math.floor(turn / 4)) % SYNC_POINTS.length];
      const isOfBatch = point?.startsWith("batch") ?? false;
      const nth = isOfBatch ? 1 + this.#random.below(3) : 1;
      const worker = this.#start(slot, point ? `${point}:${nth}` : ":");
      let isDead = false;
      void worker.ended.then(() => (isDead = true));
      const end = this.#endOf(worker, point);
      await worker.ready.catch(() => undefined);
      await this.#stir(worker, point, () => isDead);
      await end;
      if (this.#kills % 50 === 0) console.log(`${this.#kills} kills`);
    }
  }

  async #endOf(worker: ChaosWorker, point: string | undefined): Promise<void> {
    const { over, store } = this.#options;
    const patience = PATIENCE[over === "sandbox" ? over : store.kind];
    const wait = point ? patience : 20 + this.#random.below(500);
    await worker.ready.catch(() => undefined);
    const timer = setTimeout(() => worker.kill(), wait);
    let isTooLate = false;
    void sleep(wait).then(() => (isTooLate = true));
    const signal = await worker.ended;
    clearTimeout(timer);
    if (signal !== "SIGKILL") throw new Error(`a worker ended by itself (${signal ?? "exit"})`);
    this.#kills += 1;
    if (point && !isTooLate) this.#points[point] = (this.#points[point] ?? 0) + 1;
    else this.#atRandom += 1;
  }

  /** What happens while a worker lives: something that brings it to its point, and anything else. */
  async #stir(
    worker: ChaosWorker,
    point: SyncPoint | undefined,
    isDead: () => boolean,
  ): Promise<void> {
    const { accounts } = this.#world;
    const isRemoval = point === "calendar-emptied" || point === "calendar-removed";
    const isCreation = !isRemoval && point?.startsWith("calendar");
    const active = accounts.filter((account) => !this.#off.has(account));
    if (isRemoval || this.#random.below(8) === 0) {
      const account = this.#random.pick(active);
      if (account && (await this.#ask(worker, "off", account))) this.#off.add(account);
    }
    if (!isRemoval) {
      const account = this.#random.pick(isCreation ? [...this.#off] : accounts);
      if (account && (await this.#ask(worker, "activate", account))) this.#off.delete(account);
    }
    if (this.#random.below(8) === 0) await this.#ask(worker, "pause", this.#random.pick(accounts)!);
    for (let count = 1 + this.#random.below(4); count > 0 && !isDead(); count -= 1) {
      await this.#world.happen();
    }
  }

  /** Answers whether it was done. */
  async #ask(
    worker: ChaosWorker,
    what: "activate" | "off" | "pause",
    account: string,
  ): Promise<boolean> {
    try {
      return (await worker.ask(what, account)) === DONE;
    } catch (error) {
      this.#faults.add(`${what}: ${String(error)}`);
      return false;
    }
  }

  #start(slot: number, point: string): ChaosWorker {
    return new ChaosWorker(this.#options.programs.worker, this.#setup, point, (telling) =>
      this.#hear(slot, telling),
    );
  }

  #hear(slot: number, telling: WorkerTelling): void {
    if (telling.kind === "fault") this.#faults.add(telling.text);
    if (telling.kind !== "run") return;
    const { created, updated, destroyed, outcome } = telling.event;
    if (outcome !== "busy") this.#shares[slot]! += 1;
    this.#looks += 1;
    this.#written += created + updated + destroyed;
  }

  /** Asks for one status everywhere until everybody is there. */
  async #settle(workers: readonly ChaosWorker[], wanted: "active" | "off"): Promise<void> {
    for (let count = 0; count < 600; count += 1) {
      let isSettled = true;
      for (const [index, account] of this.#world.accounts.entries()) {
        const worker = workers[index % workers.length]!;
        const state = (await worker.ask("state", account)) as WorkerState;
        if (state.status !== wanted && state.status !== "stopping") {
          await this.#ask(worker, wanted === "off" ? "off" : "activate", account);
        }
        isSettled &&= state.status === wanted && state.isWhole && state.waiting === 0;
      }
      if (isSettled) return;
      await sleep(50);
    }
    throw new Error(`the workers never came to an end (${wanted})`);
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
