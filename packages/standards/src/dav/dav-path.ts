/**
 * Paths of collections and objects, compared whatever way servers encode them, and ids made of them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Id } from "@partage-ent/jmap";

/** Path of an address, decoded segment by segment, without a slash at its end. */
export function pathOf(url: URL): string {
  return url.pathname.split("/").map(decoded).join("/").replace(/\/+$/, "");
}

/** Last segment of an address, decoded. */
export function nameOf(url: URL): string {
  const path = pathOf(url);
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What can't be decoded stays as it is. A decoded slash would be a level that is none. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment).replaceAll("/", "%2F");
  } catch {
    return segment;
  }
}

/** Address of a child; undefined for a name that is none. */
export function childUrl(collection: URL, name: string): URL | undefined {
  if (name === "" || name === "." || name === ".." || name.length > 1_000) return undefined;
  if (/[/\\\p{Cc}\p{Cs}]/u.test(name)) return undefined;
  const base = collection.pathname.endsWith("/") ? collection : new URL(`${collection.href}/`);
  return new URL(encodeURIComponent(name), base);
}

/** Whether an address is that of a collection itself. */
export function isSamePath(a: URL, b: URL): boolean {
  return a.origin === b.origin && pathOf(a) === pathOf(b);
}

/** Whether an address is right below a collection. */
export function isChildOf(url: URL, collection: URL): boolean {
  const path = pathOf(url);
  return (
    url.origin === collection.origin && path.slice(0, path.lastIndexOf("/")) === pathOf(collection)
  );
}

const hash = (text: string): string =>
  `x${createHash("sha256").update(text).digest("hex").slice(0, 24)}`;

/** The id of a collection: its path below a home where that can be an id without `-`, else a hash of it. */
export function collectionId(path: string): Id {
  return /^[A-Za-z0-9_]{1,60}$/.test(path) && !/^x[0-9a-f]{24}$/.test(path) ? path : hash(path);
}

/** The part of an id that names an object: its name without the extension, else a hash of the whole. */
export function objectKey(name: string, extension: ".ics" | ".vcf"): Id {
  const stem = name.endsWith(extension) ? name.slice(0, -extension.length) : "";
  const isPlain = /^[A-Za-z0-9_-]{1,160}$/.test(stem) && !/^x[0-9a-f]{24}$/.test(stem);
  return isPlain ? stem : hash(name);
}
