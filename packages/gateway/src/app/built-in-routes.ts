import type { GatewayRoute } from "./routes.js";

/** Routes that every gateway has beside its own: the reading frame registers here. */
export const builtInRoutes: readonly GatewayRoute[] = [];
