/**
 * Requests that change what a small WebDAV server for tests holds.
 *
 * @module
 */
import { parseXml, type XmlElement } from "../dav/xml.js";
import { propResponse, shownEtag, tag, text } from "./own-dav-answers.js";
import { type Answer, type Asked, multistatus, NOTHING, type World } from "./own-dav-reads.js";
import type { OwnCollection } from "./own-dav-store.js";

/** The content of an element as XML: text, or empty elements in it. */
function innerXml({ children, text: inner }: XmlElement): string {
  return children.length > 0
    ? children.map((one) => tag(one.name, innerXml(one))).join("")
    : text(inner);
}

function setProperties(collection: OwnCollection, root: XmlElement): readonly string[] {
  const names: string[] = [];
  for (const instruction of root.children) {
    for (const property of instruction.children.flatMap(({ children }) => children)) {
      names.push(property.name);
      if (instruction.name === "{DAV:}remove") collection.properties.delete(property.name);
      else if (!/resourcetype|component-set/.test(property.name)) {
        collection.properties.set(property.name, innerXml(property));
      }
    }
  }
  return names;
}

/** PROPPATCH. */
export function proppatch(world: World, { place, path, body }: Asked): Answer {
  if (!place || place.object !== undefined) return NOTHING;
  if (place.access !== "own") return { status: 403 };
  const names = setProperties(place.collection, parseXml(body));
  const done = new Map(names.map((name) => [name, ""]));
  return multistatus(world, propResponse(path, done, names));
}

/** MKCALENDAR and extended MKCOL. */
export function make(
  { store }: World,
  { path, person, place, body }: Asked,
  kind: OwnCollection["kind"],
): Answer {
  const [, area, home, name = ""] = path.split("/");
  if (place) return { status: 405 };
  if (home !== person.user || area !== (kind === "calendar" ? "calendars" : "addressbooks")) {
    return { status: 403 };
  }
  const root = parseXml(body);
  const components = [...body.matchAll(/comp name="(\w+)"/g)].map(([, one = ""]) => one);
  setProperties(
    store.add(person.user, kind, name, components.length > 0 ? { components } : {}),
    root,
  );
  return { status: 201 };
}

/** Whether the conditions of a request hold (RFC 9110 section 13). */
function holds({ own }: World, { place, headers }: Asked): boolean {
  const etag = place?.collection.objects.get(place.object ?? "")?.etag;
  const [match, none] = [headers["if-match"], headers["if-none-match"]];
  if (own.manners.failsConditions && (match ?? none) !== undefined) return false;
  if (none === "*" && etag !== undefined) return false;
  return match === undefined || (match === etag && !own.manners.weakEtags);
}

/** PUT. */
export function put(world: World, asked: Asked): Answer {
  const { own, store, scheduling } = world;
  const { place, person, body } = asked;
  if (!place || place.object === undefined) return { status: 409 };
  if (place.access === "read") return { status: 403 };
  if (!holds(world, asked)) return { status: 412 };
  const { collection, object } = place;
  if (store.used(collection.owner) + body.length > (own.manners.quota ?? Infinity)) {
    return { status: 507 };
  }
  const isNew = !collection.objects.has(object);
  const isScheduled = collection.kind === "calendar" && !own.manners.noSchedule;
  const kept = isScheduled ? scheduling.written(person, body) : body;
  const { etag } = store.put(collection, object, kept);
  // What is kept otherwise than it was sent has no etag yet for whoever sent it (RFC 4791 section 5.3.4).
  const isSame = kept === body && !own.manners.noEtags;
  return {
    status: isNew ? 201 : 204,
    ...(isSame ? { headers: { ETag: shownEtag(own, etag) } } : {}),
  };
}

/** DELETE. */
export function remove(world: World, asked: Asked): Answer {
  const { store, scheduling, own } = world;
  const { place, person, headers } = asked;
  if (!place) return NOTHING;
  const { collection, object } = place;
  if (object === undefined) {
    if (place.access !== "own") return { status: 403 };
    store.drop(collection);
    return { status: 204 };
  }
  const known = collection.objects.get(object);
  if (!known) return NOTHING;
  if (place.access === "read") return { status: 403 };
  if (!holds(world, asked)) return { status: 412 };
  store.remove(collection, object);
  const isScheduled = collection.kind === "calendar" && !own.manners.noSchedule;
  if (isScheduled) scheduling.removed(person, known.data, headers["schedule-reply"] === "F");
  return { status: 204 };
}

/** MOVE. */
export function move(world: World, asked: Asked): Answer {
  const { store } = world;
  const { place, person, headers } = asked;
  const known = place?.collection.objects.get(place.object ?? "");
  const destination = decodeURIComponent(new URL(String(headers.destination)).pathname);
  const target = store.place(person.user, destination);
  if (!place || place.object === undefined || !known) return NOTHING;
  if (!target || target.object === undefined) return { status: 409 };
  if (place.access === "read" || target.access === "read") return { status: 403 };
  if (!holds(world, asked) || target.collection.objects.has(target.object)) return { status: 412 };
  store.remove(place.collection, place.object);
  store.put(target.collection, target.object, known.data);
  return { status: 201 };
}
