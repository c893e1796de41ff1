import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  LaunchBrowser,
  codeOf,
  type LtiGateway,
  startLtiGateway,
} from "../../testing/lti-launch.js";
import { type HostilePlatform, startHostilePlatform } from "../../testing/hostile-platform.js";
import { BASE, ORIGIN } from "../../testing/test-gateway.js";

const NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice";

describe("a launch", () => {
  let platform: HostilePlatform;
  let gateway: LtiGateway;
  let browser: LaunchBrowser;
  beforeAll(async () => {
    platform = await startHostilePlatform();
    gateway = await startLtiGateway(platform);
    browser = new LaunchBrowser(gateway.running.address);
  });
  afterAll(async () => {
    await gateway.running.stop();
    await platform.close();
  });

  it("begins at the platform's sign-in with its hints as they came", async () => {
    const hint = '{"cmid":5,"launchid":"ltilaunch5_é"}';
    const { answer, location } = await browser.beginLaunch(platform, { lti_message_hint: hint });
    expect(answer.status).toBe(303);
    expect(`${location.origin}${location.pathname}`).toBe(`${platform.url}/auth`);
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      ...{ scope: "openid", response_type: "id_token", response_mode: "form_post", prompt: "none" },
      ...{ client_id: "partage-tool", redirect_uri: `${BASE}/lti/launch`, login_hint: "42" },
      lti_message_hint: hint,
    });
  });

  it("begins by GET, too", async () => {
    const query = new URLSearchParams({
      ...{ iss: platform.url, login_hint: "42", target_link_uri: `${BASE}/lti/launch` },
    });
    const answer = await browser.ask(`lti/login?${query.toString()}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.get("Location")).toContain(`${platform.url}/auth?`);
  });

  it("ends in a page with the element that the link is for, which only the platform may frame", async () => {
    const answer = await new LaunchBrowser(gateway.running.address).launch(platform);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`<partage-agenda limit="5" view="week">`);
    expect(answer.text).toContain("Léa Martin");
    expect(answer.headers.get("Content-Security-Policy")).toContain(
      `frame-ancestors ${platform.url}`,
    );
    expect(answer.headers.get("X-Frame-Options")).toBeNull();
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
  });

  it("gives the page a token of the person, for what a platform may give, without any cookie", async () => {
    const page = await browser.launch(platform);
    const without = new LaunchBrowser(gateway.running.address);
    const answer = await without.exchange(codeOf(page));
    expect(answer.status).toBe(200);
    const token = answer.json<{ scope: string; partage: { person: { email: string } } }>();
    expect(token.partage.person.email).toBe("lea@univ-valmoree.example");
    expect(token.scope).toBe(
      "calendar.read calendar.write timetable.read timetable.write directory.read",
    );
    expect(gateway.audits.map(({ event }) => event)).toContain("lti-launch");
  });

  it("sets cookies that only frames of this platform's page get back, and no session", async () => {
    const fresh = new LaunchBrowser(gateway.running.address);
    const { answer } = await fresh.beginLaunch(platform);
    const cookies = answer.headers.getSetCookie();
    expect(cookies).toHaveLength(2);
    for (const cookie of cookies) {
      expect(cookie).toMatch(
        /^__Host-partage-lti.*; Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=None; Partitioned$/,
      );
    }
    const page = await fresh.launch(platform);
    expect(page.headers.getSetCookie().filter((line) => !line.includes("Max-Age=0"))).toEqual([]);
  });

  it("shows what there is when the link names nothing", async () => {
    const answer = await browser.launch(platform, (claims) => ({
      ...claims,
      "https://purl.imsglobal.org/spec/lti/claim/custom": {},
    }));
    expect(answer.text).toContain("<partage-agenda></partage-agenda>");
  });

  it("shows the people of the course by the launch alone, where the platform tells them", async () => {
    const custom = "https://purl.imsglobal.org/spec/lti/claim/custom";
    const people = { [custom]: { widget: "course-people", max: "30", view: "week" } };
    const told = await browser.launch(platform, (claims) => ({ ...claims, ...people }));
    expect(told.text).toContain('data-grant="lti"');
    expect(told.text).toContain('<partage-course-people max="30"></partage-course-people>');
    expect(codeOf(told)).not.toBe("");
    const untold = await browser.launch(platform, (claims) => {
      const { [NRPS]: _, ...others } = claims;
      return { ...others, ...people };
    });
    expect(untold.text).toContain("<partage-agenda></partage-agenda>");
  });

  it("opens a page to sign in on where the link is for mail and the platform gives none", async () => {
    const answer = await browser.launch(platform, (claims) => ({
      ...claims,
      "https://purl.imsglobal.org/spec/lti/claim/custom": { widget: "inbox", max: "3" },
    }));
    expect(answer.text).toContain('data-grant="popup"');
    expect(answer.text).toContain('<partage-inbox max="3">');
    expect(codeOf(answer)).toBe("");
  });

  it("speaks the language of the platform's page", async () => {
    const answer = await browser.launch(platform, (claims) => ({
      ...claims,
      "https://purl.imsglobal.org/spec/lti/claim/launch_presentation": { locale: "en_GB" },
    }));
    expect(answer.text).toContain('<html lang="en">');
    expect(answer.text).toContain("Opened for");
  });

  it("tells somebody without an account so, inside the platform's page", async () => {
    const answer = await browser.launch(platform, (claims) => ({
      ...claims,
      "https://purl.imsglobal.org/spec/lti/claim/ext": {},
    }));
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("account-missing");
    expect(answer.headers.get("Content-Security-Policy")).toContain(
      `frame-ancestors ${platform.url}`,
    );
  });

  it("gives the token to the gateway's own page only", async () => {
    const page = await browser.launch(platform);
    const stolen = await browser.exchange(codeOf(page), {
      headers: { Origin: "https://moodle.univ-valmoree.example", "Sec-Fetch-Site": "same-site" },
    });
    expect(stolen.json()).toEqual({ error: "invalid_grant" });
    const again = await browser.exchange(codeOf(page), { headers: { Origin: ORIGIN } });
    expect(again.json()).toEqual({ error: "invalid_grant" });
  });
});

describe("a launch whose platform keeps a value", () => {
  it("asks for the value before it opens anything", async () => {
    const platform = await startHostilePlatform();
    const gateway = await startLtiGateway(platform);
    const browser = new LaunchBrowser(gateway.running.address);
    const login = await browser.beginLaunch(platform, { lti_storage_target: "_parent" });
    expect(login.answer.status).toBe(200);
    expect(login.answer.text).toContain("lti.put_data");
    const read = (name: string, text: string): string =>
      (new RegExp(`data-${name}="([^"]*)"`).exec(text)?.[1] ?? "").replaceAll("&#38;", "&");
    expect(read("origin", login.answer.text)).toBe(platform.url);
    const next = new URL(read("next", login.answer.text));
    const value = read("value", login.answer.text);
    // The platform's page has the value; no cookie came along.
    browser.cookies.clear();
    const launch = await browser.post("lti/launch", {
      id_token: await platform.sign(
        platform.claims(next.searchParams.get("nonce") ?? "", `${BASE}/lti/launch`),
      ),
      state: next.searchParams.get("state") ?? "",
    });
    expect(launch.text).toContain("lti.get_data");
    expect(codeOf(launch)).toBe("");
    const code = /name="code" value="([^"]*)"/.exec(launch.text)?.[1] ?? "";
    const page = await browser.post("lti/verify", { code, value });
    expect(page.text).toContain("<partage-agenda");
    expect((await browser.exchange(codeOf(page))).status).toBe(200);
    await gateway.running.stop();
    await platform.close();
  });
});
