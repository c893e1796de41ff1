/**
 * The whole demonstration on one machine: sandbox, identity provider, gateway and portal.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { startGateway, type RunningGateway, type StartOptions } from "@partage-ent/gateway/node";
import { DEMO_PASSWORD, PEOPLE } from "@partage-ent/sandbox/app";
import {
  type RunningIdentityProvider,
  type RunningSandbox,
  startIdentityProvider,
  startSandbox,
  type StartSandboxOptions,
} from "@partage-ent/sandbox/node";
import { GATEWAY_PATH, type RunningHost, startHost } from "./host-server.js";

/** How {@link startDemo} works; all optional. */
export interface DemoOptions {
  /** Port of the portal; any free one by default. */
  readonly port?: number;
  readonly sandbox?: StartSandboxOptions;
  readonly gateway?: StartOptions;
}

/** Someone who can sign in. */
export interface DemoUser {
  /** Address, which is also the name to sign in with. */
  readonly name: string;
  readonly displayName: string;
  readonly password: string;
}

/** A demonstration that answers. */
export interface RunningDemo {
  /** Address of the portal page. */
  readonly url: string;
  readonly users: readonly DemoUser[];
  readonly host: RunningHost;
  readonly identity: RunningIdentityProvider;
  readonly sandbox: RunningSandbox;
  readonly gateway: RunningGateway;
  close(): Promise<void>;
}

const CLIENT_ID = "partage-gateway";

/** Starts everything on loopback; the answer comes when all of it answers. */
export async function startDemo(options: DemoOptions = {}): Promise<RunningDemo> {
  const host = await startHost(options.port ?? 0);
  const publicUrl = host.url + GATEWAY_PATH;
  const clientSecret = randomBytes(32).toString("base64url");
  const [sandbox, identity] = await Promise.all([
    startSandbox(options.sandbox),
    startIdentityProvider({
      clients: [
        {
          clientId: CLIENT_ID,
          clientSecret,
          name: "l’ENT de l’Université de Valmorée",
          redirectUris: [`${publicUrl}/auth/callback`],
          postLogoutRedirectUris: [`${publicUrl}/auth/signed-out`, `${host.url}/`],
          backchannelLogoutUri: `${publicUrl}/auth/backchannel-logout`,
        },
      ],
      resources: [{ audience: publicUrl, scopes: ["mail.read", "mail.write"] }],
    }),
  ]);
  const gateway = await startGateway(
    {
      publicUrl,
      listen: { host: "127.0.0.1", port: 0 },
      trustedProxies: ["127.0.0.1"],
      store: { kind: "pglite" },
      log: { level: "warn" },
      establishments: [
        {
          key: "valmoree",
          name: "Université de Valmorée",
          mailDomains: [sandbox.domain],
          account: { claim: "email" },
          issuers: [
            {
              issuer: identity.issuer,
              clientId: CLIENT_ID,
              clientSecret: { env: "DEMO_CLIENT_SECRET" },
              accessTokens: { audience: publicUrl, maxUses: 100 },
            },
          ],
          zimbra: {
            soapUrl: `${sandbox.url}/service/soap`,
            preauthKey: { env: "DEMO_PREAUTH_KEY" },
          },
        },
      ],
    },
    {
      ...options.gateway,
      env: { DEMO_CLIENT_SECRET: clientSecret, DEMO_PREAUTH_KEY: sandbox.preauthKey },
    },
  );
  host.setGateway(gateway.address);
  return {
    url: `${host.url}/`,
    users: PEOPLE.filter(({ kind }) => kind !== "shared").map(({ mail, displayName }) => ({
      name: mail,
      displayName,
      password: DEMO_PASSWORD,
    })),
    host,
    identity,
    sandbox,
    gateway,
    close: async () => {
      await host.close();
      await gateway.stop();
      await Promise.all([identity.close(), sandbox.close()]);
    },
  };
}
