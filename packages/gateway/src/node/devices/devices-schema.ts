/**
 * The part of the configuration that is about devices.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { DeviceProtocol } from "@partage-ent/jmap";
import * as v from "valibot";
import { webUrl } from "../../app/config-fields.js";
import type { ConfigProblem, DevicesSetup, ServiceTemplate } from "../../app/index.js";
import type { ReadSecret } from "../timetable/timetable-schema.js";
import { secretSchema } from "../secret.js";
import { createProfileSigner, SigningFailure } from "./sign-profile.js";

const HOST =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const PORT = "must be a port from 1 to 65535";
const PLACEHOLDERS = "{account}, {local} and {domain}";
const PLACEHOLDER = /\{(account|local|domain)\}/g;

const text = v.pipe(v.string("must be a text"), v.minLength(1, "must not be empty"));
const port = v.pipe(v.number(PORT), v.integer(PORT), v.minValue(1, PORT), v.maxValue(65_535, PORT));
const username = v.pipe(
  text,
  v.maxLength(200, "must have 200 characters at most"),
  v.check(
    (value) => !/[{}\p{Cc}]/u.test(value.replace(PLACEHOLDER, "")),
    `may have ${PLACEHOLDERS}, and no other braces`,
  ),
);
const authentication = v.picklist(
  ["password", "appPassword", "oauth2"],
  "must be password, appPassword or oauth2",
);
const own = { username: v.optional(username), authentication: v.optional(authentication) };

const mailServer = v.strictObject({
  host: v.pipe(v.string("must be a host name"), v.regex(HOST, "must be a host name in lower case")),
  /** 993, 995 and 465 with `tls`; 143, 110 and 587 with `starttls`. */
  port: v.optional(port),
  security: v.optional(v.picklist(["tls", "starttls"], "must be tls or starttls"), "tls"),
  ...own,
});

const webServer = v.strictObject({
  /** May have placeholders in its path. */
  url: v.pipe(
    v.string("must be a URL"),
    v.check((value) => {
      const path = value.replace(/^https?:\/\/[^/]*/, "");
      return !/[{}]/.test(value.replace(path, "") + path.replace(PLACEHOLDER, ""));
    }, `may have ${PLACEHOLDERS} in its path, and no other braces`),
    v.check(
      (value) => v.is(webUrl, value.replace(PLACEHOLDER, "x")),
      "must be a complete https URL, without a query",
    ),
  ),
  ...own,
});

/** `devices` of an establishment. */
export const devicesSchema = v.pipe(
  v.strictObject({
    imap: v.optional(mailServer),
    pop3: v.optional(mailServer),
    smtp: v.optional(mailServer),
    caldav: v.optional(webServer),
    carddav: v.optional(webServer),
    webdav: v.optional(webServer),
    activesync: v.optional(webServer),
    /** Login of a person, where a service has none of its own. */
    username: v.optional(username, "{account}"),
    /** What programs ask for, where a service says nothing of its own. */
    authentication: v.optional(authentication, "password"),
    /** Where a person makes an app password. */
    passwordUrl: v.optional(webUrl),
    /** The establishment's own help. */
    helpUrl: v.optional(webUrl),
    /** Name that devices show; that of the establishment by default. */
    organization: v.optional(v.pipe(text, v.maxLength(100, "must have 100 characters at most"))),
    /** Reverse domain name of profiles; made of the first mail domain by default. */
    identifier: v.optional(
      v.pipe(
        v.string("must be a text"),
        v.regex(
          /^(?=.{3,120}$)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
          "must be a domain name in reverse order",
        ),
      ),
    ),
    /** Profiles are not signed when absent. */
    signing: v.optional(
      v.strictObject({
        /** PEM file; what follows the first certificate is its chain. */
        certificate: text,
        /** Private key in PEM, RSA or EC, not encrypted. */
        key: secretSchema,
        /** PEM file of the certificates between this one and the authority. */
        chain: v.optional(text),
      }),
    ),
  }),
  v.check(
    (devices) => PROTOCOLS.some((protocol) => devices[protocol] !== undefined),
    "must have at least one service: imap, smtp, caldav…",
  ),
);

/** A checked `devices`. */
export type DevicesConfig = v.InferOutput<typeof devicesSchema>;

const PROTOCOLS = ["imap", "pop3", "smtp", "caldav", "carddav", "webdav", "activesync"] as const;
const PORTS: Readonly<
  Partial<Record<DeviceProtocol, Readonly<Record<"tls" | "starttls", number>>>>
> = {
  imap: { tls: 993, starttls: 143 },
  pop3: { tls: 995, starttls: 110 },
  smtp: { tls: 465, starttls: 587 },
};

/** Completes the devices of an establishment with its certificate; undefined when there are faults. */
export function loadDevices(
  config: DevicesConfig,
  owner: { readonly name: string; readonly mailDomains: readonly string[] },
  key: string,
  means: { readonly read: ReadSecret; readonly problems: ConfigProblem[] },
): DevicesSetup | undefined {
  const before = means.problems.length;
  const signer = config.signing ? loadSigner(config.signing, `${key}.signing`, means) : null;
  if (means.problems.length > before) return undefined;
  const [domain = ""] = owner.mailDomains;
  return {
    services: PROTOCOLS.flatMap((protocol) => {
      const service = describeService(config, protocol);
      return service ? [service] : [];
    }),
    organization: config.organization ?? owner.name,
    identifier: config.identifier ?? `${domain.split(".").reverse().join(".")}.partage`,
    passwordUrl: config.passwordUrl ?? null,
    helpUrl: config.helpUrl ?? null,
    signer: signer ?? null,
  };
}

function describeService(
  config: DevicesConfig,
  protocol: (typeof PROTOCOLS)[number],
): ServiceTemplate | undefined {
  const given = config[protocol];
  if (!given) return undefined;
  const common = {
    protocol,
    username: given.username ?? config.username,
    authentication: given.authentication ?? config.authentication,
  };
  if ("host" in given) {
    const { host, security } = given;
    const usual = PORTS[protocol]?.[security] ?? 0;
    return { ...common, host, security, port: given.port ?? usual, url: null };
  }
  const address = new URL(given.url.replace(PLACEHOLDER, "x"));
  const usual = address.protocol === "https:" ? 443 : 80;
  return {
    ...common,
    host: address.hostname,
    port: address.port === "" ? usual : Number(address.port),
    security: "tls",
    url: given.url,
  };
}

function loadSigner(
  signing: NonNullable<DevicesConfig["signing"]>,
  key: string,
  { read, problems }: { readonly read: ReadSecret; readonly problems: ConfigProblem[] },
): DevicesSetup["signer"] | undefined {
  const certificate = readPem(signing.certificate, `${key}.certificate`, problems);
  const chain = signing.chain === undefined ? "" : readPem(signing.chain, `${key}.chain`, problems);
  const secret = read(`${key}.key`, signing.key, (value) =>
    value.includes("PRIVATE KEY-----") ? undefined : "is not a private key in PEM",
  );
  if (certificate === undefined || chain === undefined || !secret) return undefined;
  try {
    return createProfileSigner({
      certificates: `${certificate}
${chain}`,
      key: secret.reveal(),
    });
  } catch (error) {
    if (!(error instanceof SigningFailure)) throw error;
    problems.push({ key: `${key}.${error.part}`, problem: error.message });
    return undefined;
  }
}

function readPem(path: string, key: string, problems: ConfigProblem[]): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    problems.push({ key, problem: `the file ${path} can't be read (${code})` });
    return undefined;
  }
}
