/**
 * `POST v1/token`: exchanges a subject token for a short bearer token (RFC 8693).
 *
 * The token is an opaque random id, stored hashed, like the id of a cookie session: it can be taken
 * back at once, by whoever signs out or by the issuer, and no signing key has to be shared between
 * gateways. A self-contained JWT would save one read by primary key and give both up.
 *
 * @module
 */
import type { TokenResponse } from "@partage-ent/jmap";
import { AccountFailure, mapAccount, type MappedAccount } from "./account.js";
import { readForm } from "./body.js";
import { missingCredentials } from "./credentials/personal-credentials.js";
import { verifyProof } from "./dpop.js";
import { allowedOrigins, publicAddress } from "./establishments.js";
import { type Grant, type Granted, GrantRefusal } from "./grant.js";
import type { Exchange, GatewayParts, Route } from "./parts.js";
import { GatewayProblem } from "./problem.js";
import { countSignIn } from "./require-session.js";
import { type NewSession, openSession } from "./session.js";
import { describeSession } from "./session-route.js";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

/** How long a token lives on beside the one that took its place, in milliseconds. */
const REPLACED_FOR = 60_000;

/** The route. */
export const tokenRoute: Route = {
  method: "POST",
  path: "v1/token",
  use: "api",
  handle: async (parts, exchange) => {
    await countSignIn(parts, exchange);
    try {
      return await exchangeToken(parts, exchange, await readForm(exchange.request, 65_536));
    } catch (error) {
      return refuseToken(parts, exchange, error);
    }
  },
};

/** An error of the token endpoint (RFC 6749 section 5.2). */
class TokenFailure extends Error {
  readonly code: string;
  readonly reason: string;
  readonly status: number;

  constructor(code: string, reason: string, status = 400, cause?: unknown) {
    super(code, { cause });
    this.code = code;
    this.reason = reason;
    this.status = status;
  }
}

async function exchangeToken(
  parts: GatewayParts,
  exchange: Exchange,
  form: ReadonlyMap<string, string>,
): Promise<Response> {
  const { facts } = exchange;
  const { grant, subjectToken } = readExchange(parts, form);
  const keyThumbprint = await readProofKey(parts, exchange);
  const granted = await grant.exchange({
    ...{ subjectToken, parameters: form, keyThumbprint },
    ...{ origin: facts.origin, establishments: facts.served },
  });
  const { establishment, issuer } = granted;
  exchange.establishment = establishment.key;
  const origins = allowedOrigins(establishment, parts.config.publicUrl);
  if (facts.origin !== null && !origins.has(facts.origin)) {
    throw new GatewayProblem(403, "origin-refused");
  }
  const scopes = narrowScopes(granted, form.get("scope"));
  const person = granted.person ?? mapAccount(establishment, issuer, granted.identity);
  const owner = { establishment: establishment.key, account: person.account };
  if ((await missingCredentials(parts.credentials, owner)).length > 0) {
    const reason = "credential-required";
    parts.telemetry.audit({ ...who(exchange), event: "token-refused", reason });
    throw new GatewayProblem(403, reason);
  }
  const { id, stored } = await openBearer(parts, granted, person, {
    scopes,
    origin: facts.origin,
    keyThumbprint,
  });
  const { account, expiresAt } = stored;
  const answer: TokenResponse = {
    access_token: id,
    issued_token_type: ACCESS_TOKEN,
    token_type: keyThumbprint === null ? "Bearer" : "DPoP",
    expires_in: Math.floor((expiresAt - stored.createdAt) / 1000),
    scope: scopes.join(" "),
    partage: await describeSession(parts, exchange, { stored, establishment, expiresAt }),
  };
  // Not at once: the answer may get lost on its way, and requests under way still carry the one before.
  if (granted.replaces !== undefined) {
    await parts.store.shortenSession(granted.replaces, parts.now() + REPLACED_FOR);
  }
  const { issuer: name } = issuer;
  parts.telemetry.audit({ ...who(exchange), event: "token-issued", account, issuer: name });
  return Response.json(answer);
}

async function openBearer(
  parts: GatewayParts,
  { establishment, issuer, identity, expiresAt = Infinity, ...granted }: Granted,
  person: MappedAccount,
  bound: Pick<NewSession, "scopes" | "origin" | "keyThumbprint">,
): ReturnType<typeof openSession> {
  const opened = await openSession(parts, {
    kind: "bearer",
    establishment: establishment.key,
    ...person,
    issuer: issuer.issuer,
    subject: identity.subject,
    issuerSession: identity.issuerSession ?? null,
    host: granted.host ?? null,
    parentHash: granted.parentHash ?? null,
    renewableUntil: bound.keyThumbprint === null ? null : (granted.renewableUntil ?? null),
    ...bound,
    expiresAt: Math.min(parts.now() + parts.config.session.tokenSeconds * 1000, expiresAt),
  });
  const from = granted.parentHash ?? granted.replaces;
  // Somebody who signed out since it was looked at, maybe at another gateway, took along what was there.
  if (from !== undefined && !(await parts.store.readSession(from))) {
    await parts.store.deleteSession(opened.stored.idHash);
    throw new GrantRefusal("sign-in-ended");
  }
  return opened;
}

function readExchange(
  parts: GatewayParts,
  form: ReadonlyMap<string, string>,
): { readonly grant: Grant; readonly subjectToken: string } {
  if (form.get("grant_type") !== EXCHANGE)
    throw new TokenFailure("unsupported_grant_type", "grant");
  const wanted = form.get("requested_token_type") ?? ACCESS_TOKEN;
  const subjectToken = form.get("subject_token") ?? "";
  const grant = parts.grants.get(form.get("subject_token_type") ?? "");
  if (wanted !== ACCESS_TOKEN || !grant) throw new TokenFailure("invalid_request", "token-type");
  if (subjectToken === "" || subjectToken.length > 16_384) {
    throw new TokenFailure("invalid_request", "subject-token");
  }
  if (form.has("actor_token")) throw new TokenFailure("invalid_request", "actor-token");
  return { grant, subjectToken };
}

async function readProofKey(
  parts: GatewayParts,
  { request, facts }: Exchange,
): Promise<string | null> {
  const proof = request.headers.get("DPoP");
  if (proof === null) return null;
  const url = publicAddress(facts.served[0]!, parts.config.publicUrl, "v1/token");
  try {
    return await verifyProof(proof, { method: "POST", url }, parts.store, parts.now());
  } catch (error) {
    throw new TokenFailure("invalid_dpop_proof", "proof", 400, error);
  }
}

/** RFC 8693 section 2.1: what is asked for, within what can be had; nothing left is an error. */
function narrowScopes(granted: Granted, asked: string | undefined): readonly string[] {
  const possible = granted.scopes.filter((scope) =>
    granted.establishment.scopes.some((each) => each === scope),
  );
  const wanted = asked?.split(" ").filter((scope) => scope !== "");
  const scopes = wanted ? possible.filter((scope) => wanted.includes(scope)) : possible;
  if (scopes.length === 0) throw new TokenFailure("invalid_scope", "scope");
  return scopes;
}

function refuseToken(parts: GatewayParts, exchange: Exchange, error: unknown): Response {
  const failure = toFailure(error);
  if (!failure) throw error;
  const by = error instanceof GrantRefusal ? error.by : undefined;
  const { reason } = failure;
  parts.telemetry.audit({ ...who(exchange), ...by, event: "token-refused", reason });
  return Response.json({ error: failure.code }, { status: failure.status });
}

function toFailure(error: unknown): TokenFailure | undefined {
  if (error instanceof TokenFailure) return error;
  if (error instanceof AccountFailure) return new TokenFailure("invalid_target", error.code, 403);
  if (!(error instanceof GrantRefusal)) return undefined;
  return error.temporary
    ? new TokenFailure("temporarily_unavailable", error.reason, 503)
    : new TokenFailure("invalid_grant", error.reason);
}

function who({ facts, establishment }: Exchange): {
  readonly requestId: string;
  readonly clientAddress: string;
  readonly establishment?: string;
} {
  const { requestId, clientAddress } = facts;
  return { requestId, clientAddress, ...(establishment === undefined ? {} : { establishment }) };
}
