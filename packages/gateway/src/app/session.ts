/**
 * Sessions: opened by a sign-in or a token exchange, found again by cookie or bearer token.
 *
 * @module
 */
import { CSRF_HEADER } from "@partage-ent/jmap";
import type { Establishment, GatewayConfig } from "./config.js";
import { clearCookie, type CookieForm, readCookie, writeCookie } from "./cookies.js";
import { verifyProof } from "./dpop.js";
import { allowedOrigins, basePathOf, publicAddress } from "./establishments.js";
import { GatewayProblem } from "./problem.js";
import { equalsInConstantTime, hashText, isRandomId, randomId } from "./random.js";
import type { RequestFacts } from "./request-facts.js";
import type { Store, StoredSession } from "./store.js";

/** A session that was presented and found good. */
export interface LiveSession {
  readonly stored: StoredSession;
  readonly establishment: Establishment;
  /** When it ends if nothing more is asked, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Value for the anti-CSRF header; absent with a bearer token. */
  readonly csrf?: string;
}

/** What sessions need of the gateway. */
export interface SessionDeps {
  readonly config: GatewayConfig;
  readonly store: Store;
  readonly now: () => number;
}

/** What a new session starts from. */
export type NewSession = Pick<
  StoredSession,
  | "kind"
  | "establishment"
  | "account"
  | "name"
  | "issuer"
  | "subject"
  | "issuerSession"
  | "attributes"
  | "scopes"
  | "origin"
  | "keyThumbprint"
  | "expiresAt"
> &
  Partial<Pick<StoredSession, "host" | "parentHash" | "renewableUntil">>;

/** How long a session may stay without a note of its last use, in milliseconds: spares writes. */
const TOUCH_INTERVAL = 60_000;

/** Opens a session under a new id, which only the caller learns. */
export async function openSession(
  deps: SessionDeps,
  fresh: NewSession,
): Promise<{ readonly id: string; readonly stored: StoredSession }> {
  const id = randomId();
  const now = deps.now();
  const stored: StoredSession = {
    ...{ host: null, parentHash: null, renewableUntil: null },
    ...fresh,
    ...{ idHash: await hashText(id), createdAt: now, lastSeenAt: now },
  };
  await deps.store.createSession(stored);
  return { id, stored };
}

/** The anti-CSRF value of a cookie session: known to whoever knows the id, stored nowhere. */
export function deriveCsrf(sessionId: string): Promise<string> {
  return hashText(`csrf ${sessionId}`);
}

/**
 * Finds the session of a request: by `Authorization` where there is one, else by cookie. Undefined
 * when nothing is presented.
 *
 * @throws GatewayProblem 401 when what is presented is not good; 403 when the request may not use it.
 */
export async function findSession(
  deps: SessionDeps,
  request: Request,
  facts: RequestFacts,
): Promise<LiveSession | undefined> {
  const authorization = request.headers.get("Authorization");
  if (authorization !== null) return findBearer(deps, request, facts, authorization);
  const cookie = readCookie(facts.cookie, "session", facts.isDemo);
  if (!cookie || !isRandomId(cookie.value)) return undefined;
  return findByCookie(deps, request, facts, cookie.value);
}

async function findBearer(
  deps: SessionDeps,
  request: Request,
  facts: RequestFacts,
  authorization: string,
): Promise<LiveSession> {
  const [, scheme = "", token = ""] = /^(Bearer|DPoP) ([\w-]{43})$/i.exec(authorization) ?? [];
  const stored = token && (await deps.store.readSession(await hashText(token)));
  const establishment = stored && owner(stored, facts);
  if (!stored || stored.kind !== "bearer" || !establishment) throw invalidToken();
  const isBound = stored.keyThumbprint !== null;
  if (isBound !== (scheme.toLowerCase() === "dpop")) throw invalidToken();
  checkTokenOrigin(stored, facts);
  if (isBound) {
    const path = new URL(request.url).pathname.slice(basePathOf(deps.config).length + 1);
    const url = publicAddress(establishment, deps.config.publicUrl, path);
    const target = { method: request.method, url, accessToken: token };
    const proof = request.headers.get("DPoP") ?? "";
    const thumbprint = await verifyProof(proof, target, deps.store, deps.now());
    if (thumbprint !== stored.keyThumbprint) throw invalidToken();
  }
  return { stored, establishment, expiresAt: stored.expiresAt };
}

function checkTokenOrigin(stored: StoredSession, facts: RequestFacts): void {
  // A same-origin read has no Origin header, but says that it is one.
  const implied = facts.fetchSite === "same-origin" ? facts.ownOrigin : null;
  if ((facts.origin ?? implied) !== stored.origin) throw new GatewayProblem(403, "origin-refused");
}

function invalidToken(): GatewayProblem {
  return new GatewayProblem(401, "token-invalid", {
    headers: { "WWW-Authenticate": 'Bearer error="invalid_token"' },
  });
}

async function findByCookie(
  deps: SessionDeps,
  request: Request,
  facts: RequestFacts,
  id: string,
): Promise<LiveSession | undefined> {
  const stored = await deps.store.readSession(await hashText(id));
  const establishment = stored && owner(stored, facts);
  if (!stored || stored.kind !== "cookie" || !establishment) {
    throw new GatewayProblem(401, "session-expired");
  }
  const now = deps.now();
  const idle = deps.config.session.idleSeconds * 1000;
  if (stored.lastSeenAt + idle <= now) {
    await deps.store.deleteSession(stored.idHash);
    throw new GatewayProblem(401, "session-expired");
  }
  const origins = allowedOrigins(establishment, deps.config.publicUrl);
  if (facts.origin !== null && !origins.has(facts.origin)) {
    throw new GatewayProblem(403, "origin-refused");
  }
  const csrf = await deriveCsrf(id);
  if (request.method !== "GET" && request.method !== "HEAD") checkCsrf(request, facts, csrf);
  if (stored.lastSeenAt + TOUCH_INTERVAL <= now) await deps.store.touchSession(stored.idHash, now);
  return { stored, establishment, csrf, expiresAt: Math.min(stored.expiresAt, now + idle) };
}

function checkCsrf(request: Request, facts: RequestFacts, csrf: string): void {
  const isFromPage = facts.origin !== null || facts.fetchSite === "same-origin";
  const presented = request.headers.get(CSRF_HEADER) ?? "";
  if (!isFromPage || !equalsInConstantTime(presented, csrf)) {
    throw new GatewayProblem(403, "csrf-refused");
  }
}

function owner(stored: StoredSession, facts: RequestFacts): Establishment | undefined {
  return facts.served.find(({ key }) => key === stored.establishment);
}

/** Ends the session that a cookie names, whatever its state. */
export async function dropCookieSession(deps: SessionDeps, facts: RequestFacts): Promise<void> {
  const cookie = readCookie(facts.cookie, "session", facts.isDemo);
  if (cookie && isRandomId(cookie.value)) {
    await deps.store.deleteSession(await hashText(cookie.value));
  }
}

/** `Set-Cookie` values that give a browser its session, and take any older one away. */
export function sessionCookies(id: string, form: CookieForm, isDemo: boolean): readonly string[] {
  const set = writeCookie("session", form, id);
  return isDemo ? [clearCookie("session", form === "host" ? "plain" : "host"), set] : [set];
}

/** `Set-Cookie` values that take the session away. */
export function clearSessionCookies(isDemo: boolean): readonly string[] {
  const host = clearCookie("session", "host");
  return isDemo ? [host, clearCookie("session", "plain")] : [host];
}
