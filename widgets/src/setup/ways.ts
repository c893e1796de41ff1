/**
 * The ways to connect something: which ones there are, which comes first, and what each needs.
 *
 * @module
 */
import type { DeviceProtocol, DeviceService, DeviceSetup } from "@partage-ent/jmap";

/** A kind of device or program. */
export type SetupWay = "apple" | "android" | "thunderbird" | "other";

/** What the page is seen on. */
export type SeenOn = "apple" | "android" | "computer";

const ORDER: Readonly<Record<SeenOn, readonly SetupWay[]>> = {
  apple: ["apple", "thunderbird", "other", "android"],
  android: ["android", "apple", "thunderbird", "other"],
  computer: ["thunderbird", "other", "apple", "android"],
};

/** What a browser says that it runs on; an iPad calls itself a Macintosh. */
export function seenOn(userAgent: string): SeenOn {
  if (/android/i.test(userAgent)) return "android";
  return /iPhone|iPad|iPod|Macintosh/.test(userAgent) ? "apple" : "computer";
}

/** The ways, that of the device itself first. */
export function orderWays(on: SeenOn): readonly SetupWay[] {
  return ORDER[on];
}

/** Whether a text names a way. */
export function isWay(text: string | null): text is SetupWay {
  return text !== null && (ORDER.computer as readonly string[]).includes(text);
}

const NEEDED: Readonly<Record<SetupWay, readonly DeviceProtocol[]>> = {
  apple: ["imap", "smtp", "caldav", "carddav"],
  android: ["activesync", "imap", "smtp", "caldav", "carddav"],
  thunderbird: ["imap", "smtp", "caldav", "carddav"],
  other: ["imap", "pop3", "smtp", "caldav", "carddav", "webdav", "activesync"],
};

/** The services that a way uses, in the order in which they are typed. */
export function servicesOf({ services }: DeviceSetup, way: SetupWay): readonly DeviceService[] {
  return NEEDED[way].flatMap((protocol) => services.filter((one) => one.protocol === protocol));
}

/** Where the profile for Apple devices is, if there is one. */
export function profileOf({ appleProfileUrl }: DeviceSetup): string | undefined {
  return webAddress(appleProfileUrl);
}

/** An address that a link may have: of the web, nothing that runs. */
export function webAddress(url: string | null): string | undefined {
  return url !== null && /^https?:\/\//i.test(url) ? url : undefined;
}
