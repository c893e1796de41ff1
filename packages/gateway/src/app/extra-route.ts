import type { Route } from "./parts.js";
import { countAddress, readGoodSession, requireSession } from "./require-session.js";
import type { GatewayRoute } from "./routes.js";

/** Makes a route that stands beside the gateway's own one of its router. */
export function extraRoute(route: GatewayRoute): Route {
  return {
    method: route.method,
    path: route.path,
    use: route.use,
    handle: async (parts, exchange) => {
      const { facts, request } = exchange;
      const base = {
        establishments: facts.served,
        clientAddress: facts.clientAddress,
        requestId: facts.requestId,
      };
      if (route.access === "public") {
        countAddress(parts, exchange);
        return route.handle(request, { ...base, session: null });
      }
      const read = route.access === "session" ? requireSession : readGoodSession;
      const live = await read(parts, exchange);
      if (!live) return route.handle(request, { ...base, session: null });
      const { establishment, account, name, scopes } = live.stored;
      return route.handle(request, { ...base, session: { establishment, account, name, scopes } });
    },
  };
}
