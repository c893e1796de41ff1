/**
 * SimpleSAMLphp 1.19 of Debian as a SAML identity provider for one run of tests, by PHP's own server.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPackages } from "./debian-packages.js";
import {
  freePorts,
  makeFolder,
  removeFolder,
  runCommand,
  startProcess,
  untilListening,
} from "./own-process.js";

const PLACE = "/usr/share/simplesamlphp/www";
const URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";

/** Somebody who can sign in. */
export interface SamlPerson {
  readonly uid: string;
  readonly password: string;
  /** Values by attribute (`urn:oid:…`). */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Who may use the provider. */
export interface SimpleSamlOptions {
  readonly people: readonly SamlPerson[];
  /** Address of the service's SAML endpoints, as mod_auth_mellon lays them out. */
  readonly mellonUrl: string;
}

/** A provider that answers. */
export interface OwnSimpleSaml {
  readonly url: string;
  /** Its metadata, in XML. */
  readonly metadata: string;
  stop(): Promise<void>;
}

/** Installs SimpleSAMLphp; false where there is none. */
export function installSimpleSaml(): Promise<boolean> {
  return installPackages(
    [PLACE, "/usr/bin/php"],
    ["simplesamlphp", "php-cli", "php-xml", "php-mbstring"],
  );
}

/** Makes the key and the self-signed certificate of one side; answers their texts. */
export async function makeSamlKey(folder: string, name: string): Promise<void> {
  await runCommand(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=${name}`],
      ...["-keyout", `${name}.key`, "-out", `${name}.cert`],
    ],
    { cwd: folder },
  );
}

/** Starts it. */
export async function startSimpleSaml(options: SimpleSamlOptions): Promise<OwnSimpleSaml> {
  const folder = await makeFolder("simplesaml");
  const { http } = await freePorts("http");
  const url = `http://127.0.0.1:${String(http)}/`;
  for (const name of ["metadata", "data", "log", "tmp", "sessions"])
    await mkdir(join(folder, name));
  await makeSamlKey(folder, "idp");
  const write = (name: string, text: string): Promise<void> =>
    writeFile(join(folder, name), `<?php\n${text}`);
  await write("config.php", `$config = ${php(configOf(folder, url))};`);
  await write("authsources.php", `$config = ${php({ people: sourceOf(options) })};`);
  const hosted = {
    ...{ host: "__DEFAULT__", privatekey: "idp.key", certificate: "idp.cert", auth: "people" },
    "attributes.NameFormat": URI,
  };
  await write("metadata/saml20-idp-hosted.php", `$metadata['__DYNAMIC:1__'] = ${php(hosted)};`);
  const service = {
    AssertionConsumerService: `${options.mellonUrl}/postResponse`,
    SingleLogoutService: `${options.mellonUrl}/logout`,
  };
  const remote = `$metadata[${php(`${options.mellonUrl}/metadata`)}] = ${php(service)};`;
  await write("metadata/saml20-sp-remote.php", remote);
  const env = { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: folder, PHP_CLI_SERVER_WORKERS: "3" };
  const args = ["-S", `127.0.0.1:${String(http)}`, "-t", PLACE];
  const server = startProcess("/usr/bin/php", args, { env, cwd: folder, detached: true });
  const stop = async (): Promise<void> => {
    await server.stop();
    await removeFolder(folder);
  };
  try {
    await untilListening(http);
    const answer = await fetch(`${url}saml2/idp/metadata.php`);
    const metadata = await answer.text();
    if (!answer.ok) throw new Error(`SimpleSAMLphp has no metadata: ${metadata.slice(0, 500)}`);
    return { url, metadata, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function configOf(folder: string, url: string): Readonly<Record<string, unknown>> {
  const below = (name: string): string => `${join(folder, name)}/`;
  return {
    ...{ baseurlpath: url, certdir: `${folder}/`, loggingdir: below("log") },
    ...{ datadir: below("data"), tempdir: below("tmp"), metadatadir: below("metadata") },
    attributenamemapdir: "/etc/simplesamlphp/attributemap/",
    ...{ secretsalt: randomBytes(24).toString("hex") },
    "auth.adminpassword": randomBytes(24).toString("hex"),
    ...{ technicalcontact_name: "Essai", technicalcontact_email: "essai@univ.example" },
    ...{ "enable.saml20-idp": true, timezone: "Europe/Paris", production: true },
    "module.enable": { exampleauth: true, core: true, saml: true },
    ...{ "session.cookie.secure": false, "session.cookie.samesite": "Lax" },
    ...{ "language.cookie.secure": false, "language.cookie.samesite": "Lax" },
    ...{ "store.type": "phpsession", "session.phpsession.savepath": below("sessions") },
    ...{ "logging.handler": "file", "admin.checkforupdates": false, "authproc.idp": {} },
    "metadata.sources": { 0: { type: "flatfile" } },
  };
}

function sourceOf({ people }: SimpleSamlOptions): Readonly<Record<string, unknown>> {
  const entries = people.map(({ uid, password, attributes }) => [
    `${uid}:${password}`,
    Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { 0: value }])),
  ]);
  return { 0: "exampleauth:UserPass", ...(Object.fromEntries(entries) as object) };
}

/** Writes a value as PHP does; keys of digits are numbers there, too. */
function php(value: unknown): string {
  if (typeof value === "string") {
    return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  }
  if (typeof value !== "object" || value === null) return String(value);
  const lines = Object.entries(value).map(([key, each]) => `${php(key)} => ${php(each)}`);
  return `[${lines.join(", ")}]`;
}
