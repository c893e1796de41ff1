/**
 * Dovecot 2.3 of Debian for one run of tests: IMAP, LMTP, quota, shared namespace, master user and access
 * tokens.
 *
 * @module
 */
import { chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPackages } from "./debian-packages.js";
import { makeCertificate, type OwnCertificate } from "./own-certificate.js";
import {
  freePorts,
  makeFolder,
  type OwnServer,
  removeFolder,
  runCommand,
  type ServerUser,
  startProcess,
  until,
  untilClosed,
  untilListening,
} from "./own-process.js";
import { type OwnTokens, startTokens } from "./own-tokens.js";

const DOVECOT = "/usr/sbin/dovecot";

/** Account that may act for anybody: `user*master` as a login name, or SASL PLAIN with both. */
export const MASTER: ServerUser = {
  name: "partage",
  password: "essai-maitre-de-toutes-les-boites",
};

/** A Dovecot that runs. */
export interface OwnDovecot extends OwnServer {
  /** `imap` (STARTTLS offered), `imaps`, `lmtp` (no sign-in). */
  readonly ports: Readonly<Record<"imap" | "imaps" | "lmtp", number>>;
  readonly certificate: OwnCertificate;
  /** Access tokens that OAUTHBEARER and XOAUTH2 accept. */
  readonly tokens: OwnTokens;
  /** Sets how many KiB a person's mail may take. */
  setQuota(name: string, kibibytes: number): Promise<void>;
  /** Gives somebody rights on somebody's mailbox (RFC 4314), seen under `shared/`. */
  share(owner: string, mailbox: string, to: string, rights: readonly string[]): Promise<void>;
  /** Gives a mailbox another UIDVALIDITY, as after a loss of its indexes. */
  changeUidValidity(name: string, mailbox: string): Promise<void>;
}

/** How {@link startDovecot} lets people in. */
export interface DovecotOptions {
  /** SASL mechanisms that are offered; all that are set up by default. */
  readonly mechanisms?: readonly ("plain" | "login" | "xoauth2" | "oauthbearer")[];
  /** Settings of another place that knows access tokens, instead of {@link OwnDovecot.tokens}. */
  readonly introspection?: string;
  /** Address of a CAS server whose proxy tickets are passwords, too, and what it calls this server. */
  readonly cas?: { readonly url: string; readonly service: string };
}

/** Installs Dovecot where this process may; false where there is none. */
export function installDovecot(): Promise<boolean> {
  const files = [DOVECOT, "/usr/lib/dovecot/imap", "/usr/lib/dovecot/lmtp"];
  return installPackages(files, ["dovecot-imapd", "dovecot-lmtpd"]);
}

/** Starts it with nobody in it. */
export async function startDovecot(options: DovecotOptions = {}): Promise<OwnDovecot> {
  const folder = await makeFolder("dovecot");
  const ports = await freePorts("imap", "imaps", "lmtp");
  const [certificate, tokens] = await Promise.all([makeCertificate(folder), startTokens()]);
  const mail = Number(await runCommand("id", ["-u", "mail"]));
  await mkdir(join(folder, "people"));
  await chown(join(folder, "people"), mail, mail);
  const config = join(folder, "dovecot.conf");
  await writeFile(config, configure(folder, ports, certificate, options));
  await writeFile(join(folder, "oauth2.conf"), options.introspection ?? tokens.dovecotConfig);
  if (options.cas) {
    await writeFile(join(folder, "check-ticket"), checkTicket(options.cas), { mode: 0o755 });
  }
  await writeFile(join(folder, "masters"), `${MASTER.name}:{PLAIN}${MASTER.password}\n`);
  const users = new Map<string, DovecotUser>();
  const writeUsers = async (): Promise<void> => {
    const lines = [...users].map(
      ([name, { password, kibibytes }]) =>
        `${name}:{PLAIN}${password}::::::userdb_quota_rule=*:storage=${String(kibibytes)}\n`,
    );
    await writeFile(join(folder, "users"), lines.join(""));
  };
  await writeUsers();
  const start = async () => {
    const process = startProcess(DOVECOT, ["-F", "-c", config]);
    await untilListening(ports.imap);
    return process;
  };
  let process = await start();
  const doveadm = (...args: readonly string[]): Promise<string> =>
    runCommand("/usr/bin/doveadm", ["-c", config, ...args]);
  const setUser = async (name: string, user: DovecotUser): Promise<void> => {
    users.set(name, user);
    await writeUsers();
    // The file is looked at again after a moment only.
    const rule = `*:storage=${String(user.kibibytes)}`;
    await until(`${name} in the user database`, async () => {
      const told = await doveadm("user", "-f", "quota_rule", name).catch(() => "");
      return told.trim() === rule;
    });
  };
  return {
    ports,
    folder,
    certificate,
    tokens,
    addUser: ({ name, password }) => setUser(name, { password, kibibytes: 200_000 }),
    setQuota: async (name, kibibytes) => {
      const user = users.get(name);
      if (user === undefined) throw new Error(`no such person: ${name}`);
      await setUser(name, { ...user, kibibytes });
    },
    share: async (owner, mailbox, to, rights) => {
      await doveadm("acl", "set", "-u", owner, mailbox, `user=${to}`, ...rights);
    },
    changeUidValidity: async (name, mailbox) => {
      const validity = String(Math.floor(Date.now() / 1_000) + 1_000);
      await doveadm("mailbox", "update", "-u", name, "--uid-validity", validity, mailbox);
    },
    restart: async () => {
      await process.stop();
      await untilClosed(ports.imap);
      process = await start();
    },
    stop: async () => {
      await process.stop();
      await tokens.stop();
      await removeFolder(folder);
    },
  };
}

interface DovecotUser {
  readonly password: string;
  readonly kibibytes: number;
}

const SPECIAL = ["Drafts", "Sent", "Trash", "Junk", "Archive"] as const;

function configure(
  folder: string,
  ports: OwnDovecot["ports"],
  { certificate, key }: OwnCertificate,
  { mechanisms = ["plain", "login", "xoauth2", "oauthbearer"], cas }: DovecotOptions,
): string {
  const tickets = cas
    ? `passdb {\n  driver = checkpassword\n  args = ${folder}/check-ticket\n  mechanisms = plain login\n}`
    : "";
  const mailboxes = SPECIAL.map(
    (name) => `  mailbox ${name} {\n    auto = subscribe\n    special_use = \\${name}\n  }`,
  );
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <${certificate}
ssl_key = <${key}
disable_plaintext_auth = no
auth_mechanisms = ${mechanisms.join(" ")}
auth_master_user_separator = *
first_valid_uid = 1
mail_uid = mail
mail_gid = mail
mail_home = ${folder}/people/%u
mail_location = sdbox:~/mail
mail_fsync = never
mail_max_userip_connections = 100
mail_plugins = quota acl
passdb {
  driver = passwd-file
  master = yes
  args = ${folder}/masters
  result_success = continue
}
passdb {
  driver = passwd-file
  args = ${folder}/users
  mechanisms = plain login
}
${tickets}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf
}
userdb {
  driver = passwd-file
  args = ${folder}/users
  default_fields = uid=mail gid=mail home=${folder}/people/%u
}
namespace inbox {
  inbox = yes
  separator = /
${mailboxes.join("\n")}
}
namespace {
  type = shared
  separator = /
  prefix = shared/%%u/
  location = sdbox:${folder}/people/%%u/mail:INDEXPVT=~/shared/%%u
  subscriptions = no
  list = children
}
protocol imap {
  mail_plugins = $mail_plugins imap_quota imap_acl
}
protocol lmtp {
  postmaster_address = postmaster@localhost
}
plugin {
  acl = vfile
  # Or else the rights of the master user count, who has none.
  acl_user = %u
  acl_shared_dict = file:${folder}/people/shared.db
  quota = count:Quota
  quota_vsizes = yes
  quota_rule = *:storage=200M
  quota_grace = 0
}
service anvil {
  # Or else one refused sign-in holds up the next of everybody from the same address for seconds.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  inet_listener imap {
    port = ${String(ports.imap)}
  }
  inet_listener imaps {
    port = ${String(ports.imaps)}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${String(ports.lmtp)}
  }
}
`;
}

/** What pam_cas does, as a program of Dovecot's checkpassword: the ticket must be of whoever signs in. */
function checkTicket({ url, service }: NonNullable<DovecotOptions["cas"]>): string {
  return `#!/usr/bin/perl
use strict;
use LWP::UserAgent;
use URI;
open my $in, '<&=3' or exit 111;
local $/;
my ( $name, $ticket ) = split /\\0/, <$in>;
my $asked = URI->new('${url}/p3/proxyValidate');
$asked->query_form( ticket => $ticket, service => '${service}' );
my $answer = LWP::UserAgent->new( timeout => 10 )->get($asked)->decoded_content;
my ($mail) = $answer =~ m{<cas:mail>([^<]+)</cas:mail>};
exit 1 unless $answer =~ m{<cas:authenticationSuccess>} and $mail eq $name;
exec @ARGV;
`;
}
