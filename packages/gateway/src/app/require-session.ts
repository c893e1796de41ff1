import type { Exchange, GatewayParts } from "./parts.js";
import { GatewayProblem } from "./problem.js";
import { refuseWhenLimited } from "./rate-limit.js";
import { findSession, type LiveSession } from "./session.js";

/**
 * Finds the session of a request and counts the request against its person; without a good one, against
 * the client's address.
 *
 * @throws GatewayProblem 401, 403 or 429.
 */
export async function requireSession(
  parts: GatewayParts,
  exchange: Exchange,
): Promise<LiveSession> {
  const session = await readSession(parts, exchange);
  if (!session) throw new GatewayProblem(401, "signed-out");
  return session;
}

/**
 * Like {@link requireSession}, but undefined when nothing was presented.
 *
 * @throws GatewayProblem 401, 403 or 429.
 */
export async function readSession(
  parts: GatewayParts,
  exchange: Exchange,
): Promise<LiveSession | undefined> {
  const session = await findOrCount(parts, exchange);
  if (!session) {
    countAddress(parts, exchange);
    return undefined;
  }
  exchange.establishment = session.establishment.key;
  // By person: who can sign in can sign in often, and would have as many limits as sessions.
  const { establishment, account } = session.stored;
  refuseWhenLimited(parts.sessionLimiter.take(`${establishment} ${account}`));
  return session;
}

/**
 * Like {@link readSession}, but undefined when what was presented is not good, too: for pages that offer to
 * sign in.
 *
 * @throws GatewayProblem 403 or 429.
 */
export async function readGoodSession(
  parts: GatewayParts,
  exchange: Exchange,
): Promise<LiveSession | undefined> {
  try {
    return await readSession(parts, exchange);
  } catch (error) {
    if (error instanceof GatewayProblem && error.status === 401) return undefined;
    throw error;
  }
}

async function findOrCount(
  parts: GatewayParts,
  exchange: Exchange,
): Promise<LiveSession | undefined> {
  try {
    return await findSession(parts, exchange.request, exchange.facts);
  } catch (error) {
    if (error instanceof GatewayProblem) countAddress(parts, exchange);
    throw error;
  }
}

/**
 * Counts a request against its client's address.
 *
 * @throws GatewayProblem 429.
 */
export function countAddress(parts: GatewayParts, exchange: Exchange): void {
  refuseWhenLimited(parts.addressLimiter.take(addressKey(exchange.facts.clientAddress)));
}

/**
 * Counts a sign-in or a token request against its client's address, for all gateways of the store.
 *
 * @throws GatewayProblem 429.
 */
export async function countSignIn(parts: GatewayParts, exchange: Exchange): Promise<void> {
  const key = `sign-in ${addressKey(exchange.facts.clientAddress)}`;
  const count = await parts.store.increment(key, 60_000);
  refuseWhenLimited(count > parts.config.limits.signInPerMinute ? 60 : 0);
}

/** What is counted as one client: an IPv4 address, or the /64 network of an IPv6 one. */
export function addressKey(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = head ? head.split(":") : [];
  const right = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill("0"), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
