import { DEVICES } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { testClient } from "../testing/client.js";
import { DEVICE_SETUP } from "../testing/memory-devices.js";

const A = { accountId: "a1" };

describe("DeviceSetup/get", () => {
  it("answers the one there is, whole or in part", async () => {
    const answers = await testClient().calls(
      ["DeviceSetup/get", { ...A, ids: null }],
      ["DeviceSetup/get", { ...A, ids: ["singleton", "other"], properties: ["emailAddress"] }],
    );
    expect(answers[0]?.[1].list).toEqual([DEVICE_SETUP]);
    expect(answers[1]?.[1]).toMatchObject({
      list: [{ id: "singleton", emailAddress: "lea.martin@univ.example" }],
      notFound: ["other"],
    });
  });

  it("needs its scope", async () => {
    const client = testClient({}, { scopes: ["devices.read"] });
    expect((await client.call("DeviceSetup/get", { ...A, ids: null }))[0]).toBe("DeviceSetup/get");
    const without = testClient({}, { scopes: ["mail.read", "contacts.write"] });
    const { capabilities } = (await without.server.session(without.context)).jmap;
    expect(capabilities).not.toHaveProperty([DEVICES]);
  });

  it("does not exist in other accounts, and has no properties but its own", async () => {
    const client = testClient();
    for (const args of [
      { accountId: "shared", ids: null },
      { accountId: "x", ids: null },
      { ...A, ids: null, properties: ["password"] },
    ]) {
      expect((await client.call("DeviceSetup/get", args))[0]).toBe("error");
    }
  });
});
