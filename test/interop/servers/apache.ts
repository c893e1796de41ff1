/**
 * Apache 2.4 and nginx of Debian in front of a portal and its gateway, set up by the samples of the
 * documentation: nothing but names of hosts, ports and folders is replaced in them.
 *
 * @module
 */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPackages } from "./debian-packages.js";
import {
  makeFolder,
  removeFolder,
  runCommand,
  startProcess,
  untilListening,
} from "./own-process.js";

const APACHE = "/usr/sbin/apache2";
const NGINX = "/usr/sbin/nginx";
const MODULES = "/usr/lib/apache2/modules";
const COMMON = [
  ...["mpm_event", "authn_core", "authz_core", "authz_user", "headers"],
  ...["proxy", "proxy_http", "env", "setenvif", "ssl", "socache_shmcb"],
];

/** What stands behind, and on which port the server in front is to listen. */
export interface FrontPlace {
  readonly port: number;
  /** Addresses without a path. */
  readonly gateway: string;
  readonly portal: string;
}

/** How Apache signs people in. */
export interface ApacheOptions extends FrontPlace {
  /** Name of the sample, `apache-cas.conf`. */
  readonly sample: string;
  /** Module that signs people in, `auth_cas`. */
  readonly module: string;
  /** What the gateway believes Apache by. */
  readonly secret: string;
  /** Texts of the sample by what stands in their place. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** Files below `/etc/partage-ent`, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A server in front that answers. */
export interface OwnFront {
  stop(): Promise<void>;
}

/** Installs Apache with one of the modules that sign people in; false where there is none. */
export function installApache(module: "auth_cas" | "auth_mellon"): Promise<boolean> {
  const name = `libapache2-mod-${module.replace("_", "-")}`;
  return installPackages([APACHE, `${MODULES}/mod_${module}.so`], ["apache2", name]);
}

/** Installs nginx; false where there is none. */
export function installNginx(): Promise<boolean> {
  return installPackages([NGINX], ["nginx-light"]);
}

/** Starts Apache. */
export async function startApache(options: ApacheOptions): Promise<OwnFront> {
  const folder = await makeFolder("apache");
  await mkdir(join(folder, "cas"));
  await mkdir(join(folder, "saml"));
  const files = {
    "apache-secret.conf": `Define PARTAGE_PROXY_SECRET ${options.secret}\n`,
    ...options.files,
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), 0o644);
  }
  await runCommand("chown", ["www-data:", join(folder, "cas")]);
  const sample = replaceIn(await readSample(options.sample), {
    "/etc/partage-ent/": `${folder}/`,
    "/var/cache/apache2/mod_auth_cas/": `${folder}/cas/`,
    "http://127.0.0.1:8787": options.gateway,
    ...options.replaced,
  });
  const config = join(folder, "httpd.conf");
  const at = `127.0.0.1:${String(options.port)}`;
  const lines = [
    ...[...COMMON, options.module].map(
      (each) => `LoadModule ${each}_module ${MODULES}/mod_${each}.so`,
    ),
    ...[`ServerName ${at}`, `Listen ${at}`, "User www-data", "Group www-data"],
    ...[`DefaultRuntimeDir ${folder}`, `PidFile ${folder}/pid`, `ErrorLog ${folder}/error.log`],
    ...[`<VirtualHost ${at}>`, `ServerName http://${at}`, sample],
    ...[`ProxyPass / ${options.portal}/`, "</VirtualHost>", ""],
  ];
  await writeFile(config, lines.join("\n"));
  return startFront(folder, options.port, APACHE, ["-DFOREGROUND", "-d", folder, "-f", config]);
}

/** Starts nginx as a plain reverse proxy. */
export async function startNginx({ port, gateway, portal }: FrontPlace): Promise<OwnFront> {
  const folder = await makeFolder("nginx");
  const sample = replaceIn(await readSample("nginx.conf"), { "http://127.0.0.1:8787": gateway });
  const kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const config = join(folder, "nginx.conf");
  await writeFile(
    config,
    `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {}
http {
  access_log off; ${kept.map((name) => `${name}_temp_path ${folder}/${name};`).join(" ")}
  server {
    listen 127.0.0.1:${String(port)};
    ${sample}
    location / { proxy_pass ${portal}; }
  }
}
`,
  );
  return startFront(folder, port, NGINX, ["-c", config, "-e", `${folder}/start.log`]);
}

async function startFront(
  folder: string,
  port: number,
  command: string,
  args: readonly string[],
): Promise<OwnFront> {
  const server = startProcess(command, args, { cwd: folder });
  const stop = async (): Promise<void> => {
    await server.stop();
    await removeFolder(folder);
  };
  await untilListening(port).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { stop };
}

function readSample(name: string): Promise<string> {
  return readFile(new URL(`../../../docs/samples/${name}`, import.meta.url), "utf8");
}

function replaceIn(text: string, replaced: Readonly<Record<string, string>>): string {
  return Object.entries(replaced).reduce((before, [from, to]) => before.replaceAll(from, to), text);
}
