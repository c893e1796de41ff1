/**
 * Puts `<partage-setup>` on the test page with a gateway of its own.
 *
 * @module
 */
import "axe-core/axe.min.js";
import type { DeviceSetup } from "@partage-ent/jmap";
import { connect } from "@partage-ent/sdk";
import { PartageSetup } from "../setup/setup.js";
import { define } from "../shared/define.js";
import { FakeDevices, sampleDevices } from "./fake-devices.js";
import { FakeGateway, type Fault } from "./fake-gateway.js";
import { until } from "./mount.js";

define("partage-setup", PartageSetup);

/** An element on the page, and what stands behind it. */
export interface MountedSetup {
  readonly element: PartageSetup;
  readonly gateway: FakeGateway;
  readonly devices: FakeDevices;
  readonly root: ShadowRoot;
}

/** What {@link mountSetup} accepts. */
export interface MountSetupOptions {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly fault?: Fault;
  readonly setup?: Partial<DeviceSetup>;
  readonly width?: string;
  /** Whether the gateway has device setup at all. */
  readonly isOffered?: boolean;
}

const mounted = new Set<MountedSetup>();

/** Puts one on the page. */
export function mountSetup({
  attributes = {},
  fault = "none",
  setup = {},
  width = "36rem",
  isOffered = true,
}: MountSetupOptions = {}): MountedSetup {
  const devices = new FakeDevices(sampleDevices(setup));
  const gateway = new FakeGateway({ emails: [], parts: isOffered ? [devices] : [] });
  gateway.fault = fault;
  const element = document.createElement("partage-setup");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
  element.style.width = width;
  document.body.append(element);
  const one = { element, gateway, devices, root: element.shadowRoot! };
  mounted.add(one);
  return one;
}

/** Waits until the settings are shown. */
export function settingsOf({ root }: MountedSetup): Promise<HTMLElement> {
  return until("settings are shown", () => root.querySelector<HTMLElement>("[role=tabpanel]"));
}

/** Takes all of them off the page. */
export function unmountSetups(): void {
  for (const { element, gateway } of mounted) {
    element.remove();
    gateway.close();
  }
  mounted.clear();
  document.documentElement.lang = "fr";
}
