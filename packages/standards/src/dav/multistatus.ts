/**
 * Multi-Status answers (RFC 4918 section 13).
 *
 * @module
 */
import { clark, type DavName } from "./dav-names.js";
import { child, childrenOf, parseXml, textOf, type XmlElement } from "./xml.js";

/** What an answer says of one resource. */
export interface DavResource {
  readonly url: URL;
  /** Of the resource itself, 200 where only its properties have one. */
  readonly status: number;
  /** Properties that were found, by `{namespace}local`. */
  readonly properties: ReadonlyMap<string, XmlElement>;
}

/** A whole answer. */
export interface Multistatus {
  readonly resources: readonly DavResource[];
  readonly syncToken: string | undefined;
}

/** Reads an answer; resources whose address is of another origin, or none, are left out. */
export function readMultistatus(document: string, base: URL): Multistatus | undefined {
  const root = parseXml(document);
  if (root.name !== clark("d:multistatus")) return undefined;
  return {
    resources: childrenOf(root, "d:response").flatMap((response) => readResponse(response, base)),
    syncToken: textOf(child(root, "d:sync-token")),
  };
}

/** Addresses that share one status (RFC 4918 section 14.24). */
const MAX_HREFS = 1_000;

function readResponse(response: XmlElement, base: URL): readonly DavResource[] {
  const status = statusOf(response) ?? 200;
  const properties = new Map<string, XmlElement>();
  for (const part of childrenOf(response, "d:propstat")) {
    const code = statusOf(part) ?? 200;
    if (code < 200 || code > 299) continue;
    for (const property of child(part, "d:prop")?.children ?? []) {
      properties.set(property.name, property);
    }
  }
  const hrefs = childrenOf(response, "d:href").slice(0, MAX_HREFS);
  return hrefs.flatMap((href) => {
    const url = hrefUrl(textOf(href), base);
    return url ? [{ url, status, properties }] : [];
  });
}

/** The address that an href is, of the same origin alone. */
export function hrefUrl(href: string | undefined, base: URL): URL | undefined {
  if (href === undefined || href.length > 2_000 || !URL.canParse(href, base)) return undefined;
  const url = new URL(href, base);
  url.hash = "";
  return url.origin === base.origin && url.username === "" && url.password === "" ? url : undefined;
}

function statusOf(element: XmlElement): number | undefined {
  const code = /^HTTP\/[\d.]+\s+(\d{3})\b/i.exec(textOf(child(element, "d:status")) ?? "")?.[1];
  return code === undefined ? undefined : Number(code);
}

/** A property of a resource. */
export function propertyOf(
  { properties }: Pick<DavResource, "properties">,
  name: DavName,
): XmlElement | undefined {
  return properties.get(clark(name));
}

/** Text of a property of a resource. */
export function propertyText(
  resource: Pick<DavResource, "properties">,
  name: DavName,
): string | undefined {
  return textOf(propertyOf(resource, name));
}

/** Addresses inside a property. */
export function propertyUrls(
  resource: Pick<DavResource, "properties">,
  name: DavName,
  base: URL,
): readonly URL[] {
  return childrenOf(propertyOf(resource, name), "d:href").flatMap(
    (href) => hrefUrl(textOf(href), base) ?? [],
  );
}
