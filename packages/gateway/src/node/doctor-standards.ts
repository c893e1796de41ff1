/**
 * Checks of servers of plain standards: each is there, is what it is taken for, can what is wanted, and
 * lets somebody in by the configured credential.
 *
 * @module
 */
import { MethodFailure, type Principal } from "@partage-ent/server";
import {
  authorizationOf,
  type Credential,
  type Credentials,
  type ServiceKind,
} from "@partage-ent/standards";
import { createMemoryStore, silentTelemetry, type Store } from "../app/index.js";
import { composeCredentials } from "./credentials/compose-credentials.js";
import { CREDENTIAL_KINDS } from "./credentials/credentials-command.js";
import { SealedCredentials } from "./credentials/sealed-credentials.js";
import { openAccount, SERVICE_NAMES } from "./credentials/try-password.js";
import type { ExamineContext, ExamineOptions, Finding } from "./doctor.js";
import { describeReason } from "./doctor-service.js";
import { createLog } from "./log.js";
import { createOidcSignIn } from "./oidc-sign-in.js";
import type { ServiceEstablishment } from "./service-config.js";
import { composePart } from "./standards/compose-parts.js";
import { SERVICES, type StandardsSetup } from "./standards/load-standards.js";
import { lookAtImap } from "./standards/look-at-imap.js";
import { lookAtSmtp } from "./standards/look-at-smtp.js";
import { createAliasStore } from "./standards/moved-aliases.js";
import { openStorage } from "./start-gateway.js";

/** Longest wait for one account at one server, in milliseconds. */
const PATIENCE = 20_000;

/** Looks at the servers of all establishments that have some, one after the other. */
export async function checkStandards(
  context: ExamineContext,
  { account }: ExamineOptions,
): Promise<readonly Finding[]> {
  const { loaded } = context;
  const concerned = loaded.config.establishments.filter(({ key }) => loaded.standards[key]);
  if (concerned.length === 0) return [];
  const findings: Finding[] = [];
  const store = await openOrExplain(context, findings);
  try {
    for (const establishment of concerned) {
      findings.push(...(await checkSealed(context, establishment, store)));
      findings.push(...(await checkServers({ context, establishment, store, account })));
    }
  } finally {
    await store.close();
  }
  return findings;
}

/** The store; where it can't be had, one that knows nothing. */
async function openOrExplain({ loaded }: ExamineContext, findings: Finding[]): Promise<Store> {
  try {
    return (await openStorage(loaded, createLog({ level: "silent" }))).store;
  } catch (error) {
    findings.push({
      subject: "stored credentials",
      level: "note",
      message: `were not looked at: ${describeReason(error)}`,
      advice: "with store.kind pglite, stop the gateway first",
    });
    return createMemoryStore();
  }
}

/** Whether the keys open what is stored. */
async function checkSealed(
  { loaded, now }: ExamineContext,
  { key }: ServiceEstablishment,
  store: Store,
): Promise<readonly Finding[]> {
  const [current, ...previous] = loaded.secrets.sealKeys;
  if (!current) return [];
  const subject = `stored credentials of ${key}`;
  const sealed = new SealedCredentials({ store, keys: [current, ...previous], now });
  const known = CREDENTIAL_KINDS as readonly string[];
  const stored = (await store.listCredentials(key)).filter(({ kind }) => known.includes(kind));
  let closed = 0;
  for (const each of stored) if (!(await sealed.opens(each))) closed += 1;
  if (closed === 0) {
    return [{ subject, level: "ok", message: `${stored.length}, all of which the key opens` }];
  }
  return [
    {
      subject,
      level: "error",
      message: `${closed} of ${stored.length} are sealed by a key that is not configured`,
      advice:
        "name the key of before in credentials.previousSealKeys; without it these people are asked again",
    },
  ];
}

interface Examined {
  readonly context: ExamineContext;
  readonly establishment: ServiceEstablishment;
  readonly store: Store;
  readonly account: string | undefined;
}

async function checkServers(examined: Examined): Promise<readonly Finding[]> {
  const { context, establishment } = examined;
  const setup = context.loaded.standards[establishment.key]!;
  const findings: Finding[] = [];
  const { principal, credentials } = personOf(examined);
  if (!principal) {
    findings.push({
      subject: `accounts of ${establishment.key}`,
      level: "note",
      message: "nobody was signed in at the servers",
      advice: `give an account to try them with: --account somebody@${establishment.mailDomains[0]}`,
    });
  }
  for (const service of SERVICES.filter((each) => setup.config[each])) {
    const person = principal && { principal, credentials };
    findings.push(...(await checkServer(context, setup, service, person)));
  }
  return findings;
}

interface Person {
  readonly principal: Principal;
  readonly credentials: Credentials;
}

function personOf({ context, establishment, store, account }: Examined): {
  readonly principal: Principal | undefined;
  readonly credentials: Credentials;
} {
  const { loaded, now } = context;
  const { config, secrets } = loaded;
  const { refresh } = createOidcSignIn({ config, clientSecrets: secrets.clientSecrets, now });
  const { ports } = composeCredentials(loaded, {
    ...{ store, telemetry: silentTelemetry, refresh, now },
  });
  const port = ports[establishment.key]!;
  const domain = account?.slice(account.lastIndexOf("@") + 1).toLowerCase() ?? "";
  const isHere = establishment.mailDomains.includes(domain);
  return {
    principal:
      account !== undefined && isHere
        ? { establishment: establishment.key, account: account.toLowerCase() }
        : undefined,
    // Looking must change nothing: what a server refuses here is not forgotten for that.
    credentials: { get: port.get.bind(port), refused: async () => Promise.resolve(false) },
  };
}

async function checkServer(
  context: ExamineContext,
  setup: StandardsSetup,
  service: ServiceKind,
  person: Person | undefined,
): Promise<readonly Finding[]> {
  const subject = subjectOf(setup, service);
  const credential = person && (await findCredential(subject, service, person));
  if (credential && "subject" in credential) return [credential];
  try {
    const seen = await look(context, setup, service, credential);
    const entered = person && service !== "smtp" ? await enter(setup, service, person) : undefined;
    return [...seen, ...(entered ? [entered] : [])];
  } catch (error) {
    return [explainFailure(subject, error)];
  }
}

function subjectOf({ config }: StandardsSetup, service: ServiceKind): string {
  const { host, url, sessionUrl } = config[service] as {
    readonly host?: string;
    readonly url?: string;
    readonly sessionUrl?: string;
  };
  return `${SERVICE_NAMES[service]} ${host ?? url ?? sessionUrl}`;
}

async function findCredential(
  subject: string,
  service: ServiceKind,
  { principal, credentials }: Person,
): Promise<Credential | Finding> {
  try {
    return await credentials.get(principal, service);
  } catch (error) {
    return {
      subject,
      level: "note",
      message: `${principal.account} can't be signed in: ${describeReason(error)}`,
      advice:
        "somebody who brings a password or a token has to sign in at the gateway first; give the account of one who did",
    };
  }
}

function look(
  context: ExamineContext,
  setup: StandardsSetup,
  service: ServiceKind,
  credential: Credential | undefined,
): Promise<readonly Finding[]> {
  const subject = subjectOf(setup, service);
  const { imap, smtp, caldav, carddav, jmap } = setup.config;
  if (service === "imap") return examineImap(subject, imap!, credential);
  if (service === "smtp") return examineSmtp(subject, smtp!, credential);
  if (service === "jmap") return examineJmap(context, subject, jmap!.sessionUrl, credential);
  const url = service === "caldav" ? caldav!.url : carddav!.url;
  return examineDav(context, { subject, service, url }, credential);
}

/** What IMAP servers are asked for beyond IMAP4rev1, and what is worse without it. */
const IMAP_WISHES: readonly (readonly [name: string, without: string])[] = [
  ["CONDSTORE", "changes are found by reading flags again"],
  ["MOVE", "moving is copying and deleting"],
  ["UIDPLUS", "an email that is moved gets another id"],
  ["IDLE", "new mail is seen at the next look only"],
  ["SPECIAL-USE", "Sent, Trash and Junk are known by their names only"],
];

async function examineImap(
  subject: string,
  imap: Parameters<typeof lookAtImap>[0],
  credential: Credential | undefined,
): Promise<readonly Finding[]> {
  const { capabilities, isSignedIn } = await lookAtImap(imap, credential);
  const findings: Finding[] = [{ subject, level: "ok", message: "answers as IMAP" }];
  // Many servers tell what they can only to who is signed in (RFC 3501 section 6.2).
  if (!isSignedIn) return findings;
  for (const [name, without] of IMAP_WISHES) {
    if (capabilities.has(name)) continue;
    findings.push({ subject, level: "note", message: `does not offer ${name}: ${without}` });
  }
  return findings;
}

async function examineSmtp(
  subject: string,
  smtp: Parameters<typeof lookAtSmtp>[0],
  credential: Credential | undefined,
): Promise<readonly Finding[]> {
  const { extensions, isSignedIn } = await lookAtSmtp(smtp, credential);
  const findings: Finding[] = [{ subject, level: "ok", message: "answers as SMTP" }];
  if (!extensions.some((line) => line.startsWith("AUTH "))) {
    findings.push({
      subject,
      level: "error",
      message: "lets nobody sign in (no AUTH)",
      advice: "use the port of submission: 465 with tls, 587 with starttls",
    });
  } else if (isSignedIn !== undefined) findings.push(signInFinding(subject, isSignedIn));
  return findings;
}

async function examineDav(
  { fetch }: ExamineContext,
  { subject, service, url }: { subject: string; service: ServiceKind; url: string },
  credential: Credential | undefined,
): Promise<readonly Finding[]> {
  const response = await fetch(url, {
    method: "OPTIONS",
    redirect: "manual",
    headers: credential ? authorizationOf(credential) : {},
    signal: AbortSignal.timeout(PATIENCE),
  });
  await response.body?.cancel();
  const features = (response.headers.get("DAV") ?? "").toLowerCase().split(/\s*,\s*/);
  const wanted = service === "caldav" ? "calendar-access" : "addressbook";
  if (response.status === 401 && !credential) {
    return [{ subject, level: "ok", message: "answers, and wants to know who asks" }];
  }
  if (!features.includes(wanted)) {
    // What the account finds there is what counts: some servers announce it below that address only.
    const isAside = response.status < 400;
    return [
      {
        subject,
        level: isAside ? "note" : "error",
        message: `answers (HTTP ${response.status}) without announcing ${wanted} at this address`,
        ...(isAside ? {} : { advice: "the address is that of the server with its context path" }),
      },
    ];
  }
  const findings: Finding[] = [
    { subject, level: "ok", message: `answers as ${SERVICE_NAMES[service]}` },
  ];
  if (service === "caldav" && !features.includes("calendar-auto-schedule")) {
    findings.push({
      subject,
      level: "note",
      message: "sends no invitations by itself (no calendar-auto-schedule)",
      advice: "configure smtp: the gateway then sends them by mail, as the person",
    });
  }
  return findings;
}

async function examineJmap(
  { fetch }: ExamineContext,
  subject: string,
  url: string,
  credential: Credential | undefined,
): Promise<readonly Finding[]> {
  const response = await fetch(url, {
    redirect: "manual",
    headers: { Accept: "application/json", ...(credential ? authorizationOf(credential) : {}) },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.status === 401 && !credential) {
    await response.body?.cancel();
    return [{ subject, level: "ok", message: "answers, and wants to know who asks" }];
  }
  const text = (await response.text()).slice(0, 100_000);
  const names = jmapCapabilities(text);
  if (response.status === 401) return [signInFinding(subject, false)];
  if (!names.includes("urn:ietf:params:jmap:core")) {
    return [
      {
        subject,
        level: "error",
        message: `answers (HTTP ${response.status}), but with no JMAP session`,
        advice: "sessionUrl is the address that ends in /.well-known/jmap",
      },
    ];
  }
  const offered = names.filter((name) => name.startsWith("urn:ietf:params:jmap:"));
  const words = offered.map((name) => name.slice("urn:ietf:params:jmap:".length)).join(", ");
  return [{ subject, level: "ok", message: `answers as JMAP, with ${words}` }];
}

function jmapCapabilities(text: string): readonly string[] {
  try {
    const { capabilities } = Object(JSON.parse(text)) as { readonly capabilities?: unknown };
    return Object.keys(Object(capabilities) as object);
  } catch {
    return [];
  }
}

/** Opens the account by the very code of the gateway. */
async function enter(
  setup: StandardsSetup,
  service: ServiceKind,
  { principal, credentials }: Person,
): Promise<Finding | undefined> {
  const subject = subjectOf(setup, service);
  const means = { aliases: createAliasStore(createMemoryStore()), credentials, now: Date.now };
  const part = composePart(service, setup.config, means);
  if (!part) return undefined;
  try {
    await openAccount(part, principal, AbortSignal.timeout(PATIENCE));
    return { subject, level: "ok", message: `opens ${principal.account}` };
  } catch (error) {
    if (error instanceof MethodFailure && error.type === "forbidden") {
      return signInFinding(subject, false, principal.account);
    }
    const message = `did not open ${principal.account}: ${describeReason(error)}`;
    return { subject, level: "error", message };
  } finally {
    await part.close();
  }
}

function signInFinding(subject: string, isSignedIn: boolean, account = "the account"): Finding {
  return isSignedIn
    ? { subject, level: "ok", message: `lets ${account} in` }
    : {
        subject,
        level: "error",
        message: `does not let ${account} in`,
        advice:
          "compare credential with what the server expects: its kind, the form and the login name; the server's own log says which of them it refused",
      };
}

function explainFailure(subject: string, error: unknown): Finding {
  const reason = describeReason(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : reason;
  const advice = /ALTNAME/.test(code)
    ? "the certificate is of another name: configure the name that it has, or get one for this name"
    : /CERT|SIGNATURE|SELF_SIGNED|SSL|TLS/.test(code)
      ? "the certificate is not trusted here: send the whole chain from the server, or name your own authority in NODE_EXTRA_CA_CERTS; see that security is right for the port"
      : "check the name, the port, security and the firewall from this machine";
  return { subject, level: "error", message: `can't be used: ${reason}`, advice };
}
