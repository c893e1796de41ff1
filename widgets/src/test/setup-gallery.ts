/**
 * A page that shows `<partage-setup>` in one state, chosen by the address: for screenshots.
 *
 * @module
 */
import type { DeviceSetup } from "@partage-ent/jmap";
import { sampleDevices } from "./fake-devices.js";
import type { Fault } from "./fake-gateway.js";
import { mountSetup } from "./mount-setup.js";

/** What the address may ask for. */
const asked = new URLSearchParams(location.search);
document.documentElement.lang = asked.get("lang") ?? "fr";
document.documentElement.dir = asked.get("dir") ?? "ltr";

const long =
  "anne-sophie.marie-berengere.de-la-rochefontenay-quincampoix@etu.univ-hautecombe.example";
const { services } = sampleDevices();
const variants: Readonly<Record<string, Partial<DeviceSetup>>> = {
  plain: {
    ...{ appleProfileUrl: null, autoconfigUrl: null, helpUrl: null },
    services: services.slice(0, 2).map((each) => ({ ...each, authentication: "password" })),
  },
  unsigned: { isAppleProfileSigned: false },
  long: {
    emailAddress: long,
    services: services.map((each) => ({
      ...each,
      username: long,
      url: each.url?.replace("lea.martin@univ-valmoree.example", long) ?? null,
    })),
  },
};
const { element } = mountSetup({
  attributes: Object.fromEntries(
    ["way", "title-hidden"].flatMap((name) => {
      const value = asked.get(name);
      return value === null ? [] : [[name, value] as const];
    }),
  ),
  fault: (asked.get("fault") as Fault | null) ?? "none",
  setup: variants[asked.get("setup") ?? ""] ?? {},
  isOffered: !asked.has("without"),
  width: "auto",
});
document.querySelector("#stage")!.append(element);
