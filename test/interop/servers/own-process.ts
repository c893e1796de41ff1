/**
 * Processes of a suite: on loopback, in a folder of their own, ended by their number.
 *
 * @module
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const PAUSE = 50;

/** Somebody who has an account at a server. */
export interface ServerUser {
  /** Full address, which is also the name to sign in with. */
  readonly name: string;
  readonly password: string;
}

/** A server that answers. */
export interface OwnServer {
  readonly ports: Readonly<Record<string, number>>;
  /** Where its files are. */
  readonly folder: string;
  addUser(user: ServerUser): Promise<void>;
  /** Ends it at once and starts it again with what it holds, on the same ports. */
  restart(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** A process that was started. */
export interface OwnProcess {
  readonly child: ChildProcess;
  /** Ends it and waits for that; kills it where it does not listen. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Makes an empty folder that accounts of services may enter. */
export async function makeFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `partage-${name}-`));
  await chmod(folder, 0o755);
  return folder;
}

/** Removes a folder, although something may still be writing its last words there. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Runs a command to its end; its output is part of the error. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string } = {},
): Promise<string> {
  const running = promisify(execFile)(command, args, { cwd: options.cwd, maxBuffer: 1 << 26 });
  if (options.input !== undefined) running.child.stdin?.end(options.input);
  return (await running).stdout;
}

/** Starts a process; what it says is dropped, its own log is in its folder. */
export function startProcess(
  command: string,
  args: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    /** Has a process group of its own, which is ended as a whole. */
    readonly detached?: boolean;
  } = {},
): OwnProcess {
  const child = spawn(command, args, { stdio: "ignore", ...options });
  // A process that can't be started is seen by the port that nobody listens on.
  child.once("error", () => undefined);
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    child,
    stop: async (signal = "SIGTERM") => {
      if (hasEnded() || child.pid === undefined) return;
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      const group = options.detached === true ? -child.pid : child.pid;
      process.kill(group, signal);
      const hard = setTimeout(() => process.kill(group, "SIGKILL"), 5_000);
      await ended;
      clearTimeout(hard);
    },
  };
}

/** Answers a loopback port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Answers as many ports as there are names. */
export async function freePorts<Name extends string>(
  ...names: readonly Name[]
): Promise<Readonly<Record<Name, number>>> {
  const found = new Set<number>();
  while (found.size < names.length) found.add(await freePort());
  const ports = [...found];
  return Object.fromEntries(names.map((name, at) => [name, ports[at]!])) as Record<Name, number>;
}

/** Waits until something is true; asks every 50 ms, some 20 seconds long. */
export async function until(
  what: string,
  isTrue: () => Promise<boolean>,
  attempts = 400,
): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  throw new Error(`not within ${String((attempts * PAUSE) / 1_000)} s: ${what}`);
}

/** Waits until somebody listens. */
export function untilListening(port: number): Promise<void> {
  return until(`a server on port ${String(port)}`, () => isListening(port));
}

/** Waits until nobody listens any more. */
export function untilClosed(port: number): Promise<void> {
  return until(`port ${String(port)} is free`, async () => !(await isListening(port)));
}

function isListening(port: number): Promise<boolean> {
  return new Promise<boolean>((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      resolve(true);
      socket.destroy();
    });
    socket.once("error", () => resolve(false));
  });
}
