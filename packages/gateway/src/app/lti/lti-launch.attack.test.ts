/** Launches that somebody else made, changed, kept or turned around. */
import { exportSPKI, generateKeyPair, importJWK, type JWTPayload, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createMemoryLtiStore } from "../index.js";
import { type HostilePlatform, startHostilePlatform } from "../../testing/hostile-platform.js";
import {
  type BegunLaunch,
  codeOf,
  LAUNCH,
  LaunchBrowser,
  type LtiGateway,
  startLtiGateway,
} from "../../testing/lti-launch.js";
import { type Answer, BASE, OTHER_HOST } from "../../testing/test-gateway.js";

const CLAIM = "https://purl.imsglobal.org/spec/lti/claim";

let platform: HostilePlatform;
let other: HostilePlatform;
let gateway: LtiGateway;
const fresh = (): LaunchBrowser => new LaunchBrowser(gateway.running.address);

beforeAll(async () => {
  platform = await startHostilePlatform();
  other = await startHostilePlatform();
  gateway = await startLtiGateway(platform, { other });
});
afterEach(() => {
  platform.lies = {};
});
afterAll(async () => {
  await gateway.running.stop();
  await platform.close();
  await other.close();
});

/** Nothing was opened: no code, no element, and nothing of what was sent. */
function expectRefused(answer: Answer, sent = ""): void {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(504);
  expect(answer.text).not.toContain("data-code");
  expect(answer.text).not.toContain("<partage-");
  if (sent !== "") expect(answer.text).not.toContain(sent);
}

/** The reason that the audit log has of the last refusal. */
const lastReason = (): string | undefined =>
  gateway.audits.filter(({ event }) => event === "sign-in-failed").at(-1)?.reason;

/** Launches with a token that is made otherwise. */
async function launchWith(
  make: (claims: JWTPayload, begun: BegunLaunch) => Promise<string> | string,
): Promise<Answer> {
  const browser = fresh();
  const begun = await browser.beginLaunch(platform);
  const token = await make(platform.claims(begun.nonce, LAUNCH), begun);
  const answer = await browser.post("lti/launch", { id_token: token, state: begun.state });
  expectRefused(answer, token.length > 20 ? token : "");
  return answer;
}

const now = (): number => Math.floor(Date.now() / 1000);

describe("row 17: claims of a launch", () => {
  const changes: Readonly<Record<string, (claims: JWTPayload) => JWTPayload>> = {
    "another deployment": (claims) => ({ ...claims, [`${CLAIM}/deployment_id`]: "2" }),
    "no deployment": (claims) => ({ ...claims, [`${CLAIM}/deployment_id`]: undefined }),
    "a deployment that is a list": (claims) => ({ ...claims, [`${CLAIM}/deployment_id`]: ["1"] }),
    "a target elsewhere": (claims) => ({
      ...claims,
      [`${CLAIM}/target_link_uri`]: "https://evil.example/lti/launch",
    }),
    "a target beside ours": (claims) => ({
      ...claims,
      [`${CLAIM}/target_link_uri`]: `${LAUNCH}/../../v1/session`,
    }),
    "no target": (claims) => ({ ...claims, [`${CLAIM}/target_link_uri`]: undefined }),
    "another version": (claims) => ({ ...claims, [`${CLAIM}/version`]: "1.1" }),
    "no version": (claims) => ({ ...claims, [`${CLAIM}/version`]: undefined }),
    "an unknown message": (claims) => ({
      ...claims,
      [`${CLAIM}/message_type`]: "LtiStartProctoring",
    }),
    "no message": (claims) => ({ ...claims, [`${CLAIM}/message_type`]: undefined }),
    "no link": (claims) => ({ ...claims, [`${CLAIM}/resource_link`]: undefined }),
    "no roles": (claims) => ({ ...claims, [`${CLAIM}/roles`]: undefined }),
    nobody: (claims) => ({ ...claims, sub: "" }),
    "no subject": (claims) => ({ ...claims, sub: undefined }),
    "a person whom the login was not for": (claims) => ({ ...claims, sub: "43" }),
  };
  for (const [name, change] of Object.entries(changes)) {
    it(`row 17: refuses ${name}`, async () => {
      await launchWith((claims) =>
        platform.sign(JSON.parse(JSON.stringify(change(claims))) as JWTPayload),
      );
    });
  }
});

describe("row 1: state of a launch", () => {
  it("row 1: is needed, ours and good once", async () => {
    const browser = fresh();
    const begun = await browser.beginLaunch(platform);
    const token = await platform.sign(platform.claims(begun.nonce, LAUNCH));
    for (const state of [undefined, "", "x", "A".repeat(43), `${begun.state} `]) {
      const fields = { id_token: token, ...(state === undefined ? {} : { state }) };
      expectRefused(await browser.post("lti/launch", fields));
    }
    const fields = { id_token: token, state: begun.state };
    expect((await browser.post("lti/launch", fields)).status).toBe(200);
    expectRefused(await browser.post("lti/launch", fields));
    expect(lastReason()).toBe("state-unknown");
  });

  it("row 1: of two launches at once with one state, one opens", async () => {
    const browser = fresh();
    const begun = await browser.beginLaunch(platform);
    const token = await platform.sign(platform.claims(begun.nonce, LAUNCH));
    const fields = { id_token: token, state: begun.state };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => browser.post("lti/launch", fields)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it("row 1: ends after five minutes", async () => {
    const clock = await startLtiGateway(platform);
    const browser = new LaunchBrowser(clock.running.address);
    const begun = await browser.beginLaunch(platform);
    const token = await platform.sign(platform.claims(begun.nonce, LAUNCH));
    clock.advance(301_000);
    expectRefused(await browser.post("lti/launch", { id_token: token, state: begun.state }));
    await clock.running.stop();
  });

  it("row 1: given twice is no state", async () => {
    const browser = fresh();
    const { state } = await browser.beginLaunch(platform);
    const answer = await browser.ask("lti/launch", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: `state=${state}&state=${state}&id_token=x`,
    });
    expectRefused(answer);
  });

  it("row 1: the state of a sign-in is none of a launch", async () => {
    const browser = fresh();
    const stolen = "B".repeat(43);
    expectRefused(await browser.post("lti/launch", { state: stolen, id_token: "x" }));
    expectRefused(
      await browser.ask(`auth/callback?state=${(await browser.beginLaunch(platform)).state}`),
    );
  });
});

describe("row 2: nonce of a launch", () => {
  it("row 2: missing, wrong or of another launch is refused", async () => {
    const another = await fresh().beginLaunch(platform);
    for (const nonce of [undefined, "", "x", another.nonce, 7, ["n"]]) {
      await launchWith((claims) =>
        platform.sign(JSON.parse(JSON.stringify({ ...claims, nonce })) as JWTPayload),
      );
    }
  });

  it("row 2: a token that opened one launch opens no other", async () => {
    const browser = fresh();
    const begun = await browser.beginLaunch(platform);
    const token = await platform.sign(platform.claims(begun.nonce, LAUNCH));
    expect((await browser.post("lti/launch", { id_token: token, state: begun.state })).status).toBe(
      200,
    );
    const again = await browser.beginLaunch(platform);
    expectRefused(await browser.post("lti/launch", { id_token: token, state: again.state }));
    expect(lastReason()).toBe("nonce-wrong");
  });
});

describe("row 27: a launch that another browser began", () => {
  it("row 27: is refused by a browser that keeps cookies", async () => {
    const victim = fresh();
    await victim.beginLaunch(platform);
    const attacker = await fresh().beginLaunch(platform);
    const token = await platform.sign(platform.claims(attacker.nonce, LAUNCH));
    const answer = await victim.post("lti/launch", { id_token: token, state: attacker.state });
    expectRefused(answer);
    expect(lastReason()).toBe("other-browser");
  });

  it("row 27: is refused where the platform keeps another value, or none", async () => {
    for (const value of ["", "C".repeat(43), undefined]) {
      const browser = fresh();
      const { answer } = await browser.beginLaunch(platform, { lti_storage_target: "_parent" });
      browser.cookies.clear();
      const next = new URL(
        (/data-next="([^"]*)"/.exec(answer.text)?.[1] ?? "").replaceAll("&#38;", "&"),
      );
      const token = await platform.sign(
        platform.claims(next.searchParams.get("nonce") ?? "", LAUNCH),
      );
      const state = next.searchParams.get("state") ?? "";
      const asked = await browser.post("lti/launch", { id_token: token, state });
      const code = /name="code" value="([^"]*)"/.exec(asked.text)?.[1] ?? "";
      const fields: Record<string, string> = value === undefined ? { code } : { code, value };
      expectRefused(await browser.post("lti/verify", fields));
      expectRefused(await browser.post("lti/verify", { code, value: "x" }));
    }
  });

  it("row 27: changes nothing of who is signed in by cookie, and says whom it is for", async () => {
    const browser = fresh();
    browser.cookies.set("__Host-partage", "D".repeat(43));
    const answer = await browser.launch(platform);
    expect(answer.text).toContain("Léa Martin");
    expect(answer.headers.getSetCookie().join()).not.toContain("__Host-partage=");
  });
});

describe("rows 7 and 8: algorithms of a launch", () => {
  const encode = (value: unknown): string =>
    Buffer.from(JSON.stringify(value)).toString("base64url");

  it("row 7: unsigned tokens, in any spelling, are refused", async () => {
    for (const alg of ["none", "None", "NONE", "nOnE", ""]) {
      await launchWith(
        (claims) => `${encode({ alg, typ: "JWT", kid: "key-1" })}.${encode(claims)}.`,
      );
    }
  });

  it("row 7: a token whose signature was cut off is refused", async () => {
    await launchWith(async (claims) => {
      const [header = "", payload = ""] = (await platform.sign(claims)).split(".");
      return `${header}.${payload}.`;
    });
  });

  it("row 7: a token whose claims were changed after signing is refused", async () => {
    await launchWith(async (claims) => {
      const [header = "", , signature = ""] = (await platform.sign(claims)).split(".");
      const ext = { user_username: "directrice" };
      return `${header}.${encode({ ...claims, [`${CLAIM}/ext`]: ext })}.${signature}`;
    });
  });

  for (const alg of ["HS256", "HS384", "HS512"]) {
    it(`row 8: ${alg} with the public key as the secret is refused`, async () => {
      await launchWith(async (claims) => {
        const key = await importJWK(platform.publicKey(), "RS256", { extractable: true });
        const secret = new TextEncoder().encode(await exportSPKI(key as CryptoKey));
        const kid = String(platform.publicKey().kid);
        return new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(secret);
      });
    });
  }

  for (const alg of ["RS384", "RS512", "PS256", "ES256", "EdDSA"]) {
    it(`row 8: ${alg} is refused, though its key would be known`, async () => {
      const pair = await generateKeyPair(alg, { extractable: true });
      await launchWith((claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg, kid: String(platform.publicKey().kid) })
          .sign(pair.privateKey),
      );
    });
  }
});

describe("rows 9 and 10: keys of a launch", () => {
  const names = [
    "../../etc/passwd",
    "' or 1=1 --",
    "key-1' union select sealed from partage_lti_key --",
    "http://169.254.169.254/keys",
    "k".repeat(256),
    "",
    "key-1\u0000",
    "__proto__",
  ];
  for (const kid of names) {
    it(`row 9: a key named ${JSON.stringify(kid.slice(0, 30))} is no key`, async () => {
      await launchWith((claims) => platform.sign(claims, { kid }));
    });
  }

  it("row 9: a token that names no key is refused", async () => {
    await launchWith((claims) => platform.sign(claims, { kid: undefined }));
    expect(lastReason()).toBe("header-wrong");
  });

  it("row 10: keys and addresses of keys that the token brings are not looked at", async () => {
    const pair = await generateKeyPair("RS256", { extractable: true });
    const { exportJWK } = await import("jose");
    const jwk = await exportJWK(pair.publicKey);
    const brought = [
      { jwk },
      { jku: `${other.url}/keys` },
      { x5u: `${other.url}/keys` },
      { x5c: ["MIIB"] },
    ];
    other.heard.length = 0;
    for (const header of brought) {
      await launchWith((claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: "RS256", kid: "brought", ...header })
          .sign(pair.privateKey),
      );
    }
    expect(other.heard).toEqual([]);
  });

  it("row 10: a critical header that nobody knows is refused", async () => {
    await launchWith(async (claims) => {
      const [, payload = "", signature = ""] = (await platform.sign(claims)).split(".");
      const header = { alg: "RS256", kid: "key-1", crit: ["b64"], b64: false };
      return `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${payload}.${signature}`;
    });
  });
});

describe("rows 11 and 12: audience and times of a launch", () => {
  const audiences: Readonly<Record<string, Partial<JWTPayload>>> = {
    "another client": { aud: "another-tool" },
    "several clients without saying which": { aud: ["partage-tool", "another-tool"] },
    "several clients and another meant": { aud: ["partage-tool", "x"], azp: "x" },
    "one client and another meant": { aud: "partage-tool", azp: "x" },
    "no audience": { aud: undefined },
    "another issuer": { iss: "https://moodle.univ-hautecombe.example" },
    "our issuer with a slash more": { iss: "slash" },
  };
  for (const [name, change] of Object.entries(audiences)) {
    it(`row 11: refuses ${name}`, async () => {
      await launchWith((claims) => {
        const iss = change.iss === "slash" ? `${platform.url}/` : (change.iss ?? claims.iss);
        const changed = { ...claims, ...change, iss };
        return platform.sign(JSON.parse(JSON.stringify(changed)) as JWTPayload);
      });
    });
  }

  it("row 11: takes several clients where ours is the one meant", async () => {
    const answer = await fresh().launch(platform, (claims) => ({
      ...claims,
      ...{ aud: ["partage-tool", "another-tool"], azp: "partage-tool" },
    }));
    expect(answer.status).toBe(200);
  });

  const times: Readonly<Record<string, () => Partial<Record<"iat" | "exp" | "nbf", number>>>> = {
    "one that has expired": () => ({ iat: now() - 120, exp: now() - 60 }),
    "one from the future": () => ({ iat: now() + 60, exp: now() + 120 }),
    "one that is not good yet": () => ({ nbf: now() + 120 }),
    "one that is a week old and still good": () => ({ iat: now() - 604_800, exp: now() + 60 }),
    "one that lives for a day": () => ({ exp: now() + 86_400 }),
    "one without an end": () => ({ exp: undefined }),
    "one without a beginning": () => ({ iat: undefined }),
  };
  for (const [name, change] of Object.entries(times)) {
    it(`row 12: refuses ${name}`, async () => {
      await launchWith((claims) =>
        platform.sign(JSON.parse(JSON.stringify({ ...claims, ...change() })) as JWTPayload),
      );
    });
  }

  it("row 12: takes clocks that differ by a few seconds", async () => {
    const answer = await fresh().launch(platform, (claims) => ({
      ...claims,
      ...{ iat: now() + 5, exp: now() + 65 },
    }));
    expect(answer.status).toBe(200);
  });
});

describe("row 14: keys of a platform", () => {
  it("row 14: a new key opens launches, the old one no more", async () => {
    const lone = await startHostilePlatform();
    const own = await startLtiGateway(lone);
    const browser = new LaunchBrowser(own.running.address);
    expect((await browser.launch(lone)).status).toBe(200);
    const begun = await browser.beginLaunch(lone);
    const old = await lone.sign(lone.claims(begun.nonce, LAUNCH));
    await lone.rotate();
    own.advance(31_000);
    const iat = now() + 31;
    const rotated = await browser.launch(lone, (claims) => ({ ...claims, iat, exp: iat + 60 }));
    expect(rotated.status).toBe(200);
    own.advance(11 * 60_000);
    expectRefused(await browser.post("lti/launch", { id_token: old, state: begun.state }));
    await own.running.stop();
    await lone.close();
  });

  const broken: Readonly<Record<string, () => { status: number; body: string }>> = {
    "an error": () => ({ status: 500, body: "{}" }),
    "no JSON": () => ({ status: 200, body: "<html>" }),
    "a list": () => ({ status: 200, body: "[]" }),
    "no keys": () => ({ status: 200, body: '{"keys":"none"}' }),
    "ten megabytes": () => ({ status: 200, body: `{"keys":[],"x":"${"a".repeat(10_000_000)}"}` }),
  };
  for (const [name, answer] of Object.entries(broken)) {
    it(`row 14: a key set that is ${name} opens nothing and is not asked for all the time`, async () => {
      const lone = await startHostilePlatform();
      const own = await startLtiGateway(lone);
      lone.lies = { keys: answer };
      const browser = new LaunchBrowser(own.running.address);
      for (let index = 0; index < 3; index += 1) expectRefused(await browser.launch(lone));
      expect(lone.heard.filter(({ path }) => path === "/keys")).toHaveLength(1);
      await own.running.stop();
      await lone.close();
    });
  }

  it("row 14: a key set that leads elsewhere is not followed", async () => {
    const lone = await startHostilePlatform();
    const own = await startLtiGateway(lone);
    lone.lies = { redirect: `${other.url}/keys` };
    other.heard.length = 0;
    expectRefused(await new LaunchBrowser(own.running.address).launch(lone));
    expect(other.heard).toEqual([]);
    await own.running.stop();
    await lone.close();
  });
});

describe("row 17: logins", () => {
  const changes: Readonly<Record<string, Record<string, string | undefined>>> = {
    "an unknown platform": { iss: "https://evil.example" },
    "no platform": { iss: undefined },
    "another client": { client_id: "another" },
    "another deployment": { lti_deployment_id: "2" },
    "a target elsewhere": { target_link_uri: "https://evil.example/" },
    "a target that begins like ours": { target_link_uri: `${LAUNCH}.evil.example` },
    "no target": { target_link_uri: undefined },
    "no hint": { login_hint: undefined },
    "a huge hint": { lti_message_hint: "x".repeat(9_000) },
    "a storage frame with markup": { lti_storage_target: '"><script>' },
  };
  for (const [name, change] of Object.entries(changes)) {
    it(`row 17: a login with ${name} goes nowhere`, async () => {
      const { answer } = await fresh().beginLaunch(platform, change);
      expectRefused(answer);
      expect(answer.headers.get("Location")).toBeNull();
      expect(answer.text).not.toContain("evil.example");
    });
  }

  it("row 19: a login goes to the platform's own sign-in, whatever its hints say", async () => {
    for (const hint of ["//evil.example", "https://evil.example/?a=b", "a\r\nLocation: x", "@e"]) {
      const { answer, location } = await fresh().beginLaunch(platform, {
        ...{ login_hint: hint, lti_message_hint: hint },
      });
      expect(answer.status).toBe(303);
      expect(location.origin).toBe(platform.url);
      expect(location.searchParams.get("lti_message_hint")).toBe(hint);
    }
  });

  it("row 17: a platform that waits, was refused or is unknown launches nothing", async () => {
    const store = createMemoryLtiStore();
    const own = await startLtiGateway(platform, { ltiStore: store });
    const browser = new LaunchBrowser(own.running.address);
    expectRefused((await browser.beginLaunch(platform)).answer);
    await store.saveRegistration(platform.registration("valmoree", { status: "pending" }));
    expectRefused((await browser.beginLaunch(platform)).answer);
    await store.confirmRegistration("p1", ["1"]);
    const begun = await browser.beginLaunch(platform);
    expect(begun.answer.status).toBe(303);
    // Taken back between login and launch.
    await store.deleteRegistration("p1");
    const token = await platform.sign(platform.claims(begun.nonce, LAUNCH));
    expectRefused(await browser.post("lti/launch", { id_token: token, state: begun.state }));
    await own.running.stop();
  });

  it("row 17: a registration without any deployment launches nothing", async () => {
    const store = createMemoryLtiStore();
    await store.saveRegistration(platform.registration("valmoree", { deploymentIds: [] }));
    const own = await startLtiGateway(platform, { ltiStore: store });
    const browser = new LaunchBrowser(own.running.address);
    const begun = await browser.beginLaunch(platform, { lti_deployment_id: undefined });
    const token = await platform.sign(platform.claims(begun.nonce, LAUNCH));
    expectRefused(await browser.post("lti/launch", { id_token: token, state: begun.state }));
    await own.running.stop();
  });
});

describe("row 17: establishments", () => {
  it("row 17: a platform of one opens nothing of another", async () => {
    const browser = fresh();
    const there = { host: OTHER_HOST };
    expectRefused((await browser.beginLaunch(platform, {}, there)).answer);
    const target = `https://${OTHER_HOST}/partage-gw/lti/launch`;
    expectRefused((await browser.beginLaunch(platform, { target_link_uri: target })).answer);
    const begun = await browser.beginLaunch(platform);
    const token = await platform.sign(platform.claims(begun.nonce, LAUNCH));
    const fields = { id_token: token, state: begun.state };
    expectRefused(await browser.post("lti/launch", fields, there));
  });

  it("row 17: the token of another platform opens no launch of this one", async () => {
    await launchWith((claims) => other.sign({ ...claims, iss: other.url }));
    await launchWith((claims) => other.sign(claims));
  });

  it("row 17: a code of one is worth nothing under the host of another", async () => {
    const browser = fresh();
    const code = codeOf(await browser.launch(platform));
    const answer = await browser.exchange(code, {
      host: OTHER_HOST,
      headers: { Origin: `https://${OTHER_HOST}` },
    });
    expect(answer.json()).toEqual({ error: "invalid_grant" });
  });

  it("row 20: a mail address of the platform is nobody's account", async () => {
    const answer = await fresh().launch(platform, (claims) => ({
      ...claims,
      email: "directrice@univ-valmoree.example",
      email_verified: true,
    }));
    const token = await fresh().exchange(codeOf(answer));
    expect(token.text).toContain("lea@univ-valmoree.example");
    expect(token.text).not.toContain("directrice");
  });

  it("row 20: claims of wrong types, or that the platform did not fill in, name nobody", async () => {
    const names = [
      "$User.username",
      "",
      ["lea"],
      { a: 1 },
      7,
      "a@b.example",
      "a b",
      "x".repeat(300),
    ];
    for (const name of names) {
      const answer = await fresh().launch(platform, (claims) => ({
        ...claims,
        [`${CLAIM}/ext`]: { user_username: name },
      }));
      expectRefused(answer);
    }
  });

  it("row 31: claims of the platform give no attribute and no mail", async () => {
    const answer = await fresh().launch(platform, (claims) => ({
      ...claims,
      ...{ eduPersonAffiliation: ["employee"], mail: "directrice@univ-valmoree.example" },
      scope: "mail.read mail.send",
    }));
    const token = (await fresh().exchange(codeOf(answer))).json<{ scope: string }>();
    expect(token.scope).not.toContain("mail");
  });
});

describe("row 17: codes of launches", () => {
  it("row 17: a code is good once, for thirty seconds", async () => {
    const clock = await startLtiGateway(platform);
    const browser = new LaunchBrowser(clock.running.address);
    const code = codeOf(await browser.launch(platform));
    expect((await browser.exchange(code)).status).toBe(200);
    expect((await browser.exchange(code)).json()).toEqual({ error: "invalid_grant" });
    const late = codeOf(await browser.launch(platform));
    clock.advance(31_000);
    expect((await browser.exchange(late)).json()).toEqual({ error: "invalid_grant" });
    await clock.running.stop();
  });

  it("row 17: of many at once with one code, one gets a token", async () => {
    const browser = fresh();
    const code = codeOf(await browser.launch(platform));
    const answers = await Promise.all(Array.from({ length: 8 }, () => browser.exchange(code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it("row 17: codes that were made up, and states, are no codes", async () => {
    const { state } = await fresh().beginLaunch(platform);
    for (const code of ["x", "E".repeat(43), state, "' or 1=1 --"]) {
      expect((await fresh().exchange(code)).json()).toEqual({ error: "invalid_grant" });
    }
  });

  it("row 59: the page may be framed by the platform alone, refusals too", async () => {
    const page = await fresh().launch(platform);
    const refused = await launchWith((claims) => platform.sign({ ...claims, nonce: "x" }));
    for (const { headers } of [page, refused]) {
      const policy = headers.get("Content-Security-Policy") ?? "";
      const framers = policy.split(";").filter((each) => each.includes("frame-ancestors"));
      expect(framers.map((each) => each.trim())).toEqual([`frame-ancestors ${platform.url}`]);
    }
    const unknown = (await fresh().beginLaunch(platform, { iss: "https://evil.example" })).answer;
    expect(unknown.headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
    expect(unknown.headers.get("X-Frame-Options")).toBe("DENY");
  });

  it("row 60: markup in names and courses stays text", async () => {
    const markup = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    const answer = await fresh().launch(platform, (claims) => ({
      ...claims,
      name: markup,
      [`${CLAIM}/custom`]: { widget: "agenda", view: markup, max: markup, onload: markup },
    }));
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain("<script>alert");
    expect(answer.text).toContain("<partage-agenda></partage-agenda>");
  });

  it("row 46: no token, code, state or hint is in a log", async () => {
    const browser = fresh();
    const begun = await browser.beginLaunch(platform, { lti_message_hint: "hint-that-is-private" });
    const token = await platform.sign(platform.claims(begun.nonce, LAUNCH));
    const page = await browser.post("lti/launch", { id_token: token, state: begun.state });
    const answer = await browser.exchange(codeOf(page));
    const secrets = [
      ...[begun.state, begun.nonce, token, codeOf(page), "hint-that-is-private"],
      String(answer.json()["access_token"]),
    ];
    const said = gateway.log.join("\n") + JSON.stringify([gateway.audits, gateway.requests]);
    for (const secret of secrets) expect(said).not.toContain(secret);
    expect(BASE).toContain("https:");
  });

  it("row 42: launches are counted by the address that they come from", async () => {
    const own = await startLtiGateway(platform);
    const browser = new LaunchBrowser(own.running.address);
    let limited = 0;
    for (let index = 0; index < 620 && limited === 0; index += 1) {
      const { answer } = await browser.beginLaunch(platform, { iss: "https://evil.example" });
      if (answer.status === 429) limited += 1;
    }
    expect(limited).toBe(1);
    await own.running.stop();
  });
});
