/** The people of a course: who sees them, and platforms that lie about them. */
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HostilePlatform, startHostilePlatform } from "../../testing/hostile-platform.js";
import {
  codeOf,
  LaunchBrowser,
  type LtiGateway,
  startLtiGateway,
} from "../../testing/lti-launch.js";
import { type Answer, ORIGIN } from "../../testing/test-gateway.js";

const CLAIM = "https://purl.imsglobal.org/spec/lti/claim";
const NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice";
const ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#";

let platform: HostilePlatform;
let other: HostilePlatform;
let gateway: LtiGateway;
beforeEach(async () => {
  platform = await startHostilePlatform();
  other = await startHostilePlatform();
  gateway = await startLtiGateway(platform);
});
afterEach(async () => {
  await gateway.running.stop();
  await platform.close();
  await other.close();
});

const member = (name: string, role: string, more: object = {}): object => ({
  ...{ name, roles: [`${ROLE}${role}`], email: `${name.toLowerCase()}@univ.example` },
  ...{ user_id: "9", picture: "https://evil.example/p.png", lis_person_sourcedid: "2200" },
  ...more,
});
const page = (...members: readonly unknown[]): { readonly body: string } => ({
  body: JSON.stringify({ members }),
});

async function token(role = "Instructor", membershipsUrl?: string): Promise<string> {
  const browser = new LaunchBrowser(gateway.running.address);
  const launched = await browser.launch(platform, (claims) => ({
    ...claims,
    [`${CLAIM}/roles`]: [`${ROLE}${role}`],
    ...(membershipsUrl === undefined
      ? {}
      : { [NRPS]: { context_memberships_url: membershipsUrl } }),
  }));
  return String((await browser.exchange(codeOf(launched))).json()["access_token"]);
}

function people(bearer: string): Promise<Answer> {
  return new LaunchBrowser(gateway.running.address).ask("lti/people", {
    headers: { Authorization: `Bearer ${bearer}`, Origin: ORIGIN },
  });
}

const asked = (path: string): number =>
  platform.heard.filter((each) => each.path.startsWith(path)).length;

describe("row 17: the people of a course", () => {
  it("row 17: are those who are active, by name, role and, to a teacher, address", async () => {
    platform.lies = {
      people: () =>
        page(
          member("Nadia", "Instructor"),
          member("Theo", "Learner", { status: "Active" }),
          member("Parti", "Learner", { status: "Inactive" }),
          member("Efface", "Learner", { status: "Deleted" }),
        ),
    };
    expect((await people(await token())).json()).toEqual({
      people: [
        { name: "Nadia", email: "nadia@univ.example", roles: ["instructor"] },
        { name: "Theo", email: "theo@univ.example", roles: ["learner"] },
      ],
    });
  });

  it("row 50: a student sees no address but those of teachers", async () => {
    platform.lies = {
      people: () => page(member("Nadia", "Instructor"), member("Theo", "Learner")),
    };
    expect((await people(await token("Learner"))).json()).toEqual({
      people: [
        { name: "Nadia", email: "nadia@univ.example", roles: ["instructor"] },
        { name: "Theo", roles: ["learner"] },
      ],
    });
  });

  it("row 17: are asked for by a signed assertion of our own, whose token is kept", async () => {
    platform.lies = { people: () => page(member("Theo", "Learner")) };
    const bearer = await token();
    await people(bearer);
    await people(bearer);
    expect(asked("/token")).toBe(1);
    const [sent] = platform.heard.filter(({ path }) => path === "/token");
    const form = new URLSearchParams(sent?.body ?? "");
    expect(form.get("grant_type")).toBe("client_credentials");
    const keys = (await new LaunchBrowser(gateway.running.address).ask("lti/jwks")).json();
    const checked = await jwtVerify(
      form.get("client_assertion") ?? "",
      createLocalJWKSet(keys as unknown as JSONWebKeySet),
      { issuer: "partage-tool", subject: "partage-tool", audience: `${platform.url}/token` },
    );
    expect(checked.payload.jti).toMatch(/^[\w-]{43}$/);
  });

  it("row 17: a token that the platform ended is asked for again, once", async () => {
    let isGood = false;
    platform.lies = {
      people: () => {
        const now = isGood;
        isGood = true;
        return now ? page(member("Theo", "Learner")) : { status: 401, body: "{}" };
      },
    };
    expect((await people(await token())).status).toBe(200);
    expect(asked("/token")).toBe(2);
  });

  it("row 42: are asked for once a minute, however many of the course ask", async () => {
    platform.lies = {
      people: () => page(member("Nadia", "Instructor"), member("Theo", "Learner")),
    };
    const [teacher, student] = [await token(), await token("Learner")];
    const answers = await Promise.all([teacher, student, student, student].map(people));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(asked("/people")).toBe(1);
    expect((await people(teacher)).text).toContain("theo@univ.example");
    expect((await people(student)).text).not.toContain("theo@univ.example");
    gateway.advance(60_001);
    await people(student);
    expect(asked("/people")).toBe(2);
  });

  it("row 17: are for the session of a launch only", async () => {
    const browser = new LaunchBrowser(gateway.running.address);
    expect((await browser.ask("lti/people")).status).toBe(401);
    expect((await people("H".repeat(43))).status).toBe(401);
    const none = await people(await token("Instructor", ""));
    expect(none.status).toBe(404);
  });

  it("row 41: are not for a page of another origin", async () => {
    const bearer = await token();
    const answer = await new LaunchBrowser(gateway.running.address).ask("lti/people", {
      headers: {
        Authorization: `Bearer ${bearer}`,
        Origin: "https://moodle.univ-valmoree.example",
      },
    });
    expect(answer.status).toBe(403);
  });

  it("row 17: end with the registration of the platform", async () => {
    const bearer = await token();
    await gateway.store.deleteRegistration("p1");
    expect((await people(bearer)).status).toBe(404);
    expect(asked("/people")).toBe(0);
  });

  it("row 52: an address elsewhere is not asked", async () => {
    const addresses = [
      `${other.url}/people`,
      "http://169.254.169.254/latest",
      "https://evil.example/people",
      "file:///etc/passwd",
      platform.url.replace("//", "//a:b@"),
      "not an address",
    ];
    for (const address of addresses) {
      const answer = await people(await token("Instructor", address));
      expect(answer.status).toBe(502);
      expect(answer.text).not.toContain("169.254");
    }
    expect(other.heard).toEqual([]);
  });

  it("row 54: a next page elsewhere is not asked, nor a redirect followed", async () => {
    platform.lies = {
      people: () => ({
        ...page(member("Theo", "Learner")),
        link: `<${other.url}/people>; rel="next"`,
      }),
    };
    const bearer = await token();
    expect((await people(bearer)).status).toBe(502);
    platform.lies = { redirect: `${other.url}/people` };
    expect((await people(bearer)).status).toBe(502);
    expect(other.heard).toEqual([]);
  });

  it("row 56: pages that go round in circles end", async () => {
    platform.lies = {
      people: () => ({
        ...page(member("Theo", "Learner")),
        link: `<${platform.url}/people?limit=200>; rel="next"`,
      }),
    };
    expect((await people(await token())).status).toBe(200);
    expect(asked("/people")).toBe(1);
  });

  it("row 56: pages without end end", async () => {
    platform.lies = {
      people: (number) => ({
        ...page(...Array.from({ length: 5 }, () => member("Theo", "Learner"))),
        link: `<${platform.url}/people?page=${number + 1}>; rel="next"`,
      }),
    };
    const answer = await people(await token());
    expect(answer.json<{ people: unknown[] }>().people).toHaveLength(100);
    expect(asked("/people")).toBe(20);
  });

  it("row 56: huge, broken and mistyped pages give nobody", async () => {
    const bodies = [
      { body: `{"members":[],"x":"${"a".repeat(2_000_000)}"}` },
      { body: "<html>" },
      { body: "[]" },
      { status: 500, body: "{}" },
    ];
    const bearer = await token();
    for (const body of bodies) {
      platform.lies = { people: () => body };
      expect((await people(bearer)).status).toBe(502);
    }
    const strange = [
      null,
      7,
      "x",
      [],
      {},
      { name: 7 },
      { name: "" },
      { roles: "x", name: "A\u0007" },
    ];
    platform.lies = { people: () => page(...strange) };
    expect((await people(bearer)).json()).toEqual({ people: [{ name: "A", roles: [] }] });
  });

  it("row 35: addresses that are none are left out", async () => {
    const addresses = ["a@b\r\nBcc: x@y", "<script>", "a@b,c@d", '"x" <a@b>', "@", "a".repeat(300)];
    platform.lies = {
      people: () => page(...addresses.map((email) => member("Theo", "Instructor", { email }))),
    };
    const found = (await people(await token())).json<{ people: { email?: string }[] }>();
    expect(found.people.every(({ email }) => email === undefined)).toBe(true);
  });

  it("row 45: tokens that are none are not sent on, and nothing is told of them", async () => {
    const tokens = [
      { status: 200, body: '{"access_token":"a\\r\\nX: y","token_type":"Bearer","expires_in":60}' },
      { status: 200, body: '{"access_token":"a","token_type":"MAC","expires_in":60}' },
      { status: 200, body: "{}" },
      { status: 400, body: '{"error":"invalid_client_secret_detail"}' },
    ];
    const bearer = await token();
    for (const answer of tokens) {
      platform.lies = { token: answer };
      const refused = await people(bearer);
      expect(refused.status).toBe(502);
      expect(refused.text).not.toContain("detail");
    }
    expect(asked("/people")).toBe(0);
  });
});
