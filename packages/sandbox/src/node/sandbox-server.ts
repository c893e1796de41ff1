/** The sandbox behind an HTTP port, with its state in memory or in a folder. */
import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createSandbox } from "../app/create-sandbox.js";
import type { Sandbox, SandboxOptions } from "../app/sandbox.js";
import { UNIVERSITY_DOMAIN } from "../app/university/people.js";
import { seedUniversity, type SeedUniversityOptions } from "../app/university/university.js";
import { openDiskStateStore, type DiskStateStore } from "./disk-state-store.js";
import { listen, SERVER_OPTIONS, type ListenOptions } from "./listen.js";

/** How {@link startSandbox} works. */
export interface StartSandboxOptions extends ListenOptions, Partial<Omit<SandboxOptions, "state">> {
  /** Folder that keeps the state; in memory when absent. */
  readonly stateFolder?: string;
  /** The university to fill a new sandbox with, its `now` by default the present; false for none. */
  readonly university?: false | Partial<SeedUniversityOptions>;
}

/** A sandbox that answers. */
export interface RunningSandbox {
  /** For instance `http://127.0.0.1:41235`; SOAP is at `/service/soap`. */
  readonly url: string;
  readonly port: number;
  readonly domain: string;
  /** 64 hexadecimal digits. */
  readonly preauthKey: string;
  readonly sandbox: Sandbox;
  /** Ends waiting requests, writes the state and closes the port. */
  close(): Promise<void>;
}

/** A small file of the state folder, made by `create` at the first use. */
async function keptText(
  folder: string | undefined,
  name: string,
  create: () => string,
): Promise<string> {
  if (folder === undefined) return create();
  const path = join(folder, name);
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const text = create();
  await writeFile(`${path}.new`, `${text}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return text;
}

/** Fills a new sandbox; an interrupted filling is taken up again at the next start. */
async function fill(sandbox: Sandbox, options: StartSandboxOptions, now: number): Promise<void> {
  const { university = {}, stateFolder, domain } = options;
  if (university === false) return;
  const marker = "university-is-complete";
  const done =
    stateFolder === undefined
      ? ""
      : await readFile(join(stateFolder, marker), "utf8").catch(() => "");
  if (done !== "") return;
  await seedUniversity(sandbox, { domain, ...university, now: university.now ?? now });
  await sandbox.flush();
  await keptText(stateFolder, marker, () => new Date(now).toISOString());
}

/** Opens the state, makes the sandbox and fills it, without a port. */
export async function openSandbox(
  options: StartSandboxOptions,
): Promise<Pick<RunningSandbox, "sandbox" | "domain" | "preauthKey" | "close">> {
  const { stateFolder, domain = UNIVERSITY_DOMAIN, clock = Date.now } = options;
  const { adminSetup, trace, minimumWait } = options;
  const state: DiskStateStore | undefined =
    stateFolder === undefined ? undefined : await openDiskStateStore(stateFolder);
  try {
    const preauthKey =
      options.preauthKey ??
      (await keptText(stateFolder, "preauth-key", () => randomBytes(32).toString("hex")));
    const limits = { adminSetup, trace, minimumWait };
    const sandbox = createSandbox({ domain, preauthKey, clock, state, ...limits });
    await sandbox.ready;
    await fill(sandbox, { ...options, domain }, clock());
    const close = async (): Promise<void> => {
      await sandbox.close();
      await state?.close();
    };
    return { sandbox, domain, preauthKey, close };
  } catch (error) {
    await state?.close();
    throw error;
  }
}

/**
 * Starts a Zimbra-compatible server on a loopback port.
 *
 * @throws `FolderInUseError` when another process uses the state folder, the system's error when
 * the port is taken.
 */
export async function startSandbox(options: StartSandboxOptions = {}): Promise<RunningSandbox> {
  const opened = await openSandbox(options);
  const { sandbox } = opened;
  const answer = getRequestListener(
    (request, { incoming }) =>
      sandbox.fetch(request, { clientAddress: incoming.socket.remoteAddress }),
    { overrideGlobalObjects: false, errorHandler: () => new Response(null, { status: 500 }) },
  );
  const server = createServer(
    SERVER_OPTIONS,
    (incoming, outgoing) => void answer(incoming, outgoing),
  );
  try {
    const listening = await listen(server, options);
    const close = async (): Promise<void> => {
      await opened.close();
      await listening.close();
    };
    return { ...opened, url: listening.url, port: listening.port, close };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
