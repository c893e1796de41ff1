/**
 * A portal whose gateway stands before servers of Debian, with the identity provider of the sandbox:
 * Dovecot and SOGo, or Cyrus by JMAP.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import {
  type RunningGateway,
  type ServiceConfigInput,
  startGateway,
} from "@partage-ent/gateway/node";
import { DEMO_PASSWORD, PEOPLE } from "@partage-ent/sandbox/app";
import { startIdentityProvider } from "@partage-ent/sandbox/node";
import { GATEWAY_PATH, startHost } from "../../../demo/host-server.js";
import { type OwnCyrus, startCyrus } from "../servers/cyrus.js";
import { MASTER, type OwnDovecot, startDovecot } from "../servers/dovecot.js";
import type { ServerUser } from "../servers/own-process.js";
import { type OwnSogo, SOGO_HEADER, startSogo } from "../servers/sogo.js";

/** Somebody who signs in at the identity provider, and has accounts at the servers. */
export interface PortalUser extends ServerUser {
  readonly displayName: string;
  /** How the servers know the person; the gateway never does. */
  readonly login: ServerUser;
}

/** A portal that answers. */
export interface OwnPortal {
  readonly url: string;
  readonly users: readonly PortalUser[];
  readonly gateway: RunningGateway;
  close(): Promise<void>;
}

/** A portal before Dovecot and SOGo. */
export interface StandardsPortal extends OwnPortal {
  readonly dovecot: OwnDovecot;
  readonly sogo: OwnSogo;
}

/** A portal before Cyrus. */
export interface CyrusPortal extends OwnPortal {
  readonly cyrus: OwnCyrus;
}

type Establishment = ServiceConfigInput["establishments"][number];

/** The servers behind a portal, and how its gateway reaches them. */
interface PortalServers {
  readonly standards: NonNullable<Establishment["standards"]>;
  readonly env: Readonly<Record<string, string>>;
  addUser(user: PortalUser): Promise<void>;
  stop(): Promise<void>;
}

const CLIENT_ID = "partage-gateway";
const SCOPES = ["mail", "calendar", "contacts"].flatMap((name) => [
  `${name}.read`,
  `${name}.write`,
]);

/** Starts a portal before Dovecot, by a master user, and SOGo, by a header. */
export async function startStandardsPortal(): Promise<StandardsPortal> {
  const [dovecot, sogo] = await Promise.all([startDovecot(), startSogo({ auth: "header" })]);
  const dav = {
    url: `http://127.0.0.1:${String(sogo.ports.http)}${sogo.path}`,
    credential: { kind: "header", name: SOGO_HEADER },
  } as const;
  const portal = await startPortal({
    standards: {
      imap: {
        ...{ host: "127.0.0.1", port: dovecot.ports.imap, security: "plain" },
        credential: { kind: "master", user: MASTER.name, password: { env: "MASTER" } },
      },
      caldav: dav,
      carddav: dav,
    },
    env: { MASTER: MASTER.password },
    addUser: async ({ login, displayName }) => {
      await dovecot.addUser(login);
      await sogo.addPerson({ ...login, displayName });
    },
    stop: async () => {
      await Promise.all([dovecot.stop(), sogo.stop()]);
    },
  });
  return { ...portal, dovecot, sogo };
}

/** Starts a portal before Cyrus by JMAP: each person brings an app password at the first sign-in. */
export async function startCyrusPortal(): Promise<CyrusPortal> {
  const cyrus = await startCyrus();
  const portal = await startPortal({
    standards: {
      jmap: { sessionUrl: `http://127.0.0.1:${String(cyrus.ports.http)}/jmap/`, serves: ["mail"] },
      credential: { kind: "appPassword" },
    },
    env: {},
    addUser: ({ login }) => cyrus.addUser(login),
    stop: () => cyrus.stop(),
  });
  return { ...portal, cyrus };
}

async function startPortal(servers: PortalServers): Promise<OwnPortal> {
  const host = await startHost(0);
  const publicUrl = host.url + GATEWAY_PATH;
  const clientSecret = randomBytes(32).toString("base64url");
  const identity = await startIdentityProvider({
    clients: [
      {
        clientId: CLIENT_ID,
        clientSecret,
        name: "l’ENT",
        redirectUris: [`${publicUrl}/auth/callback`],
        postLogoutRedirectUris: [`${publicUrl}/auth/signed-out`, `${host.url}/`],
      },
    ],
    resources: [{ audience: publicUrl, scopes: SCOPES }],
  });
  const stopServers = async (): Promise<void> => {
    await Promise.all([host.close(), identity.close(), servers.stop()]);
  };
  const people = PEOPLE.filter(({ kind }) => kind !== "shared").slice(0, 2);
  const users = people.map(({ mail, displayName }): PortalUser => {
    const login = { name: mail, password: crypto.randomUUID() };
    return { name: mail, displayName, password: DEMO_PASSWORD, login };
  });
  const start = async (): Promise<RunningGateway> => {
    for (const user of users) await servers.addUser(user);
    return startGateway(
      {
        ...{ publicUrl, listen: { host: "127.0.0.1", port: 0 }, trustedProxies: ["127.0.0.1"] },
        ...{ store: { kind: "memory" }, log: { level: "error" } },
        credentials: { sealKey: { env: "SEAL_KEY" } },
        establishments: [
          {
            key: "valmoree",
            name: "Université de Valmorée",
            mailDomains: [users[0]!.name.split("@")[1]!],
            account: { claim: "email" },
            issuers: [
              {
                issuer: identity.issuer,
                clientId: CLIENT_ID,
                clientSecret: { env: "CLIENT_SECRET" },
                signInScope: "openid profile email",
              },
            ],
            standards: servers.standards,
          },
        ],
      },
      {
        env: {
          ...{ CLIENT_SECRET: clientSecret, SEAL_KEY: randomBytes(32).toString("base64url") },
          ...servers.env,
        },
      },
    );
  };
  const gateway = await start().catch(async (error: unknown) => {
    // Servers would outlive a suite that can't begin.
    await stopServers();
    throw error;
  });
  host.setGateway(gateway.address);
  return {
    ...{ url: `${host.url}/`, users, gateway },
    close: async () => {
      await gateway.stop();
      await stopServers();
    },
  };
}
