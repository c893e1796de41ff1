import { describe, expect, it } from "vitest";
import { Secret } from "../secret.js";
import { createHeaderCredentials, createMasterCredentials } from "./fixed-credentials.js";

const password = new Secret("Zp6Ld3Hs5Gf0JyK7v2Qm9xTn4Rb8Wc1");
const of = (account: string): { readonly establishment: string; readonly account: string } => ({
  establishment: "valmoree",
  account,
});
const lea = of("lea.martin@univ-valmoree.example");
const master = {
  kind: "master",
  user: "partage",
  password,
  login: "{account}",
  separator: "*",
} as const;

describe("a master user", () => {
  it("acts for the person by an identity of its own", async () => {
    const credentials = createMasterCredentials({ ...master, form: "authzid" });
    expect(await credentials.get(lea, "imap")).toEqual({
      kind: "proxy",
      authorizeAs: lea.account,
      username: "partage",
      password: password.reveal(),
    });
  });
  it("acts for the person by one login name", async () => {
    const setup = { ...master, form: "joined", login: "{local}" } as const;
    expect(await createMasterCredentials(setup).get(lea, "imap")).toMatchObject({
      authorizeAs: "lea.martin",
      joined: "lea.martin*partage",
    });
  });
  it("is not asked again for what was refused", async () => {
    const credentials = createMasterCredentials({ ...master, form: "authzid" });
    const given = await credentials.get(lea, "imap");
    expect(await credentials.refused(lea, "imap", given)).toBe(false);
  });
  it("never becomes somebody else by a separator in an address", async () => {
    const credentials = createMasterCredentials({ ...master, form: "joined" });
    await expect(
      credentials.get(of("tom*partage@univ-valmoree.example"), "imap"),
    ).rejects.toMatchObject({ type: "forbidden" });
  });
  it("signs no name in that says more than a name", async () => {
    const credentials = createMasterCredentials({ ...master, form: "authzid" });
    for (const account of [
      "lea@univ-valmoree.example\r\nA2 LOGOUT",
      "lea\0admin@univ-valmoree.example",
      'lea"@univ-valmoree.example',
      "lea:tom@univ-valmoree.example",
      "lea@univ-valmoree.example tom",
      "été@univ-valmoree.example",
      "",
    ]) {
      await expect(credentials.get(of(account), "imap")).rejects.toMatchObject({
        type: "forbidden",
      });
    }
  });
});

describe("a header", () => {
  const setup = { kind: "header", login: "{account}", name: "X-Remote-User" } as const;
  it("names the person, beside what only the gateway knows", async () => {
    const shared = { name: "X-Partage-Proof", value: password };
    expect(await createHeaderCredentials({ ...setup, shared }).get(lea, "caldav")).toEqual({
      kind: "header",
      username: lea.account,
      headers: { "X-Remote-User": lea.account, "X-Partage-Proof": password.reveal() },
    });
  });
  it("holds no line end", async () => {
    await expect(
      createHeaderCredentials(setup).get(of("lea@x.example\r\nX-Remote-User: tom"), "caldav"),
    ).rejects.toMatchObject({ type: "forbidden" });
  });
});
