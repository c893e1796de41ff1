/**
 * `GET v1/session`: all that a page needs for its first batch.
 *
 * @module
 */
import type { GatewaySession } from "@partage-ent/jmap";
import { type JmapContext, MethodFailure } from "@partage-ent/server";
import { accountProblem } from "./account-state.js";
import { type Establishment, takesSignIns } from "./config.js";
import { readCookie } from "./cookies.js";
import { basePathOf, publicAddress } from "./establishments.js";
import type { Exchange, GatewayParts, Route } from "./parts.js";
import { GatewayProblem } from "./problem.js";
import { readSession } from "./require-session.js";
import { FRAME_PATH, IMAGE_PATH } from "./routes.js";
import type { LiveSession } from "./session.js";
import { scopesBySteppingUp, webmailWay } from "./step-up.js";

/** The route. */
export const sessionRoute: Route = {
  method: "GET",
  path: "v1/session",
  use: "api",
  handle: async (parts, exchange) => {
    const session = await readSession(parts, exchange);
    if (!session) throw signedOut(exchange);
    return Response.json(await describeSession(parts, exchange, session));
  },
};

function signedOut(exchange: Exchange): GatewayProblem {
  const { facts } = exchange;
  // Cookies of the gateway go along with no request of another site: no redirect signs that page in.
  if (facts.fetchSite === "cross-site") {
    return new GatewayProblem(401, "signed-out", {
      members: { silent: "failed", cookies: "none" },
    });
  }
  const tried = readCookie(facts.cookie, "silent", facts.isDemo);
  // A page that tried to sign in silently and got nowhere must not go round in circles.
  return new GatewayProblem(401, "signed-out", { members: { silent: tried ? "failed" : "open" } });
}

/** For whom the JMAP server answers, and within what. */
export interface JmapCaller {
  readonly stored: Pick<
    LiveSession["stored"],
    "establishment" | "account" | "name" | "attributes" | "scopes" | "idHash"
  >;
  readonly establishment: LiveSession["establishment"];
}

/** The context in which the JMAP server answers for a session, or for whom a portal asks. */
export function jmapContext(
  parts: GatewayParts,
  exchange: Exchange,
  { stored, establishment }: JmapCaller,
): JmapContext {
  return {
    principal: {
      establishment: stored.establishment,
      account: stored.account,
      name: stored.name,
      attributes: stored.attributes,
    },
    scopes: stored.scopes,
    backend: parts.backends[establishment.key]!,
    sessionKey: stored.idHash,
    baseUrl: publicAddress(establishment, parts.config.publicUrl, ""),
    basePath: `${basePathOf(parts.config)}/`,
    clientAddress: exchange.facts.clientAddress,
    signal: exchange.request.signal,
    budget: parts.budgets(`${stored.establishment} ${stored.account}`),
  };
}

/**
 * Describes a session to the page that has it.
 *
 * @throws GatewayProblem 502, 503 or 403 when the mail system does not open the account.
 */
export async function describeSession(
  parts: GatewayParts,
  exchange: Exchange,
  session: LiveSession,
): Promise<GatewaySession> {
  const context = jmapContext(parts, exchange, session);
  const { establishment, stored, csrf, expiresAt } = session;
  const found = await parts.jmap.session(context).catch(refuseSession(establishment));
  const more = scopesBySteppingUp(establishment, stored);
  const address = (path: string): string =>
    publicAddress(establishment, parts.config.publicUrl, path);
  const canSignIn = establishment.issuers.some(takesSignIns);
  const canOpen =
    establishment.openWebmail &&
    context.backend.jump !== undefined &&
    (stored.kind === "cookie" ? webmailWay(establishment, stored) !== "closed" : canSignIn);
  return {
    jmap: found.jmap,
    person: { name: found.name || stored.name, email: stored.account },
    wellKnown: found.wellKnown,
    scopes: stored.scopes,
    expiresAt,
    ...(more.length > 0 && { stepUp: { scopes: more } }),
    ...(csrf === undefined ? {} : { csrf }),
    links: {
      ...(canOpen ? { open: address("open") } : {}),
      frame: address(FRAME_PATH),
      ...(parts.hasImages ? { image: address(IMAGE_PATH) } : {}),
    },
    timeZone: found.timeZone ?? "Europe/Paris",
  };
}

function refuseSession(establishment: Establishment): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof MethodFailure)) throw error;
    throw accountProblem(establishment, error);
  };
}
