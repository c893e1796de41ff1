import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEVICES, type DeviceSetup } from "@partage-ent/jmap";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  createOwnCertificate,
  openSigned,
  type OwnCertificate,
} from "../testing/own-certificate.js";
import {
  BASE,
  HOST,
  OTHER_HOST,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";

const APPLE = "application/x-apple-aspen-config";
const DAY = 86_400_000;

let issuer: HostileIssuer;
let gateway: TestGateway;
let files: OwnCertificate;
beforeAll(async () => {
  issuer = await startHostileIssuer();
  files = createOwnCertificate({ days: 100 });
  const config = testConfig(issuer.url);
  const [first, second] = config.establishments;
  const devices = {
    imap: { host: "imap.valmoree.example" },
    smtp: { host: "smtp.valmoree.example" },
    caldav: { url: "https://dav.valmoree.example/dav/{account}/" },
    signing: { certificate: files.certificate, key: { file: files.key } },
  };
  gateway = await startTestGateway({
    ...config,
    establishments: [
      { ...first!, devices },
      { ...second!, devices: { imap: { host: "imap.hautecombe.example" } } },
    ],
  });
});
afterAll(async () => {
  await gateway.running.stop();
  await issuer.close();
  files.remove();
});

const open = (): TestBrowser => new TestBrowser(gateway.running.address);
const DOCUMENT = { "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate" };

/** The octets of the profile, with the cookies of a browser. */
async function profile(browser: TestBrowser, path = "setup/apple"): Promise<Uint8Array> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${gateway.running.address}/partage-gw/${path}`, {
    headers: { Cookie: cookie, "X-Forwarded-Host": HOST, ...DOCUMENT },
  });
  expect([answer.status, answer.headers.get("Content-Type")]).toEqual([200, APPLE]);
  return new Uint8Array(await answer.arrayBuffer());
}

describe("the page that gives the profile", () => {
  it("signs in first, then comes back to itself, and nowhere else", async () => {
    const browser = open();
    for (const more of [
      "",
      "?returnTo=https://evil.example/",
      "?establishment=valmoree&returnTo=//evil.example",
      "?establishment=https://evil.example",
      "?establishment=hautecombe",
    ]) {
      const answer = await browser.ask(`setup/apple${more}`, { headers: DOCUMENT });
      const login = new URL(answer.headers.get("Location") ?? "");
      expect([answer.status, login.origin + login.pathname]).toEqual([303, `${BASE}/auth/login`]);
      expect(login.searchParams.get("returnTo")).toBe(`${BASE}/setup/apple?establishment=valmoree`);
      expect(answer.headers.get("Cache-Control")).toBe("no-store");
    }
  });

  it("gives the profile of whoever signed in, signed, to be kept by nobody", async () => {
    const browser = open();
    const query = new URLSearchParams({ returnTo: `${BASE}/setup/apple` });
    const back = await browser.return(issuer.authorize(await browser.begin(query.toString())));
    expect(back.headers.get("Location")).toBe(`${BASE}/setup/apple`);
    const answer = await browser.ask("setup/apple", { headers: DOCUMENT });
    expect(answer.headers.get("Cache-Control")).toBe("private, no-store");
    expect(answer.headers.get("Content-Disposition")).toContain("partage.mobileconfig");
    expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    const text = openSigned(await profile(browser), files);
    expect(text).toContain("<string>lea@univ-valmoree.example</string>");
    expect(text).toContain("<string>imap.valmoree.example</string>");
  });

  it("gives nobody another person's, whatever is asked", async () => {
    const [lea, leo] = [open(), open()];
    await lea.signIn(issuer);
    await leo.signIn(issuer, { sub: "leo", mail: "leo@univ-valmoree.example" });
    for (const query of [
      "",
      "?account=lea@univ-valmoree.example",
      "?establishment=hautecombe",
      "?email=lea@univ-valmoree.example",
    ]) {
      const text = openSigned(await profile(leo, `setup/apple${query}`), files);
      expect(text).toContain("leo@univ-valmoree.example");
      expect(text).not.toContain("lea@");
    }
  });

  it("is for the address bar: no script, frame or image of any page gets it", async () => {
    const browser = open();
    await browser.signIn(issuer);
    for (const destination of ["empty", "iframe", "image", "script", "style", "object"]) {
      const headers = { "Sec-Fetch-Dest": destination };
      expect((await browser.ask("setup/apple", { headers })).status).toBe(403);
    }
    const headers = { ...DOCUMENT, Origin: "https://evil.example" };
    expect((await browser.ask("setup/apple", { headers })).status).toBe(403);
    expect((await browser.ask("setup/apple", { method: "POST" })).status).toBe(405);
  });

  it("changes nothing: a link from anywhere leaves sessions and cookies as they were", async () => {
    const browser = open();
    await browser.signIn(issuer);
    const cookies = new Map(browser.cookies);
    const headers = { ...DOCUMENT, "Sec-Fetch-Site": "cross-site" };
    expect((await browser.ask("setup/apple", { headers })).status).toBe(200);
    expect(browser.cookies).toEqual(cookies);
    expect((await browser.session()).person.email).toBe("lea@univ-valmoree.example");
  });

  it("says so where an establishment has nothing for Apple devices", async () => {
    const other = await open().ask("setup/apple", { host: OTHER_HOST, headers: DOCUMENT });
    const login = new URL(other.headers.get("Location") ?? "");
    expect(login.host).toBe(OTHER_HOST);
  });
});

const question = (address: string): string =>
  `<Autodiscover xmlns="x"><Request><EMailAddress>${address}</EMailAddress></Request></Autodiscover>`;

describe("what programs are told without a session", () => {
  it("is the same for every address of a domain, but for the address itself", async () => {
    const asked = async (path: string): Promise<readonly unknown[]> => {
      const { status, text, headers } = await open().ask(path);
      return [status, text, headers.get("Cache-Control"), headers.get("Set-Cookie")];
    };
    const known = await asked("mail/config-v1.1.xml?emailaddress=lea@univ-valmoree.example");
    expect(known).toEqual(
      await asked("mail/config-v1.1.xml?emailaddress=nobody.at.all@univ-valmoree.example"),
    );
    expect(known).toMatchObject([200, /imap\.valmoree\.example/, "public, max-age=3600", null]);
    const outlook = async (address: string): Promise<string> => {
      const body = question(address);
      const answer = await open().ask("autodiscover/autodiscover.xml", { method: "POST", body });
      return `${answer.status} ${answer.text.replaceAll(address, "ADDRESS")}`;
    };
    expect(await outlook("lea@univ-valmoree.example")).toBe(
      await outlook("nobody@univ-valmoree.example"),
    );
  });

  it.each([
    "mail/config-v1.1.xml?emailaddress=lea@evil.example",
    "mail/config-v1.1.xml?emailaddress=lea@univ-hautecombe.example",
    "mail/config-v1.1.xml?emailaddress=lea@univ-valmoree.example.evil.example",
    "mail/config-v1.1.xml?emailaddress=lea",
    "mail/config-v1.1.xml?emailaddress=",
    "mail/config-v1.1.xml?domain=evil.example",
    "mail/config-v1.1.xml?domain=__proto__",
    ".well-known/autoconfig/mail/config-v1.1.xml?domain=univ-hautecombe.example",
    "autodiscover/autodiscover.xml?Email=lea@evil.example",
    ".well-known/caldav?domain=evil.example",
    ".well-known/carddav",
  ])("is nothing for %s", async (path) => {
    const answer = await open().ask(path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain("evil.example");
  });

  it("is of the establishment of the host", async () => {
    const { text } = await open().ask("mail/config-v1.1.xml", { host: OTHER_HOST });
    expect(text).toContain("imap.hautecombe.example");
    expect(text).not.toContain("valmoree");
    const strange = await open().ask("mail/config-v1.1.xml", { host: "evil.example" });
    expect(strange.status).toBe(421);
  });

  it.each([
    "autodiscover/autodiscover.xml",
    "Autodiscover/Autodiscover.xml",
    "AutoDiscover/AutoDiscover.xml",
  ])("is at %s, by GET and POST", async (path) => {
    const body = question("lea@univ-valmoree.example");
    const posted = await open().ask(path, { method: "POST", body });
    expect(posted.text).toContain("<LoginName>lea@univ-valmoree.example</LoginName>");
    expect(posted.headers.get("Cache-Control")).toBe("no-store");
    const got = await open().ask(path);
    expect(got.status).toBe(200);
    expect(got.text).not.toContain("LoginName");
  });

  it("does not read what is long, of other types or no XML", async () => {
    const ask = async (body: string | Uint8Array): Promise<number> =>
      (await open().ask("autodiscover/autodiscover.xml", { method: "POST", body })).status;
    expect(await ask(question("a".repeat(9_000)))).toBe(413);
    expect(await ask(new Uint8Array([0xff, 0xfe, 0x00]))).toBe(400);
    expect(
      await ask(`<!DOCTYPE a [<!ENTITY a "aaaa">]>${question("&a;@univ-valmoree.example")}`),
    ).toBe(400);
    expect(gateway.faults).toEqual([]);
  });

  it.each(["GET", "PROPFIND"])("sends %s of .well-known/caldav on", async (method) => {
    const answer = await open().ask(".well-known/caldav", { method });
    expect([answer.status, answer.headers.get("Location")]).toEqual([
      301,
      "https://dav.valmoree.example/dav/",
    ]);
    expect(answer.text).toBe("");
  });

  it("is limited by client address", async () => {
    const limited = await startTestGateway({
      ...testConfig(issuer.url),
      limits: { addressPerMinute: 10 },
      establishments: testConfig(issuer.url).establishments.map((each) => ({
        ...each,
        devices: { imap: { host: "imap.example" } },
      })),
    });
    const browser = new TestBrowser(limited.running.address);
    const statuses = new Set<number>();
    for (let at = 0; at < 12; at++)
      statuses.add((await browser.ask("mail/config-v1.1.xml")).status);
    await limited.running.stop();
    expect([...statuses]).toEqual([200, 429]);
  });
});

describe("what a signed-in page is told", () => {
  const ask = async (): Promise<DeviceSetup | undefined> => {
    const browser = open();
    await browser.signIn(issuer);
    const answer = await browser.call([], {
      body: JSON.stringify({
        using: ["urn:ietf:params:jmap:core", DEVICES],
        methodCalls: [["DeviceSetup/get", { accountId: "a1", ids: null }, "0"]],
      }),
    });
    const { methodResponses } = answer.json<{
      methodResponses: readonly (readonly [string, { list?: readonly DeviceSetup[] }])[];
    }>();
    return methodResponses[0]?.[1].list?.[0];
  };

  it("is the person's own, without a secret", async () => {
    const setup = await ask();
    expect(setup).toMatchObject({
      id: "singleton",
      emailAddress: "lea@univ-valmoree.example",
      appleProfileUrl: `${BASE}/setup/apple?establishment=valmoree`,
      isAppleProfileSigned: true,
      autoconfigUrl: `${BASE}/mail/config-v1.1.xml?domain=univ-valmoree.example`,
      autodiscoverUrl: `${BASE}/autodiscover/autodiscover.xml?domain=univ-valmoree.example`,
    });
    expect(setup?.services).toHaveLength(3);
    expect(setup?.services[2]).toMatchObject({
      url: "https://dav.valmoree.example/dav/lea@univ-valmoree.example/",
      username: "lea@univ-valmoree.example",
    });
  });

  it("is absent where nothing is configured", async () => {
    const plain = await startTestGateway(testConfig(issuer.url));
    const browser = new TestBrowser(plain.running.address);
    await browser.signIn(issuer);
    const { jmap } = await browser.session();
    expect(Object.keys(jmap.capabilities)).not.toContain(DEVICES);
    expect((await browser.ask("setup/apple", { headers: DOCUMENT })).status).toBe(404);
    expect((await browser.ask("mail/config-v1.1.xml")).status).toBe(404);
    await plain.running.stop();
  });

  it("says that a profile is not signed once the certificate expired, and signs none", async () => {
    gateway.advance(101 * DAY);
    expect(await ask()).toMatchObject({ isAppleProfileSigned: false });
    const browser = open();
    await browser.signIn(issuer);
    const text = new TextDecoder().decode(await profile(browser));
    expect(text.slice(0, 5)).toBe("<?xml");
  });
});
