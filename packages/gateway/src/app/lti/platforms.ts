/**
 * Platforms that may launch: those of the configuration that stand there whole, and those that
 * registered and were confirmed.
 *
 * @module
 */
import type { Establishment, Issuer } from "../config.js";
import type { LtiRegistration, LtiStore } from "./lti-store.js";

/** A platform that may launch into one establishment. */
export interface Platform {
  readonly establishment: Establishment;
  readonly issuer: Issuer;
  /** The only origin whose pages may frame the tool and hear of it. */
  readonly origin: string;
  readonly clientId: string;
  readonly deploymentIds: readonly string[];
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly keysUrl: string;
}

/** A place of the configuration that an issuer of platforms has. */
export interface PlatformPlace {
  readonly establishment: Establishment;
  readonly issuer: Issuer;
}

/** The place of an issuer of platforms, among establishments; undefined for any other issuer. */
export function findPlace(
  establishments: readonly Establishment[],
  issuer: string,
): PlatformPlace | undefined {
  for (const establishment of establishments) {
    const found = establishment.issuers.find((each) => each.issuer === issuer);
    if (found?.lti) return { establishment, issuer: found };
  }
  return undefined;
}

/** All platforms under one issuer that may launch: a platform can have several clients. */
export async function listPlatforms(
  store: LtiStore,
  { establishment, issuer }: PlatformPlace,
): Promise<readonly Platform[]> {
  const registered = (await store.listRegistrations()).filter(
    (each) =>
      each.status === "confirmed" &&
      each.issuer === issuer.issuer &&
      each.establishment === establishment.key,
  );
  const fixed = fixedRegistration(issuer);
  return [...(fixed ? [fixed] : []), ...registered].map((each) => ({
    ...{ establishment, issuer, origin: new URL(issuer.issuer).origin },
    ...{ clientId: each.clientId, deploymentIds: each.deploymentIds },
    ...{ authorizationUrl: each.authorizationUrl, tokenUrl: each.tokenUrl },
    keysUrl: each.keysUrl,
  }));
}

/** The platform of one client; undefined when it may not launch. */
export async function findPlatform(
  store: LtiStore,
  place: PlatformPlace,
  clientId: string,
): Promise<Platform | undefined> {
  return (await listPlatforms(store, place)).find((each) => each.clientId === clientId);
}

type FixedRegistration = Pick<
  LtiRegistration,
  "clientId" | "deploymentIds" | "authorizationUrl" | "tokenUrl" | "keysUrl"
>;

function fixedRegistration({ lti }: Issuer): FixedRegistration | undefined {
  const { clientId, deploymentIds = [], authorizationUrl, tokenUrl, keysUrl } = lti ?? {};
  // The configuration was refused if one of them were missing.
  if (!clientId || !authorizationUrl || !tokenUrl || !keysUrl) return undefined;
  return { clientId, deploymentIds, authorizationUrl, tokenUrl, keysUrl };
}
