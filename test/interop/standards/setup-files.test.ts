/**
 * Clients that nobody here wrote sign in at Dovecot and Radicale of Debian, configured from what a gateway
 * gives to devices and from nothing else.
 */
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type HostileIssuer,
  startHostileIssuer,
} from "../../../packages/gateway/src/testing/hostile-issuer.js";
import {
  HOST,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../../../packages/gateway/src/testing/test-gateway.js";
import { installDovecot, type OwnDovecot, startDovecot } from "../servers/dovecot.js";
import type { ServerUser } from "../servers/own-process.js";
import { installRadicale, startRadicale } from "../servers/radicale.js";
import { makeCollections } from "./raw-dav.js";
import { type FileSettings, readAutoconfig, readProfile } from "./settings-from-files.js";
import { type Found, signInFromSettings } from "./sign-in-from-settings.js";

const isThere = (await installDovecot()) && (await installRadicale());
const LEA: ServerUser = { name: "lea@univ-valmoree.example", password: "essai-de-lea" };

/** What the clients say of a refused password, and of nothing else. */
const REFUSED = /Command failed|Invalid login|Invalid credentials/;

describe.skipIf(!isThere)("files for devices, at Dovecot 2.3 and Radicale 3.1", () => {
  let dovecot: OwnDovecot;
  let radicale: Awaited<ReturnType<typeof startRadicale>>;
  let smtp: SMTPServer;
  let issuer: HostileIssuer;
  let gateway: TestGateway;
  let browser: TestBrowser;
  let ca: string;

  beforeAll(async () => {
    [dovecot, radicale] = await Promise.all([startDovecot(), startRadicale()]);
    await Promise.all([dovecot.addUser(LEA), radicale.addUser(LEA)]);
    const dav = `http://127.0.0.1:${String(radicale.ports.http)}`;
    await makeCollections(LEA, `${dav}/${encodeURIComponent(LEA.name)}/`);
    const { certificate, key, caText } = dovecot.certificate;
    ca = caText;
    smtp = new SMTPServer({
      ...{ secure: true, key: await readFile(key), cert: await readFile(certificate) },
      onAuth: ({ username, password }, _session, done) =>
        username === LEA.name && password === LEA.password
          ? done(null, { user: username })
          : done(new Error("refused")),
    });
    await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
    issuer = await startHostileIssuer();
    const config = testConfig(issuer.url);
    const [first, ...others] = config.establishments;
    const devices = {
      imap: { host: "localhost", port: dovecot.ports.imaps },
      smtp: { host: "localhost", port: (smtp.server.address() as AddressInfo).port },
      caldav: { url: `${dav}/{account}/` },
      carddav: { url: `${dav}/{account}/` },
    };
    const establishments = [{ ...first!, devices }, ...others];
    gateway = await startTestGateway({ ...config, establishments });
    browser = new TestBrowser(gateway.running.address);
    await browser.signIn(issuer);
  });
  afterAll(async () => {
    await gateway.running.stop();
    await Promise.all([issuer.close(), dovecot.stop(), radicale.stop()]);
    await new Promise<void>((resolve) => smtp.close(() => resolve()));
  });

  const profile = async (): Promise<FileSettings> => {
    const headers = { "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate" };
    return readProfile((await browser.ask("setup/apple", { headers, host: HOST })).text);
  };
  const autoconfig = async (): Promise<FileSettings> => {
    const path = `mail/config-v1.1.xml?emailaddress=${LEA.name}`;
    return readAutoconfig((await browser.ask(path)).text, LEA.name);
  };
  const signIn = (settings: FileSettings, password = LEA.password): Promise<Found> =>
    signInFromSettings(settings, { password, ca });

  it.each([
    ["the profile for Apple devices", profile],
    ["the autoconfig file", autoconfig],
  ])("sign-in by imapflow, nodemailer and tsdav from %s", async (_, read) => {
    const found = await signIn(await read());
    expect(found["imap"]).toContain("INBOX");
    expect(found["smtp"]).toEqual(["signed in"]);
    expect(found["caldav"]).toHaveLength(1);
    expect(found["carddav"]).toHaveLength(1);
  });

  it("IMAP with STARTTLS, as an autoconfig file says it", async () => {
    const { mail } = await autoconfig();
    const [imap] = mail.filter(({ protocol }) => protocol === "imap");
    const starttls = { ...imap!, port: dovecot.ports.imap, security: "starttls" as const };
    expect((await signIn({ mail: [starttls], dav: [] }))["imap"]).toContain("INBOX");
  });

  it("no sign-in with another password", async () => {
    const { mail, dav } = await profile();
    for (const server of mail)
      await expect(signIn({ mail: [server], dav: [] }, "wrong")).rejects.toThrow(REFUSED);
    for (const server of dav)
      await expect(signIn({ mail: [], dav: [server] }, "wrong")).rejects.toThrow(REFUSED);
  });
});
