/**
 * Which establishment a request is for: decided by the host that was asked for, never by what the
 * page claims beyond it.
 *
 * @module
 */
import type { Establishment, GatewayConfig } from "./config.js";

/** Address of the gateway for an establishment, its path without a slash at the end. */
export function publicBase(establishment: Establishment, common: string): URL {
  return new URL((establishment.publicUrl ?? common).replace(/\/+$/, ""));
}

/** A complete address below {@link publicBase}. */
export function publicAddress(establishment: Establishment, common: string, path: string): string {
  const base = publicBase(establishment, common);
  return `${base.origin}${base.pathname.replace(/\/+$/, "")}/${path}`;
}

/** Origins that may use the gateway for an establishment: its own list and the gateway's origin. */
export function allowedOrigins(establishment: Establishment, common: string): ReadonlySet<string> {
  return new Set([publicBase(establishment, common).origin, ...establishment.origins]);
}

/** Establishments that are reached under a host; none for a host that nobody configured. */
export function servedUnder(host: string, config: GatewayConfig): readonly Establishment[] {
  const wanted = host.toLowerCase();
  return config.establishments.filter(
    (establishment) => publicBase(establishment, config.publicUrl).host === wanted,
  );
}

/**
 * Chooses among the establishments of one host by key or by the origin that is to be returned to;
 * undefined where that leaves none or more than one.
 */
export function chooseEstablishment(
  served: readonly Establishment[],
  key: string | null,
  returnTo: string | null,
): Establishment | undefined {
  if (key !== null) return served.find((establishment) => establishment.key === key);
  if (served.length === 1) return served[0];
  const origin = returnTo !== null && URL.canParse(returnTo) ? new URL(returnTo).origin : undefined;
  const fitting = served.filter(({ origins }) => origin !== undefined && origins.includes(origin));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Path before the gateway's own routes, `/partage-gw`; empty at the root. */
export function basePathOf(config: GatewayConfig): string {
  const path = config.basePath ?? new URL(config.publicUrl).pathname;
  return path.replace(/\/+$/, "");
}
