/** Choosing a link: who gets the answer, and what is in it. */
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../index.js";
import { type HostilePlatform, startHostilePlatform } from "../../testing/hostile-platform.js";
import { LaunchBrowser, type LtiGateway, startLtiGateway } from "../../testing/lti-launch.js";
import type { Answer } from "../../testing/test-gateway.js";

const CLAIM = "https://purl.imsglobal.org/spec/lti/claim";
const DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim";
const NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice";

let platform: HostilePlatform;
let gateway: LtiGateway;
beforeAll(async () => {
  platform = await startHostilePlatform();
  gateway = await startLtiGateway(platform);
});
afterAll(async () => {
  await gateway.running.stop();
  await platform.close();
});

const fresh = (): LaunchBrowser => new LaunchBrowser(gateway.running.address);

function ask(settings: Readonly<Record<string, unknown>> = {}): (claims: JWTPayload) => JWTPayload {
  return (claims) => ({
    ...claims,
    [`${CLAIM}/message_type`]: "LtiDeepLinkingRequest",
    [`${CLAIM}/resource_link`]: undefined,
    [`${DEEP}/deep_linking_settings`]: {
      accept_types: ["ltiResourceLink"],
      deep_link_return_url: `${platform.url}/return?course=7&sesskey=s3ss`,
      data: "opaque <b>",
      ...settings,
    },
  });
}

const decode = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

function fieldsOf({ text }: Answer): Record<string, string> {
  const found = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return Object.fromEntries(found.map(([, name = "", value = ""]) => [name, decode(value)]));
}

async function open(settings?: Readonly<Record<string, unknown>>): Promise<Answer> {
  return fresh().launch(
    platform,
    (claims) => JSON.parse(JSON.stringify(ask(settings)(claims))) as JWTPayload,
  );
}

async function readAnswer(answer: Answer): Promise<JWTPayload> {
  const keys = (await fresh().ask("lti/jwks")).json<JSONWebKeySet>();
  const { payload } = await jwtVerify(fieldsOf(answer)["JWT"] ?? "", createLocalJWKSet(keys), {
    ...{ issuer: "partage-tool", audience: platform.url, algorithms: ["RS256"] },
  });
  return payload;
}

describe("row 17: the choice of a link", () => {
  it("row 17: goes back signed, with what was chosen and nothing else", async () => {
    const page = await open();
    expect(page.status).toBe(200);
    expect(page.headers.get("Content-Security-Policy")).toContain(
      `frame-ancestors ${platform.url}`,
    );
    const fields = fieldsOf(page);
    const answer = await fresh().post("lti/select", {
      ...{ ...fields, widget: "agenda", max: "7", view: "week", title: "Ma semaine" },
      ...{ uid: "directrice", url: "https://evil.example", scope: "mail.read" },
    });
    expect(answer.text).toContain(`action="${platform.url}/return?course=7&#38;sesskey=s3ss"`);
    const claims = await readAnswer(answer);
    expect(claims).toMatchObject({
      [`${CLAIM}/message_type`]: "LtiDeepLinkingResponse",
      [`${CLAIM}/version`]: "1.3.0",
      [`${CLAIM}/deployment_id`]: "1",
      [`${DEEP}/data`]: "opaque <b>",
      [`${DEEP}/content_items`]: [
        {
          ...{ type: "ltiResourceLink", title: "Ma semaine" },
          custom: { widget: "agenda", max: "7", view: "week" },
        },
      ],
    });
  });

  it("row 17: may be the people of the course, where the platform tells them", async () => {
    const fields = { ...fieldsOf(await open()), widget: "course-people", max: "40", title: "" };
    const claims = await readAnswer(await fresh().post("lti/select", fields));
    expect(claims[`${DEEP}/content_items`]).toEqual([
      {
        ...{ type: "ltiResourceLink", title: "Les gens du cours" },
        custom: { widget: "course-people", max: "40" },
      },
    ]);
    const without = await fresh().launch(platform, (claims) => {
      const { [NRPS]: _, ...others } = claims;
      return JSON.parse(JSON.stringify(ask()(others))) as JWTPayload;
    });
    expect(without.text).toContain('value="directory"');
    expect(without.text).not.toContain("course-people");
  });

  it("row 17: can be called off", async () => {
    const fields = fieldsOf(await open());
    const answer = await fresh().post("lti/select", { ...fields, action: "cancel" });
    expect((await readAnswer(answer))[`${DEEP}/content_items`]).toEqual([]);
  });

  it("row 17: is made once", async () => {
    const fields = { ...fieldsOf(await open()), widget: "agenda" };
    expect((await fresh().post("lti/select", fields)).status).toBe(200);
    const again = await fresh().post("lti/select", fields);
    expect(again.status).toBe(400);
    expect(again.text).not.toContain("JWT");
  });

  it("row 46: leaves no key of the platform's session in the store or the log", async () => {
    const memory = createMemoryStore();
    const kept: unknown[] = [];
    const save = memory.saveTransaction.bind(memory);
    memory.saveTransaction = async (transaction) => {
      kept.push(transaction);
      await save(transaction);
    };
    const own = await startLtiGateway(platform, { store: memory });
    const page = await new LaunchBrowser(own.running.address).launch(
      platform,
      (claims) => JSON.parse(JSON.stringify(ask()(claims))) as JWTPayload,
    );
    expect(fieldsOf(page)["returnUrl"]).toContain("sesskey=s3ss");
    expect(kept).toHaveLength(2);
    expect(JSON.stringify(kept) + own.log.join("\n")).not.toContain("s3ss");
    await own.running.stop();
  });

  const returns = (): readonly string[] => [
    "https://evil.example/return",
    "//evil.example/return",
    `${platform.url}.evil.example/return`,
    `${platform.url}@evil.example/return`,
    platform.url.replace("//", "//user@"),
    platform.url.replace("127.0.0.1", "localhost"),
    "javascript:alert(1)",
    "data:text/html,x",
    "",
  ];
  it("row 17: is offered to no address but the platform's own", async () => {
    for (const address of returns()) {
      const page = await open({ deep_link_return_url: address });
      expect(page.status).toBe(400);
      expect(page.text).not.toContain("evil");
    }
  });

  it("row 17: goes to no address but the one that the platform signed", async () => {
    const others = [...returns(), `${platform.url}/other`];
    for (const returnUrl of others) {
      const fields = { ...fieldsOf(await open()), widget: "agenda", returnUrl };
      const answer = await fresh().post("lti/select", fields);
      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain("JWT");
    }
    const data = { ...fieldsOf(await open()), widget: "agenda", data: "other" };
    expect((await fresh().post("lti/select", data)).status).toBe(400);
  });

  it("row 17: is of what the gateway has; the rest is left out", async () => {
    const choices = [
      { widget: "settings" },
      { widget: "__proto__" },
      { widget: "constructor" },
      { widget: "" },
      {},
    ];
    for (const choice of choices) {
      const fields = { ...fieldsOf(await open()), ...choice } as Record<string, string>;
      expect((await fresh().post("lti/select", fields)).status).toBe(400);
    }
    const fields = { widget: "inbox", max: "9999", view: "week", title: "\u0000 \u202e x " };
    const answer = await fresh().post("lti/select", { ...fieldsOf(await open()), ...fields });
    expect((await readAnswer(answer))[`${DEEP}/content_items`]).toEqual([
      { type: "ltiResourceLink", title: "x", custom: { widget: "inbox" } },
    ]);
  });

  it("row 60: markup in titles and data stays text", async () => {
    const markup = '"><script>alert(1)</script>';
    const page = await open({ data: markup });
    expect(page.text).not.toContain("<script>alert");
    const fields = { ...fieldsOf(page), widget: "agenda", title: markup };
    const answer = await fresh().post("lti/select", fields);
    expect(answer.text).not.toContain("<script>alert");
  });

  it("row 17: is not offered where the platform takes no links", async () => {
    for (const types of [["link"], [], "ltiResourceLink", undefined]) {
      expect((await open({ accept_types: types })).status).toBe(400);
    }
    expect((await open({ data: { a: 1 } })).status).toBe(400);
  });

  it("row 63: needs no script, and its pages have a policy that lets in only their own", async () => {
    const page = await open();
    expect(page.text).not.toContain("<script");
    const policy = page.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("form-action https://ent.univ-valmoree.example/partage-gw/lti/select");
  });
});
