/**
 * The device setups of a gateway: what each person is told, and which setup a domain has.
 *
 * @module
 */
import type { DeviceSetup } from "@partage-ent/jmap";
import type { Establishment, GatewayConfig } from "../config.js";
import { publicAddress } from "../establishments.js";
import { hasAppleProfile, type ProfilePerson } from "./apple-profile.js";
import { hasAutoconfig } from "./autoconfig.js";
import { hasAutodiscover } from "./autodiscover.js";
import { type DevicesSetup, personServices, signerAt } from "./devices-setup.js";

/** Paths below the gateway's base that devices and programs ask. */
export const DEVICE_PATHS = {
  apple: "setup/apple",
  autoconfig: "mail/config-v1.1.xml",
  autodiscover: "autodiscover/autodiscover.xml",
} as const;

/** What {@link createDeviceSetups} needs. */
export interface DeviceSetupsOptions {
  readonly config: Pick<GatewayConfig, "publicUrl" | "establishments">;
  /** By key of the establishment, of those that have one. */
  readonly setups: Readonly<Record<string, DevicesSetup>>;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
}

/** The setups. */
export interface DeviceSetups {
  /** Whether an establishment has one. */
  serves(key: string): boolean;
  /** The setup of an establishment. */
  find(key: string): DevicesSetup | undefined;
  /** What a person is told. */
  describe(person: ProfilePerson): Omit<DeviceSetup, "id">;
  /** Where a browser of a device gets the profile. */
  appleProfileUrl(establishment: Establishment): string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Makes them of what is configured; nothing is asked of anybody. */
export function createDeviceSetups(options: DeviceSetupsOptions): DeviceSetups {
  const { config, setups, now = Date.now } = options;
  const find = (key: string): DevicesSetup | undefined =>
    Object.hasOwn(setups, key) ? setups[key] : undefined;
  const address = (owner: Establishment, path: string, query: Record<string, string>): string => {
    const search = new URLSearchParams(query).toString();
    return `${publicAddress(owner, config.publicUrl, path)}${search && `?${search}`}`;
  };
  const appleProfileUrl = (owner: Establishment): string =>
    address(
      owner,
      DEVICE_PATHS.apple,
      config.establishments.length > 1 ? { establishment: owner.key } : {},
    );
  return {
    serves: (key) => find(key) !== undefined,
    find,
    appleProfileUrl,
    now,
    describe: ({ establishment, account, name }) => {
      const setup = find(establishment)!;
      const owner = config.establishments.find(({ key }) => key === establishment)!;
      const services = personServices(setup, account);
      const domain = account.slice(account.lastIndexOf("@") + 1);
      const hasProfile = hasAppleProfile(services);
      return {
        name,
        emailAddress: account,
        services,
        appleProfileUrl: hasProfile ? appleProfileUrl(owner) : null,
        isAppleProfileSigned: hasProfile && signerAt(setup, now()) !== null,
        autoconfigUrl: hasAutoconfig(setup)
          ? address(owner, DEVICE_PATHS.autoconfig, { domain })
          : null,
        autodiscoverUrl: hasAutodiscover(setup)
          ? address(owner, DEVICE_PATHS.autodiscover, { domain })
          : null,
        passwordUrl: setup.passwordUrl,
        helpUrl: setup.helpUrl,
      };
    },
  };
}
