import type { DeviceSetup, Id } from "@partage-ent/jmap";
import type { Records } from "./records.js";

/** How the devices of one person reach the mail system, during one JMAP request (vendor capability). */
export interface DevicesBackend {
  /** The singleton when `ids` is null. */
  getDeviceSetup(accountId: Id, ids: readonly Id[] | null): Promise<Records<DeviceSetup>>;
}
