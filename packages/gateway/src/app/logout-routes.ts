/**
 * Ways out: by the person (`POST auth/logout`), by the issuer (`POST auth/backchannel-logout`).
 *
 * @module
 */
import { readForm } from "./body.js";
import { takesSignIns } from "./config.js";
import { publicAddress } from "./establishments.js";
import { pageResponse } from "./error-page.js";
import { verifyLogoutToken } from "./logout-token.js";
import type { Exchange, GatewayParts, Route } from "./parts.js";
import { countAddress, requireSession } from "./require-session.js";
import { clearSessionCookies, type LiveSession } from "./session.js";
import type { StoredSession } from "./store.js";

/** Ends the session that asks; answers where the issuer's own session can be ended. */
export const logoutRoute: Route = {
  method: "POST",
  path: "auth/logout",
  use: "api",
  handle: async (parts, exchange) => {
    const session = await requireSession(parts, exchange);
    await endSession(parts, exchange, session.stored);
    const { facts, cookies } = exchange;
    if (session.stored.kind === "cookie") cookies.push(...clearSessionCookies(facts.isDemo));
    const { establishment, account } = session.stored;
    const { requestId, clientAddress } = facts;
    parts.telemetry.audit({ event: "sign-out", requestId, clientAddress, establishment, account });
    return Response.json({ redirect: await findEndSession(parts, exchange, session) });
  },
};

/** Where an issuer sends the browser after its own logout. */
export const signedOutRoute: Route = {
  method: "GET",
  path: "auth/signed-out",
  use: "page",
  handle: (parts, exchange) => {
    countAddress(parts, exchange);
    return pageResponse("signed-out", exchange.facts.requestId);
  },
};

/** Ends the sessions that an issuer names (OpenID Connect Back-Channel Logout 1.0). */
export const backChannelLogoutRoute: Route = {
  method: "POST",
  path: "auth/backchannel-logout",
  use: "server",
  handle: async (parts, exchange) => {
    countAddress(parts, exchange);
    const { request, facts } = exchange;
    const token = (await readForm(request, 65_536)).get("logout_token") ?? "";
    const { requestId, clientAddress } = facts;
    try {
      const { keySets, store, now } = parts;
      const establishments = facts.served;
      const filter = await verifyLogoutToken(token, { establishments, keySets, store, now });
      for (const session of await store.deleteSessions(filter)) {
        await endSession(parts, exchange, session);
        const { establishment, account } = session;
        const event = "issuer-sign-out";
        parts.telemetry.audit({ event, requestId, clientAddress, establishment, account });
      }
      return new Response(null, { status: 200 });
    } catch (error) {
      parts.telemetry.fault({ requestId, error });
      return Response.json({ error: "invalid_request" }, { status: 400 });
    }
  },
};

/** Ends a session here, and what the mail system keeps for the person. */
export async function endSession(
  parts: GatewayParts,
  { facts }: Exchange,
  stored: StoredSession,
): Promise<void> {
  // A token leaves with the sign-in that it comes from: who signs out in one page has left them all.
  const signIn = stored.parentHash ?? stored.idHash;
  await parts.store.deleteSession(signIn);
  parts.ends.end(signIn);
  const { establishment, account } = stored;
  const owner = { establishment, account };
  if (parts.credentials && !(await parts.store.hasSession(owner))) {
    await parts.credentials.signedOut(owner);
  }
  try {
    await parts.backends[establishment]?.forget?.({ establishment, account });
  } catch (error) {
    // The session here has ended; a mail system that is away must not say otherwise.
    parts.telemetry.fault({ requestId: facts.requestId, error });
  }
}

async function findEndSession(
  parts: GatewayParts,
  { facts }: Exchange,
  { establishment, stored }: LiveSession,
): Promise<string | null> {
  const issuer = establishment.issuers.find((each) => each.issuer === stored.issuer);
  if (!issuer || !takesSignIns(issuer)) return null;
  const returnTo = publicAddress(establishment, parts.config.publicUrl, "auth/signed-out");
  try {
    return (await parts.signIn.endSession(establishment, issuer, returnTo))?.href ?? null;
  } catch (error) {
    // The same holds for an issuer that is away.
    parts.telemetry.fault({ requestId: facts.requestId, error });
    return null;
  }
}
