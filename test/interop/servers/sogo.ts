/**
 * SOGo 5.8 of Debian for one run of tests, with its PostgreSQL and memcached: CalDAV with scheduling
 * and CardDAV.
 *
 * @module
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPackages } from "./debian-packages.js";
import { installPostgres, startPostgres } from "./own-postgres.js";
import {
  freePorts,
  makeFolder,
  type OwnServer,
  removeFolder,
  runCommand,
  startProcess,
  until,
  untilClosed,
  untilListening,
} from "./own-process.js";

const SOGOD = "/usr/sbin/sogod";
/** The only place where it looks for its settings. */
const SETTINGS = "/etc/sogo/sogo.conf";

/** A SOGo that runs. */
export interface OwnSogo extends OwnServer {
  readonly ports: Readonly<Record<"http", number>>;
  /** Path of CalDAV and CardDAV. */
  readonly path: "/SOGo/dav/";
  /** Says how somebody is called; needed before {@link OwnServer.addUser} to have an effect. */
  addPerson(person: SogoPerson): Promise<void>;
}

/** Somebody, or a room, in the user source. */
export interface SogoPerson {
  readonly name: string;
  readonly password: string;
  readonly displayName: string;
  /** A room: `location`, with how many meetings may be there at once. */
  readonly kind?: "location";
}

/** How {@link startSogo} lets people in, and where it sends mail. */
export interface SogoOptions {
  /** `header` believes the name in `x-webobjects-remote-user`, as behind a proxy; passwords by default. */
  readonly auth?: "password" | "header";
  readonly smtpPort?: number;
}

/** Header with the name of the account where a proxy lets people in. */
export const SOGO_HEADER = "x-webobjects-remote-user";

/** Installs SOGo, PostgreSQL and memcached where this process may; false where there are none. */
export async function installSogo(): Promise<boolean> {
  if (!(await installPostgres())) return false;
  return installPackages([SOGOD, "/usr/bin/memcached"], ["sogo", "memcached"]);
}

/** Starts it with nobody in it. */
export async function startSogo(options: SogoOptions = {}): Promise<OwnSogo> {
  const folder = await makeFolder("sogo");
  const ports = await freePorts("http", "memcached");
  const postgres = await startPostgres(join(folder, "postgres"));
  await postgres.sql(SCHEMA);
  const memcached = startProcess("/usr/bin/memcached", [
    ...["-u", "nobody", "-l", "127.0.0.1", "-p", String(ports.memcached), "-m", "16"],
  ]);
  await untilListening(ports.memcached);
  const config = join(folder, "sogo.conf");
  await writeFile(config, configure(postgres.port, ports.memcached, options));
  await mkdir(join(folder, "home"));
  await mkdir(join(folder, "spool"));
  await runCommand("chown", ["-R", "sogo:sogo", join(folder, "home"), join(folder, "spool")]);
  const start = async () => {
    const args = [
      ...["-m", "sh", "-c", LAUNCH, "sogo", config, SETTINGS, join(folder, "home")],
      ...[SOGOD, "-WONoDetach", "YES", "-WOPort", `127.0.0.1:${String(ports.http)}`],
      ...["-WOWorkersCount", "4", "-WOPidFile", join(folder, "home/sogo.pid")],
      ...["-WOLogFile", join(folder, "home/sogo.log")],
    ];
    const process = startProcess("unshare", args, { detached: true });
    await until("SOGo answers", () =>
      fetch(`http://127.0.0.1:${String(ports.http)}/SOGo/dav/`, { method: "OPTIONS" }).then(
        ({ status }) => status < 500,
        () => false,
      ),
    );
    return process;
  };
  let process = await start();
  const addPerson = async (person: SogoPerson): Promise<void> => {
    const { name, password, displayName, kind = "" } = person;
    const values = [name, name, password, displayName, name, kind].map(quote);
    await postgres.sql(`\\connect sogo\ninsert into people values (${values.join(", ")}, 0);`);
  };
  return {
    ports: { http: ports.http },
    path: "/SOGo/dav/",
    folder,
    addPerson,
    addUser: (user) => addPerson({ ...user, displayName: user.name.split("@")[0] ?? user.name }),
    restart: async () => {
      await process.stop("SIGKILL");
      await untilClosed(ports.http);
      process = await start();
    },
    stop: async () => {
      await process.stop("SIGKILL");
      await Promise.all([memcached.stop(), postgres.stop()]);
      await removeFolder(folder);
    },
  };
}

/** A mount of its own hides the settings of the machine from this process alone. */
const LAUNCH = `
config=$1 settings=$2 home=$3
shift 3
mount --bind "$config" "$settings" || exit 1
cd "$home" || exit 1
export HOME="$home"
exec setpriv --reuid=sogo --regid=sogo --clear-groups "$@"
`;

const SCHEMA = `create role sogo login;
create database sogo owner sogo encoding 'UTF8' template template0;
\\connect sogo
create table people (
  c_uid text primary key, c_name text not null, c_password text not null, c_cn text not null,
  mail text not null, kind text not null, multiplebookings integer not null
);
grant select on people to sogo;
`;

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function configure(postgres: number, memcached: number, options: SogoOptions): string {
  const at = `postgresql://sogo@127.0.0.1:${String(postgres)}/sogo`;
  const tables = [
    ["SOGoProfileURL", "sogo_user_profile"],
    ["OCSFolderInfoURL", "sogo_folder_info"],
    ["OCSSessionsFolderURL", "sogo_sessions_folder"],
    ["OCSEMailAlarmsFolderURL", "sogo_alarms_folder"],
    ["OCSAdminURL", "sogo_admin"],
    ["OCSStoreURL", "sogo_store"],
    ["OCSAclURL", "sogo_acl"],
    ["OCSCacheFolderURL", "sogo_cache_folder"],
  ].map(([name = "", table = ""]) => `  ${name} = "${at}/${table}";`);
  const smtp =
    options.smtpPort === undefined
      ? []
      : [
          `  SOGoMailingMechanism = smtp;`,
          `  SOGoSMTPServer = "smtp://127.0.0.1:${String(options.smtpPort)}";`,
        ];
  const trust = options.auth === "header" ? ["  SOGoTrustProxyAuthentication = YES;"] : [];
  return `{
${[...tables, ...smtp, ...trust].join("\n")}
  SOGoMemcachedHost = "127.0.0.1:${String(memcached)}";
  /* A worker that is large ends with the requests that it has: not in the middle of a suite. */
  SxVMemLimit = 2048;
  SOGoTimeZone = "Europe/Paris";
  SOGoLanguage = French;
  SOGoMailDomain = "univ.example";
  SOGoCalendarDefaultRoles = (PublicDAndTViewer, ConfidentialDAndTViewer);
  SOGoAppointmentSendEMailNotifications = NO;
  SOGoFoldersSendEMailNotifications = NO;
  SOGoDisableOrganizerEventCheck = NO;
  SOGoUserSources = (
    {
      type = sql;
      id = people;
      viewURL = "${at}/people";
      canAuthenticate = YES;
      isAddressBook = YES;
      displayName = "Annuaire";
      userPasswordAlgorithm = none;
      KindFieldName = kind;
      MultipleBookingsFieldName = multiplebookings;
    }
  );
}
`;
}
