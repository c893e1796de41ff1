/**
 * What a small WebDAV server for tests answers with: properties of resources as Multi-Status, in
 * prefixes of its own.
 *
 * @module
 */
import type { OwnDav } from "./own-dav.js";
import type { OwnCollection, OwnObject, OwnPerson, OwnPlace } from "./own-dav-store.js";

const PREFIXES: Readonly<Record<string, string>> = {
  "DAV:": "X",
  "urn:ietf:params:xml:ns:caldav": "C1",
  "urn:ietf:params:xml:ns:carddav": "C2",
  "http://calendarserver.org/ns/": "S",
  "http://apple.com/ns/ical/": "A",
  "http://owncloud.org/ns": "O",
};
const [DAV, CAL, CARD, CS] = [
  "DAV:",
  "urn:ietf:params:xml:ns:caldav",
  "urn:ietf:params:xml:ns:carddav",
  "http://calendarserver.org/ns/",
] as const;

/** Properties by `{namespace}local`, their content as XML. */
export type OwnProperties = ReadonlyMap<string, string>;

/** Escapes text. */
export function text(value: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;");
}

/** An element by `{namespace}local`; namespaces without a prefix here are declared in place. */
export function tag(name: string, content = ""): string {
  const [, namespace = "", local = ""] = /^\{([^}]*)\}(.+)$/.exec(name) ?? [];
  const prefix = PREFIXES[namespace];
  if (prefix !== undefined) return `<${prefix}:${local}>${content}</${prefix}:${local}>`;
  return `<${local} xmlns="${text(namespace)}">${content}</${local}>`;
}

/** A whole document. */
export function answerDocument(name: string, content: string): string {
  const declared = Object.entries(PREFIXES).map(([uri, prefix]) => ` xmlns:${prefix}="${uri}"`);
  return `<?xml version="1.0"?>${tag(name, content).replace(/>/, `${declared.join("")}>`)}`;
}

const href = (path: string): string => tag(`{${DAV}}href`, text(encodedPath(path)));

/** A path as hrefs have it. */
export function encodedPath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/").replaceAll("%40", "@");
}

/** One resource of a Multi-Status: what it has of what was asked, the rest as 404. */
export function propResponse(
  path: string,
  properties: OwnProperties,
  asked: readonly string[],
): string {
  const has = asked.filter((name) => properties.has(name));
  const misses = asked.filter((name) => !properties.has(name));
  const part = (status: string, content: string): string =>
    tag(
      `{${DAV}}propstat`,
      tag(`{${DAV}}prop`, content) + tag(`{${DAV}}status`, `HTTP/1.1 ${status}`),
    );
  const found = has.map((name) => tag(name, properties.get(name))).join("");
  const missing = misses.map((name) => tag(name)).join("");
  return tag(
    `{${DAV}}response`,
    href(path) +
      (has.length > 0 || misses.length === 0 ? part("200 OK", found) : "") +
      (misses.length > 0 ? part("404 Not Found", missing) : ""),
  );
}

/** One resource of a Multi-Status that is only a status. */
export function statusResponse(path: string, status: string): string {
  return tag(`{${DAV}}response`, href(path) + tag(`{${DAV}}status`, `HTTP/1.1 ${status}`));
}

const principalPath = (user: string): string => `/principals/${user}/`;

/** What every resource says to somebody. */
function common(user: string): readonly (readonly [string, string])[] {
  return [
    [`{${DAV}}current-user-principal`, href(principalPath(user))],
    [`{${DAV}}principal-collection-set`, href("/principals/")],
  ];
}

/** Properties of a root or a home. */
export function plainProperties(user: string): OwnProperties {
  return new Map([...common(user), [`{${DAV}}resourcetype`, tag(`{${DAV}}collection`)]]);
}

/** Properties of a principal. */
export function principalProperties(asker: string, person: OwnPerson): OwnProperties {
  const { user, email, name, userType = "INDIVIDUAL" } = person;
  const isSelf = asker === user;
  const own: readonly (readonly [string, string])[] = [
    [`{${CAL}}calendar-home-set`, href(`/calendars/${user}/`)],
    [`{${CARD}}addressbook-home-set`, href(`/addressbooks/${user}/`)],
    [`{${CAL}}schedule-inbox-URL`, href(`/calendars/${user}/inbox/`)],
    [`{${CAL}}schedule-outbox-URL`, href(`/calendars/${user}/outbox/`)],
  ];
  return new Map([
    ...common(asker),
    [`{${DAV}}resourcetype`, tag(`{${DAV}}principal`)],
    [`{${DAV}}displayname`, text(name)],
    [
      `{${CAL}}calendar-user-address-set`,
      href(principalPath(user)) + tag(`{${DAV}}href`, text(`mailto:${email}`)),
    ],
    [`{${CAL}}calendar-user-type`, userType],
    ...(isSelf ? own : []),
  ]);
}

/** Properties of a collection, as somebody sees it. */
export function collectionProperties(own: OwnDav, user: string, place: OwnPlace): OwnProperties {
  const { collection, access } = place;
  const { manners } = own;
  const isBook = collection.kind === "addressbook";
  const type = isBook
    ? `{${CARD}}addressbook`
    : collection.kind === "calendar"
      ? `{${CAL}}calendar`
      : `{${CAL}}schedule-inbox`;
  const may =
    access === "read" ? ["read"] : ["read", "write", ...(access === "own" ? ["all"] : [])];
  const reports = ["expand-property", ...(manners.noSync ? [] : ["sync-collection"])];
  const version = syncToken(own, collection);
  const properties: (readonly [string, string])[] = [
    ...common(user),
    [`{${DAV}}resourcetype`, tag(`{${DAV}}collection`) + tag(type)],
    [`{${DAV}}owner`, href(principalPath(collection.owner))],
    [
      `{${DAV}}current-user-privilege-set`,
      may.map((one) => tag(`{${DAV}}privilege`, tag(`{${DAV}}${one}`))).join(""),
    ],
    [
      `{${DAV}}supported-report-set`,
      reports
        .map((one) => tag(`{${DAV}}supported-report`, tag(`{${DAV}}report`, tag(`{${DAV}}${one}`))))
        .join(""),
    ],
    ...(manners.noSync ? [] : [[`{${DAV}}sync-token`, version] as const]),
    ...(manners.noCtag ? [] : [[`{${CS}}getctag`, String(collection.log.length)] as const]),
    ...collection.properties,
  ];
  if (collection.kind === "calendar")
    properties.push([`{${CAL}}supported-calendar-component-set`, comps(collection)]);
  if (isBook) properties.push([`{${CARD}}supported-address-data`, cardTypes(own)]);
  if (collection.kind === "inbox") {
    const personal = href(`/calendars/${collection.owner}/personal/`);
    properties.push([`{${CAL}}schedule-default-calendar-URL`, personal]);
  }
  return new Map(properties);
}

const comps = ({ components }: OwnCollection): string =>
  components.map((name) => `<C1:comp name="${name}"/>`).join("");

const cardTypes = ({ manners }: OwnDav): string =>
  ["3.0", ...(manners.onlyVCard3 ? [] : ["4.0"])]
    .map((version) => `<C2:address-data-type content-type="text/vcard" version="${version}"/>`)
    .join("");

/** The sync-token of a collection. */
export function syncToken({ manners }: OwnDav, { log, times }: OwnCollection): string {
  if (manners.secondTokens) return String(times.at(-1) ?? -1);
  return `http://own.example/sync/${manners.epoch ?? 1}/${log.length}`;
}

/** Properties of an object. */
export function objectProperties(
  own: OwnDav,
  collection: OwnCollection,
  { data, etag }: OwnObject,
): OwnProperties {
  const { manners } = own;
  const isBook = collection.kind === "addressbook";
  return new Map([
    [`{${DAV}}resourcetype`, ""],
    [`{${DAV}}getcontenttype`, isBook ? "text/vcard" : "text/calendar"],
    ...(manners.noEtags ? [] : [[`{${DAV}}getetag`, text(shownEtag(own, etag))] as const]),
    [isBook ? `{${CARD}}address-data` : `{${CAL}}calendar-data`, text(data)],
  ]);
}

/** An etag as the server tells it. */
export function shownEtag({ manners }: OwnDav, etag: string): string {
  return manners.weakEtags ? `W/${etag}` : etag;
}
