/**
 * The configuration of the service: the neutral part, and what only a machine has. Long because the file
 * is one: its schema, its secrets and what must fit together are read side by side.
 *
 * @module
 */
import { isIP } from "node:net";
import * as v from "valibot";
import { parse as parseYaml, YAMLParseError } from "yaml";
import {
  checkEstablishments,
  establishmentEntries,
  gatewayEntries,
  listProblems,
} from "../app/config.js";
import { issuerEntries } from "../app/issuer-config.js";
import { webUrl } from "../app/config-fields.js";
import type { DirectorySetup } from "../app/directory/directory-setup.js";
import { findHostKeyWeakness } from "../app/host-grants/host-keys.js";
import {
  ConfigError,
  type ConfigProblem,
  type DevicesSetup,
  type TimetableSetup,
} from "../app/index.js";
import { credentialsSchema } from "./credentials/credential-schema.js";
import { devicesSchema, loadDevices } from "./devices/devices-schema.js";
import { directorySchema, loadDirectory } from "./directory/directory-schema.js";
import {
  findWeakness,
  readSecret,
  type Secret,
  type SecretPlace,
  secretSchema,
  type SecretSource,
} from "./secret.js";
import { checkLtiKeys, ltiSchema, readLtiKeys } from "./lti/lti-schema.js";
import { loadStandards, type StandardsSetup } from "./standards/load-standards.js";
import { standardsSchema } from "./standards/standards-schema.js";
import { loadTimetables, timetablesSchema } from "./timetable/timetable-schema.js";

const PORT = "must be a port from 0 to 65535";
const port = v.pipe(v.number(PORT), v.integer(PORT), v.minValue(0, PORT), v.maxValue(65_535, PORT));
const text = v.pipe(v.string("must be a text"), v.minLength(1, "must not be empty"));
const count = (low: number, high: number, fallback: number) => {
  const said = `must be a whole number from ${low} to ${high}`;
  return v.optional(
    v.pipe(v.number(said), v.integer(said), v.minValue(low, said), v.maxValue(high, said)),
    fallback,
  );
};
const network = v.pipe(
  v.string("must be an address or a network"),
  v.check((value) => {
    const [address = "", bits] = value.split("/");
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    return family !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
  }, "must be an IP address or a network in CIDR notation"),
);

const issuerSchema = v.strictObject({
  ...issuerEntries,
  /** Secret of the client, for sign-in. */
  clientSecret: v.optional(secretSchema),
  /** How the secret is sent to the issuer. */
  clientAuth: v.optional(v.picklist(["basic", "post"], "must be basic or post"), "basic"),
  /** Scopes asked for at sign-in. */
  signInScope: v.optional(text, "openid profile email"),
  /** Algorithm of the issuer's ID tokens. */
  idTokenAlgorithm: v.optional(
    v.picklist(["RS256", "PS256", "ES256", "EdDSA"], "must be RS256, PS256, ES256 or EdDSA"),
    "RS256",
  ),
  /** What only a machine has of the kinds of hosts: their secrets. */
  secret: v.optional(secretSchema),
  /** By which a portal fetches what it notifies its people of. */
  notificationSecret: v.optional(secretSchema),
  /** Ends the issuer's own session at sign-out, where it offers that. */
  endSession: v.optional(v.boolean("must be true or false"), true),
});

const zimbraSchema = v.strictObject({
  /** SOAP endpoint of the mail system. */
  soapUrl: webUrl,
  /** Address under which browsers reach the webmail, for the pre-auth jump; that of SOAP by default. */
  webmailUrl: v.optional(webUrl),
  /** Pre-auth key of the domain. */
  preauthKey: secretSchema,
  /** Waits for changes (`waitset`), or asks for them (`poll`). */
  push: v.optional(v.picklist(["waitset", "poll"], "must be waitset or poll"), "waitset"),
  /** Longest wait for an answer, in milliseconds. */
  timeoutMs: count(500, 120_000, 15_000),
});

const storeSchema = v.variant(
  "kind",
  [
    v.strictObject({
      kind: v.literal("pglite"),
      /** Folder of the embedded database; in memory when absent. */
      path: v.optional(text),
    }),
    v.strictObject({
      kind: v.literal("postgres"),
      /** Connection string. */
      url: secretSchema,
      maxConnections: count(1, 200, 10),
    }),
    v.strictObject({ kind: v.literal("memory") }),
  ],
  "must have kind pglite, postgres or memory",
);

/** The configuration file. */
export const serviceConfigSchema = v.strictObject({
  ...gatewayEntries,
  listen: v.optional(
    v.strictObject({ host: v.optional(text, "127.0.0.1"), port: v.optional(port, 8787) }),
    {},
  ),
  /** Addresses of reverse proxies, whose X-Forwarded-For and X-Forwarded-Host are believed. */
  trustedProxies: v.optional(v.array(network), []),
  /** A listener of its own for Prometheus, not for the public. */
  metrics: v.optional(v.strictObject({ host: v.optional(text, "127.0.0.1"), port })),
  log: v.optional(
    v.strictObject({
      level: v.optional(
        v.picklist(["debug", "info", "warn", "error"], "must be debug, info, warn or error"),
        "info",
      ),
    }),
    {},
  ),
  timeouts: v.optional(
    v.strictObject({
      /** Until the headers of a request are there, in milliseconds. */
      headersMs: count(500, 60_000, 10_000),
      /** Until a request is there whole, in milliseconds. */
      requestMs: count(1_000, 600_000, 120_000),
      /** An idle connection is kept so long, in milliseconds. */
      keepAliveMs: count(0, 600_000, 65_000),
      /** At a stop, requests have so long to finish, in milliseconds. */
      stopMs: count(0, 120_000, 10_000),
    }),
    {},
  ),
  /** Lessons in calendars: what one gateway asks of the mail system of one establishment. */
  timetableSync: v.optional(
    v.strictObject({
      /** Accounts that are written to at once. */
      accountsAtOnce: count(1, 64, 4),
      /** Events written per second. */
      writesPerSecond: count(1, 10_000, 50),
    }),
    {},
  ),
  store: v.optional(storeSchema, { kind: "pglite" }),
  /** The widgets' files, served below `assets/`. */
  assets: v.optional(v.strictObject({ path: v.optional(text) }), {}),
  /** What seals the passwords and tokens of people, where establishments on standards need any. */
  credentials: v.optional(credentialsSchema),
  /** Keys of the gateway as a tool of LTI 1.3, where it must not make its own. */
  lti: v.optional(ltiSchema),
  establishments: v.pipe(
    v.array(
      v.strictObject({
        ...establishmentEntries,
        issuers: v.pipe(v.array(issuerSchema), v.minLength(1, "must have at least one issuer")),
        /** The mail system, where it is Zimbra. */
        zimbra: v.optional(zimbraSchema),
        /** The mail system, where it is servers of plain standards. */
        standards: v.optional(standardsSchema),
        /** Course timetables; there are none when absent. */
        timetables: v.optional(timetablesSchema),
        /** The directory of people, groups and rooms; there is none when absent. */
        directory: v.optional(directorySchema),
        /** How devices reach the mail system; nothing is told of it when absent. */
        devices: v.optional(devicesSchema),
      }),
    ),
    v.minLength(1, "must have at least one establishment"),
  ),
});

/** What somebody writes in a configuration file. */
export type ServiceConfigInput = v.InferInput<typeof serviceConfigSchema>;
/** A checked configuration file. */
export type ServiceConfig = v.InferOutput<typeof serviceConfigSchema>;
/** An establishment of a checked configuration file. */
export type ServiceEstablishment = ServiceConfig["establishments"][number];
/** An issuer of a checked configuration file. */
export type ServiceIssuer = ServiceEstablishment["issuers"][number];

/** Secrets of a configuration, by the place that names them. */
export interface ServiceSecrets {
  /** By establishment. */
  readonly preauthKeys: Readonly<Record<string, Secret>>;
  /** By issuer. */
  readonly clientSecrets: Readonly<Record<string, Secret>>;
  /** Keys that hosts sign with or prove themselves by (uportal, moodle, header), by issuer. */
  readonly hostSecrets: Readonly<Record<string, Secret>>;
  /** By which portals fetch what they notify their people of, by issuer. */
  readonly portalSecrets: Readonly<Record<string, Secret>>;
  /** What people bring is sealed by the first, and opened by any of them. */
  readonly sealKeys: readonly Secret[];
  /** Private keys of the tool of LTI (PKCS #8): the first signs, all are published; none where it makes its own. */
  readonly ltiKeys: readonly Secret[];
  readonly storeUrl?: Secret;
}

/** A configuration that a gateway can start from. */
export interface LoadedConfig {
  readonly config: ServiceConfig;
  readonly secrets: ServiceSecrets;
  /** Servers of plain standards by establishment, of those that have any. */
  readonly standards: Readonly<Record<string, StandardsSetup>>;
  /** Timetables by establishment, of those that have any. */
  readonly timetables: Readonly<Record<string, TimetableSetup>>;
  /** Directories by establishment, of those that have one. */
  readonly directories: Readonly<Record<string, DirectorySetup>>;
  /** Device setups by establishment, of those that have one. */
  readonly devices: Readonly<Record<string, DevicesSetup>>;
  /** What should be better, though it works. */
  readonly warnings: readonly string[];
}

const EXAMPLES: Readonly<Record<string, string>> = {
  soapUrl: "https://partage.example/service/soap",
  webmailUrl: "https://partage.example/",
  preauthKey: "{ env: PARTAGE_PREAUTH_KEY }",
  clientSecret: "{ file: /etc/partage-ent/client-secret }",
  url: "{ env: PARTAGE_DATABASE_URL }",
  trustedProxies: '["127.0.0.1", "10.0.0.0/8"]',
  store: "{ kind: pglite, path: /var/lib/partage-ent }",
  kind: "pglite",
  zimbra:
    "{ soapUrl: https://partage.example/service/soap, preauthKey: { env: PARTAGE_PREAUTH_KEY } }",
  standards:
    "{ imap: { host: imap.univ-valmoree.example }, credential: { kind: master, user: partage, password: { env: PARTAGE_MASTER_PASSWORD } } }",
  login: "{account}",
  sessionUrl: "https://jmap.univ-valmoree.example/.well-known/jmap",
  security: "tls",
  separator: '"*"',
  port: "8787",
  host: "127.0.0.1",
  level: "info",
  signInScope: "openid profile email",
  establishments: "see docs/gateway.md",
  rules: "/etc/partage-ent/timetable-rules.yaml",
  sealKey: "{ env: PARTAGE_SEAL_KEY }",
  hosts: '["moodle.univ-valmoree.example"]',
};

/**
 * Reads the text of a configuration file, YAML 1.2 or JSON.
 *
 * @throws ConfigError when it is neither.
 */
export function parseConfigText(content: string): unknown {
  try {
    return parseYaml(content, { strict: true, uniqueKeys: true, maxAliasCount: 20 });
  } catch (error) {
    const where = error instanceof YAMLParseError ? describePosition(error) : "";
    const problem = `is neither YAML nor JSON${where}`;
    throw new ConfigError([{ key: "(the file)", problem, example: "publicUrl: https://…" }]);
  }
}

// The parser's own message quotes the line, which may hold a secret that should not be there.
function describePosition({ linePos, code }: YAMLParseError): string {
  return linePos ? `: ${code} at line ${linePos[0].line}, column ${linePos[0].col}` : `: ${code}`;
}

/**
 * Checks a configuration whole, secrets included.
 *
 * @throws ConfigError with every fault.
 */
export function loadConfig(input: unknown, source: SecretSource): LoadedConfig {
  const result = v.safeParse(serviceConfigSchema, input ?? {});
  if (!result.success) throw new ConfigError(listProblems(result.issues, EXAMPLES));
  const config = result.output;
  const problems = [
    ...checkEstablishments(config),
    ...checkIssuers(config),
    ...checkLtiKeys(config),
    ...checkMailSystems(config),
  ];
  const read = readSecrets(config, source, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return { config, ...read };
}

function checkMailSystems(config: ServiceConfig): ConfigProblem[] {
  return config.establishments.flatMap(({ zimbra, standards }, index) => {
    if ((zimbra === undefined) !== (standards === undefined)) return [];
    const key = `establishments[${index}].${zimbra ? "standards" : "zimbra"}`;
    const problem = zimbra
      ? "stands beside zimbra: an establishment has one mail system"
      : "is missing: an establishment has a mail system, zimbra or standards";
    return [{ key, problem, example: EXAMPLES["zimbra"]! }];
  });
}

function checkIssuers(config: ServiceConfig): ConfigProblem[] {
  return config.establishments.flatMap(({ issuers }, index) =>
    issuers.flatMap((issuer, at) => [
      ...checkSecretPlaces(issuer, `establishments[${index}].issuers[${at}]`),
      ...checkFront(config, issuer, `establishments[${index}].issuers[${at}].header`),
    ]),
  );
}

function checkFront(
  { trustedProxies }: ServiceConfig,
  { header }: ServiceIssuer,
  key: string,
): ConfigProblem[] {
  if (!header || trustedProxies.length > 0) return [];
  const problem = "is believed from trusted proxies only, and trustedProxies names none";
  return [{ key, problem, example: `trustedProxies: ${EXAMPLES["trustedProxies"]}` }];
}

function checkSecretPlaces(issuer: ServiceIssuer, key: string): ConfigProblem[] {
  const { clientId, clientSecret, secret, uportal, moodle, header } = issuer;
  const problems: ConfigProblem[] = [];
  if (clientId !== undefined && clientSecret === undefined) {
    problems.push({
      key: `${key}.clientSecret`,
      problem: "is missing: sign-in needs the secret of the client",
      example: EXAMPLES["clientSecret"]!,
    });
  }
  if (issuer.notificationSecret !== undefined && uportal === undefined) {
    const example = "{ issuer: https://ent.univ-valmoree.example/uPortal, uportal: {} }";
    const problem = "belongs to uportal only";
    problems.push({ key: `${key}.notificationSecret`, problem, example });
  }
  const needed = [
    uportal?.verify === "signature" && "the portal's signatureKey",
    moodle && "the key of the plugin's settings",
    header && "the secret that the web server in front sends",
  ].find(Boolean);
  if ((needed === undefined) !== (secret === undefined)) {
    problems.push({
      key: `${key}.secret`,
      problem: needed
        ? `is missing: ${needed}`
        : "belongs to uportal (verify: signature), moodle and header only",
      example: "{ file: /etc/partage-ent/host-secret }",
    });
  }
  return problems;
}

function readSecrets(
  config: ServiceConfig,
  source: SecretSource,
  problems: ConfigProblem[],
): Omit<LoadedConfig, "config"> {
  const warnings: string[] = [];
  const read = (
    key: string,
    place: SecretPlace,
    check?: (value: string) => string | undefined,
  ): Secret | undefined => {
    const reading = readSecret(key, place, source, check);
    if ("problem" in reading) {
      problems.push(reading.problem);
      return undefined;
    }
    warnings.push(...reading.warnings);
    return reading.secret;
  };
  const preauthKeys: Record<string, Secret> = {};
  const clientSecrets: Record<string, Secret> = {};
  const hostSecrets: Record<string, Secret> = {};
  const portalSecrets: Record<string, Secret> = {};
  const sealKeys = readSealKeys(config, read);
  const ltiKeys = readLtiKeys(config, read);
  const standards: Record<string, StandardsSetup> = {};
  const timetables: Record<string, TimetableSetup> = {};
  const directories: Record<string, DirectorySetup> = {};
  const devices: Record<string, DevicesSetup> = {};
  config.establishments.forEach((establishment, index) => {
    const at = `establishments[${index}]`;
    if (establishment.zimbra) {
      const key = read(`${at}.zimbra.preauthKey`, establishment.zimbra.preauthKey);
      if (key) preauthKeys[establishment.key] = key;
    }
    if (establishment.standards) {
      const means = { read, problems, warnings, hasSealKey: config.credentials !== undefined };
      const { standards: own, key } = establishment;
      const setup = loadStandards(own, establishment, `${at}.standards`, means);
      if (setup) standards[key] = setup;
    }
    if (establishment.timetables) {
      const { timetables: own, attributes } = establishment;
      const setup = loadTimetables(own, attributes, `${at}.timetables`, { read, problems });
      if (setup) timetables[establishment.key] = setup;
    }
    if (establishment.directory) {
      const means = { read, problems, warnings };
      const setup = loadDirectory(establishment.directory, establishment, `${at}.directory`, means);
      if (setup) directories[establishment.key] = setup;
    }
    if (establishment.devices) {
      const means = { read, problems };
      const setup = loadDevices(establishment.devices, establishment, `${at}.devices`, means);
      if (setup) devices[establishment.key] = setup;
    }
    establishment.issuers.forEach((issuer, which) => {
      const key = `${at}.issuers[${which}]`;
      if (issuer.secret) {
        const secret = read(
          `${key}.secret`,
          issuer.secret,
          (value) => findHostKeyWeakness(issuer, value) ?? findWeakness(value),
        );
        if (secret) hostSecrets[issuer.issuer] = secret;
      }
      if (issuer.notificationSecret) {
        const own = `${key}.notificationSecret`;
        const secret = read(own, issuer.notificationSecret);
        // Which portal asks is known by nothing else.
        const others = [...Object.values(portalSecrets), ...Object.values(hostSecrets)];
        if (others.some((each) => each.reveal() === secret?.reveal()))
          problems.push({ key: own, problem: "is a secret that stands elsewhere, too" });
        else if (secret) portalSecrets[issuer.issuer] = secret;
      }
      if (!issuer.clientSecret) return;
      const secret = read(`${key}.clientSecret`, issuer.clientSecret);
      if (secret) clientSecrets[issuer.issuer] = secret;
    });
  });
  const { store } = config;
  const storeUrl =
    store.kind === "postgres" ? read("store.url", store.url, checkStoreUrl) : undefined;
  const secrets = {
    preauthKeys,
    clientSecrets,
    ...{ hostSecrets, portalSecrets },
    ...{ sealKeys, ltiKeys },
    ...(storeUrl && { storeUrl }),
  };
  return { secrets, standards, timetables, directories, devices, warnings };
}

function readSealKeys(
  { credentials }: ServiceConfig,
  read: (key: string, place: SecretPlace) => Secret | undefined,
): readonly Secret[] {
  if (!credentials) return [];
  const { sealKey, previousSealKeys } = credentials;
  return [
    read("credentials.sealKey", sealKey),
    ...previousSealKeys.map((place, at) => read(`credentials.previousSealKeys[${at}]`, place)),
  ].filter((key) => key !== undefined);
}

function checkStoreUrl(value: string): string | undefined {
  const isUrl = URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol);
  return isUrl ? undefined : "is not a connection string postgres://user:password@host/database";
}
