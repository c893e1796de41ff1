/**
 * What CAS servers themselves ask of the gateway: the end of sessions, and where to bring
 * proxy-granting tickets.
 *
 * @module
 */
import { readForm } from "../body.js";
import { endSession } from "../logout-routes.js";
import type { Route } from "../parts.js";
import { equalsInConstantTime, hashText } from "../random.js";
import { countAddress } from "../require-session.js";
import { isTicket, readLogoutRequest } from "./cas-answer.js";
import { PROXY_PATH } from "./cas-sign-in.js";
import type { ProxyGrants } from "./proxy-grants.js";

const MOST_BYTES = 65_536;

/**
 * Ends the session that was opened by a ticket (section 2.3.3: posted to the service). The ticket is what
 * only its server knows: whoever does not name it ends nothing.
 */
export const casLogoutRoute: Route = {
  method: "POST",
  path: "auth/callback",
  use: "server",
  handle: async (parts, exchange) => {
    countAddress(parts, exchange);
    const { request, facts } = exchange;
    const wish = (await readForm(request, MOST_BYTES)).get("logoutRequest") ?? "";
    const ticket = readLogoutRequest(wish);
    if (ticket === undefined) return new Response(null, { status: 400 });
    const issuerSession = await hashText(ticket);
    for (const { key, issuers } of facts.served) {
      for (const { issuer, cas } of issuers) {
        if (!cas) continue;
        const filter = { establishment: key, issuer, issuerSession };
        for (const session of await parts.store.deleteSessions(filter)) {
          await endSession(parts, exchange, session);
          const { requestId, clientAddress } = facts;
          const { account } = session;
          const event = "issuer-sign-out";
          parts.telemetry.audit({ event, requestId, clientAddress, establishment: key, account });
        }
      }
    }
    return new Response(null, { status: 200 });
  },
};

/** Takes proxy-granting tickets; says the same whether it wants them or not (section 2.5.4). */
export function casProxyRoute(grants: ProxyGrants | undefined): Route {
  return {
    method: "GET",
    path: PROXY_PATH,
    use: "server",
    handle: async (parts, exchange) => {
      countAddress(parts, exchange);
      const { searchParams } = exchange.url;
      const read = (name: string): string => searchParams.get(name) ?? "";
      const [key, iou, ticket] = [read("establishment"), read("pgtIou"), read("pgtId")];
      const wants = exchange.facts.served.some(
        (each) => each.key === key && each.issuers.some(({ cas }) => cas?.proxy),
      );
      // A server asks once without anything, to see whether somebody is there.
      if (grants && wants && isTicket(iou) && isTicket(ticket)) {
        // Nobody else fills the store.
        const isAsked = equalsInConstantTime(read("key"), await grants.callbackKey(key));
        if (isAsked) await grants.receive(key, iou, ticket);
      }
      return new Response(null, { status: 200 });
    },
  };
}
