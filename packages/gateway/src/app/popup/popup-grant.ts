import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { type Grant, type Granted, GrantRefusal, type GrantRequest } from "../grant.js";
import { takeCode } from "../one-time-codes.js";
import { equalsInConstantTime, hashText } from "../random.js";
import type { SessionDeps } from "../session.js";
import { findOwner, inherit, useSignIn } from "./sign-in-session.js";

/** What a verifier looks like (RFC 7636 section 4.1). */
const VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/;

/**
 * The grant of the codes that popups hand over: to the origin that the popup told, with the verifier
 * that only the page which opened it knows, for a token bound to a key. The token has the scopes of the
 * sign-in that the popup showed, and ends with it. Whatever is wrong, the code is used up.
 */
export function createPopupGrant(deps: SessionDeps): Grant {
  return {
    subjectTokenType: SUBJECT_TOKEN_TYPES.popupCode,
    exchange: (request) => exchange(deps, request),
  };
}

async function exchange(deps: SessionDeps, request: GrantRequest): Promise<Granted> {
  if (request.keyThumbprint === null) throw new GrantRefusal("proof-missing");
  const found = await takeCode(deps.store, "popup", request.subjectToken);
  if (!found) throw new GrantRefusal("code-unknown");
  const { origin, challenge = "", session: idHash = "" } = found.memory;
  if (request.origin === null || request.origin !== origin) throw new GrantRefusal("other-origin");
  const verifier = request.parameters.get("code_verifier") ?? "";
  const isProven = equalsInConstantTime(await hashText(verifier), challenge);
  if (!VERIFIER.test(verifier) || !isProven) throw new GrantRefusal("verifier-wrong");
  const owner = findOwner(request, found);
  const session = await useSignIn(deps, idHash);
  return {
    ...owner,
    ...inherit(session),
    parentHash: idHash,
    expiresAt: session.expiresAt,
    renewableUntil: session.expiresAt,
  };
}
