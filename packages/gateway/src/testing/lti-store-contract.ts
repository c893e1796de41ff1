/**
 * What every store of platforms and keys does.
 *
 * @module
 */
import { expect, it } from "vitest";
import type { LtiRegistration, LtiStore } from "../app/index.js";

const registration: LtiRegistration = {
  ...{ id: "a1", establishment: "valmoree", issuer: "https://moodle.example", clientId: "c1" },
  ...{ deploymentIds: [], authorizationUrl: "https://moodle.example/auth" },
  ...{ tokenUrl: "https://moodle.example/token", keysUrl: "https://moodle.example/keys" },
  ...{ product: "moodle", status: "pending", createdAt: 1 },
};

/** Checks a store; `open` makes an empty one whose clock is given. */
export function checkLtiStore(open: (now: () => number) => Promise<LtiStore>): void {
  it("gives an invitation once, until it ends", async () => {
    let time = 100;
    const store = await open(() => time);
    const invite = { codeHash: "h", establishment: "valmoree", issuer: "https://moodle.example" };
    await store.saveInvite({ ...invite, expiresAt: 200 });
    expect(await store.readInvite("h")).toEqual({ ...invite, expiresAt: 200 });
    const taken = await Promise.all([store.takeInvite("h"), store.takeInvite("h")]);
    expect(taken.filter(Boolean)).toEqual([{ ...invite, expiresAt: 200 }]);
    await store.saveInvite({ ...invite, expiresAt: 200 });
    time = 200;
    expect(await store.readInvite("h")).toBeUndefined();
    expect(await store.takeInvite("h")).toBeUndefined();
  });

  it("keeps registrations, one for a platform and client", async () => {
    const store = await open(() => 100);
    await store.saveRegistration(registration);
    await store.saveRegistration({ ...registration, id: "b2", clientId: "c2", createdAt: 2 });
    expect((await store.listRegistrations()).map(({ id }) => id)).toEqual(["a1", "b2"]);
    expect(await store.confirmRegistration("a1", ["1", "2"])).toBe(true);
    expect((await store.listRegistrations())[0]).toEqual({
      ...registration,
      ...{ status: "confirmed", deploymentIds: ["1", "2"] },
    });
    // Registered again, it waits again.
    await store.saveRegistration({ ...registration, id: "c3", createdAt: 3 });
    expect((await store.listRegistrations()).map(({ id, status }) => [id, status])).toEqual([
      ["b2", "pending"],
      ["c3", "pending"],
    ]);
    expect(await store.confirmRegistration("a1", ["1"])).toBe(false);
    expect(await store.deleteRegistration("b2")).toBe(true);
    expect(await store.deleteRegistration("b2")).toBe(false);
  });

  it("keeps keys, newest first", async () => {
    const store = await open(() => 100);
    await store.saveKey({ kid: "k1", publicKey: "{}", sealed: "s1", createdAt: 1 });
    await store.saveKey({ kid: "k2", publicKey: "{}", sealed: "s2", createdAt: 2 });
    expect((await store.listKeys()).map(({ kid, sealed }) => [kid, sealed])).toEqual([
      ["k2", "s2"],
      ["k1", "s1"],
    ]);
    await store.deleteKey("k2");
    expect((await store.listKeys()).map(({ kid }) => kid)).toEqual(["k1"]);
  });
}
