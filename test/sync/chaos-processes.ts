/**
 * Processes of a chaos run: started, asked, and killed by their own id only.
 *
 * @module
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { WorkerAsk, WorkerSetup, WorkerTelling } from "./worker-messages.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
// Of this run alone: another one may go on with programs of its own.
const folder = join(root, `node_modules/.cache/partage-chaos-${process.pid}`);

/** Programs that are started often, each as one file. */
export interface ChaosPrograms {
  readonly worker: string;
  readonly server: string;
  readonly sandbox: string;
}

/** Makes the programs; they are gone when this process ends. */
export async function buildPrograms(): Promise<ChaosPrograms> {
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { recursive: true });
  const names = { worker: "chaos-worker", server: "calendar-server", sandbox: "sandbox-server" };
  for (const name of Object.values(names)) {
    await build({
      entryPoints: [join(root, "test/sync", `${name}.ts`)],
      outfile: join(folder, `${name}.mjs`),
      ...{ bundle: true, platform: "node", format: "esm", target: "node20", logLevel: "error" },
      conditions: ["@partage-ent/source"],
      external: ["@electric-sql/pglite", "pg", "pg-boss", "esbuild"],
    });
  }
  return {
    worker: join(folder, `${names.worker}.mjs`),
    server: join(folder, `${names.server}.mjs`),
    sandbox: join(folder, `${names.sandbox}.mjs`),
  };
}

/** Starts the process of calendars and feeds; answers its address. */
export function startServer(
  program: string,
): Promise<{ readonly url: string; readonly stop: () => void }> {
  const child = fork(program, { execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("message", (port) =>
      resolve({ url: `http://127.0.0.1:${Number(port)}`, stop: () => child.disconnect() }),
    );
  });
}

/** A Zimbra-compatible server in a process of its own. */
export interface ChaosSandbox {
  readonly url: string;
  readonly preauthKey: string;
}

/** Starts the process of a Zimbra-compatible server with some accounts. */
export function startSandboxServer(
  program: string,
  accounts: readonly string[],
): Promise<{ readonly sandbox: ChaosSandbox; readonly stop: () => void }> {
  const child = fork(program, {
    execArgv: [],
    env: { ...process.env, CHAOS_ACCOUNTS: JSON.stringify(accounts) },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => reject(new Error("the sandbox could not start")));
    child.once("message", (sandbox) =>
      resolve({ sandbox: sandbox as ChaosSandbox, stop: () => child.disconnect() }),
    );
  });
}

/** A worker process. */
export class ChaosWorker {
  /** Settles when it is ready; rejects when it dies before. */
  readonly ready: Promise<void>;
  /** Settles with the signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
  readonly #child: ChildProcess;
  readonly #asks = new Map<number, (telling: WorkerTelling | undefined) => void>();
  #serial = 0;

  constructor(
    program: string,
    setup: WorkerSetup,
    point: string,
    hear: (telling: WorkerTelling) => void,
  ) {
    this.#child = fork(program, {
      env: { ...process.env, CHAOS_SETUP: JSON.stringify(setup), CHAOS_POINT: point },
      // The programs are whole: what this process was started with would only cost them time.
      execArgv: [],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.ended = new Promise((resolve) => {
      this.#child.once("exit", (_code, signal) => {
        for (const settle of this.#asks.values()) settle(undefined);
        resolve(signal);
      });
    });
    this.ready = new Promise((resolve, reject) => {
      this.#child.on("message", (telling: WorkerTelling) => {
        if (telling.kind === "ready") resolve();
        else if (telling.kind === "answer") this.#asks.get(telling.id)?.(telling);
        else hear(telling);
      });
      void this.ended.then(() => reject(new Error("the worker ended before it was ready")));
    });
    this.ready.catch(() => undefined);
  }

  /** Asks; undefined when it died first. */
  async ask(what: WorkerAsk["what"], account = ""): Promise<unknown> {
    const id = ++this.#serial;
    const telling = await new Promise<WorkerTelling | undefined>((resolve) => {
      this.#asks.set(id, resolve);
      this.#child.send({ id, what, account } satisfies WorkerAsk, (error) => {
        if (error) resolve(undefined);
      });
    });
    this.#asks.delete(id);
    if (telling?.kind !== "answer") return undefined;
    if (telling.failure !== undefined) throw new Error(telling.failure);
    return telling.result;
  }

  /** Kills this process and no other. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
