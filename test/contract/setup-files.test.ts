// What a gateway gives to devices is valid, and clients that nobody here wrote sign in with nothing else.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, type Server } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type HostileIssuer,
  startHostileIssuer,
} from "../../packages/gateway/src/testing/hostile-issuer.js";
import {
  createOwnCertificate,
  openSigned,
  type OwnCertificate,
} from "../../packages/gateway/src/testing/own-certificate.js";
import {
  HOST,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../../packages/gateway/src/testing/test-gateway.js";
import { type OwnDav, startOwnDav } from "../../packages/standards/src/testing/own-dav.js";
import { type OwnImap, startOwnImap } from "../../packages/standards/src/testing/own-imap.js";
import {
  checkProfile,
  readAutoconfig,
  readAutodiscover,
  readPlist,
  readProfile,
} from "../interop/standards/settings-from-files.js";
import { signInFromSettings } from "../interop/standards/sign-in-from-settings.js";

const ACCOUNT = "lea@univ-valmoree.example";
const PASSWORD = "correct horse";
/** What the clients say of a refused password, and of nothing else. */
const REFUSED = /Command failed|Invalid login|Invalid credentials/;
const hasXmllint = spawnSync("xmllint", ["--version"]).status === 0;

let files: OwnCertificate;
let issuer: HostileIssuer;
let gateway: TestGateway;
let imap: OwnImap;
let dav: OwnDav;
let smtp: SMTPServer;
let tls: Server;
let browser: TestBrowser;

/** TLS before a server that has none. */
function listenTls(port: number): Promise<Server> {
  const material = { key: readFileSync(files.key), cert: readFileSync(files.certificate) };
  const server = createTlsServer(material, (socket) => {
    const behind = connect(port, "127.0.0.1");
    socket.on("error", () => behind.destroy());
    behind.on("error", () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

const portOf = (server: Pick<Server, "address">): number => (server.address() as AddressInfo).port;

async function startServers(): Promise<void> {
  imap = await startOwnImap({ accounts: [{ username: ACCOUNT, password: PASSWORD }] });
  dav = await startOwnDav([{ user: "lea", email: ACCOUNT, name: "Léa", password: PASSWORD }]);
  tls = await listenTls(imap.port);
  smtp = new SMTPServer({
    ...{ secure: true, key: readFileSync(files.key), cert: readFileSync(files.certificate) },
    onAuth: ({ username, password }, _session, done) =>
      username === ACCOUNT && password === PASSWORD
        ? done(null, { user: username })
        : done(new Error("refused")),
  });
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
}

beforeAll(async () => {
  files = createOwnCertificate({ host: "localhost" });
  await startServers();
  issuer = await startHostileIssuer();
  const config = testConfig(issuer.url);
  const [first, ...others] = config.establishments;
  const address = `http://127.0.0.1:${dav.port}`;
  gateway = await startTestGateway({
    ...config,
    establishments: [
      {
        ...first!,
        devices: {
          imap: { host: "localhost", port: portOf(tls) },
          smtp: { host: "localhost", port: portOf(smtp.server) },
          caldav: { url: `${address}/principals/{local}/`, username: "{local}" },
          carddav: { url: `${address}/principals/{local}/`, username: "{local}" },
          organization: `Université « Valmorée » & <Cie> 😀 "'`,
          helpUrl: "https://aide.univ-valmoree.example/messagerie",
          signing: { certificate: files.certificate, key: { file: files.key } },
        },
      },
      ...others,
    ],
  });
  browser = new TestBrowser(gateway.running.address);
  await browser.signIn(issuer, { name: `Léa <b>"O'Neill"</b> & 👩‍🏫` });
});
afterAll(async () => {
  await gateway.running.stop();
  await Promise.all([issuer.close(), imap.close(), dav.close()]);
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  tls.close();
  files.remove();
});

async function profile(language = "fr"): Promise<string> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${gateway.running.address}/partage-gw/setup/apple`, {
    headers: {
      ...{ Cookie: cookie, "X-Forwarded-Host": HOST, "Accept-Language": language },
      ...{ "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate" },
    },
  });
  return openSigned(new Uint8Array(await answer.arrayBuffer()), files);
}
const autoconfig = async (): Promise<string> =>
  (await browser.ask(`mail/config-v1.1.xml?emailaddress=${ACCOUNT}`)).text;
const autodiscover = async (schema: string): Promise<string> => {
  const body = `<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>${ACCOUNT}</EMailAddress><AcceptableResponseSchema>${schema}</AcceptableResponseSchema></Request></Autodiscover>`;
  return (await browser.ask("autodiscover/autodiscover.xml", { method: "POST", body })).text;
};
const OUTLOOK = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/** What xmllint finds wrong with a document; nothing when it is valid. */
function lint(text: string, schema: string): string {
  const rng = fileURLToPath(new URL(`../interop/standards/schemas/${schema}`, import.meta.url));
  const file = join(files.folder, "document.xml");
  writeFileSync(file, text);
  const { status, stderr } = spawnSync("xmllint", ["--nonet", "--noout", "--relaxng", rng, file]);
  return status === 0 ? "" : stderr.toString();
}

describe("the files for devices", () => {
  it("hold what Apple's reference asks of a profile, in both languages", async () => {
    for (const language of ["fr", "en"]) {
      const whole = readPlist(await profile(language));
      const types = checkProfile(whole).map((each) => each["PayloadType"]);
      expect(types).toEqual([
        "com.apple.mail.managed",
        "com.apple.caldav.account",
        "com.apple.carddav.account",
      ]);
      expect(whole["PayloadOrganization"]).toBe(`Université « Valmorée » & <Cie> 😀 "'`);
    }
  });

  it("are the same at every download, so that a profile replaces itself", async () => {
    expect(await profile()).toBe(await profile());
  });

  it.runIf(hasXmllint)("are valid for xmllint (libxml2-utils)", async () => {
    expect(lint(await profile(), "plist.rng")).toBe("");
    expect(lint(await autoconfig(), "config-v1.1.rng")).toBe("");
    expect(lint(await autodiscover(OUTLOOK), "autodiscover.rng")).toBe("");
  });

  it.runIf(hasXmllint)("would not be, if they were wrong", async () => {
    const odd = (await profile()).replace("<key>PayloadContent</key>", "");
    expect(lint(odd, "plist.rng")).not.toBe("");
    expect(lint((await autoconfig()).replace(">SSL<", ">TLS<"), "config-v1.1.rng")).not.toBe("");
    const bare = (await autodiscover(OUTLOOK)).replace(/<Server>.*<\/Server>/, "");
    expect(lint(bare, "autodiscover.rng")).not.toBe("");
    expect(() => readPlist(odd)).toThrow();
    expect(() =>
      readProfile(odd.replace("<dict>", "<dict><key>PayloadContent</key>")),
    ).not.toThrow();
  });

  it("hold no password and no token", async () => {
    const all = [await profile(), await autoconfig(), await autodiscover(OUTLOOK)].join("\n");
    expect(all).not.toContain(PASSWORD);
    for (const value of browser.cookies.values()) expect(all).not.toContain(value);
  });
});

describe("clients configured from nothing but these files sign in", () => {
  const means = () => ({ password: PASSWORD, ca: readFileSync(files.authority, "utf8") });

  it("with the profile for Apple devices: mail, sending, calendars, contacts", async () => {
    const found = await signInFromSettings(readProfile(await profile()), means());
    expect(found["imap"]).toContain("INBOX");
    expect(found["smtp"]).toEqual(["signed in"]);
    expect(found["caldav"]).toContain("Personal");
    expect(found["carddav"]?.length).toBeGreaterThan(0);
  });

  it("with the autoconfig file of the domain", async () => {
    const found = await signInFromSettings(readAutoconfig(await autoconfig(), ACCOUNT), means());
    expect(Object.keys(found).sort()).toEqual(["caldav", "carddav", "imap", "smtp"]);
    expect(found["imap"]).toContain("INBOX");
  });

  it("with the answer of Autodiscover", async () => {
    const settings = readAutodiscover(await autodiscover(OUTLOOK));
    expect(Object.keys(await signInFromSettings(settings, means()))).toEqual(["imap", "smtp"]);
  });

  it("and not with another password, so that the sign-in is one", async () => {
    const settings = readProfile(await profile());
    const wrong = { ...means(), password: "wrong" };
    for (const server of settings.mail)
      await expect(signInFromSettings({ mail: [server], dav: [] }, wrong)).rejects.toThrow(REFUSED);
    for (const server of settings.dav)
      await expect(signInFromSettings({ mail: [], dav: [server] }, wrong)).rejects.toThrow(REFUSED);
  });
});
