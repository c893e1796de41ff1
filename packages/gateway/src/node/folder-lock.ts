/**
 * One process for a folder: two engines on the same files would destroy them.
 *
 * @module
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The folder is in use by another process. */
export class FolderInUseError extends Error {
  override readonly name = "FolderInUseError";
  readonly code = "FOLDER_IN_USE";
}

/**
 * Makes the folder where needed and takes it for this process; answers how to give it back.
 *
 * @throws FolderInUseError while another living process has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "gateway.pid");
  const holder = await readHolder(path);
  if (holder !== undefined && holder !== process.pid && isAlive(holder)) {
    throw new FolderInUseError(`${folder} is in use by process ${holder}`);
  }
  if (holder === process.pid && held.has(path)) {
    throw new FolderInUseError(`${folder} is in use by this process`);
  }
  if (holder !== undefined) await rm(path, { force: true });
  await takeFile(path, folder);
  held.add(path);
  return async () => {
    held.delete(path);
    await rm(path, { force: true });
  };
}

// In a container each start has the same number: a file with our own is ours only if we wrote it.
const held = new Set<string>();

async function readHolder(path: string): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(path, "utf8"), 10) || 0;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function takeFile(path: string, folder: string): Promise<void> {
  try {
    await writeFile(path, String(process.pid), { flag: "wx", mode: 0o600 });
  } catch (cause) {
    throw new FolderInUseError(`${folder} is in use by a process that just started`, { cause });
  }
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
