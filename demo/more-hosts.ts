/**
 * The other kinds of hosts of the demonstration, beside the portal: a uPortal, a course platform, a page
 * behind CAS and one behind a web server's own sign-in, and a page of another site.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import {
  startGateway,
  type RunningGateway,
  type ServiceConfigInput,
} from "@partage-ent/gateway/node";
import { createLtiPlatform, createUPortal, UNIVERSITY_DOMAIN } from "@partage-ent/sandbox/app";
import {
  type RunningCasServer,
  type RunningSandbox,
  startCasServer,
} from "@partage-ent/sandbox/node";
import { createFrontDoor } from "./front-door.js";
import type { HostAddresses } from "./host-pages.js";
import { GATEWAY_PATH, type RunningHost, startHost } from "./host-server.js";

/** The folder of the widgets' files, which gateways serve. */
export const WIDGET_FILES: string = fileURLToPath(new URL("../widgets/cdn/", import.meta.url));

const folder = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

type EstablishmentInput = ServiceConfigInput["establishments"][number];
/** Who signs people in, as the configuration of a gateway says it. */
export type IssuerInput = EstablishmentInput["issuers"][number];

/** Hosts that answer, before there is a gateway for them. */
export interface MoreHosts {
  /** Issuers of these hosts at the gateway of the portal. */
  readonly issuers: readonly IssuerInput[];
  /** Origins of pages of other sites. */
  readonly origins: readonly string[];
  readonly cas: RunningCasServer;
  readonly other: RunningHost;
  readonly moodle: RunningHost;
  /** Starts what needs the mail system, and answers where everything is. */
  open(mail: MailMeans): Promise<HostAddresses>;
  close(): Promise<void>;
}

/** The mail system, for a second gateway. */
export interface MailMeans {
  readonly sandbox: RunningSandbox;
  /** The establishment as the portal's gateway has it, for all but who signs people in. */
  readonly establishment: Omit<EstablishmentInput, "issuers">;
}

/** Starts the hosts that stand beside the portal's. */
export async function startMoreHosts(portal: RunningHost): Promise<MoreHosts> {
  const gatewayUrl = portal.url + GATEWAY_PATH;
  const other = await startHost(0, {
    folders: [folder("other-site/"), folder("sites/")],
    policy: () => otherSitePolicy(portal.url),
  });
  const cas = await startCasServer({
    services: () => [`${portal.otherUrl}${GATEWAY_PATH}/`],
  });
  const { moodle, issuer: moodleIssuer } = await startCoursePlatform(gatewayUrl);
  const contextUrl = `${portal.url}/uPortal`;
  const uportal = createUPortal({ contextUrl, signatureKey: randomBytes(64).toString("base64") });
  portal.setService("/uPortal/", (request) => uportal.fetch(request));
  let second: RunningGateway | undefined;
  return {
    issuers: [{ issuer: contextUrl, uportal: {}, account: { claim: "mail" } }, moodleIssuer],
    origins: [other.otherUrl],
    ...{ cas, other, moodle },
    open: async (mail) => {
      const secret = randomBytes(32).toString("base64url");
      const { otherUrl } = portal;
      portal.setDoor(createFrontDoor({ casUrl: cas.url, origin: otherUrl, secret }));
      second = await startSecondGateway(otherUrl, cas, secret, mail);
      portal.setGateway(second.address, "localhost");
      const addresses: HostAddresses = {
        portal: `${portal.url}/`,
        uportal: `${portal.url}/uportal.html`,
        moodle: `${moodle.otherUrl}/`,
        cas: `${otherUrl}/cas.html`,
        header: `${otherUrl}/serveur.html`,
        other: `${other.otherUrl}/`,
        gateway: gatewayUrl,
        casissuer: encodeURIComponent(cas.url),
        headerissuer: encodeURIComponent(otherUrl),
      };
      for (const host of [portal, other, moodle]) host.setAddresses(addresses);
      return addresses;
    },
    close: async () => {
      await Promise.all([other.close(), moodle.close(), cas.close(), second?.stop()]);
    },
  };
}

const CLIENT_ID = "partage-demo";
const DEPLOYMENT = "1";

/** A platform whose first course has three links of the tool; the tool is registered as if long ago. */
async function startCoursePlatform(
  gatewayUrl: string,
): Promise<{ readonly moodle: RunningHost; readonly issuer: IssuerInput }> {
  const moodle = await startHost(0, {
    folders: [folder("course-site/"), folder("sites/")],
  });
  const url = moodle.otherUrl;
  const platform = await createLtiPlatform({ url });
  platform.addTool({
    ...{ clientId: CLIENT_ID, deploymentId: DEPLOYMENT, name: "PARTAGE" },
    initiateLoginUri: `${gatewayUrl}/lti/login`,
    redirectUris: [`${gatewayUrl}/lti/launch`],
    targetLinkUri: `${gatewayUrl}/lti/launch`,
    jwksUri: `${gatewayUrl}/lti/jwks`,
    custom: { uid: "$User.username" },
    hasMemberships: true,
  });
  const link = { courseId: 1, clientId: CLIENT_ID };
  platform.addLink({ ...link, title: "Mon agenda", custom: { widget: "agenda", view: "list" } });
  platform.addLink({ ...link, title: "Ma messagerie", custom: { widget: "inbox", max: "6" } });
  platform.addLink({
    ...{ ...link, title: "Les gens du cours" },
    custom: { widget: "course-people", max: "5" },
  });
  const { origin } = new URL(gatewayUrl);
  for (const path of ["/login/", "/mod/"]) {
    moodle.setService(path, (request) => platform.fetch(request));
  }
  moodle.setService("/course/", async (request) => {
    const page = await platform.fetch(request);
    page.headers.set("content-security-policy", coursePolicy(origin));
    return page;
  });
  const at = (name: string): string => `${url}/mod/lti/${name}.php`;
  const lti = { authorizationUrl: at("auth"), tokenUrl: at("token"), keysUrl: at("certs") };
  const issuer: IssuerInput = {
    issuer: url,
    name: "Plateforme de cours",
    lti: { ...lti, clientId: CLIENT_ID, deploymentIds: [DEPLOYMENT] },
    account: { template: `{username}@${UNIVERSITY_DOMAIN}` },
  };
  return { moodle, issuer };
}

/** What a course allows: launches of its own, which lead to the tool's frames. */
function coursePolicy(toolOrigin: string): string {
  return [
    "default-src 'self'",
    `frame-src 'self' ${toolOrigin}`,
    "img-src 'self' data:",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}

/** What a page of another site has to allow: the gateway, for scripts, requests and frames. */
function otherSitePolicy(gatewayOrigin: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' ${gatewayOrigin}`,
    `connect-src 'self' ${gatewayOrigin}`,
    `frame-src ${gatewayOrigin}`,
    `img-src 'self' ${gatewayOrigin}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}

/** The gateway of the pages whose people come in by CAS, or through a web server. */
function startSecondGateway(
  origin: string,
  cas: RunningCasServer,
  secret: string,
  { sandbox, establishment }: MailMeans,
): Promise<RunningGateway> {
  const publicUrl = origin + GATEWAY_PATH;
  const config: ServiceConfigInput = {
    publicUrl,
    listen: { host: "127.0.0.1", port: 0 },
    trustedProxies: ["127.0.0.1"],
    store: { kind: "memory" },
    log: { level: "warn" },
    assets: { path: WIDGET_FILES },
    establishments: [
      {
        ...establishment,
        account: { claim: "mail" },
        issuers: [
          { issuer: cas.url, name: "Connexion CAS de l’université", cas: {} },
          {
            issuer: origin,
            name: "Connexion par le serveur web",
            header: { claims: { mail: "X-Mail", displayName: "X-Display-Name" } },
            secret: { env: "DEMO_PROXY_SECRET" },
          },
        ],
      },
    ],
  };
  const env = { DEMO_PROXY_SECRET: secret, DEMO_PREAUTH_KEY: sandbox.preauthKey };
  return startGateway(config, { env });
}
