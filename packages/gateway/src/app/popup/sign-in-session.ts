/**
 * The sign-in that a token comes from: the token is worth nothing without it.
 *
 * @module
 */
import type { Establishment, Issuer } from "../config.js";
import { type GrantRequest, GrantRefusal } from "../grant.js";
import type { SessionDeps } from "../session.js";
import type { StoredSession } from "../store.js";

/**
 * The session behind a hash, while it lives; what comes from it counts as a use of it, as its own
 * requests do.
 *
 * @throws {@link GrantRefusal} `sign-in-ended`.
 */
export async function useSignIn(
  { store, now, config }: SessionDeps,
  idHash: string,
): Promise<StoredSession> {
  const session = await store.readSession(idHash);
  const idle = config.session.idleSeconds * 1000;
  const isIdle = session?.kind === "cookie" && session.lastSeenAt + idle <= now();
  if (!session || isIdle) throw new GrantRefusal("sign-in-ended");
  await store.touchSession(idHash, now());
  return session;
}

/**
 * The establishment and the issuer of a session, as they are configured.
 *
 * @throws {@link GrantRefusal} `establishment-unknown`, `issuer-unknown`.
 */
export function findOwner(
  { establishments }: GrantRequest,
  session: Pick<StoredSession, "establishment" | "issuer">,
): { readonly establishment: Establishment; readonly issuer: Issuer } {
  const establishment = establishments.find(({ key }) => key === session.establishment);
  if (!establishment) throw new GrantRefusal("establishment-unknown");
  const issuer = establishment.issuers.find((each) => each.issuer === session.issuer);
  if (!issuer) throw new GrantRefusal("issuer-unknown");
  return { establishment, issuer };
}

/** What of a session goes over to one that comes from it. */
export function inherit(session: StoredSession): {
  readonly identity: {
    readonly issuer: string;
    readonly subject: string;
    readonly issuerSession?: string;
    readonly claims: Readonly<Record<string, unknown>>;
  };
  readonly person: Pick<StoredSession, "account" | "name" | "attributes">;
  readonly scopes: readonly string[];
} {
  const { issuer, subject, issuerSession, account, name, attributes, scopes } = session;
  return {
    identity: { issuer, subject, ...(issuerSession !== null && { issuerSession }), claims: {} },
    person: { account, name, attributes },
    scopes,
  };
}
