/**
 * Clients that nobody here wrote sign in at Dovecot, Radicale and SOGo of Debian, configured from what a gateway
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
import { installSogo, startSogo } from "../servers/sogo.js";
import { makeCollections, rawDav } from "./raw-dav.js";
import { type FileSettings, readAutoconfig, readProfile } from "./settings-from-files.js";
import { type Found, signInFromSettings } from "./sign-in-from-settings.js";

const hasDovecot = await installDovecot();
const LEA: ServerUser = { name: "lea@univ-valmoree.example", password: "essai-de-lea" };

/** What clients of mail say of a refused password, and of nothing else. */
const REFUSED = /Command failed|Invalid login/;
/** tsdav looks at the root of a server that refuses, and says what it does not find there. */
const NOT_FOUND = /Invalid credentials|cannot find principalUrl/;

/** A server of calendars and contacts with her in it. */
interface DavServer {
  /** Where her home is, `{account}` standing for her address. */
  readonly home: string;
  /** Names of the calendars and address books that she finds. */
  readonly finds: Readonly<Record<"caldav" | "carddav", readonly string[]>>;
  stop(): Promise<void>;
}

async function startRadicaleWithHer(): Promise<DavServer> {
  const { ports, addUser, stop } = await startRadicale();
  await addUser(LEA);
  const dav = `http://127.0.0.1:${String(ports.http)}`;
  await makeCollections(LEA, `${dav}/${encodeURIComponent(LEA.name)}/`);
  return {
    home: `${dav}/{account}/`,
    finds: { caldav: [`${LEA.name}/agenda`], carddav: ["Contacts"] },
    stop,
  };
}

async function startSogoWithHer(): Promise<DavServer> {
  const { ports, path, addUser, stop } = await startSogo();
  await addUser(LEA);
  const home = `http://127.0.0.1:${String(ports.http)}${path}{account}/`;
  const carddav = ["Carnet d'adresses personnel", "Annuaire"];
  return { home, finds: { caldav: ["Agenda personnel"], carddav }, stop };
}

const servers = [
  { name: "Radicale 3.1", isThere: await installRadicale(), startDav: startRadicaleWithHer },
  { name: "SOGo 5.8", isThere: await installSogo(), startDav: startSogoWithHer },
].filter(({ isThere }) => isThere && hasDovecot);

describe.each(servers)("files for devices, at Dovecot 2.3 and $name", ({ startDav }) => {
  let dovecot: OwnDovecot;
  let dav: DavServer;
  let smtp: SMTPServer;
  let issuer: HostileIssuer;
  let gateway: TestGateway;
  let browser: TestBrowser;
  let ca: string;

  beforeAll(async () => {
    [dovecot, dav] = await Promise.all([startDovecot(), startDav()]);
    await dovecot.addUser(LEA);
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
      caldav: { url: dav.home },
      carddav: { url: dav.home },
    };
    const establishments = [{ ...first!, devices }, ...others];
    gateway = await startTestGateway({ ...config, establishments });
    browser = new TestBrowser(gateway.running.address);
    await browser.signIn(issuer);
  });
  afterAll(async () => {
    await gateway.running.stop();
    await Promise.all([issuer.close(), dovecot.stop(), dav.stop()]);
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
    expect(found["caldav"]).toEqual(dav.finds.caldav);
    expect(found["carddav"]).toEqual(dav.finds.carddav);
  });

  it("IMAP with STARTTLS, as an autoconfig file says it", async () => {
    const { mail } = await autoconfig();
    const [imap] = mail.filter(({ protocol }) => protocol === "imap");
    const starttls = { ...imap!, port: dovecot.ports.imap, security: "starttls" as const };
    expect((await signIn({ mail: [starttls], dav: [] }))["imap"]).toContain("INBOX");
  });

  it("no sign-in with another password", async () => {
    const settings = await profile();
    for (const server of settings.mail)
      await expect(signIn({ mail: [server], dav: [] }, "wrong")).rejects.toThrow(REFUSED);
    for (const server of settings.dav) {
      await expect(signIn({ mail: [], dav: [server] }, "wrong")).rejects.toThrow(NOT_FOUND);
      const asked = rawDav({ ...LEA, password: "wrong" }, { method: "PROPFIND", url: server.url });
      await expect(asked).rejects.toThrow(/: 401 /);
    }
  });
});
