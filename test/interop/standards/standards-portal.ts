/**
 * A portal whose gateway stands before Dovecot and SOGo, with the identity provider of the sandbox.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { type RunningGateway, startGateway } from "@partage-ent/gateway/node";
import { DEMO_PASSWORD, PEOPLE } from "@partage-ent/sandbox/app";
import { startIdentityProvider } from "@partage-ent/sandbox/node";
import { GATEWAY_PATH, startHost } from "../../../demo/host-server.js";
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
export interface StandardsPortal {
  readonly url: string;
  readonly users: readonly PortalUser[];
  readonly dovecot: OwnDovecot;
  readonly sogo: OwnSogo;
  readonly gateway: RunningGateway;
  close(): Promise<void>;
}

const CLIENT_ID = "partage-gateway";
const SCOPES = ["mail", "calendar", "contacts"].flatMap((name) => [
  `${name}.read`,
  `${name}.write`,
]);

/** Starts servers, identity provider, gateway and portal. */
export async function startStandardsPortal(): Promise<StandardsPortal> {
  const host = await startHost(0);
  const publicUrl = host.url + GATEWAY_PATH;
  const clientSecret = randomBytes(32).toString("base64url");
  const [dovecot, sogo, identity] = await Promise.all([
    startDovecot(),
    startSogo({ auth: "header" }),
    startIdentityProvider({
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
    }),
  ]);
  const people = PEOPLE.filter(({ kind }) => kind !== "shared").slice(0, 2);
  const users = people.map(({ mail, displayName }): PortalUser => {
    const login = { name: mail, password: crypto.randomUUID() };
    return { name: mail, displayName, password: DEMO_PASSWORD, login };
  });
  for (const { login, displayName } of users) {
    await dovecot.addUser(login);
    await sogo.addPerson({ ...login, displayName });
  }
  const dav = {
    url: `http://127.0.0.1:${String(sogo.ports.http)}${sogo.path}`,
    credential: { kind: "header", name: SOGO_HEADER },
  } as const;
  const gateway = await startGateway(
    {
      publicUrl,
      listen: { host: "127.0.0.1", port: 0 },
      trustedProxies: ["127.0.0.1"],
      store: { kind: "memory" },
      log: { level: "error" },
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
          standards: {
            imap: {
              ...{ host: "127.0.0.1", port: dovecot.ports.imap, security: "plain" },
              credential: { kind: "master", user: MASTER.name, password: { env: "MASTER" } },
            },
            caldav: dav,
            carddav: dav,
          },
        },
      ],
    },
    { env: { CLIENT_SECRET: clientSecret, MASTER: MASTER.password } },
  ).catch(async (error: unknown) => {
    // Servers would outlive a suite that can't begin.
    await Promise.all([host.close(), identity.close(), dovecot.stop(), sogo.stop()]);
    throw error;
  });
  host.setGateway(gateway.address);
  return {
    ...{ url: `${host.url}/`, users, dovecot, sogo, gateway },
    close: async () => {
      await host.close();
      await gateway.stop();
      await Promise.all([identity.close(), dovecot.stop(), sogo.stop()]);
    },
  };
}
