import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { createKeySets, KeySetFailure, type KeySets } from "./key-sets.js";

const ISSUER = "https://idp.univ-valmoree.example/tenant";

let now: number;
let fetched: string[];
let answers: Record<string, () => Promise<Response> | Response>;
let keySets: KeySets;
const rotate = async (kid: string): Promise<string> => {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const keys = [{ ...(await exportJWK(publicKey)), kid, alg: "ES256" }];
  answers["https://keys.example/jwks"] = () => Response.json({ keys });
  return new SignJWT({}).setProtectedHeader({ alg: "ES256", kid }).sign(privateKey);
};
const verify = (token: string): Promise<unknown> => jwtVerify(token, keySets.for(ISSUER));

beforeEach(() => {
  now = 1_000_000_000;
  fetched = [];
  answers = {
    [`${ISSUER}/.well-known/openid-configuration`]: () =>
      Response.json({ issuer: ISSUER, jwks_uri: "https://keys.example/jwks" }),
  };
  keySets = createKeySets({
    now: () => now,
    fetch: async (input) => {
      const address = input instanceof Request ? input.url : String(input);
      fetched.push(address);
      return (await answers[address]?.()) ?? new Response(null, { status: 404 });
    },
  });
});

describe("keys of an issuer", () => {
  it("are fetched once for many tokens at once", async () => {
    const token = await rotate("one");
    await Promise.all([verify(token), verify(token), verify(token)]);
    await verify(token);
    expect(fetched).toHaveLength(2);
  });
  it("are fetched again for a key that is not known, and not more than twice a minute", async () => {
    await verify(await rotate("one"));
    const second = await rotate("two");
    await expect(verify(second)).rejects.toThrow();
    now += 30_000;
    await verify(second);
    const before = fetched.length;
    const third = await rotate("three");
    await expect(verify(third)).rejects.toThrow();
    expect(fetched).toHaveLength(before);
  });
  it("are used for hours while the issuer is away", async () => {
    const token = await rotate("one");
    await verify(token);
    answers = {};
    now += 3_600_000;
    await verify(token);
    await verify(token);
    now += 6 * 3_600_000;
    await expect(verify(token)).rejects.toThrow(KeySetFailure);
  });
  it("that never came are asked for again after half a minute", async () => {
    const token = await rotate("one");
    const keys = answers["https://keys.example/jwks"]!;
    answers["https://keys.example/jwks"] = () => new Response(null, { status: 500 });
    await expect(verify(token)).rejects.toThrow(KeySetFailure);
    await expect(verify(token)).rejects.toThrow(KeySetFailure);
    expect(fetched).toHaveLength(2);
    answers["https://keys.example/jwks"] = keys;
    now += 30_000;
    await verify(token);
  });
  const refusals: readonly (readonly [string, unknown])[] = [
    [
      "metadata of another issuer",
      { issuer: "https://idp.univ-valmoree.example", jwks_uri: "https://keys.example/jwks" },
    ],
    ["no address of keys", { issuer: ISSUER }],
    ["keys on plain http", { issuer: ISSUER, jwks_uri: "http://keys.example/jwks" }],
    ["keys on loopback", { issuer: ISSUER, jwks_uri: "http://127.0.0.1/jwks" }],
    ["keys in a file", { issuer: ISSUER, jwks_uri: "file:///etc/keys" }],
    ["keys in the metadata", { issuer: ISSUER, jwks_uri: 'data:application/json,{"keys":[]}' }],
    ["null", null],
  ];
  for (const [name, metadata] of refusals) {
    it(`are not taken from ${name}`, async () => {
      const token = await rotate("one");
      answers[`${ISSUER}/.well-known/openid-configuration`] = () => Response.json(metadata);
      await expect(verify(token)).rejects.toThrow(KeySetFailure);
      expect(fetched).toHaveLength(1);
    });
  }
});
