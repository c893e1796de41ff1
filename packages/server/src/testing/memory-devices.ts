/**
 * Device setup of the mail system in memory.
 *
 * @module
 */
import type { DeviceSetup, Id } from "@partage-ent/jmap";
import type { DevicesBackend } from "../devices-backend.js";

/** What one person's devices are told. */
export const DEVICE_SETUP: DeviceSetup = {
  id: "singleton",
  name: "Léa Martin",
  emailAddress: "lea.martin@univ.example",
  services: [
    {
      ...{ protocol: "imap", host: "imap.univ.example", port: 993, security: "tls", url: null },
      ...{ username: "lea.martin@univ.example", authentication: "appPassword" },
    },
  ],
  appleProfileUrl: "https://gw.univ.example/setup/apple",
  isAppleProfileSigned: true,
  autoconfigUrl: "https://gw.univ.example/mail/config-v1.1.xml?domain=univ.example",
  autodiscoverUrl: "https://gw.univ.example/autodiscover/autodiscover.xml",
  passwordUrl: null,
  helpUrl: null,
};

/** The part of the back end; `answer` makes each call one of its tick. */
export function memoryDevices(
  answer: <Result>(name: string, run: () => Result) => Promise<Result>,
): DevicesBackend {
  return {
    getDeviceSetup: (_: Id, ids: readonly Id[] | null) =>
      answer("getDeviceSetup", () => ({
        state: "1",
        list: (ids ?? [DEVICE_SETUP.id]).includes(DEVICE_SETUP.id) ? [DEVICE_SETUP] : [],
        notFound: (ids ?? []).filter((id) => id !== DEVICE_SETUP.id),
      })),
  };
}
