/**
 * Collections that are made, changed and removed (RFC 4791 section 5.3.1, RFC 5689, RFC 4918 section 9.2).
 *
 * @module
 */
import type { DavExchange } from "./dav-exchange.js";
import { multistatusOf } from "./dav-exchange.js";
import { refusalOf } from "./dav-failure.js";
import type { DavSettings } from "./dav-options.js";
import { childUrl } from "./dav-path.js";
import type { DavScope } from "./dav-scope.js";
import { element, type Xml, xmlDocument } from "./xml.js";

/** What a new collection is made of. */
export type NewCollection = Parameters<DavScope["createCollection"]>[0];
/** What changes of a collection. */
export type CollectionChange = Parameters<DavScope["changeCollection"]>[1];

/** Makes a collection in a home, and tells its address. */
export async function makeCollection(
  exchange: DavExchange,
  { kind }: DavSettings,
  home: URL,
  wanted: NewCollection,
): Promise<URL> {
  const child = childUrl(home, crypto.randomUUID().replaceAll("-", ""));
  if (!child) throw refusalOf(400);
  const url = new URL(`${child.href}/`);
  const body = kind === "calendar" ? calendarBody(wanted) : addressBookBody(wanted);
  const answer = await exchange.sendXml(kind === "calendar" ? "MKCALENDAR" : "MKCOL", url, body);
  // A 207 here says that something in the request was refused (RFC 5689 section 3).
  if (answer.status === 207) throw refusalOf(403);
  if (answer.status >= 300) throw refusalOf(answer.status, answer.retryAfter);
  return url;
}

const prop = (properties: readonly Xml[]): Xml => element("d:set", [element("d:prop", properties)]);

function calendarBody({ displayName, color, components }: NewCollection): string {
  const kinds = (components ?? ["VEVENT"]).map((name) => element("cal:comp", [], { name }));
  return xmlDocument("cal:mkcalendar", [
    prop([
      element("d:displayname", displayName),
      element("cal:supported-calendar-component-set", kinds),
      ...(color === undefined ? [] : [element("ical:calendar-color", color)]),
    ]),
  ]);
}

function addressBookBody({ displayName }: NewCollection): string {
  return xmlDocument("d:mkcol", [
    prop([
      element("d:resourcetype", [element("d:collection"), element("card:addressbook")]),
      element("d:displayname", displayName),
    ]),
  ]);
}

/** Changes properties of a collection; all of them or none (RFC 4918 section 9.2). */
export async function patchCollection(
  exchange: DavExchange,
  url: URL,
  { displayName, color, isTransparent, isVisible }: CollectionChange,
): Promise<void> {
  const transparency = isTransparent === true ? "cal:transparent" : "cal:opaque";
  const set = [
    ...(displayName === undefined ? [] : [element("d:displayname", displayName)]),
    ...(typeof color === "string" ? [element("ical:calendar-color", color)] : []),
    ...(isTransparent === undefined
      ? []
      : [element("cal:schedule-calendar-transp", [element(transparency)])]),
    ...(isVisible === undefined ? [] : [element("oc:calendar-enabled", isVisible ? "1" : "0")]),
  ];
  const removed = color === null ? [element("ical:calendar-color")] : [];
  const body = xmlDocument("d:propertyupdate", [
    ...(set.length > 0 ? [prop(set)] : []),
    ...(removed.length > 0 ? [element("d:remove", [element("d:prop", removed)])] : []),
  ]);
  if (set.length + removed.length === 0) return;
  const answer = await exchange.sendXml("PROPPATCH", url, body);
  if (answer.status !== 207 && answer.status >= 200 && answer.status < 300) return;
  const wanted = set.length + removed.length;
  const kept = multistatusOf(answer).resources.flatMap(({ properties }) => [...properties.keys()]);
  if (new Set(kept).size < wanted) throw refusalOf(403);
}

/** Removes a collection with all that is in it. Answers whether there was one. */
export async function deleteCollection(exchange: DavExchange, url: URL): Promise<boolean> {
  const answer = await exchange.send({ method: "DELETE", url });
  if (answer.status === 404 || answer.status === 410) return false;
  if (answer.status === 207) throw refusalOf(403);
  if (answer.status >= 300) throw refusalOf(answer.status, answer.retryAfter);
  return true;
}
