/**
 * Radicale 3.1 of Debian for one run of tests: CalDAV and CardDAV, without scheduling.
 *
 * @module
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPackages } from "./debian-packages.js";
import {
  freePorts,
  makeFolder,
  type OwnServer,
  removeFolder,
  startProcess,
  untilClosed,
  untilListening,
} from "./own-process.js";

const RADICALE = "/usr/bin/radicale";

/** How {@link startRadicale} lets people in. */
export interface RadicaleOptions {
  /** `header` believes the name in `X-Remote-User`, as behind a proxy; passwords by default. */
  readonly auth?: "password" | "header";
}

/** Installs Radicale where this process may; false where there is none. */
export function installRadicale(): Promise<boolean> {
  return installPackages([RADICALE], ["radicale"]);
}

/** Starts it with nobody in it. */
export async function startRadicale({ auth = "password" }: RadicaleOptions = {}): Promise<
  OwnServer & { readonly ports: Readonly<Record<"http", number>> }
> {
  const folder = await makeFolder("radicale");
  const ports = await freePorts("http");
  await mkdir(join(folder, "collections"));
  const users = join(folder, "users");
  await writeFile(users, "");
  const config = join(folder, "config");
  const method =
    auth === "header"
      ? "type = http_x_remote_user"
      : `type = htpasswd\nhtpasswd_filename = ${users}\nhtpasswd_encryption = plain\ndelay = 0`;
  await writeFile(
    config,
    `[server]\nhosts = 127.0.0.1:${String(ports.http)}\nmax_connections = 50\n` +
      `[auth]\n${method}\n[rights]\ntype = owner_only\n` +
      `[storage]\nfilesystem_folder = ${join(folder, "collections")}\n` +
      "[web]\ntype = none\n[logging]\nlevel = error\n",
  );
  const start = async () => {
    const process = startProcess(RADICALE, ["--config", config]);
    await untilListening(ports.http);
    return process;
  };
  let process = await start();
  const known = new Map<string, string>();
  return {
    ports,
    folder,
    addUser: async ({ name, password }) => {
      known.set(name, password);
      await writeFile(users, [...known].map((pair) => `${pair.join(":")}\n`).join(""));
    },
    restart: async () => {
      await process.stop();
      await untilClosed(ports.http);
      process = await start();
    },
    stop: async () => {
      await process.stop();
      await removeFolder(folder);
    },
  };
}
