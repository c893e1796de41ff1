/**
 * A portal whose people sign in at servers that nobody here wrote; their mail is in the sandbox.
 *
 * @module
 */
import {
  type RunningGateway,
  type ServiceConfigInput,
  startGateway,
  type StartOptions,
} from "@partage-ent/gateway/node";
import type { AuditEvent } from "@partage-ent/gateway/app";
import { PEOPLE } from "@partage-ent/sandbox/app";
import { type RunningSandbox, startSandbox } from "@partage-ent/sandbox/node";
import { GATEWAY_PATH, startHost } from "../../../demo/host-server.js";
import { rawMessage } from "../../contract/messages.js";

type Establishment = ServiceConfigInput["establishments"][number];

/** Somebody who has mail. */
export interface SsoPerson {
  readonly uid: string;
  readonly mail: string;
  readonly displayName: string;
  /** Subject of the one message in the inbox. */
  readonly subject: string;
}

/** Where a portal and its gateway will be, and for whom. */
export interface SsoPlace {
  /** Address of the portal page. */
  readonly url: string;
  readonly publicUrl: string;
  readonly people: readonly SsoPerson[];
}

/** How people come in. */
export interface SsoWays {
  /** What is particular to the establishment; its mail is in the sandbox unless it says otherwise. */
  readonly establishment: Partial<Establishment> & Pick<Establishment, "issuers">;
  readonly config?: Partial<ServiceConfigInput>;
  /** Secrets that the configuration names. */
  readonly env?: Readonly<Record<string, string>>;
  /** How the gateway starts otherwise. */
  readonly options?: StartOptions;
  /** Starts the web server that stands in front, once it is known what of; answers how it is stopped. */
  readonly front?: (behind: {
    readonly gateway: string;
    readonly portal: string;
  }) => Promise<{ stop(): Promise<void> }>;
  stop(): Promise<void>;
}

/** A portal that answers. */
export interface SsoPortal extends SsoPlace {
  readonly sandbox: RunningSandbox;
  readonly gateway: RunningGateway;
  readonly audits: readonly AuditEvent[];
  /** All that the gateway logged, line by line. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** Two students of the university. */
export const SSO_PEOPLE: readonly SsoPerson[] = PEOPLE.filter(({ kind }) => kind === "student")
  .slice(0, 2)
  .map(({ uid, mail, displayName }) => ({
    ...{ uid, mail, displayName, subject: `Pour ${displayName}` },
  }));

/**
 * Starts everything on loopback; `open` starts the servers at which people sign in. Browsers come by the
 * port of the web server in front, where there is one.
 */
export async function startSsoPortal(
  open: (place: SsoPlace) => Promise<SsoWays>,
  frontPort?: number,
): Promise<SsoPortal> {
  const host = await startHost(0);
  const origin = frontPort === undefined ? host.url : `http://127.0.0.1:${String(frontPort)}`;
  const publicUrl = origin + GATEWAY_PATH;
  const place: SsoPlace = { url: `${origin}/`, publicUrl, people: SSO_PEOPLE };
  const sandbox = await startSandbox({ university: false });
  await Promise.all(SSO_PEOPLE.map((person) => fillMailbox(sandbox, person)));
  const stops: (() => Promise<void>)[] = [() => host.close(), () => sandbox.close()];
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  const audits: AuditEvent[] = [];
  const log: string[] = [];
  try {
    const ways = await open(place);
    stops.push(() => ways.stop());
    const gateway = await startGateway(configure(place, sandbox, ways), {
      ...ways.options,
      env: { ...ways.env, PREAUTH_KEY: sandbox.preauthKey },
      logDestination: { write: (line) => void log.push(line) },
      telemetry: {
        audit: (event) => void audits.push(event),
        request: () => undefined,
        fault: () => undefined,
      },
    });
    stops.push(() => gateway.stop());
    host.setGateway(gateway.address);
    const front = await ways.front?.({ gateway: gateway.address, portal: host.url });
    if (front) stops.push(() => front.stop());
    return { ...place, sandbox, gateway, audits, log, close: stopAll };
  } catch (error) {
    // Servers would outlive a suite that can't begin.
    await stopAll();
    throw error;
  }
}

function configure(
  { publicUrl }: SsoPlace,
  sandbox: RunningSandbox,
  { establishment, config }: SsoWays,
): ServiceConfigInput {
  const zimbra = {
    soapUrl: `${sandbox.url}/service/soap`,
    preauthKey: { env: "PREAUTH_KEY" },
  };
  return {
    ...{ publicUrl, listen: { host: "127.0.0.1", port: 0 }, trustedProxies: ["127.0.0.1"] },
    ...{ store: { kind: "memory" }, log: { level: "info" }, timeouts: { stopMs: 500 } },
    ...config,
    establishments: [
      {
        key: "valmoree",
        name: "Université de Valmorée",
        mailDomains: [sandbox.domain],
        ...(establishment.standards ? {} : { zimbra }),
        ...establishment,
      },
    ],
  };
}

async function fillMailbox(
  { sandbox }: RunningSandbox,
  { mail, displayName, subject }: SsoPerson,
): Promise<void> {
  const attributes = { displayName };
  await sandbox.createAccount({ name: mail, password: crypto.randomUUID(), attributes });
  await sandbox.addMessage(mail, rawMessage({ subject, to: mail }), { flags: "u" });
}
