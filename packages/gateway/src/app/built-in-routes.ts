import { frameRoute } from "./frame/frame-route.js";
import type { GatewayRoute } from "./routes.js";

/** Routes that every gateway has beside its own. */
export const builtInRoutes: readonly GatewayRoute[] = [frameRoute];
