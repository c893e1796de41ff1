/**
 * Device setup of a {@link FakeGateway}.
 *
 * @module
 */
import { DEVICES, type DeviceSetup } from "@partage-ent/jmap";
import { type Args, type FakePart, getFrom } from "./fake-gateway.js";

const LOGIN = "lea.martin@univ-valmoree.example";

/** What the fake tells: everything that an establishment can offer. */
export function sampleDevices(more: Partial<DeviceSetup> = {}): DeviceSetup {
  const common = { username: LOGIN, authentication: "appPassword", security: "tls" } as const;
  const dav = (path: string) => ({
    ...{ ...common, host: "partage.univ-valmoree.example", port: 443 },
    url: `https://partage.univ-valmoree.example${path}`,
  });
  return {
    id: "singleton",
    name: "Léa Martin",
    emailAddress: LOGIN,
    services: [
      { ...common, protocol: "imap", host: "imap.univ-valmoree.example", port: 993, url: null },
      { ...common, protocol: "smtp", host: "smtp.univ-valmoree.example", port: 465, url: null },
      { ...dav(`/dav/${LOGIN}/`), protocol: "caldav" },
      { ...dav(`/dav/${LOGIN}/Contacts/`), protocol: "carddav" },
      { ...dav(`/dav/${LOGIN}/Briefcase/`), protocol: "webdav" },
    ],
    appleProfileUrl: "https://ent.univ-valmoree.example/partage-gw/setup/apple",
    isAppleProfileSigned: true,
    autoconfigUrl: "https://ent.univ-valmoree.example/partage-gw/mail/config-v1.1.xml",
    autodiscoverUrl: "https://ent.univ-valmoree.example/partage-gw/autodiscover/autodiscover.xml",
    passwordUrl: "https://compte.univ-valmoree.example/applications",
    helpUrl: "https://aide.univ-valmoree.example/messagerie",
    ...more,
  };
}

/** The part of the gateway. */
export class FakeDevices implements FakePart {
  readonly capabilities: Readonly<Record<string, object>> = { [DEVICES]: {} };
  readonly types: readonly string[] = [];
  readonly scopes: readonly string[] = ["devices.read"];
  setup: DeviceSetup;

  constructor(setup: DeviceSetup = sampleDevices()) {
    this.setup = setup;
  }

  call(name: string, args: Args): Args | undefined {
    if (name !== "DeviceSetup/get") return undefined;
    return { state: "1", ...getFrom([this.setup], args) };
  }
}
