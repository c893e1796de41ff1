import type { Grant } from "../grant.js";
import { createCasTicketGrant } from "./cas-ticket-grant.js";
import { createHostJwtGrant, type HostJwtGrantOptions } from "./host-jwt-grant.js";

/** The grants by which pages and programs of hosts come in at `v1/token`. */
export function createHostGrants(options: HostJwtGrantOptions): readonly Grant[] {
  const { config, store, now } = options;
  return [
    createHostJwtGrant(options),
    createCasTicketGrant({ config, store, now, fetch: (url, init) => options.fetch(url, init) }),
  ];
}
