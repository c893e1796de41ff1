import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { type Grant, type Granted, GrantRefusal, type GrantRequest } from "../grant.js";
import { hashText, isRandomId } from "../random.js";
import type { SessionDeps } from "../session.js";
import { findOwner, inherit, useSignIn } from "./sign-in-session.js";

/**
 * The grant of the gateway's own tokens: one that is bound to a key is exchanged for the next, with a
 * proof of that key, from its own origin, until the time that its first exchange set and as long as
 * the sign-in that it comes from (docs/decisions/0014-renewal-by-own-token.md).
 */
export function createOwnTokenGrant(deps: SessionDeps): Grant {
  return {
    subjectTokenType: SUBJECT_TOKEN_TYPES.ownToken,
    exchange: (request) => exchange(deps, request),
  };
}

async function exchange(deps: SessionDeps, request: GrantRequest): Promise<Granted> {
  const { subjectToken, keyThumbprint, origin } = request;
  if (keyThumbprint === null) throw new GrantRefusal("proof-missing");
  if (!isRandomId(subjectToken)) throw new GrantRefusal("token-unknown");
  const session = await deps.store.readSession(await hashText(subjectToken));
  if (session?.kind !== "bearer") throw new GrantRefusal("token-unknown");
  if (session.keyThumbprint !== keyThumbprint) throw new GrantRefusal("other-key");
  if (session.origin !== origin) throw new GrantRefusal("other-origin");
  const { renewableUntil, parentHash, host } = session;
  if (renewableUntil === null || renewableUntil <= deps.now()) {
    throw new GrantRefusal("not-renewable");
  }
  const owner = findOwner(request, session);
  if (parentHash !== null) await useSignIn(deps, parentHash);
  return {
    ...owner,
    ...inherit(session),
    ...(host && { host }),
    ...(parentHash !== null && { parentHash }),
    ...{ renewableUntil, expiresAt: renewableUntil, replaces: session.idHash },
  };
}
