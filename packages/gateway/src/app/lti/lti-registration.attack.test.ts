/** Platforms that register where they should not, or say what they are not. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createInvite, createMemoryLtiStore, type LtiStore } from "../index.js";
import { type HostilePlatform, startHostilePlatform } from "../../testing/hostile-platform.js";
import { LaunchBrowser, type LtiGateway, startLtiGateway } from "../../testing/lti-launch.js";
import { type Answer, type Ask, OTHER_HOST } from "../../testing/test-gateway.js";

let platform: HostilePlatform;
let other: HostilePlatform;
let gateway: LtiGateway;
let store: LtiStore;

beforeAll(async () => {
  platform = await startHostilePlatform();
  other = await startHostilePlatform();
  store = createMemoryLtiStore();
  gateway = await startLtiGateway(platform, { other, ltiStore: store });
});
afterEach(async () => {
  platform.lies = {};
  platform.heard.length = 0;
  other.heard.length = 0;
  for (const { id } of await store.listRegistrations()) await store.deleteRegistration(id);
});
afterAll(async () => {
  await gateway.running.stop();
  await platform.close();
  await other.close();
});

const invite = (issuer = platform.url, establishment = "valmoree"): Promise<string> =>
  createInvite(store, { establishment, issuer }, Date.now());

function register(
  code: string,
  changes: Record<string, string | undefined> = {},
  ask: Ask = {},
): Promise<Answer> {
  const fields: Record<string, string | undefined> = {
    ...{ invite: code, openid_configuration: `${platform.url}/openid-configuration` },
    ...{ registration_token: "rt-of-the-platform", ...changes },
  };
  const query = new URLSearchParams(
    Object.entries(fields).filter((each): each is [string, string] => each[1] !== undefined),
  );
  const browser = new LaunchBrowser(gateway.running.address);
  return browser.ask(`lti/register?${query.toString()}`, ask);
}

async function expectNothing(answer: Answer): Promise<void> {
  expect(answer.status).toBe(403);
  expect(answer.text).toContain("registration-refused");
  expect(await store.listRegistrations()).toEqual([]);
}

const posts = (heard: HostilePlatform): number =>
  heard.heard.filter(({ method }) => method === "POST").length;

describe("row 17: a registration", () => {
  it("row 17: is one that waits, at the platform that was invited", async () => {
    const answer = await register(await invite());
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("org.imsglobal.lti.close");
    expect(answer.text).toContain(`data-origin="${platform.url}"`);
    expect(answer.text).not.toContain("rt-of-the-platform");
    expect(await store.listRegistrations()).toMatchObject([
      {
        ...{ issuer: platform.url, clientId: "registered-tool", deploymentIds: ["7"] },
        ...{ status: "pending", product: "moodle", establishment: "valmoree" },
      },
    ]);
    const [sent] = platform.heard.filter(({ method }) => method === "POST");
    expect(sent?.authorization).toBe("Bearer rt-of-the-platform");
    const said = JSON.parse(sent?.body ?? "{}") as Record<string, unknown>;
    expect(said).toMatchObject({
      redirect_uris: ["https://ent.univ-valmoree.example/partage-gw/lti/launch"],
      initiate_login_uri: "https://ent.univ-valmoree.example/partage-gw/lti/login",
      jwks_uri: "https://ent.univ-valmoree.example/partage-gw/lti/jwks",
      token_endpoint_auth_method: "private_key_jwt",
    });
    expect(gateway.log.join("\n")).not.toContain("rt-of-the-platform");
  });

  it("row 17: needs an invitation that nobody used", async () => {
    const code = await invite();
    expect((await register(code)).status).toBe(200);
    const [first] = await store.listRegistrations();
    await store.deleteRegistration(first!.id);
    await expectNothing(await register(code));
    for (const wrong of ["", "x", "F".repeat(43), "' or 1=1 --"]) {
      await expectNothing(await register(wrong));
    }
    await expectNothing(await register("G".repeat(43), { invite: undefined }));
    expect(posts(platform)).toBe(1);
  });

  it("row 17: of several at once with one invitation, one registers", async () => {
    const code = await invite();
    await Promise.all(Array.from({ length: 6 }, () => register(code)));
    expect(await store.listRegistrations()).toHaveLength(1);
    expect(posts(platform)).toBe(1);
  });

  it("row 17: ends after 72 hours", async () => {
    const late = createMemoryLtiStore(() => Date.now() + 72 * 3_600_000 + 1);
    const own = await startLtiGateway(platform, { ltiStore: late });
    const code = await createInvite(
      late,
      { establishment: "valmoree", issuer: platform.url },
      Date.now(),
    );
    const query = `invite=${code}&openid_configuration=${platform.url}/openid-configuration`;
    const answer = await new LaunchBrowser(own.running.address).ask(`lti/register?${query}`);
    expect(answer.text).toContain("registration-refused");
    await own.running.stop();
  });

  it("row 17: is for the platform of the invitation, not for another of ours", async () => {
    await expectNothing(
      await register(await invite(), { openid_configuration: `${other.url}/openid-configuration` }),
    );
    expect(other.heard).toEqual([]);
  });

  it("row 17: is for the establishment of the invitation", async () => {
    await expectNothing(await register(await invite(), {}, { host: OTHER_HOST }));
    await expectNothing(await register(await invite(platform.url, "hautecombe")));
    await expectNothing(await register(await invite("https://evil.example")));
  });

  it("row 28: is not used up by a browser that looks ahead", async () => {
    const code = await invite();
    await expectNothing(await register(code, {}, { headers: { "Sec-Purpose": "prefetch" } }));
    expect((await register(code)).status).toBe(200);
  });

  it("row 59: shows its page inside the platform's own only", async () => {
    const answer = await register(await invite());
    expect(answer.headers.get("Content-Security-Policy")).toContain(
      `frame-ancestors ${platform.url}`,
    );
  });

  it("row 13: the configuration is of the platform that it says", async () => {
    for (const issuer of [other.url, `${platform.url}/`, "", undefined, 7]) {
      platform.lies = { metadata: { issuer } };
      await expectNothing(await register(await invite()));
    }
    expect(posts(platform)).toBe(0);
  });

  it("row 17: a platform that refuses, or answers no client, is none", async () => {
    const answers = [
      { status: 401, body: "{}" },
      { status: 200, body: "{}" },
      { status: 200, body: '{"client_id":""}' },
      { status: 200, body: `{"client_id":"${"x".repeat(300)}"}` },
      { status: 200, body: '{"client_id":["a"]}' },
      { status: 200, body: "<html>" },
    ];
    for (const registration of answers) {
      platform.lies = { registration };
      await expectNothing(await register(await invite()));
    }
  });

  it("row 17: a platform that does not sign by RS256 is none", async () => {
    platform.lies = { metadata: { id_token_signing_alg_values_supported: ["HS256", "none"] } };
    await expectNothing(await register(await invite()));
  });
});

describe("rows 51 to 55: addresses of a platform", () => {
  const names = ["authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint"];
  for (const name of names) {
    it(`row 52: a ${name} elsewhere registers nothing, and nobody is asked`, async () => {
      const addresses = [
        "https://evil.example/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[fd00::1]/x",
        "http://127.0.0.1:1/x",
        "http://[::ffff:127.0.0.1]/x",
        `${other.url}/x`,
        platform.url.replace("127.0.0.1", "localhost"),
        platform.url.replace("//", "//user:pass@"),
        `${platform.url}@evil.example/`,
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//evil.example/x",
        "",
        null,
      ];
      for (const address of addresses) {
        platform.lies = { metadata: { [name]: address } };
        await expectNothing(await register(await invite()));
      }
      expect(posts(platform)).toBe(0);
      expect(other.heard).toEqual([]);
    });
  }

  const configurations: Readonly<Record<string, readonly string[]>> = {
    "row 51: this machine in any notation": [
      "http://127.0.0.1/x",
      "http://2130706433/x",
      "http://0x7f.1/x",
      "http://017700000001/x",
      "http://[::1]/x",
      "http://[::ffff:7f00:1]/x",
      "http://0.0.0.0/x",
      "http://localhost/x",
    ],
    "row 52: networks that are not public": [
      "http://169.254.169.254/",
      "http://10.0.0.1/",
      "http://192.168.1.1/",
      "http://[fe80::1]/",
    ],
    "row 55: other schemes": [
      "file:///etc/passwd",
      "gopher://127.0.0.1/",
      "data:application/json,{}",
      "ftp://moodle.example/",
      "blob:null",
    ],
    "row 56: credentials and fragments": ["http://a:b@127.0.0.1/", "https://moodle.example/#x"],
  };
  for (const [name, addresses] of Object.entries(configurations)) {
    it(`${name}: a configuration there is not asked for`, async () => {
      for (const address of addresses) {
        await expectNothing(await register(await invite(), { openid_configuration: address }));
      }
      expect(platform.heard).toEqual([]);
    });
  }

  it("row 51: another port of the platform's own machine is another origin", async () => {
    const url = new URL(platform.url);
    url.port = new URL(other.url).port;
    await expectNothing(await register(await invite(), { openid_configuration: url.href }));
    expect(other.heard).toEqual([]);
  });

  it("row 54: a platform that leads elsewhere is not followed", async () => {
    platform.lies = { redirect: `${other.url}/openid-configuration` };
    await expectNothing(await register(await invite()));
    expect(other.heard).toEqual([]);
  });

  it("row 56: a configuration without end, or that is none, registers nothing", async () => {
    platform.lies = { metadata: { filler: "x".repeat(400_000) } };
    await expectNothing(await register(await invite()));
    await expectNothing(
      await register(await invite(), { openid_configuration: `${platform.url}/missing` }),
    );
    await expectNothing(
      await register(await invite(), {
        openid_configuration: `${platform.url}/${"x".repeat(5000)}`,
      }),
    );
  });

  it("row 61: members of other prototypes stay members", async () => {
    platform.lies = {
      metadata: { __proto__: { polluted: true }, constructor: { prototype: { polluted: true } } },
    };
    await register(await invite());
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
