/**
 * Completes the configuration of servers of plain standards with its secrets, and finds what can't be.
 *
 * @module
 */
import type { ServiceKind } from "@partage-ent/standards";
import { isLoopback } from "../../app/config-fields.js";
import type { ConfigProblem, Establishment } from "../../app/index.js";
import type { CredentialConfig, CredentialSetup } from "../credentials/credential-schema.js";
import type { Secret, SecretPlace } from "../secret.js";
import type { StandardsConfig } from "./standards-schema.js";

/** Servers of plain standards of one establishment, secrets included. */
export interface StandardsSetup {
  readonly config: StandardsConfig;
  /** How people are signed in, by service that is configured. */
  readonly credentials: Readonly<Partial<Record<ServiceKind, CredentialSetup>>>;
}

/** Reads a secret, and notes what is wrong with it. */
export type ReadSecret = (key: string, place: SecretPlace) => Secret | undefined;

/** What {@link loadStandards} needs beside the configuration. */
export interface LoadStandardsMeans {
  readonly read: ReadSecret;
  readonly problems: ConfigProblem[];
  readonly warnings: string[];
  /** Whether there is a key that seals what people bring. */
  readonly hasSealKey: boolean;
}

/** Services, mail first: that is where a password is tried. */
export const SERVICES: readonly ServiceKind[] = ["imap", "jmap", "caldav", "carddav", "smtp"];

const EXAMPLE = "{ kind: master, user: partage, password: { env: PARTAGE_MASTER_PASSWORD } }";

/** Completes `standards` of an establishment; undefined when there are faults. */
export function loadStandards(
  config: StandardsConfig,
  establishment: Establishment,
  key: string,
  means: LoadStandardsMeans,
): StandardsSetup | undefined {
  const before = means.problems.length;
  const services = SERVICES.filter((service) => config[service] !== undefined);
  if (services.every((service) => service === "smtp")) {
    means.problems.push({
      key,
      problem: "has no imap, jmap, caldav or carddav: there is nothing to show",
      example: "{ imap: { host: imap.univ-valmoree.example } }",
    });
  }
  if (config.smtp && !config.caldav) {
    means.warnings.push(`${key}.smtp: is used for the invitations of caldav, which is absent`);
  }
  const secrets = new Map<CredentialConfig, CredentialSetup | undefined>();
  const credentials: Partial<Record<ServiceKind, CredentialSetup>> = {};
  for (const service of services) {
    checkSecurity(config, service, key, means.problems);
    const own = config[service]?.credential;
    const chosen = own ?? config.credential;
    const at = own ? `${key}.${service}.credential` : `${key}.credential`;
    if (!chosen) {
      const problem = "is missing: somebody has to say how people are signed in";
      means.problems.push({ key: at, problem, example: EXAMPLE });
      continue;
    }
    means.problems.push(...checkCredential(chosen, service, at));
    if (!secrets.has(chosen)) {
      secrets.set(chosen, readCredential(chosen, at, means.read));
      means.problems.push(...checkSetting(chosen, establishment, at, means.hasSealKey));
    }
    const setup = secrets.get(chosen);
    if (setup) credentials[service] = setup;
  }
  return means.problems.length > before ? undefined : { config, credentials };
}

function checkSecurity(
  config: StandardsConfig,
  service: ServiceKind,
  key: string,
  problems: ConfigProblem[],
): void {
  if (service !== "imap" && service !== "smtp") return;
  const { host = "", security } = config[service] ?? {};
  const isNear = isLoopback(host) || host === "::1";
  if (security !== "plain" || isNear) return;
  problems.push({
    key: `${key}.${service}.security`,
    problem: "must be tls or starttls (plain is for loopback only)",
    example: "tls",
  });
}

/** What a way to sign in can't do at a service. */
function checkCredential(
  credential: CredentialConfig,
  service: ServiceKind,
  key: string,
): ConfigProblem[] {
  if (credential.kind === "header" && (service === "imap" || service === "smtp")) {
    const problem = `can't be used for ${service}: there are no headers; give that service its own`;
    return [{ key, problem, example: EXAMPLE }];
  }
  if (credential.kind === "casProxy" && credential.services[service] === undefined) {
    return [
      {
        key: `${key}.services.${service}`,
        problem: `is missing: the name under which the CAS server knows the ${service} service`,
        example: "imap://imap.univ-valmoree.example",
      },
    ];
  }
  return [];
}

/** What a way to sign in needs elsewhere in the configuration. */
function checkSetting(
  credential: CredentialConfig,
  { mailDomains, issuers }: Establishment,
  key: string,
  hasSealKey: boolean,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (credential.login.includes("{local}") && mailDomains.length > 1) {
    problems.push({
      key: `${key}.login`,
      problem:
        "must hold the whole address: with several mail domains, two people can have one local part",
      example: "{account}",
    });
  }
  const isPersonal = credential.kind !== "master" && credential.kind !== "header";
  if (isPersonal && !hasSealKey) {
    problems.push({
      key: "credentials.sealKey",
      problem: `is missing: ${credential.kind} keeps what people bring, sealed`,
      example: "{ env: PARTAGE_CREDENTIAL_KEY }",
    });
  }
  if (credential.kind === "oauth" && !issuers.some(({ clientId }) => clientId !== undefined)) {
    problems.push({
      key,
      problem: "needs an issuer with a clientId: the token is that of the person's sign-in",
      example: 'clientId: "partage-gateway"',
    });
  }
  if (credential.kind === "casProxy" && !issuers.some(({ cas }) => cas?.proxy)) {
    problems.push({
      key,
      problem: "needs an issuer with cas: { proxy: true }: proxy tickets come from its server",
      example: "{ issuer: https://cas.univ-valmoree.example/cas, cas: { proxy: true } }",
    });
  }
  return problems;
}

function readCredential(
  credential: CredentialConfig,
  key: string,
  read: ReadSecret,
): CredentialSetup | undefined {
  if (credential.kind === "master") {
    const password = read(`${key}.password`, credential.password);
    return password && { ...credential, password };
  }
  if (credential.kind !== "header") return credential;
  const { shared, ...rest } = credential;
  if (!shared) return rest;
  const value = read(`${key}.shared.value`, shared.value);
  return value && { ...rest, shared: { name: shared.name, value } };
}
