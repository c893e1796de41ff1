import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError } from "../app/index.js";
import { TEST_ENV, testConfig } from "../testing/test-gateway.js";
import { findWeakness, Secret } from "./secret.js";
import { loadConfig, parseConfigText, type ServiceConfigInput } from "./service-config.js";

const good = testConfig("https://idp.univ-valmoree.example");
const env = TEST_ENV;

/** The faults of a configuration, one line each. */
function faultsOf(input: unknown, secrets: Readonly<Record<string, string>> = env): string {
  try {
    loadConfig(input, { env: secrets });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "none";
}

/** The good configuration with its first establishment changed. */
function withFirst(change: Record<string, unknown>): unknown {
  const [first, ...rest] = good.establishments;
  return { ...good, establishments: [{ ...first, ...change }, ...rest] };
}

function withIssuer(change: Record<string, unknown>): unknown {
  return withFirst({ issuers: [{ ...good.establishments[0]!.issuers[0], ...change }] });
}

describe("a configuration", () => {
  it("is completed with defaults", () => {
    const { config, warnings } = loadConfig(good, { env });
    expect(config.session).toEqual({
      idleSeconds: 3600,
      absoluteSeconds: 36_000,
      tokenSeconds: 300,
    });
    expect(config.limits.bodyBytes).toBe(1_000_000);
    expect(config.establishments[0]?.account).toEqual({ claim: "mail" });
    expect(warnings).toEqual([]);
  });
  it("is read from YAML and from JSON", () => {
    expect(parseConfigText("publicUrl: https://a.example\nlisten: { port: 1 }")).toEqual({
      publicUrl: "https://a.example",
      listen: { port: 1 },
    });
    expect(parseConfigText('{"publicUrl":"https://a.example"}')).toEqual({
      publicUrl: "https://a.example",
    });
  });
  it("that can't be parsed is refused by place, without quoting the line", () => {
    const text = "a: 1\nsecret: [very-private\n";
    expect(() => parseConfigText(text)).toThrow(/line \d/);
    expect(() => parseConfigText(text)).not.toThrow("very-private");
    expect(() => parseConfigText("a: 1\na: 2")).toThrow("YAML");
  });
});

const faults: readonly (readonly [string, unknown, RegExp])[] = [
  ["an empty file", null, /^publicUrl: is missing \(for example: https:/m],
  ["no establishment", { ...good, establishments: [] }, /^establishments: must have at least one/m],
  ["an unknown key", { ...good, publicURL: "x" }, /^publicURL: is not a key/m],
  [
    "an unknown nested key",
    withFirst({ mailDomain: "x" }),
    /^establishments\[0\]\.mailDomain: is not a key/m,
  ],
  [
    "a relative public URL",
    { ...good, publicUrl: "/partage-gw" },
    /^publicUrl: must be a complete https URL \(for example: https:/m,
  ],
  ["plain http", { ...good, publicUrl: "http://ent.example/gw" }, /^publicUrl: must use https/m],
  [
    "a password in a URL",
    { ...good, publicUrl: "https://a:b@ent.example/gw" },
    /^publicUrl: must not have a user name/m,
  ],
  [
    "a key in capitals",
    withFirst({ key: "Valmorée" }),
    /^establishments\[0\]\.key: must be 1 to 32 lower case.*valmoree/m,
  ],
  [
    "a mail domain with @",
    withFirst({ mailDomains: ["@univ.example"] }),
    /^establishments\[0\]\.mailDomains\[0\]: must be a domain name.*univ-valmoree\.example/m,
  ],
  [
    "no mail domain",
    withFirst({ mailDomains: [] }),
    /^establishments\[0\]\.mailDomains: must have at least one/m,
  ],
  [
    "a mail domain of two establishments",
    withFirst({ mailDomains: ["univ-hautecombe.example"] }),
    /^establishments\[1\]\.mailDomains: univ-hautecombe\.example is already taken by establishments\[0\]/m,
  ],
  [
    "a key of two establishments",
    withFirst({ key: "hautecombe" }),
    /^establishments\[1\]\.key: hautecombe is already taken/m,
  ],
  [
    "an issuer of two establishments",
    withIssuer({ issuer: "https://idp.univ-hautecombe.example" }),
    /^establishments\[1\]\.issuers\[0\]\.issuer: .* is already taken/m,
  ],
  [
    "an origin with a path",
    withFirst({ origins: ["https://a.example/ent"] }),
    /^establishments\[0\]\.origins\[0\]: must be an exact origin/m,
  ],
  [
    "an origin with a star",
    withFirst({ origins: ["https://*.univ.example"] }),
    /^establishments\[0\]\.origins\[0\]: must have a host name/m,
  ],
  [
    "an unknown scope",
    withFirst({ scopes: ["mail.admin"] }),
    /^establishments\[0\]\.scopes\[0\]: must be one of mail\.read/m,
  ],
  [
    "a foreign template",
    withFirst({ account: { template: "{uid}@evil.example" } }),
    /^establishments\[0\]\.account\.template: evil\.example is not a mail domain/m,
  ],
  [
    "a template without a claim",
    withFirst({ account: { template: "uid@univ-valmoree.example" } }),
    /^establishments\[0\]\.account\.template: must be one claim in braces/m,
  ],
  [
    "a foreign domain of an issuer",
    withIssuer({ mailDomains: ["evil.example"] }),
    /^establishments\[0\]\.issuers\[0\]\.mailDomains: evil\.example is not a mail domain/m,
  ],
  [
    "an issuer that can open nothing",
    withIssuer({ clientId: undefined, accessTokens: undefined }),
    /^establishments\[0\]\.issuers\[0\]: says not what it is/m,
  ],
  [
    "a client without a secret",
    withIssuer({ clientSecret: undefined }),
    /^establishments\[0\]\.issuers\[0\]\.clientSecret: is missing: .*\{ file:/m,
  ],
  [
    "a symmetric algorithm",
    withIssuer({ accessTokens: { algorithms: ["HS256"] } }),
    /^establishments\[0\]\.issuers\[0\]\.accessTokens\.algorithms\[0\]: must be one of RS256/m,
  ],
  [
    "a secret in the file",
    withIssuer({ clientSecret: "K7v2Qm9xTn4Rb8Wc" }),
    /^establishments\[0\]\.issuers\[0\]\.clientSecret: must name an environment variable or a file, never hold the secret itself \(for example: \{ file:/m,
  ],
  [
    "a SOAP address without a scheme",
    withFirst({ zimbra: { soapUrl: "mail.example", preauthKey: { env: "PREAUTH_KEY" } } }),
    /^establishments\[0\]\.zimbra\.soapUrl: must be a complete https URL \(for example: https:\/\/partage\.example\/service\/soap/m,
  ],
  [
    "an unknown store",
    { ...good, store: { kind: "sqlite" } },
    /^store(\.kind)?: must have kind pglite, postgres or memory/m,
  ],
  [
    "a port that is text",
    { ...good, listen: { port: "8787" } },
    /^listen\.port: must be a port .*8787/m,
  ],
  [
    "a number out of bounds",
    { ...good, session: { tokenSeconds: 3600 } },
    /^session\.tokenSeconds: must be a whole number of seconds from 60 to 600/m,
  ],
  [
    "a proxy that is a name",
    { ...good, trustedProxies: ["proxy.example"] },
    /^trustedProxies\[0\]: must be an IP address or a network/m,
  ],
  [
    "a network with too many bits",
    { ...good, trustedProxies: ["10.0.0.0/33"] },
    /^trustedProxies\[0\]: must be/m,
  ],
  ["a list in place of an object", [], /must have keys of its own|is missing/m],
];

describe("a configuration fault names the key, the problem and an example", () => {
  for (const [name, input, expected] of faults) {
    it(`for ${name}`, () => {
      expect(faultsOf(input)).toMatch(expected);
    });
  }
  it("and all faults are told at once", () => {
    const many = { ...good, publicUrl: "x", listen: { port: -1 }, store: { kind: "x" } };
    expect(faultsOf(many).split("\n").length).toBeGreaterThanOrEqual(3);
  });
  it("and a secret that was written in the file is not repeated", () => {
    expect(faultsOf(withIssuer({ clientSecret: "K7v2Qm9xTn4Rb8Wc" }))).not.toContain("K7v2");
  });
});

describe("secrets", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "partage-secret-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const fromFile = (path: string): ServiceConfigInput =>
    withIssuer({ clientSecret: { file: path } }) as ServiceConfigInput;

  it("are read from a file, its line end aside", async () => {
    const path = join(folder, "good");
    await writeFile(path, `${TEST_ENV.CLIENT_SECRET}\n`, { mode: 0o600 });
    const { secrets, warnings } = loadConfig(fromFile(path), { env });
    expect(secrets.clientSecrets["https://idp.univ-valmoree.example"]?.reveal()).toBe(
      TEST_ENV.CLIENT_SECRET,
    );
    expect(warnings).toEqual([]);
  });
  it("in a file that others can read are warned about", async () => {
    const path = join(folder, "open");
    await writeFile(path, TEST_ENV.CLIENT_SECRET);
    await chmod(path, 0o644);
    expect(loadConfig(fromFile(path), { env }).warnings.join()).toContain("chmod 600");
  });
  it("that are not there are named by their place", () => {
    expect(faultsOf(good, { ...env, PREAUTH_KEY: "" })).toMatch(
      /preauthKey: the environment variable PREAUTH_KEY is not set/,
    );
    expect(faultsOf(fromFile(join(folder, "none")))).toMatch(
      /clientSecret: the file .*none can't be read \(ENOENT\)/,
    );
  });
  it("of a database must be connection strings, and need no strength", () => {
    const input = { ...good, store: { kind: "postgres", url: { env: "DB" } } };
    expect(faultsOf(input, { ...env, DB: "not a url" })).toMatch(
      /store\.url: .*is not a connection string/,
    );
    expect(faultsOf(input, { ...env, DB: "postgres://partage@db.example/partage" })).toBe("none");
  });
  it("are shown by no printer", () => {
    const secret = new Secret("very-private");
    for (const text of [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9 }),
    ]) {
      expect(text).not.toContain("very-private");
    }
  });
  for (const weak of [
    "tiny-key",
    "changeme-and-some-more-text",
    "CHANGE_ME_PLEASE_0000",
    "mysecretpassword1",
    "aaaaaaaaaaaaaaaaaaaaaaaa",
    "abababababababababababab",
    "0123456789abcdef0123456789abcdef",
    "aaaaaaaaaaaaaaaaaaaaaaab",
    "qwertyuiopasdfghjklz",
  ]) {
    it(`that are weak are refused: ${weak}`, () => {
      expect(findWeakness(weak)).toBeDefined();
      expect(faultsOf(good, { ...env, PREAUTH_KEY: weak })).toMatch(
        /preauthKey: the secret in .*openssl rand -hex 32/,
      );
      expect(faultsOf(good, { ...env, PREAUTH_KEY: weak })).not.toContain(weak);
    });
  }
  it("that are random are accepted", () => {
    for (const strong of [TEST_ENV.PREAUTH_KEY, TEST_ENV.CLIENT_SECRET, "Zr8$kW!2pQv9#nLx"]) {
      expect(findWeakness(strong)).toBeUndefined();
    }
  });
});
