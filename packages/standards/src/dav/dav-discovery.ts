/**
 * Who the person is at the server and where her home is (RFC 6764, RFC 5397, RFC 4791 section 6.2.1,
 * RFC 6352 section 7.1.1, RFC 6638 section 2).
 *
 * @module
 */
import { MethodFailure, type Principal } from "@partage-ent/server";
import { isCalled } from "../authorization.js";
import type { DavExchange } from "./dav-exchange.js";
import { DavRefusal } from "./dav-failure.js";
import type { DavName } from "./dav-names.js";
import type { DavSettings } from "./dav-options.js";
import { nameOf } from "./dav-path.js";
import type { DavOwner, DavPerson, DavPrincipal } from "./dav-scope.js";
import {
  type DavResource,
  hrefUrl,
  propertyOf,
  propertyText,
  propertyUrls,
} from "./multistatus.js";
import { child, childrenOf, textOf } from "./xml.js";

/** What discovery found. */
export interface DavHome {
  readonly me: DavPrincipal;
  readonly features: ReadonlySet<string>;
  /** Where principals are searched. */
  readonly principalCollections: readonly URL[];
}

/** Homes of one person. */
const MAX_HOMES = 20;

const HOME: Readonly<Record<DavSettings["kind"], DavName>> = {
  calendar: "cal:calendar-home-set",
  addressbook: "card:addressbook-home-set",
};

const PERSON: readonly DavName[] = [
  "d:displayname",
  "cal:calendar-user-address-set",
  "cs:email-address-set",
  "cal:calendar-user-type",
];

/** Finds the home of the person. @throws MethodFailure where there is none. */
export async function discover(exchange: DavExchange, settings: DavSettings): Promise<DavHome> {
  const fixed = fixedHome(settings, exchange.principal);
  const start = fixed ? [fixed] : startingPoints(settings);
  const principal = await principalUrl(exchange, start);
  const found = principal && (await exchange.properties(principal, principalProperties(settings)));
  const homes = fixed
    ? [fixed]
    : found
      ? propertyUrls(found, HOME[settings.kind], found.url).map(asCollection).slice(0, MAX_HOMES)
      : [];
  const [home] = homes;
  if (!home) {
    throw new MethodFailure("forbidden", "The server has no collections for this account.");
  }
  const isCalendar = settings.kind === "calendar";
  const inbox = found && isCalendar ? firstUrl(found, "cal:schedule-inbox-URL") : null;
  const [{ features, actingFor }, defaultCalendar] = await Promise.all([
    optionsOf(exchange, home),
    inbox ? defaultCalendarOf(exchange, inbox) : null,
  ]);
  requireOwn(actingFor, found);
  return {
    me: {
      url: principal ?? home,
      displayName: (found && propertyText(found, "d:displayname")) ?? null,
      homes,
      addresses: addressesOf(found, exchange.principal),
      scheduleInbox: inbox,
      scheduleOutbox: found && isCalendar ? firstUrl(found, "cal:schedule-outbox-URL") : null,
      defaultCalendar,
    },
    features,
    principalCollections: found ? propertyUrls(found, "d:principal-collection-set", found.url) : [],
  };
}

function principalProperties({ kind }: DavSettings): readonly DavName[] {
  const scheduling: readonly DavName[] = ["cal:schedule-inbox-URL", "cal:schedule-outbox-URL"];
  return [
    ...PERSON,
    HOME[kind],
    "d:principal-collection-set",
    ...(kind === "calendar" ? scheduling : []),
  ];
}

function fixedHome({ homeTemplate, base }: DavSettings, { account }: Principal): URL | undefined {
  if (homeTemplate === undefined) return undefined;
  const at = account.lastIndexOf("@");
  const parts: Readonly<Record<string, string>> = {
    account,
    user: at < 0 ? account : account.slice(0, at),
    domain: at < 0 ? "" : account.slice(at + 1),
  };
  if (Object.values(parts).some((part) => /^\.{1,2}$/.test(part))) throw noHome();
  const path = homeTemplate.replace(/\{(account|user|domain)\}/g, (_, name: string) =>
    encodeURIComponent(parts[name] ?? ""),
  );
  const home = hrefUrl(path, base);
  if (!home) throw noHome();
  return asCollection(home);
}

const noHome = (): MethodFailure =>
  new MethodFailure("forbidden", "The server has no collections for this account.");

/** An address that ends with a slash, as those of collections do. */
export function asCollection(url: URL): URL {
  return url.pathname.endsWith("/") ? url : new URL(`${url.pathname}/${url.search}`, url);
}

/** A context path is where the operator says it is; without one the well-known address comes first. */
function startingPoints({ base, service }: DavSettings): readonly URL[] {
  const wellKnown = new URL(`/.well-known/${service}`, base);
  return base.pathname === "/" ? [wellKnown, base] : [base, wellKnown];
}

async function principalUrl(exchange: DavExchange, start: readonly URL[]): Promise<URL | null> {
  for (const url of start) {
    const found = await tolerant(() => exchange.properties(url, ["d:current-user-principal"]));
    const principal = found && firstUrl(found, "d:current-user-principal");
    if (principal) return principal;
  }
  return null;
}

/** Null where the server refuses: there are other addresses to ask. */
async function tolerant<T>(work: () => Promise<T | null>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DavRefusal) return null;
    if (error instanceof MethodFailure && error.type === "serverFail") return null;
    throw error;
  }
}

function firstUrl(resource: DavResource, name: DavName): URL | null {
  return propertyUrls(resource, name, resource.url)[0] ?? null;
}

/** Headers say what there is only where somebody asks for the options. */
async function optionsOf(
  exchange: DavExchange,
  home: URL,
): Promise<{ readonly features: ReadonlySet<string>; readonly actingFor: string | undefined }> {
  const { headers, actingFor } = await exchange.send({ method: "OPTIONS", url: home });
  const listed = (name: string): readonly string[] =>
    (headers.get(name) ?? "").split(",").flatMap((one) => one.trim() || []);
  const methods = listed("Allow").map((method) => method.toUpperCase());
  const features = [...listed("DAV").map((feature) => feature.toLowerCase()), ...methods];
  return { features: new Set(features), actingFor };
}

/** A server that does not know `Authorize-As` would give everybody the collections of the master user. */
function requireOwn(actingFor: string | undefined, found: DavResource | null): void {
  if (actingFor === undefined) return;
  const names = found ? [nameOf(found.url), ...mailAddresses(found)] : [];
  if (!isCalled(actingFor, names)) throw noHome();
}

async function defaultCalendarOf(exchange: DavExchange, inbox: URL): Promise<URL | null> {
  const name = "cal:schedule-default-calendar-URL";
  const found = await tolerant(() => exchange.properties(inbox, [name]));
  return found && firstUrl(found, name);
}

/** Addresses of calendar users in lower case; the account where the server tells none. */
function addressesOf(resource: DavResource | null, { account }: Principal): readonly string[] {
  const told = resource ? mailAddresses(resource) : [];
  return told.length > 0 ? told : [account.toLowerCase()];
}

function mailAddresses(resource: DavResource): readonly string[] {
  const hrefs = childrenOf(propertyOf(resource, "cal:calendar-user-address-set"), "d:href");
  const preferred = hrefs
    .map((href) => ({ text: textOf(href) ?? "", isFirst: href.attributes.has("preferred") }))
    .sort((a, b) => Number(b.isFirst) - Number(a.isFirst))
    .flatMap(({ text }) => /^mailto:(.+)$/i.exec(text)?.[1] ?? []);
  const others = childrenOf(propertyOf(resource, "cs:email-address-set"), "cs:email-address");
  const all = [...preferred, ...others.flatMap((one) => textOf(one) ?? [])];
  const addresses = all
    .map(decodedAddress)
    .filter((one) => /^[^\s@<>]{1,200}@[^\s@<>]{1,200}$/.test(one));
  return [...new Set(addresses)].slice(0, 50);
}

function decodedAddress(text: string): string {
  try {
    return decodeURIComponent(text).toLowerCase();
  } catch {
    return text.toLowerCase();
  }
}

/** A principal as a person. */
export function readPerson(resource: DavResource): DavPerson {
  return {
    url: resource.url,
    displayName: propertyText(resource, "d:displayname")?.slice(0, 255) ?? null,
    addresses: mailAddresses(resource),
    userType: propertyText(resource, "cal:calendar-user-type")?.slice(0, 40) ?? null,
  };
}

/** What is asked of principals. */
export const PERSON_PROPERTIES: readonly DavName[] = PERSON;

/** Whose a collection is: what the server tells of the principal, else the last part of the address. */
export async function readOwner(exchange: DavExchange, url: URL): Promise<DavOwner> {
  const found = await tolerant(() => exchange.properties(url, PERSON));
  const person = found && readPerson(found);
  const last =
    url.pathname
      .split("/")
      .filter((part) => part !== "")
      .at(-1) ?? "";
  const email = person?.addresses[0] ?? null;
  return { name: person?.displayName ?? email ?? decodedAddress(last).slice(0, 255), email };
}

/** The address inside DAV:owner. */
export function ownerUrl(resource: DavResource): URL | undefined {
  return hrefUrl(textOf(child(propertyOf(resource, "d:owner"), "d:href")), resource.url);
}
