import { DEVICES, type DeviceSetup } from "@partage-ent/jmap";
import type { MethodDefinition } from "../method.js";
import { served } from "../method.js";
import { getMethod } from "./get.js";

/** Methods of device setup (vendor, docs/profile.md). */
export const deviceMethods: Readonly<Record<string, MethodDefinition>> = {
  "DeviceSetup/get": getMethod<DeviceSetup>({
    capability: DEVICES,
    properties: [
      "id",
      "name",
      "emailAddress",
      "services",
      "appleProfileUrl",
      "isAppleProfileSigned",
      "autoconfigUrl",
      "autodiscoverUrl",
      "passwordUrl",
      "helpUrl",
    ],
    allowAll: true,
    read: (call, accountId, ids) => served(call.backend.devices).getDeviceSetup(accountId, ids),
  }),
};
