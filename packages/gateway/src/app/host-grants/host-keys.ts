/**
 * Keys that hosts sign with.
 *
 * @module
 */
import { SHORTEST_SECRET } from "../header/header-sign-in.js";
import type { Issuer } from "../config.js";
import { decodePortalKey, findPortalKeyWeakness } from "./portal-key.js";

/** A secret that shows itself to nobody but who asks it to. */
export interface HostSecret {
  reveal(): string;
}

/** Octets that the key of a Moodle must have (RFC 7518 section 3.2). */
const MOODLE_OCTETS = 32;

/** The octets that a host signs with; undefined where it does not sign, or its secret is missing. */
export function hostKey(
  { uportal, moodle }: Issuer,
  secret: HostSecret | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  if (!secret) return undefined;
  if (uportal) return decodePortalKey(secret.reveal());
  return moodle && new TextEncoder().encode(secret.reveal());
}

/** Says what makes the secret of a host worthless as a key; undefined when nothing does. */
export function findHostKeyWeakness(
  { uportal, moodle, header }: Issuer,
  value: string,
): string | undefined {
  if (header && (value.length < SHORTEST_SECRET || !/^[!-~]+$/.test(value))) {
    return `is no good for a header: it must have ${SHORTEST_SECRET} visible ASCII characters at least`;
  }
  if (uportal) return findPortalKeyWeakness(value, uportal.algorithm);
  if (moodle && new TextEncoder().encode(value).byteLength < MOODLE_OCTETS) {
    return `is too short: HS256 needs ${MOODLE_OCTETS} characters at least`;
  }
  return undefined;
}
