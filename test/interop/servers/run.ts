/**
 * One of the real servers alone, until it is interrupted: prints where it listens and who is in it.
 *
 * `node --import tsx --conditions=@partage-ent/source test/interop/servers/run.ts NAME`
 * with one of the names below.
 *
 * @module
 */
import { installCyrus, startCyrus } from "./cyrus.js";
import { installDovecot, startDovecot } from "./dovecot.js";
import { installRadicale, startRadicale } from "./radicale.js";
import { installSogo, startSogo } from "./sogo.js";
import { startSmtpSink } from "./smtp-sink.js";
import type { OwnServer, ServerUser } from "./own-process.js";

interface Kind {
  readonly install: () => Promise<boolean>;
  readonly start: () => Promise<OwnServer>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  cyrus: { install: installCyrus, start: startCyrus },
  dovecot: { install: installDovecot, start: startDovecot },
  radicale: { install: installRadicale, start: startRadicale },
  sogo: { install: installSogo, start: () => startSogo() },
  smtp: { install: () => Promise.resolve(true), start: () => startSmtpSink() },
};

const USERS: readonly ServerUser[] = [
  { name: "lea@univ.example", password: "essai-lea" },
  { name: "theo@univ.example", password: "essai-theo" },
];

const [name = ""] = process.argv.slice(2);
const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
if (kind === undefined) {
  console.error(`No such server: ${name} (there are: ${Object.keys(KINDS).join(", ")})`);
  process.exit(1);
}
if (!(await kind.install())) {
  console.error(`${name} can't be installed here: this is for root on Debian`);
  process.exit(1);
}
const server = await kind.start();
for (const user of USERS) await server.addUser(user);
console.log(JSON.stringify({ ports: server.ports, folder: server.folder, users: USERS }, null, 2));
const stopped = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
});
// A promise alone keeps no process alive.
const alive = setInterval(() => undefined, 60_000);
await stopped;
clearInterval(alive);
await server.stop();
