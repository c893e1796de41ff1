/**
 * LemonLDAP::NG 2.16 of Debian for one run of tests, by Starman: a CAS server (protocol 3.0, proxy
 * tickets, single logout), an OpenID Connect provider, and its own code for Zimbra's pre-authentication.
 *
 * @module
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPackages } from "./debian-packages.js";
import {
  freePorts,
  makeFolder,
  removeFolder,
  runCommand,
  startProcess,
  until,
} from "./own-process.js";

const PLACE = "/usr/share/lemonldap-ng/portal";
const PLACKUP = "/usr/bin/plackup";

/** Somebody whom the server knows: the password of its demonstration accounts is their name. */
export interface LemonldapPerson {
  readonly uid: string;
  readonly mail: string;
  readonly displayName: string;
}

/** An application of OpenID Connect. */
export interface LemonldapClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** Attribute that is the subject; `uid` by default. */
  readonly subject?: "uid" | "mail";
  /** Life of an access token in seconds; an hour by default. */
  readonly tokenSeconds?: number;
}

/** Who may use the server. */
export interface LemonldapOptions {
  readonly people: readonly LemonldapPerson[];
  /** Addresses of CAS services; what is below them is theirs too. */
  readonly services?: readonly string[];
  readonly clients?: readonly LemonldapClient[];
}

/** A server that answers. */
export interface OwnLemonldap {
  /** Address above `login`. */
  readonly casUrl: string;
  /** Issuer of OpenID Connect. */
  readonly issuer: string;
  /** Methods and paths that were asked so far. */
  asked(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Installs LemonLDAP::NG and what runs it without Apache; false where there is none. */
export function installLemonldap(): Promise<boolean> {
  return installPackages(
    [
      PLACKUP,
      PLACE,
      "/usr/share/perl5/Lemonldap/NG/Portal/Issuer/CAS.pm",
      "/usr/share/perl5/Starman",
    ],
    [
      ...["lemonldap-ng", "libplack-perl", "starman", "libio-string-perl", "libxml-simple-perl"],
      ...[
        "libstring-random-perl",
        "libgd-securityimage-perl",
        "libimage-magick-perl",
        "libgd-perl",
      ],
      ...["libmime-tools-perl", "libemail-sender-perl", "liblasso-perl", "libdigest-hmac-perl"],
    ],
  );
}

/** Starts it with its people. */
export async function startLemonldap(options: LemonldapOptions): Promise<OwnLemonldap> {
  const folder = await makeFolder("lemonldap");
  const { http } = await freePorts("http");
  const issuer = `http://127.0.0.1:${String(http)}`;
  for (const name of ["conf", "cache", "sessions/lock", "psessions/lock"]) {
    await mkdir(join(folder, name), { recursive: true });
  }
  await runCommand("openssl", ["genrsa", "-out", "key.pem", "2048"], { cwd: folder });
  await runCommand("openssl", ["rsa", "-in", "key.pem", "-pubout", "-out", "public.pem"], {
    cwd: folder,
  });
  const keys = {
    oidcServicePrivateKeySig: await readFile(join(folder, "key.pem"), "utf8"),
    oidcServicePublicKeySig: await readFile(join(folder, "public.pem"), "utf8"),
  };
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  await write("people.json", JSON.stringify(peopleOf(options)));
  await write("portal.psgi", PORTAL);
  await write("lemonldap-ng.ini", settingsIn(folder));
  const config = { ...commonConfig(folder, http), ...casConfig(options), ...keys };
  const whole = { ...config, ...openIdConfig(options, issuer) };
  await write("conf/lmConf-1.json", JSON.stringify(whole));
  const env = {
    ...process.env,
    LLNG_PEOPLE: join(folder, "people.json"),
    LLNG_DEFAULTCONFFILE: join(folder, "lemonldap-ng.ini"),
  };
  const args = ["-s", "Starman", "--workers", "3", "--host", "127.0.0.1", "--port", String(http)];
  const accessLog = join(folder, "access.log");
  args.push("--access-log", accessLog);
  const server = startProcess(PLACKUP, [...args, join(folder, "portal.psgi")], {
    env,
    cwd: folder,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await removeFolder(folder);
  };
  const answers = until("LemonLDAP::NG answers", () =>
    fetch(`${issuer}/.well-known/openid-configuration`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  await answers.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const asked = async (): Promise<readonly string[]> => {
    const lines = await readFile(accessLog, "utf8").catch(() => "");
    return [...lines.matchAll(/"([A-Z]+ [^ ?"]+)/g)].map(([, what = ""]) => what);
  };
  return { casUrl: `${issuer}/cas`, issuer, asked, stop };
}

/** One wish for a pre-auth address: times in seconds. */
export interface PreauthWish {
  readonly key: string;
  readonly account: string;
  readonly by: string;
  readonly now: number;
  /** When the session began, and how long from then the token is to last; 0 for the server's default. */
  readonly began: number;
  readonly lasts: number;
}

/**
 * Has the server's own handler for Zimbra build addresses (`Lemonldap::NG::Handler::Lib::ZimbraPreAuth`),
 * which escapes nothing in them.
 */
export async function lemonldapPreauth(wishes: readonly PreauthWish[]): Promise<readonly string[]> {
  const said = await runCommand("perl", ["-e", PREAUTH], { input: JSON.stringify(wishes) });
  return JSON.parse(said) as readonly string[];
}

const PREAUTH = `
use strict;
use JSON;
our $now;
BEGIN { *CORE::GLOBAL::time = sub { $main::now } }
require Lemonldap::NG::Handler::Lib::ZimbraPreAuth;
package Silent; sub debug { } sub error { }
package Session;
our @ISA = ('Lemonldap::NG::Handler::Lib::ZimbraPreAuth');
our $data;
sub data { $data } sub logger { bless {}, 'Silent' }
package main;
local $/;
my @paths;
for my $wish ( @{ decode_json(<STDIN>) } ) {
    $now = $wish->{now};
    $Session::data = { _utime => $wish->{began} };
    utf8::encode( $wish->{account} );
    push @paths, Session->_buildZimbraPreAuthUrl( undef, $wish->{key}, '/service/preauth',
        $wish->{account}, $wish->{by}, $wish->{lasts} );
}
print to_json( \\@paths );
`;

const PORTAL = `
use JSON;
use Plack::Builder;
use Lemonldap::NG::Portal::Main;
use Lemonldap::NG::Portal::UserDB::Demo;
open my $file, '<:raw', $ENV{LLNG_PEOPLE} or die $!;
local $/;
%Lemonldap::NG::Portal::UserDB::Demo::demoAccounts = %{ decode_json(<$file>) };
my $portal = Lemonldap::NG::Portal::Main->run( {} );
builder {
    enable 'Static', path => sub { s!^/static/!! }, root => '${PLACE}/htdocs/static';
    enable 'Static', path => sub { s!^/javascript/!! }, root => '/usr/share/javascript';
    $portal;
};
`;

const cacheIn = (folder: string): Readonly<Record<string, string>> => ({
  cache_root: join(folder, "cache"),
  cache_depth: "3",
  default_expires_in: "600",
  directory_umask: "007",
});

function settingsIn(folder: string): string {
  const cache = Object.entries({ namespace: "config", ...cacheIn(folder) });
  const options = cache.map(([name, value]) => `'${name}' => '${value}'`).join(", ");
  return `[all]
logLevel = error
[configuration]
type = File
dirName = ${join(folder, "conf")}
localStorage = Cache::FileCache
localStorageOptions = { ${options} }
[portal]
staticPrefix = /static
templateDir = ${PLACE}/templates
languages = fr, en
`;
}

function peopleOf({ people }: LemonldapOptions): Readonly<Record<string, unknown>> {
  // Its demonstration accounts go out as Latin-1 in answers of CAS, which strict readers of XML refuse.
  const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "");
  return Object.fromEntries(
    people.map(({ uid, mail, displayName }) => [uid, { uid, mail, cn: plain(displayName) }]),
  );
}

function commonConfig(folder: string, port: number): Readonly<Record<string, unknown>> {
  const files = (name: string) => ({
    Directory: join(folder, name),
    LockDirectory: join(folder, name, "lock"),
    generateModule: "Lemonldap::NG::Common::Apache::Session::Generate::SHA256",
  });
  return {
    ...{ cfgNum: 1, cfgAuthor: "essai", cfgDate: 1, cfgVersion: "2.16.1" },
    ...{ portal: `http://127.0.0.1:${String(port)}/`, domain: "127.0.0.1" },
    ...{ authentication: "Demo", userDB: "Same", passwordDB: "Null", registerDB: "Null" },
    demoExportedVars: { cn: "cn", mail: "mail", uid: "uid" },
    ...{ globalStorage: "Apache::Session::File", globalStorageOptions: files("sessions") },
    ...{ persistentStorage: "Apache::Session::File", persistentStorageOptions: files("psessions") },
    localSessionStorage: "Cache::FileCache",
    localSessionStorageOptions: { namespace: "sessions", ...cacheIn(folder) },
    locationRules: { [`127.0.0.1:${String(port)}`]: { default: "accept" } },
    ...{ macros: { _whatToTrace: "lc($_user)" }, whatToTrace: "_whatToTrace" },
    ...{ exportedVars: {}, groups: {}, cookieName: "lemonldap", securedCookie: 0 },
  };
}

function casConfig({ services = [] }: LemonldapOptions): Readonly<Record<string, unknown>> {
  const named = services.map((service, at) => [`service${String(at)}`, service] as const);
  return {
    ...{ issuerDBCASActivation: 1, casAccessControlPolicy: "error", casAttr: "uid" },
    // Off unless somebody sets it.
    casBackChannelSingleLogout: 1,
    // Those of proxy tickets too, which belong to no service of the list.
    casAttributes: { mail: "mail", displayName: "cn" },
    casAppMetaDataOptions: Object.fromEntries(
      named.map(([name, service]) => [name, { casAppMetaDataOptionsService: service }]),
    ),
  };
}

function openIdConfig(
  { clients = [] }: LemonldapOptions,
  issuer: string,
): Readonly<Record<string, unknown>> {
  const byId = <Value>(value: (client: LemonldapClient) => Value) =>
    Object.fromEntries(clients.map((client) => [client.clientId, value(client)]));
  return {
    ...{ issuerDBOpenIDConnectActivation: 1, oidcServiceMetaDataIssuer: issuer },
    oidcServiceKeyIdSig: "essai",
    oidcRPMetaDataOptions: byId((client) => ({
      oidcRPMetaDataOptionsClientID: client.clientId,
      oidcRPMetaDataOptionsClientSecret: client.clientSecret,
      oidcRPMetaDataOptionsRedirectUris: client.redirectUris.join(" "),
      oidcRPMetaDataOptionsPostLogoutRedirectUris: client.postLogoutRedirectUris.join(" "),
      oidcRPMetaDataOptionsUserIDAttr: client.subject ?? "uid",
      oidcRPMetaDataOptionsAccessTokenExpiration: client.tokenSeconds ?? 3600,
      oidcRPMetaDataOptionsIDTokenSignAlg: "RS256",
      oidcRPMetaDataOptionsRequirePKCE: 1,
      oidcRPMetaDataOptionsRefreshToken: 1,
      oidcRPMetaDataOptionsBypassConsent: 1,
      oidcRPMetaDataOptionsLogoutBypassConfirm: 1,
    })),
    oidcRPMetaDataExportedVars: byId(() => ({ name: "cn", email: "mail", mail: "mail" })),
    oidcRPMetaDataOptionsExtraClaims: byId(() => ({ profile: "name mail" })),
  };
}
