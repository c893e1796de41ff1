/**
 * Cyrus IMAP 3.6 of Debian for one run of tests: IMAP, LMTP, JMAP for mail, CalDAV and CardDAV.
 *
 * Its IMAP programs are unpacked and not installed, since Debian's package may not stand beside Dovecot's.
 *
 * @module
 */
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPackages, unpackPackage } from "./debian-packages.js";
import {
  freePorts,
  makeFolder,
  type OwnServer,
  removeFolder,
  runCommand,
  type ServerUser,
  startProcess,
  untilClosed,
  untilListening,
} from "./own-process.js";
import { signInByImap } from "./raw-imap.js";

const BIN = "/usr/lib/cyrus/bin";

/** Account that may act for anybody over IMAP, by SASL PLAIN; over HTTP only a back end of a Murder believes it. */
export const CYRUS_PROXY: ServerUser = { name: "partage", password: "essai-mandataire" };

/** A Cyrus that runs. */
export interface OwnCyrus extends OwnServer {
  readonly ports: Readonly<Record<"imap" | "http" | "lmtp", number>>;
  /** Brings the search index of somebody up to date; the server itself does so a moment later. */
  index(name: string): Promise<void>;
}

/** Installs Cyrus where this process may; false where there is none. */
export async function installCyrus(): Promise<boolean> {
  const files = [`${BIN}/master`, `${BIN}/httpd`, "/usr/sbin/saslpasswd2"];
  const packages = ["cyrus-common", "cyrus-caldav", "sasl2-bin", "libsasl2-modules"];
  if (!(await installPackages(files, [...packages, "libsasl2-modules-db"]))) return false;
  return (await unpackPackage("cyrus-imapd")) !== null;
}

/** Starts it with nobody in it. */
export async function startCyrus(): Promise<OwnCyrus> {
  const folder = await makeFolder("cyrus");
  const ports = await freePorts("imap", "http", "lmtp");
  const unpacked = await unpackPackage("cyrus-imapd");
  if (unpacked === null) throw new Error("cyrus-imapd is not unpacked");
  for (const part of FOLDERS) await mkdir(join(folder, part), { recursive: true });
  const config = join(folder, "imapd.conf");
  const services = join(folder, "cyrus.conf");
  await writeFile(config, configure(folder));
  await writeFile(services, configureServices(config, ports, join(unpacked, BIN)));
  await runCommand("chown", ["-R", "cyrus:mail", folder]);
  const addPassword = async ({ name, password }: ServerUser): Promise<void> => {
    const [user = "", realm = "localhost"] = name.split("@");
    const file = join(folder, "sasldb2");
    const args = ["-p", "-c", "-f", file, "-u", realm, user];
    await runCommand("/usr/sbin/saslpasswd2", args, { input: password });
    await runCommand("chown", ["cyrus:mail", file]);
    await chmod(file, 0o640);
  };
  await addPassword(CYRUS_PROXY);
  const start = async () => {
    const pid = join(folder, "run/master.pid");
    const process = startProcess(`${BIN}/master`, ["-C", config, "-M", services, "-p", pid]);
    await Promise.all([untilListening(ports.imap), untilListening(ports.http)]);
    return process;
  };
  let process = await start();
  return {
    ports,
    folder,
    addUser: async (user) => {
      await addPassword(user);
      // The first sign-in makes the mailboxes; before it JMAP has nothing to answer.
      await signInByImap(ports.imap, user);
    },
    index: async (name) => {
      const as = ["--reuid=cyrus", "--regid=mail", "--clear-groups"];
      const squatter = join(unpacked, BIN, "squatter");
      await runCommand("setpriv", [...as, squatter, "-C", config, "-i", "-u", name]);
    },
    restart: async () => {
      await process.stop();
      await untilClosed(ports.imap);
      process = await start();
    },
    stop: async () => {
      await process.stop();
      await removeFolder(folder);
    },
  };
}

const FOLDERS = [
  ...["db", "socket", "log", "proc", "backup", "sync", "sieve", "quota", "user", "lock"].map(
    (name) => `var/${name}`,
  ),
  ...["spool", "search", "run/proc", "run/lock", "sock", "sieve"],
];

function configure(folder: string): string {
  return `configdirectory: ${folder}/var
defaultpartition: default
partition-default: ${folder}/spool
proc_path: ${folder}/run/proc
mboxname_lockpath: ${folder}/run/lock
defaultsearchtier: t1
t1searchpartition-default: ${folder}/search
search_engine: xapian
servername: localhost
virtdomains: userid
defaultdomain: localhost
unixhierarchysep: yes
altnamespace: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${folder}/sasldb2
sasl_mech_list: PLAIN
allowplaintext: yes
munge8bit: no
admins: admin
proxyservers: ${CYRUS_PROXY.name}
conversations: yes
conversations_db: twoskip
httpmodules: jmap caldav carddav
httpallowcors: *
jmap_nonstandard_extensions: yes
autocreate_quota: 1000000
autocreate_inbox_folders: Sent | Drafts | Trash | Junk | Archive
xlist-sent: Sent
xlist-drafts: Drafts
xlist-trash: Trash
xlist-junk: Junk
xlist-archive: Archive
lmtpsocket: ${folder}/sock/lmtp
idlesocket: ${folder}/sock/idle
notifysocket: ${folder}/sock/notify
sync_log: yes
sync_log_channels: squatter
sieveusehomedir: false
sievedir: ${folder}/sieve
`;
}

function configureServices(config: string, ports: OwnCyrus["ports"], extracted: string): string {
  const at = (name: keyof OwnCyrus["ports"], command: string): string =>
    `  ${name} cmd="${command} -C ${config}" listen="127.0.0.1:${String(ports[name])}" prefork=1\n`;
  return (
    `START {\n  recover cmd="${BIN}/ctl_cyrusdb -C ${config} -r"\n}\nSERVICES {\n` +
    at("imap", `${extracted}/imapd`) +
    at("http", `${BIN}/httpd`) +
    at("lmtp", `${BIN}/lmtpd -a`) +
    `}\nEVENTS {\n}\nDAEMON {\n  idled cmd="${extracted}/idled -C ${config}"\n` +
    `  squatter cmd="${extracted}/squatter -C ${config} -R"\n}\n`
  );
}
