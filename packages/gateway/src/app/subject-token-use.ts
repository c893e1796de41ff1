import { GrantRefusal } from "./grant.js";
import { hashText } from "./random.js";
import type { Store } from "./store.js";

/** What counts the uses of subject tokens, the same for every way in. */
export interface SubjectTokenUses {
  readonly store: Store;
  readonly now: () => number;
}

/** A use of a subject token. */
export interface SubjectTokenUse {
  /** What can't be changed of the token without making it another one; kept as a hash only. */
  readonly mark: string;
  /** Until when it would be accepted, in milliseconds since the epoch. */
  readonly until: number;
  /** Uses that it is good for. */
  readonly most: number;
}

/**
 * Counts a use of a subject token that was found good.
 *
 * @throws GrantRefusal `replayed`
 */
export async function useSubjectToken(
  { store, now }: SubjectTokenUses,
  { mark, until, most }: SubjectTokenUse,
): Promise<void> {
  const window = Math.max(until - now(), 1);
  const uses = await store.increment(`subject-token ${await hashText(mark)}`, window);
  if (uses > most) throw new GrantRefusal("replayed");
}

/**
 * The part of a JWS in compact form that its signature covers (RFC 7515 section 7.1). The signature itself
 * can be written in several ways, because its last character has bits to spare: it marks no token.
 */
export function signedPart(token: string): string {
  return token.slice(0, Math.max(token.lastIndexOf("."), 0));
}
