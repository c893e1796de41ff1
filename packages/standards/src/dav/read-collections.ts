/**
 * Collections of a home (RFC 4791 section 5.2, RFC 6352 section 6.2), whoever they belong to.
 *
 * @module
 */
import { clark, type DavName } from "./dav-names.js";
import { collectionId, pathOf } from "./dav-path.js";
import type { DavSettings } from "./dav-options.js";
import type { DavCollection } from "./dav-scope.js";
import { ownerUrl } from "./dav-discovery.js";
import { type DavResource, propertyOf, propertyText } from "./multistatus.js";
import { child, childrenOf, textOf, type XmlElement } from "./xml.js";

/** A collection, with whom it belongs to still to be asked. */
export interface ListedCollection extends Omit<DavCollection, "owner" | "isShared"> {
  readonly ownerUrl: URL | undefined;
  readonly isMarkedShared: boolean;
}

/** Collections of one person. */
const MAX_COLLECTIONS = 300;

const COMMON: readonly DavName[] = [
  "d:resourcetype",
  "d:displayname",
  "d:owner",
  "d:current-user-privilege-set",
  "d:sync-token",
  "d:supported-report-set",
  "cs:getctag",
];

const OWN: Readonly<Record<DavSettings["kind"], readonly DavName[]>> = {
  calendar: [
    "cal:supported-calendar-component-set",
    "cal:calendar-description",
    "cal:schedule-calendar-transp",
    "cal:calendar-timezone",
    "cal:calendar-timezone-id",
    "ical:calendar-color",
    "ical:calendar-order",
    "oc:calendar-enabled",
  ],
  addressbook: [
    "card:addressbook-description",
    "card:supported-address-data",
    "ical:calendar-color",
  ],
};

/** What is asked of collections. */
export function collectionProperties(kind: DavSettings["kind"]): readonly DavName[] {
  return [...COMMON, ...OWN[kind]];
}

/** The collections of a listing of a home that are of a kind. */
export function readCollections(
  resources: readonly DavResource[],
  home: URL,
  { kind, isFirstHome }: { readonly kind: DavSettings["kind"]; readonly isFirstHome: boolean },
): readonly ListedCollection[] {
  const wanted: DavName = kind === "calendar" ? "cal:calendar" : "card:addressbook";
  return resources
    .filter((one) => {
      const type = propertyOf(one, "d:resourcetype");
      // The address list of everybody (SOGo): the directory has its own way in, with who may know what.
      const isDirectory = child(type, "card:directory") !== undefined;
      return one.status < 300 && child(type, wanted) !== undefined && !isDirectory;
    })
    .slice(0, MAX_COLLECTIONS)
    .map((one) => readCollection(one, home, isFirstHome));
}

function readCollection(resource: DavResource, home: URL, isFirstHome: boolean): ListedCollection {
  const { url } = resource;
  const text = (name: DavName): string | null => propertyText(resource, name) ?? null;
  const syncToken = canSync(resource) ? text("d:sync-token") : null;
  const components = childrenOf(
    propertyOf(resource, "cal:supported-calendar-component-set"),
    "cal:comp",
  );
  const transparency = propertyOf(resource, "cal:schedule-calendar-transp");
  return {
    id: idOf(url, home, isFirstHome),
    url,
    displayName: (text("d:displayname") ?? lastPart(url)).slice(0, 255),
    color: colorOf(text("ical:calendar-color")),
    description:
      (text("cal:calendar-description") ?? text("card:addressbook-description"))?.slice(0, 2_000) ??
      null,
    order: orderOf(text("ical:calendar-order")),
    components: components.flatMap((one) => one.attributes.get("name")?.toUpperCase() ?? []),
    version: syncToken ?? text("cs:getctag") ?? "",
    syncToken,
    privileges: privilegesOf(propertyOf(resource, "d:current-user-privilege-set")),
    isTransparent: child(transparency, "cal:transparent") !== undefined,
    isVisible: text("oc:calendar-enabled") !== "0",
    timeZone: zoneOf(resource),
    cardVersions: cardVersionsOf(propertyOf(resource, "card:supported-address-data")),
    ownerUrl: ownerUrl(resource),
    isMarkedShared: child(propertyOf(resource, "d:resourcetype"), "cs:shared") !== undefined,
  };
}

/** The last part of the path, never empty. */
function lastPart(url: URL): string {
  return pathOf(url).split("/").at(-1) || "/";
}

function idOf(url: URL, home: URL, isFirstHome: boolean): string {
  const path = pathOf(url);
  const below = `${pathOf(home)}/`;
  return collectionId(isFirstHome && path.startsWith(below) ? path.slice(below.length) : path);
}

/** A server that names reports and not this one has tokens for something else. */
function canSync(resource: DavResource): boolean {
  const reports = childrenOf(propertyOf(resource, "d:supported-report-set"), "d:supported-report");
  if (reports.length === 0) return true;
  const names = reports.flatMap((one) => child(one, "d:report")?.children ?? []);
  return names.some(({ name }) => name === clark("d:sync-collection"));
}

/** `#RRGGBB`, with the opacity that some add left out. */
function colorOf(text: string | null): string | null {
  const color = /^(#[0-9a-f]{6})(?:[0-9a-f]{2})?$/i.exec(text ?? "")?.[1];
  return color?.toLowerCase() ?? null;
}

function orderOf(text: string | null): number | null {
  const order = Number(text ?? Number.NaN);
  return Number.isInteger(order) && order >= 0 && order < 2 ** 31 ? order : null;
}

/** Local names of privileges of DAV and CalDAV, `all` and `write` spelled out (RFC 3744 section 3). */
function privilegesOf(set: XmlElement | undefined): ReadonlySet<string> {
  // A server without access control lets whoever signed in do what the home is for.
  if (!set) return new Set(["read", ...WRITE]);
  // SOGo tells nothing of what somebody else lets the person read.
  if (set.children.length === 0) return new Set(["read"]);
  const told = childrenOf(set, "d:privilege").flatMap(({ children }) =>
    children.map(({ name }) => name.replace(/^\{[^}]*\}/, "")),
  );
  const spelled = told.flatMap((one) => [one, ...(CONTAINED[one] ?? [])]);
  return new Set(spelled.slice(0, 200));
}

const WRITE = ["write", "write-content", "write-properties", "bind", "unbind"] as const;
const CONTAINED: Readonly<Record<string, readonly string[]>> = {
  all: ["read", ...WRITE, "read-acl", "write-acl", "share", "read-free-busy"],
  write: WRITE,
};

/** A name of RFC 7809, else the TZID of the VTIMEZONE. */
function zoneOf(resource: DavResource): string | null {
  const name = propertyText(resource, "cal:calendar-timezone-id");
  const component = propertyText(resource, "cal:calendar-timezone") ?? "";
  const zone = name ?? /^TZID(?:;[^:\r\n]*)?:(.+?)\s*$/m.exec(component)?.[1];
  return zone !== undefined && zone.length <= 100 ? zone : null;
}

/** Versions of vCard that a server takes; 3.0 where it says nothing (RFC 6352 section 6.2.2). */
function cardVersionsOf(set: XmlElement | undefined): readonly string[] {
  const types = childrenOf(set, "card:address-data-type");
  const versions = types.flatMap((one) => one.attributes.get("version") ?? textOf(one) ?? []);
  return versions.length > 0 ? versions : ["3.0"];
}
