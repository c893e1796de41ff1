/**
 * One process at a time in a folder.
 *
 * @module
 */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/** A folder that another running process uses. */
export class FolderInUseError extends Error {
  override readonly name = "FolderInUseError";
  readonly folder: string;
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(`The folder "${folder}" is in use by process ${String(pid)}: stop it first.`);
    this.folder = folder;
    this.pid = pid;
  }
}

/** Folders that this very process has locked. */
const ours = new Set<string>();

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another account.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function holder(file: string): Promise<number | undefined> {
  const content = await readFile(file, "utf8").catch(() => "");
  const pid = Number.parseInt(content, 10);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}

/**
 * Takes a folder and answers how to give it back; what a killed process left is taken over.
 *
 * @throws {@link FolderInUseError} when it is in use.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = resolve(folder);
  const file = join(path, "lock");
  if (ours.has(path)) throw new FolderInUseError(folder, process.pid);
  ours.add(path);
  try {
    await takeFile(file, folder);
  } catch (error) {
    ours.delete(path);
    throw error;
  }
  return async () => {
    await rm(file, { force: true });
    ours.delete(path);
  };
}

async function takeFile(file: string, folder: string): Promise<void> {
  const content = `${String(process.pid)}\n`;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await writeFile(file, content, { flag: "wx", mode: 0o600 });
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const pid = await holder(file);
    // A restarted container gives its processes the same numbers, so our own number is stale.
    if (pid !== undefined && pid !== process.pid && isRunning(pid)) {
      throw new FolderInUseError(folder, pid);
    }
    await rm(file, { force: true });
  }
  throw new FolderInUseError(folder, (await holder(file)) ?? 0);
}
