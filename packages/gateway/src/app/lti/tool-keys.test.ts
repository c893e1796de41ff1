import { exportPKCS8, generateKeyPair, jwtVerify, createLocalJWKSet } from "jose";
import { describe, expect, it } from "vitest";
import { createSealer } from "../sealer.js";
import { createMemoryLtiStore } from "./memory-lti-store.js";
import {
  createFixedKeys,
  createStoredKeys,
  KEY_AGE,
  KEY_OVERLAP,
  KEY_SETTLES,
  LTI_SALT,
  rotateKeys,
} from "./tool-keys.js";

const kidOf = (token: string): string =>
  (JSON.parse(atob(token.split(".")[0] ?? "")) as { readonly kid: string }).kid;

describe("keys that the gateway makes", () => {
  let time = 1_800_000_000_000;
  const store = createMemoryLtiStore();
  const sealer = createSealer("Zk3vT9pQw7LmXc2RbN8sHd5FgJ4yAeU6", LTI_SALT);
  const options = { store, sealer, now: () => time };
  const keys = createStoredKeys(options);
  const sign = async (): Promise<string> => kidOf(await keys.sign({ iss: "tool" }));
  const published = async (): Promise<readonly string[]> =>
    (await keys.publicKeys()).map(({ kid }) => String(kid));

  it("are made when first needed, and nothing private of them is published or kept in clear", async () => {
    const [key] = await keys.publicKeys();
    expect(Object.keys(key ?? {}).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
    const [kept] = await store.listKeys();
    expect(kept?.sealed).not.toContain("{");
    await expect(sealer.open(kept?.sealed ?? "", "lti-key other")).rejects.toThrow();
    const token = await keys.sign({ iss: "tool" });
    const all = createLocalJWKSet({ keys: [...(await keys.publicKeys())] });
    await expect(jwtVerify(token, all)).resolves.toBeDefined();
  });

  it("are one, however many ask for it at once", async () => {
    const own = createMemoryLtiStore();
    const crowd = createStoredKeys({ ...options, store: own });
    await Promise.all(Array.from({ length: 8 }, () => crowd.publicKeys()));
    expect(await own.listKeys()).toHaveLength(1);
  });

  it("sign for as long as platforms may not know the next, and stay known for a day after", async () => {
    const before = await sign();
    time += KEY_SETTLES;
    const next = await rotateKeys(options);
    expect(await published()).toEqual([next, before]);
    expect(await sign()).toBe(before);
    time += KEY_SETTLES;
    expect(await sign()).toBe(next);
    expect(await published()).toEqual([next, before]);
    time += KEY_OVERLAP;
    expect(await published()).toEqual([next]);
  });

  it("are made anew by age", async () => {
    const before = await sign();
    time += KEY_AGE;
    expect(await published()).toHaveLength(2);
    expect(await sign()).toBe(before);
    time += KEY_SETTLES;
    expect(await sign()).not.toBe(before);
  });
});

describe("keys of a file", () => {
  it("sign by the first and publish all", async () => {
    const make = async (): Promise<string> => {
      const pair = await generateKeyPair("RS256", { extractable: true });
      return exportPKCS8(pair.privateKey);
    };
    const keys = await createFixedKeys([await make(), await make()]);
    const names = (await keys.publicKeys()).map(({ kid }) => String(kid));
    expect(names).toHaveLength(2);
    expect(kidOf(await keys.sign({}))).toBe(names[0]);
    expect(JSON.stringify(await keys.publicKeys())).not.toContain('"d"');
  });

  it("are RSA", async () => {
    const pair = await generateKeyPair("ES256", { extractable: true });
    await expect(createFixedKeys([await exportPKCS8(pair.privateKey)])).rejects.toThrow();
  });
});
