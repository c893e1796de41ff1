import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { type Establishment, type GatewayConfig, type Issuer, issuerScopes } from "../config.js";
import { type Grant, GrantRefusal, refusingFor } from "../grant.js";
import type { Store } from "../store.js";
import { useSubjectToken } from "../subject-token-use.js";
import { hostKey, type HostSecret } from "./host-keys.js";
import { type HostToken, readHostToken } from "./host-token.js";
import { believeMoodleToken } from "./moodle-token.js";
import { believePortalToken, type BelievedToken } from "./uportal-token.js";

/** What {@link createHostJwtGrant} needs. */
export interface HostJwtGrantOptions {
  readonly config: GatewayConfig;
  /** Keys that hosts sign with, by issuer. */
  readonly secrets: Readonly<Record<string, HostSecret>>;
  /** Asks portals whose tokens are. */
  readonly fetch: typeof fetch;
  readonly store: Store;
  readonly now: () => number;
}

interface Found {
  readonly establishment: Establishment;
  readonly issuer: Issuer;
}

/**
 * The grant of tokens that the page of a host got from that host: a uPortal's userinfo, that of the Moodle
 * plugin. What a token says of its issuer chooses the key that it is checked with, and no more.
 */
export function createHostJwtGrant(options: HostJwtGrantOptions): Grant {
  return {
    subjectTokenType: SUBJECT_TOKEN_TYPES.jwt,
    exchange: async ({ subjectToken, establishments }) => {
      const token = readHostToken(subjectToken);
      const found = findHost(token, establishments);
      const { claims, subject, until } = await refusingFor(found, async () => {
        const believed = await believe(token, found, options);
        await useSubjectToken(options, { mark: believed.mark, until: believed.until, most: 1 });
        return believed;
      });
      const { establishment, issuer } = found;
      return {
        ...{ establishment, issuer },
        identity: { issuer: issuer.issuer, subject, claims },
        scopes: issuerScopes(establishment, issuer),
        // A minute of life is for the way here alone; a portal's token ends with what it stands for.
        ...(issuer.uportal ? { expiresAt: until } : {}),
      };
    },
  };
}

function findHost({ claims }: HostToken, establishments: readonly Establishment[]): Found {
  for (const establishment of establishments) {
    const issuer = establishment.issuers.find(
      (each) => each.issuer === claims["iss"] && (each.uportal ?? each.moodle) !== undefined,
    );
    if (issuer) return { establishment, issuer };
  }
  throw new GrantRefusal("issuer-unknown");
}

function believe(
  token: HostToken,
  found: Found,
  { config, secrets, ...means }: HostJwtGrantOptions,
): Promise<BelievedToken> {
  const { issuer } = found;
  const secret = Object.hasOwn(secrets, issuer.issuer) ? secrets[issuer.issuer] : undefined;
  const trust = { ...means, key: hostKey(issuer, secret) };
  if (issuer.uportal) return believePortalToken(token, found, trust);
  return believeMoodleToken(token, found, { ...trust, publicUrl: config.publicUrl });
}
