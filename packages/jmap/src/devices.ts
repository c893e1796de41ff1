/**
 * How the person's own devices and programs reach the mail system (vendor capability, docs/profile.md).
 *
 * @module
 */
import type { Capability } from "./capability.js";
import type { GetArguments, GetResponse, Id, Method } from "./core.js";
import { VENDOR } from "./profile.js";

/** The URL of the devices capability. */
export const DEVICES: string = `${VENDOR}devices/1`;

/** What a program can speak to the mail system. */
export type DeviceProtocol =
  "imap" | "pop3" | "smtp" | "caldav" | "carddav" | "webdav" | "activesync";

/** A server and how a program signs in there. */
export interface DeviceService {
  readonly protocol: DeviceProtocol;
  readonly host: string;
  readonly port: number;
  /** TLS from the beginning, or STARTTLS. */
  readonly security: "tls" | "starttls";
  /** Complete address, of protocols over HTTP; null for the others. */
  readonly url: string | null;
  readonly username: string;
  /** What the program asks for: the password of the account, one made for it alone, or a sign-in page. */
  readonly authentication: "password" | "appPassword" | "oauth2";
}

/** Settings for the person's phone, Thunderbird, Apple and Outlook. */
export interface DeviceSetup {
  /** There is one: `singleton`. */
  readonly id: Id;
  readonly name: string;
  readonly emailAddress: string;
  readonly services: readonly DeviceService[];
  /** Page of the gateway, for a browser on the device itself, that signs in and gives the Apple profile. */
  readonly appleProfileUrl: string | null;
  /** Whether that profile is signed. */
  readonly isAppleProfileSigned: boolean;
  /** Thunderbird's autoconfiguration (config-v1.1.xml) of the domain. */
  readonly autoconfigUrl: string | null;
  /** Autodiscover (POX) of the domain, for Outlook. */
  readonly autodiscoverUrl: string | null;
  /** Where the person makes an app password. */
  readonly passwordUrl: string | null;
  /** The establishment's own help. */
  readonly helpUrl: string | null;
}

/** Methods of the devices capability. */
export interface DeviceMethods {
  readonly "DeviceSetup/get": Method<GetArguments<keyof DeviceSetup>, GetResponse<DeviceSetup>>;
}

/** The devices capability. */
export const devices: Capability<DeviceMethods> = { uri: DEVICES, types: ["DeviceSetup"] };
