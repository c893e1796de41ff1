/**
 * A platform of LTI 1.3 on loopback that can be told to lie: for attack tests.
 *
 * @module
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import type { LtiRegistration } from "../app/index.js";

const CLAIM = "https://purl.imsglobal.org/spec/lti/claim";

/** What the platform answers in place of the truth. */
export interface PlatformLies {
  metadata?: Readonly<Record<string, unknown>>;
  /** Answers in place of the key set. */
  keys?: () => { readonly status: number; readonly body: string; readonly delayMs?: number };
  /** Answers in place of the registration. */
  registration?: { readonly status: number; readonly body: string };
  /** Answers in place of a token. */
  token?: { readonly status: number; readonly body: string };
  /** A page of people by number, from 0. */
  people?: (page: number) => {
    readonly status?: number;
    readonly body: string;
    readonly link?: string;
  };
  /** Sends whatever is asked of it elsewhere. */
  redirect?: string;
}

/** What a request to it held. */
export interface HeardRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A running platform. */
export interface HostilePlatform {
  readonly url: string;
  lies: PlatformLies;
  readonly heard: HeardRequest[];
  /** Honest claims of a launch of a student, before anybody changes them. */
  claims(nonce: string, target: string): JWTPayload;
  /** Signs by the platform's key. */
  sign(claims: JWTPayload, header?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Takes a new key under a new name, and forgets the old one. */
  rotate(): Promise<void>;
  publicKey(): JWK;
  /** A registration of the gateway, confirmed. */
  registration(establishment: string, changes?: Partial<LtiRegistration>): LtiRegistration;
  close(): Promise<void>;
}

/** Client and deployment of the one tool. */
export const LTI_CLIENT = { clientId: "partage-tool", deploymentId: "1" } as const;

/** Starts a platform on a free port. */
export async function startHostilePlatform(): Promise<HostilePlatform> {
  let serial = 0;
  const createKey = async (): Promise<{ readonly key: CryptoKey; readonly jwk: JWK }> => {
    const pair = await generateKeyPair("RS256", { extractable: true });
    serial += 1;
    const own = { kid: `key-${serial}`, alg: "RS256", use: "sig" };
    return { key: pair.privateKey, jwk: { ...(await exportJWK(pair.publicKey)), ...own } };
  };
  let current = await createKey();
  const server = createServer((request, response) => {
    void readAll(request).then(async (body) => {
      const { method = "", url: path = "", headers } = request;
      platform.heard.push({ method, path, authorization: headers.authorization, body });
      const answer = platform.lies.redirect === undefined ? route(path) : undefined;
      if (!answer) {
        response.writeHead(302, { Location: platform.lies.redirect ?? "/" }).end();
        return;
      }
      if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
      const link = answer.link === undefined ? {} : { Link: answer.link };
      response.writeHead(answer.status, { "Content-Type": "application/json", ...link });
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  interface Answer {
    readonly status: number;
    readonly body: string;
    readonly delayMs?: number;
    readonly link?: string;
  }
  const json = (value: unknown): Answer => ({ status: 200, body: JSON.stringify(value) });

  function route(path: string): Answer {
    const { pathname, searchParams } = new URL(path, url);
    const { lies } = platform;
    switch (pathname) {
      case "/openid-configuration":
        return json({ ...metadata(), ...lies.metadata });
      case "/keys":
        return lies.keys?.() ?? json({ keys: [current.jwk] });
      case "/register":
        return lies.registration ?? json({ client_id: "registered-tool", ...toolAnswer });
      case "/token":
        return lies.token ?? json({ access_token: "at-1", token_type: "Bearer", expires_in: 3600 });
      case "/people": {
        const page = lies.people?.(Number(searchParams.get("page") ?? 0));
        return page ? { status: 200, ...page } : json({ members: [] });
      }
      default:
        return { status: 404, body: "{}" };
    }
  }
  const toolAnswer = {
    "https://purl.imsglobal.org/spec/lti-tool-configuration": { deployment_id: "7" },
  };
  const metadata = (): Record<string, unknown> => ({
    issuer: url,
    authorization_endpoint: `${url}/auth`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/keys`,
    registration_endpoint: `${url}/register`,
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: [
      "openid",
      "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
    ],
    "https://purl.imsglobal.org/spec/lti-platform-configuration": {
      product_family_code: "moodle",
    },
  });

  const platform: HostilePlatform = {
    ...{ url, lies: {}, heard: [] },
    claims: (nonce, target) => {
      const iat = Math.floor(Date.now() / 1000);
      return {
        ...{ iss: url, aud: LTI_CLIENT.clientId, sub: "42", nonce, iat, exp: iat + 60 },
        ...{ name: "Léa Martin", given_name: "Léa", family_name: "Martin" },
        email: "lea@univ-valmoree.example",
        [`${CLAIM}/message_type`]: "LtiResourceLinkRequest",
        [`${CLAIM}/version`]: "1.3.0",
        [`${CLAIM}/deployment_id`]: LTI_CLIENT.deploymentId,
        [`${CLAIM}/target_link_uri`]: target,
        [`${CLAIM}/roles`]: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
        [`${CLAIM}/context`]: { id: "7", title: "Algorithmique avancée" },
        [`${CLAIM}/resource_link`]: { id: "11", title: "Agenda" },
        [`${CLAIM}/ext`]: { user_username: "lea", lms: "moodle-2" },
        [`${CLAIM}/tool_platform`]: { product_family_code: "moodle", guid: url },
        [`${CLAIM}/launch_presentation`]: { locale: "fr" },
        [`${CLAIM}/custom`]: { widget: "agenda", view: "week", max: "5" },
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
          context_memberships_url: `${url}/people`,
        },
      };
    },
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: String(current.jwk.kid), ...header })
        .sign(current.key),
    rotate: async () => {
      current = await createKey();
    },
    publicKey: () => current.jwk,
    registration: (establishment, changes = {}) => ({
      ...{ id: "p1", establishment, issuer: url, clientId: LTI_CLIENT.clientId },
      ...{ deploymentIds: [LTI_CLIENT.deploymentId], authorizationUrl: `${url}/auth` },
      ...{ tokenUrl: `${url}/token`, keysUrl: `${url}/keys`, product: "moodle" },
      ...{ status: "confirmed", createdAt: 0 },
      ...changes,
    }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return platform;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
