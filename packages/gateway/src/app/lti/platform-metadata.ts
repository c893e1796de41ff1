/**
 * What a platform says of itself (Dynamic Registration 1.0 section 3.4), believed only as far as it is
 * the platform that was invited: every address stands on its own origin.
 *
 * @module
 */
import { isLoopback } from "../config-fields.js";
import { fetchJson } from "../fetch-json.js";
import { readRecord, readText } from "./launch-claims.js";
import { LTI_CONFIGURATION } from "./lti-words.js";

/** A platform could not be registered; `reason` is a stable code for logs, never shown. */
export class RegistrationRefusal extends Error {
  override readonly name = "RegistrationRefusal";
  readonly reason: string;

  constructor(reason: string, options: { readonly cause?: unknown } = {}) {
    super(`registration refused: ${reason}`, { cause: options.cause });
    this.reason = reason;
  }
}

/** Addresses of a platform, and what it is. */
export interface PlatformMetadata {
  readonly registrationUrl: URL;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly keysUrl: string;
  /** `moodle`; empty where it does not say. */
  readonly product: string;
  /** Whether it says who is in a course. */
  readonly hasMemberships: boolean;
}

const LONGEST = 2_048;

/**
 * An address of a platform, below the origin of its issuer: https, or http where the issuer itself is
 * this machine.
 *
 * @throws RegistrationRefusal
 */
export function readPlatformUrl(text: string | undefined, issuer: string): URL {
  const url = text !== undefined && text.length <= LONGEST && URL.canParse(text) && new URL(text);
  if (!url) throw new RegistrationRefusal("address-wrong");
  const isSafe =
    url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  const isOwn = url.origin === new URL(issuer).origin;
  if (!isSafe || !isOwn || url.username || url.password || url.hash) {
    throw new RegistrationRefusal("address-foreign");
  }
  return url;
}

/** Reads the configuration of the platform of an issuer; rejects with {@link RegistrationRefusal}. */
export async function readPlatformMetadata(
  address: string,
  issuer: string,
  fetcher: typeof fetch,
): Promise<PlatformMetadata> {
  const metadata = await ask(readPlatformUrl(address, issuer), fetcher);
  if (metadata["issuer"] !== issuer) throw new RegistrationRefusal("issuer-wrong");
  const own = (name: string): URL => readPlatformUrl(readText(metadata, name, LONGEST), issuer);
  const algorithms = metadata["id_token_signing_alg_values_supported"];
  if (Array.isArray(algorithms) && !algorithms.includes("RS256")) {
    throw new RegistrationRefusal("algorithm-missing");
  }
  const scopes = metadata["scopes_supported"];
  const platform = readRecord(metadata[LTI_CONFIGURATION.platform]);
  return {
    registrationUrl: own("registration_endpoint"),
    authorizationUrl: own("authorization_endpoint").href,
    tokenUrl: own("token_endpoint").href,
    keysUrl: own("jwks_uri").href,
    product: readProduct(platform),
    hasMemberships: Array.isArray(scopes) && scopes.some(isMembershipScope),
  };
}

async function ask(url: URL, fetcher: typeof fetch): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await fetchJson(url, fetcher);
  } catch (error) {
    throw new RegistrationRefusal("platform-unreachable", { cause: error });
  }
}

function readProduct(platform: Readonly<Record<string, unknown>>): string {
  const product = readText(platform, "product_family_code", 40) ?? "";
  return /^[\w. -]+$/.test(product) ? product : "";
}

function isMembershipScope(scope: unknown): boolean {
  return typeof scope === "string" && scope.endsWith("/scope/contextmembership.readonly");
}
