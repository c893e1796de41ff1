import { describe, expect, it } from "vitest";
import { ConfigError } from "../../app/index.js";
import { TEST_ENV, testConfig } from "../../testing/test-gateway.js";
import { loadConfig, type ServiceConfigInput } from "../service-config.js";

type Standards = NonNullable<ServiceConfigInput["establishments"][number]["standards"]>;

const MASTER = { kind: "master", user: "partage", password: { env: "PREAUTH_KEY" } } as const;
const IMAP = { host: "imap.univ-valmoree.example" } as const;
const DAV = { url: "https://dav.univ-valmoree.example/" } as const;

/** A configuration whose first establishment has these servers. */
function withStandards(
  standards: Standards | undefined,
  members: Partial<ServiceConfigInput> = {},
  own: Partial<ServiceConfigInput["establishments"][number]> = {},
): ServiceConfigInput {
  const input = testConfig("https://idp.univ-valmoree.example");
  const { zimbra: _zimbra, ...first } = input.establishments[0]!;
  return {
    ...input,
    ...members,
    establishments: [{ ...first, ...(standards && { standards }), ...own }],
  };
}

/** Keys of the faults of a configuration. */
function faults(input: ServiceConfigInput): readonly string[] {
  try {
    loadConfig(input, { env: TEST_ENV });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ key, problem }) => `${key} ${problem}`);
  }
}

describe("servers of plain standards in a configuration", () => {
  it("are taken with their secrets, each with its own way to sign in", () => {
    const header = { kind: "header", name: "X-Remote-User" } as const;
    const { standards } = loadConfig(
      withStandards({ imap: IMAP, caldav: { ...DAV, credential: header }, credential: MASTER }),
      { env: TEST_ENV },
    );
    const { credentials } = standards["valmoree"]!;
    expect(credentials.imap).toMatchObject({ kind: "master", form: "authzid", login: "{account}" });
    expect(credentials.caldav).toMatchObject({ kind: "header", name: "X-Remote-User" });
    expect(JSON.stringify(standards)).not.toContain(TEST_ENV.PREAUTH_KEY);
  });
  it("stand in the place of zimbra, not beside it, and one of the two there is", () => {
    const { zimbra } = testConfig("https://idp.example").establishments[0]!;
    const both = withStandards(
      { imap: IMAP, credential: MASTER },
      {},
      { ...(zimbra && { zimbra }) },
    );
    expect(faults(both)).toEqual([expect.stringMatching(/standards stands beside zimbra/)]);
    expect(faults(withStandards(undefined))).toEqual([
      expect.stringMatching(/zimbra is missing: an establishment has a mail system/),
    ]);
  });
  it("are refused without anything to show, and without a way to sign in", () => {
    expect(faults(withStandards({ smtp: IMAP, credential: MASTER }))).toEqual([
      expect.stringMatching(/has no imap, jmap, caldav or carddav/),
    ]);
    expect(faults(withStandards({ imap: IMAP }))).toEqual([
      expect.stringMatching(/standards\.credential is missing/),
    ]);
  });
  it("are reached by TLS, but for loopback", () => {
    expect(
      faults(withStandards({ imap: { ...IMAP, security: "plain" }, credential: MASTER })),
    ).toEqual([expect.stringMatching(/imap\.security must be tls or starttls/)]);
    const near = { host: "127.0.0.1", port: 1143, security: "plain" } as const;
    expect(faults(withStandards({ imap: near, smtp: near, credential: MASTER }))).toEqual([]);
    expect(
      faults(
        withStandards({ caldav: { url: "http://dav.univ-valmoree.example/" }, credential: MASTER }),
      ),
    ).toEqual([expect.stringMatching(/caldav\.url must use https/)]);
  });
  it("are asked by host names only", () => {
    for (const host of ["imap.example:993", "imaps://imap.example", "imap example", "a\r\nb", ""]) {
      expect(faults(withStandards({ imap: { host }, credential: MASTER }))).toHaveLength(1);
    }
  });
  it("take no header where there are no headers", () => {
    const header = { kind: "header", name: "X-Remote-User" } as const;
    expect(faults(withStandards({ imap: IMAP, carddav: DAV, credential: header }))).toEqual([
      expect.stringMatching(/can't be used for imap/),
    ]);
    for (const name of ["Host", "Cookie", "Content-Length", "If-Match", "X Y", "X:Y"]) {
      expect(
        faults(withStandards({ carddav: DAV, credential: { kind: "header", name } })),
      ).toHaveLength(1);
    }
  });
  it("make nobody somebody else: no local part with two mail domains", () => {
    const credential = { ...MASTER, login: "{local}" } as const;
    expect(faults(withStandards({ imap: IMAP, credential }))).toEqual([
      expect.stringMatching(/login must hold the whole address/),
    ]);
    const one = { mailDomains: ["univ-valmoree.example"] };
    expect(faults(withStandards({ imap: IMAP, credential }, {}, one))).toEqual([]);
  });
  it("want a key that seals what people bring", () => {
    const credential = { kind: "appPassword" } as const;
    expect(faults(withStandards({ imap: IMAP, credential }))).toEqual([
      expect.stringMatching(/^credentials\.sealKey is missing/),
    ]);
    const credentials = { sealKey: { env: "PREAUTH_KEY" } };
    expect(faults(withStandards({ imap: IMAP, credential }, { credentials }))).toEqual([]);
  });
  it("want a sign-in that can give what they take", () => {
    const credentials = { sealKey: { env: "PREAUTH_KEY" } };
    const issuers = [{ issuer: "https://idp.univ-valmoree.example", accessTokens: {} }];
    const oauth = withStandards(
      { imap: IMAP, credential: { kind: "oauth" } },
      { credentials },
      { issuers },
    );
    expect(faults(oauth)).toEqual([expect.stringMatching(/needs an issuer with a clientId/)]);
    const services = { imap: "imap://imap.univ-valmoree.example" };
    const cas = withStandards(
      { imap: IMAP, carddav: DAV, credential: { kind: "casProxy", services } },
      { credentials },
    );
    expect(faults(cas)).toEqual([
      expect.stringMatching(/needs an issuer with cas/),
      expect.stringMatching(/services\.carddav is missing/),
    ]);
  });
  it("tell no secret in a fault", () => {
    const password = { env: "WEAK" };
    const input = withStandards({ imap: IMAP, credential: { ...MASTER, password } });
    const env = { ...TEST_ENV, WEAK: "hunter2" };
    try {
      loadConfig(input, { env });
      expect.unreachable();
    } catch (error) {
      expect(String(error)).toContain("establishments[0].standards.credential.password");
      expect(String(error)).not.toContain("hunter2");
    }
  });
});
