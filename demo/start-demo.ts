/**
 * The whole demonstration on one machine: sandbox, identity provider, gateway and portal.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SCOPES } from "@partage-ent/gateway/app";
import { startGateway, type RunningGateway, type StartOptions } from "@partage-ent/gateway/node";
import {
  ALL_LESSONS,
  DEMO_PASSWORD,
  PEOPLE,
  UNIT_TYPES,
  universityDirectory,
} from "@partage-ent/sandbox/app";
import {
  type RunningIdentityProvider,
  type RunningSandbox,
  startIdentityProvider,
  startSandbox,
  type StartSandboxOptions,
} from "@partage-ent/sandbox/node";
import { type RunningFeedHost, startFeedHost } from "./feed-host.js";
import type { HostAddresses } from "./host-pages.js";
import { GATEWAY_PATH, type RunningHost, startHost } from "./host-server.js";
import { type IssuerInput, type MoreHosts, startMoreHosts, WIDGET_FILES } from "./more-hosts.js";

/** How {@link startDemo} works; all optional. */
export interface DemoOptions {
  /** Port of the portal; any free one by default. */
  readonly port?: number;
  readonly sandbox?: StartSandboxOptions;
  readonly gateway?: StartOptions;
  /** A host more: who signs people in there, and where its pages are. */
  readonly more?: { readonly issuer: IssuerInput; readonly origin: string };
}

/** Someone who can sign in. */
export interface DemoUser {
  /** Address, which is also the name to sign in with. */
  readonly name: string;
  /** Short name, for hosts that know people by it. */
  readonly uid: string;
  readonly displayName: string;
  readonly password: string;
}

/** A demonstration that answers. */
export interface RunningDemo {
  /** Address of the portal page. */
  readonly url: string;
  readonly users: readonly DemoUser[];
  readonly host: RunningHost;
  /** Pages of every kind of host. */
  readonly addresses: HostAddresses;
  readonly hosts: MoreHosts;
  readonly identity: RunningIdentityProvider;
  readonly sandbox: RunningSandbox;
  readonly gateway: RunningGateway;
  /** Where the timetables come from, and how they are changed. */
  readonly planning: RunningFeedHost;
  close(): Promise<void>;
}

const CLIENT_ID = "partage-gateway";
/** Seconds between two looks at a feed: a developer wants to see what she changed. */
const REFRESH = 10;

/** Writes the directory of the university into files, as its administration exports them. */
async function writeDirectory(): Promise<{
  readonly files: string[];
  readonly remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), "partage-directory-"));
  const parts = Object.entries(universityDirectory()).map(([name, text]) => {
    return [join(folder, `${name}.jsonl`), String(text)] as const;
  });
  await Promise.all(parts.map(([file, text]) => writeFile(file, text)));
  return {
    files: parts.map(([file]) => file),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Starts everything on loopback; the answer comes when all of it answers. */
export async function startDemo(options: DemoOptions = {}): Promise<RunningDemo> {
  const host = await startHost(options.port ?? 0);
  const publicUrl = host.url + GATEWAY_PATH;
  const hosts = await startMoreHosts(host);
  const clientSecret = randomBytes(32).toString("base64url");
  const [planning, sandbox, identity] = await Promise.all([
    startFeedHost(options.gateway?.now),
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
      resources: [{ audience: publicUrl, scopes: [...SCOPES] }],
    }),
  ]);
  const directory = await writeDirectory();
  const establishment = {
    key: "valmoree",
    name: "Université de Valmorée",
    mailDomains: [sandbox.domain],
    zimbra: {
      soapUrl: `${sandbox.url}/service/soap`,
      preauthKey: { env: "DEMO_PREAUTH_KEY" },
    },
  };
  const gateway = await startGateway(
    {
      publicUrl,
      listen: { host: "127.0.0.1", port: 0 },
      trustedProxies: ["127.0.0.1"],
      store: { kind: "pglite" },
      log: { level: "warn" },
      assets: { path: WIDGET_FILES },
      credentials: { sealKey: { env: "DEMO_CREDENTIALS_KEY" } },
      establishments: [
        {
          ...establishment,
          origins: [...hosts.origins, ...(options.more ? [options.more.origin] : [])],
          account: { claim: "email" },
          issuers: [
            {
              issuer: identity.issuer,
              clientId: CLIENT_ID,
              clientSecret: { env: "DEMO_CLIENT_SECRET" },
              signInScope: "openid profile email eduperson",
              accessTokens: { audience: publicUrl, maxUses: 100 },
            },
            ...hosts.issuers,
            ...(options.more ? [options.more.issuer] : []),
          ],
          attributes: ["eduPersonAffiliation", "memberOf"],
          timetables: {
            feeds: [
              {
                ...{ id: "edt", name: "Emploi du temps {value}", network: "private" },
                url: `${planning.url}/edt/{value}.ics`,
              },
              {
                ...{ id: "cours", name: "Mes enseignements", network: "private" },
                url: `${planning.url}/edt/${ALL_LESSONS}.ics`,
              },
            ],
            rules: [
              { when: { memberOf: "cn={value},ou=groupes,*" }, feeds: ["edt"] },
              { when: { eduPersonAffiliation: "faculty" }, feeds: ["cours"], taught: true },
            ],
            personFeeds: {
              hosts: ["moodle.univ-valmoree.example"],
              sealKey: { env: "DEMO_SEAL_KEY" },
            },
            refreshSeconds: REFRESH,
          },
          directory: {
            sources: [
              {
                ...{ name: "annuaire", kind: "file", path: directory.files },
                structureTypes: { ...UNIT_TYPES },
              },
            ],
          },
          // Names of servers as PARTAGE has them; nothing answers there.
          devices: {
            imap: { host: `imap.${sandbox.domain}` },
            smtp: { host: `smtp.${sandbox.domain}` },
            caldav: { url: `https://webmail.${sandbox.domain}/dav/{account}/Calendar` },
            carddav: { url: `https://webmail.${sandbox.domain}/dav/{account}/Contacts` },
            webdav: { url: `https://webmail.${sandbox.domain}/dav/{account}/Briefcase` },
            authentication: "appPassword",
            passwordUrl: `https://webmail.${sandbox.domain}/modern/settings`,
            helpUrl: `https://aide.${sandbox.domain}/messagerie`,
          },
        },
      ],
    },
    {
      ...options.gateway,
      env: {
        ...options.gateway?.env,
        DEMO_CLIENT_SECRET: clientSecret,
        DEMO_PREAUTH_KEY: sandbox.preauthKey,
        DEMO_CREDENTIALS_KEY: randomBytes(32).toString("base64url"),
        DEMO_SEAL_KEY: randomBytes(32).toString("base64url"),
      },
    },
  );
  host.setGateway(gateway.address);
  const addresses = await hosts.open({ sandbox, establishment });
  return {
    url: `${host.url}/`,
    users: PEOPLE.filter(({ kind }) => kind !== "shared").map(({ mail, uid, displayName }) => ({
      ...{ name: mail, uid, displayName },
      password: DEMO_PASSWORD,
    })),
    ...{ host, hosts, addresses },
    identity,
    sandbox,
    gateway,
    planning,
    close: async () => {
      await host.close();
      await Promise.all([gateway.stop(), hosts.close()]);
      await Promise.all([identity.close(), sandbox.close(), planning.close(), directory.remove()]);
    },
  };
}
