/**
 * Versions that are a time in seconds (SOGo): what changes later in the same second has the same one. Until
 * that second is over, a version is the second before with a hash of what is there.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { ListedObject } from "./read-objects.js";

/** Seconds after which nothing can get a version any more. */
const SETTLED = 2;

/** Whether a version may still be that of something else; `now` is the server's, in milliseconds. */
export function isUnsettled(version: string, now: number): boolean {
  return /^\d{10}$/.test(version) && Number(version) >= Math.floor(now / 1_000) - SETTLED;
}

/** The second before. */
export function secondBefore(version: string): string {
  return String(Number(version) - 1);
}

/** A version that tells what is there apart from what was there in the same second. */
export function hashedVersion(version: string, objects: readonly ListedObject[]): string {
  const listed = objects.map(({ name, etag }) => `${name} ${etag}`).sort();
  const hash = createHash("sha256").update(listed.join("\n")).digest("base64url").slice(0, 12);
  return `${secondBefore(version)}~${hash}`;
}

/** What of a version the server knows. */
export function tokenOf(version: string): string {
  return /^(\d{10})~[\w-]{12}$/.exec(version)?.[1] ?? version;
}
