import type { Backend } from "@partage-ent/server";
import {
  createDeviceRoutes,
  createDeviceSetups,
  type GatewayRoute,
  withDevices,
} from "../../app/index.js";
import type { LoadedConfig } from "../service-config.js";

/** Device setup, composed. */
export interface ComposedDevices {
  /** The same mail systems, which tell of device setup where it is configured. */
  readonly backends: Readonly<Record<string, Backend>>;
  /** None where nothing is configured. */
  readonly routes: readonly GatewayRoute[];
}

/** Composes what is configured of devices; nothing is asked of anybody. */
export function composeDevices(
  { config, devices }: Pick<LoadedConfig, "config" | "devices">,
  backends: Readonly<Record<string, Backend>>,
  now?: () => number,
): ComposedDevices {
  if (Object.keys(devices).length === 0) return { backends, routes: [] };
  const setups = createDeviceSetups({ config, setups: devices, ...(now && { now }) });
  const served = Object.entries(backends).map(([key, backend]): [string, Backend] => [
    key,
    withDevices(backend, setups),
  ]);
  return { backends: Object.fromEntries(served), routes: createDeviceRoutes(setups) };
}
