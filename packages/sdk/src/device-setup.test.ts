import { DEVICES, type JmapRequest } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { connect } from "./connect.js";
import { getDeviceSetup } from "./device-setup.js";
import { GATEWAY, json, scriptedGateway, sessionOf } from "./testing/scripted-gateway.js";

const SETUP = { id: "singleton", emailAddress: "lea@univ.example", services: [] };

function start(list: readonly object[] = [SETUP]) {
  const { jmap } = sessionOf();
  const capabilities = { ...jmap.capabilities, [DEVICES]: {} };
  const session = sessionOf({
    jmap: { ...jmap, capabilities, primaryAccounts: { [DEVICES]: "a1" } },
  });
  const methods = { "DeviceSetup/get": () => ({ state: "1", list, notFound: [] }) };
  const { fetch, requests } = scriptedGateway(methods, ({ path }) =>
    path === "v1/session" ? json(session) : undefined,
  );
  return { connection: connect({ gateway: GATEWAY, fetch, shared: false }), requests };
}

describe("getDeviceSetup", () => {
  it("asks for the one there is, with its capability", async () => {
    const { connection, requests } = start();
    expect(await getDeviceSetup(connection)).toEqual(SETUP);
    const { using, methodCalls } = JSON.parse(requests.at(-1)!.body) as JmapRequest;
    expect(using).toContain(DEVICES);
    expect(methodCalls).toEqual([["DeviceSetup/get", { accountId: "a1", ids: null }, "0"]]);
  });

  it("fails where there is none", async () => {
    const { connection } = start([]);
    await expect(getDeviceSetup(connection)).rejects.toMatchObject({ code: "ERR_UNSUPPORTED" });
  });
});
