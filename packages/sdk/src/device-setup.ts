import { devices, type DeviceSetup } from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";
import { PartageError } from "./error.js";

/**
 * Reads how the person's own devices and programs reach the mail system.
 *
 * @throws {@link PartageError} `ERR_UNSUPPORTED` where the establishment tells nothing of it.
 */
export function getDeviceSetup(
  connection: Connection,
  options: AccountOptions = {},
): Promise<DeviceSetup> {
  return withAccount(connection, devices, options, async ({ accountId, call }) => {
    const { list } = await call("DeviceSetup/get", { accountId, ids: null }, options);
    const [setup] = list;
    if (!setup) throw new PartageError("ERR_UNSUPPORTED", "Devices can't be set up from here");
    return setup;
  });
}
