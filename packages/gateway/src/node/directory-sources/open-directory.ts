/**
 * The directory that a command is about, and its index.
 *
 * @module
 */
import type { DirectorySetup } from "../../app/directory/directory-setup.js";
import type { DirectoryStore } from "../../app/directory/directory-store.js";
import { createSqlDirectoryStore } from "../directory/sql-directory-store.js";
import { createLog } from "../log.js";
import type { LoadedConfig } from "../service-config.js";
import { openStorage } from "../start-gateway.js";

/** The directory of an establishment; the only one when no key is given. A text says why there is none. */
export function chosenDirectory(
  { directories }: LoadedConfig,
  key: string | undefined,
): readonly [string, DirectorySetup] | string {
  const all = Object.entries(directories);
  const found = key === undefined ? all : all.filter(([each]) => each === key);
  const [only] = found;
  if (found.length === 1 && only) return only;
  if (found.length === 0) return "no establishment of this configuration has a directory";
  return `which establishment? --establishment ${found.map(([each]) => each).join(" | ")}`;
}

/**
 * Opens the index of a configuration.
 *
 * @throws Error when it is in the memory of the running gateway.
 */
export async function openDirectoryStore(
  loaded: LoadedConfig,
): Promise<{ readonly store: DirectoryStore; readonly close: () => Promise<void> }> {
  const { store, database } = await openStorage(loaded, createLog({ level: "silent" }));
  const close = (): Promise<void> => store.close();
  if (database) return { store: createSqlDirectoryStore(database), close };
  await close();
  throw new Error("a store in memory is the running gateway's alone");
}
