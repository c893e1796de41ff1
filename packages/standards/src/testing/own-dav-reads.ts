/**
 * Requests that a small WebDAV server for tests answers without changing anything.
 *
 * @module
 */
import { parseXml, type XmlElement } from "../dav/xml.js";
import {
  answerDocument,
  collectionProperties,
  objectProperties,
  type OwnProperties,
  plainProperties,
  principalProperties,
  propResponse,
  shownEtag,
  statusResponse,
  syncToken,
  tag,
  text,
} from "./own-dav-answers.js";
import type { AskedDav, OwnDav } from "./own-dav.js";
import { overlaps } from "./own-dav-ranges.js";
import type { OwnScheduling } from "./own-dav-scheduling.js";
import type { OwnDavStore, OwnPerson, OwnPlace } from "./own-dav-store.js";

/** What a request is answered from. */
export interface World {
  readonly own: OwnDav;
  readonly store: OwnDavStore;
  readonly scheduling: OwnScheduling;
}

/** A request of somebody who is signed in. */
export interface Asked extends AskedDav {
  readonly person: OwnPerson;
  /** Undefined where there is no such collection. */
  readonly place: OwnPlace | undefined;
}

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** There is nothing there. */
export const NOTHING: Answer = { status: 404 };

/** A Multi-Status, or what is sent in its place. */
export function multistatus({ own }: World, content: string): Answer {
  return {
    status: 207,
    headers: { "Content-Type": "application/xml; charset=utf-8" },
    body: own.manners.xml ?? answerDocument("{DAV:}multistatus", content),
  };
}

/** Names that a document asks for. */
function askedNames(root: XmlElement): readonly string[] {
  return (
    root.children.find(({ name }) => name === "{DAV:}prop")?.children.map(({ name }) => name) ?? []
  );
}

/** PROPFIND. */
export function propfind(world: World, { path, person, place, headers, body }: Asked): Answer {
  const { own, store } = world;
  const names = askedNames(parseXml(body));
  const isDeep = headers.depth === "1";
  const respond = (at: string, properties: OwnProperties): string =>
    propResponse(at, properties, names);
  const collection = (one: OwnPlace): string =>
    respond(one.path, collectionProperties(own, person.user, one));
  if (place) {
    const object =
      place.object === undefined ? undefined : place.collection.objects.get(place.object);
    if (object)
      return multistatus(world, respond(path, objectProperties(own, place.collection, object)));
    if (place.object !== undefined) return NOTHING;
    const inside = isDeep ? [...place.collection.objects] : [];
    const objects = inside.map(([name, one]) =>
      respond(place.path + name, objectProperties(own, place.collection, one)),
    );
    return multistatus(world, collection(place) + objects.join(""));
  }
  const [, area = "", name = ""] = path.split("/");
  if (area === "principals") return principals(world, { person, user: name }, respond);
  const home = `/${area}/${person.user}/`;
  if ((area === "calendars" || area === "addressbooks") && path.replace(/\/?$/, "/") === home) {
    const inside = isDeep ? store.home(person.user, area) : [];
    const all = inside.map(collection).join("");
    return multistatus(world, respond(home, plainProperties(person.user)) + all);
  }
  return path === "/" ? multistatus(world, respond("/", plainProperties(person.user))) : NOTHING;
}

function principals(
  world: World,
  { person, user }: { readonly person: OwnPerson; readonly user: string },
  respond: (path: string, properties: OwnProperties) => string,
): Answer {
  const found = world.store.people.find((one) => one.user === user);
  if (!found) return NOTHING;
  const properties = new Map(principalProperties(person.user, found));
  const { home } = world.own.manners;
  if (home !== undefined) {
    for (const [name, value] of properties) {
      if (name.endsWith("home-set"))
        properties.set(name, value.replace(/>[^<]*</, `>${text(home)}<`));
    }
  }
  return multistatus(world, respond(`/principals/${user}/`, properties));
}

/** POST to the outbox: free/busy. */
export function post({ scheduling, own }: World, { path, person, body }: Asked): Answer {
  if (path !== `/calendars/${person.user}/outbox/` || own.manners.noSchedule) return NOTHING;
  const cal = "{urn:ietf:params:xml:ns:caldav}";
  const lines = body.replace(/\r?\n[ \t]/g, "").split(/\r?\n/);
  const addresses = lines.flatMap((line) => /^ATTENDEE.*:mailto:(.+)$/i.exec(line)?.[1] ?? []);
  const responses = addresses.map((address) => {
    const data = scheduling.freeBusy(address, body);
    const status = data === null ? "3.7;Invalid calendar user" : "2.0;Success";
    return tag(
      `${cal}response`,
      tag(`${cal}recipient`, tag("{DAV:}href", text(`mailto:${address}`))) +
        tag(`${cal}request-status`, status) +
        (data === null ? "" : tag(`${cal}calendar-data`, text(data))),
    );
  });
  const document = answerDocument(`${cal}schedule-response`, responses.join(""));
  return { status: 200, headers: { "Content-Type": "application/xml" }, body: document };
}

/** REPORT. */
export function report(world: World, asked: Asked): Answer {
  const root = parseXml(asked.body);
  const kind = root.name.replace(/^\{[^}]*\}/, "");
  if (kind === "principal-property-search") return searched(world, asked, root);
  const { place } = asked;
  if (!place || place.object !== undefined) return NOTHING;
  if (kind === "sync-collection" && !world.own.manners.noSync) return synced(world, place, root);
  if (/multiget$/.test(kind)) return multiget(world, asked, place, root);
  if (/-query$/.test(kind)) return queried(world, place, root);
  return { status: 403 };
}

function searched(world: World, { person }: Asked, root: XmlElement): Answer {
  const names = askedNames(root);
  const matches = root.children
    .flatMap(({ children }) => children)
    .filter(({ name }) => name === "{DAV:}match");
  const wanted = matches[0]?.text.toLowerCase() ?? "";
  const found = world.store.people.filter(({ name, email }) =>
    `${name} ${email}`.toLowerCase().includes(wanted),
  );
  const responses = found.map((one) =>
    propResponse(`/principals/${one.user}/`, principalProperties(person.user, one), names),
  );
  return multistatus(world, responses.join(""));
}

function multiget(world: World, { person }: Asked, place: OwnPlace, root: XmlElement): Answer {
  const names = askedNames(root);
  const hrefs = root.children
    .filter(({ name }) => name === "{DAV:}href")
    .map((one) => one.text.trim());
  const responses = hrefs.map((one) => {
    const path = decodeURIComponent(one);
    const found = world.store.place(person.user, path);
    const object = found?.path === place.path && place.collection.objects.get(found.object ?? "");
    if (!object) return statusResponse(path, "404 Not Found");
    return propResponse(path, objectProperties(world.own, place.collection, object), names);
  });
  return multistatus(world, responses.join(""));
}

function queried(world: World, { collection, path }: OwnPlace, root: XmlElement): Answer {
  const names = askedNames(root);
  const responses = [...collection.objects]
    .filter(([, { data }]) => overlaps(data, root))
    .map(([name, one]) =>
      propResponse(path + name, objectProperties(world.own, collection, one), names),
    );
  return multistatus(world, responses.join(""));
}

function synced(world: World, { collection, path }: OwnPlace, root: XmlElement): Answer {
  const { own } = world;
  const names = askedNames(root);
  const since = root.children.find(({ name }) => name === "{DAV:}sync-token")?.text.trim() ?? "";
  if (own.manners.secondTokens) return syncedBySecond(world, { collection, path }, root);
  const prefix = syncToken(own, collection).replace(/\d+$/, "");
  const from = since === "" ? 0 : Number(since.slice(prefix.length));
  if (since !== "" && (!since.startsWith(prefix) || !(from <= collection.log.length))) {
    return { status: 403, body: answerDocument("{DAV:}error", tag("{DAV:}valid-sync-token")) };
  }
  const to = Math.min(collection.log.length, from + (own.manners.syncPage ?? Infinity));
  const responses = [...new Set(collection.log.slice(from, to))].map((name) => {
    const object = collection.objects.get(name);
    if (!object) return statusResponse(path + name, "404 Not Found");
    return propResponse(path + name, objectProperties(own, collection, object), names);
  });
  if (to < collection.log.length) responses.push(statusResponse(path, "507 Insufficient Storage"));
  const token = tag("{DAV:}sync-token", prefix + String(to));
  return multistatus(world, responses.join("") + token);
}

/** What changed in later seconds. */
function syncedBySecond(
  world: World,
  { collection, path }: Pick<OwnPlace, "collection" | "path">,
  root: XmlElement,
): Answer {
  const since = root.children.find(({ name }) => name === "{DAV:}sync-token")?.text.trim() ?? "";
  const later = collection.log.filter((_, index) => collection.times[index]! > Number(since));
  const responses = [...new Set(later)].map((name) => {
    const object = collection.objects.get(name);
    if (!object) return statusResponse(path + name, "404 Not Found");
    const properties = objectProperties(world.own, collection, object);
    return propResponse(path + name, properties, askedNames(root));
  });
  const token = tag("{DAV:}sync-token", syncToken(world.own, collection));
  return multistatus(world, responses.join("") + token);
}

/** GET. */
export function get({ own }: World, { place }: Asked): Answer {
  const object = place?.collection.objects.get(place.object ?? "");
  if (!place || !object) return NOTHING;
  const type = place.collection.kind === "addressbook" ? "text/vcard" : "text/calendar";
  return {
    status: 200,
    body: object.data,
    headers: { "Content-Type": `${type}; charset=utf-8`, ETag: shownEtag(own, object.etag) },
  };
}
