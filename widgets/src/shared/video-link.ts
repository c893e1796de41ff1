/**
 * Links by which one joins a meeting, recognised by their shape: anything else is only text.
 *
 * @module
 */
import type { JSCalendarEvent } from "@partage-ent/jmap";

/** A link of a known video service. */
export interface VideoLink {
  /** Of https, without credentials. */
  readonly href: string;
  /** Name of the service. */
  readonly service: string;
  /** Where it leads. */
  readonly host: string;
}

/** What a link is looked for in. */
export type VideoSource = Pick<JSCalendarEvent, "virtualLocations" | "locations" | "description">;

/** Service, host and path with query of its meetings. */
const SHAPES: readonly (readonly [service: string, host: RegExp, path: RegExp])[] = [
  ["RENAvisio", /^(?:[\w-]+\.)?(?:rendez-vous|renavisio)\.renater\.fr$/, /^\/./],
  ["Visio", /^(?:visio|webconf)\.numerique\.gouv\.fr$/, /^\/./],
  ["Zoom", /^(?:[\w-]+\.)?zoom\.us$/, /^\/(?:j|my|w|s)\/./],
  [
    "Teams",
    /^teams\.(?:microsoft\.com|live\.com|cloud\.microsoft)$/,
    /^\/(?:l\/meetup-join|meet)\/./,
  ],
  ["Webex", /^[\w-]+\.webex\.com$/, /^\/(?:meet|join|[\w.-]+\/j\.php|m)\b./],
  ["Google Meet", /^meet\.google\.com$/, /^\/[a-z]{3}-[a-z]{4}-[a-z]{3}\b/],
  ["Jitsi", /^(?:meet\.jit\.si|(?:meet\.)?jitsi\.[\w.-]+)$/, /^\/[\w%.~-]{3,}/],
  // Universities run it under names of their own; what follows them is always the same.
  [
    "BigBlueButton",
    /^(?:bbb|bigbluebutton|webconf|classe-virtuelle)[\w-]*\.[\w.-]+$/,
    /^\/(?:b|rooms|bigbluebutton)\/./,
  ],
];

/** Longest address that is looked at. */
const LONGEST = 2_000;
/** Most of a text that is searched. */
const MOST_TEXT = 20_000;
const MOST_LINKS = 20;

/** Recognises one address. */
export function videoLink(address: string): VideoLink | undefined {
  if (address.length > LONGEST || !URL.canParse(address)) return undefined;
  const {
    protocol,
    hostname: host,
    port,
    username,
    password,
    pathname,
    search,
    href,
  } = new URL(address);
  if (protocol !== "https:" || port || username || password) return undefined;
  const known = SHAPES.find(
    ([, hosts, paths]) => hosts.test(host) && paths.test(pathname + search),
  );
  return known && { href, service: known[0], host };
}

/** Finds by which link one joins an event: among its virtual locations, then its places and text. */
export function videoLinkOf(event: VideoSource): VideoLink | undefined {
  const places = Object.values(event.locations ?? {}).slice(0, MOST_LINKS);
  const texts = [...places.map(({ name }) => name), event.description];
  const addresses = [
    ...Object.values(event.virtualLocations ?? {}).map(({ uri }) => uri),
    ...texts.flatMap((text) => addressesIn(text ?? "")),
  ];
  for (const address of addresses.slice(0, MOST_LINKS)) {
    const link = videoLink(address.trim());
    if (link) return link;
  }
  return undefined;
}

function addressesIn(text: string): string[] {
  const found = text
    .slice(0, MOST_TEXT)
    .match(/https:\/\/[^\s<>"'`{}|\\^«»\u200e\u200f\u202a-\u202e\u2066-\u2069]{4,2000}/g);
  return (found ?? []).map((address) => address.replace(/[.,;:!?)\]*]+$/, ""));
}
