/**
 * Names of WebDAV elements, as `{namespace}local`.
 *
 * @module
 */

/** Namespaces by the prefix that requests use. */
export const NAMESPACES = {
  d: "DAV:",
  cal: "urn:ietf:params:xml:ns:caldav",
  card: "urn:ietf:params:xml:ns:carddav",
  cs: "http://calendarserver.org/ns/",
  ical: "http://apple.com/ns/ical/",
  oc: "http://owncloud.org/ns",
} as const;

/** A name with a prefix of {@link NAMESPACES}. */
export type DavName = `${keyof typeof NAMESPACES}:${string}`;

/** A name as parsed elements have it. */
export function clark(name: DavName): string {
  const [prefix, local = ""] = name.split(":") as [keyof typeof NAMESPACES, string?];
  return `{${NAMESPACES[prefix]}}${local}`;
}
