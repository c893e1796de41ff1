/**
 * Apache of Debian in front of the gateway in header mode, set up by the samples of the documentation:
 * mod_auth_cas at LemonLDAP::NG, mod_auth_mellon at SimpleSAMLphp; and nginx as a plain reverse proxy.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { rawMessage } from "../../contract/messages.js";
import { installApache, installNginx, startApache, startNginx } from "../servers/apache.js";
import { installLemonldap, startLemonldap } from "../servers/lemonldap.js";
import { freePort } from "../servers/own-process.js";
import { installSimpleSaml, makeSamlKey, startSimpleSaml } from "../servers/simplesamlphp.js";
import { openSsoPage, signInAtLemonldap, type SsoPage } from "./sso-page.js";
import {
  SSO_PEOPLE,
  type SsoPerson,
  type SsoPlace,
  type SsoPortal,
  type SsoWays,
  startSsoPortal,
} from "./sso-portal.js";

const hasCas = (await installLemonldap()) && (await installApache("auth_cas"));
const hasMellon = (await installSimpleSaml()) && (await installApache("auth_mellon"));
const hasNginx = (await installLemonldap()) && (await installNginx());
const [lea, theo] = [SSO_PEOPLE[0]!, SSO_PEOPLE[1]!];
const SECRET = randomBytes(32).toString("base64url");
const PASSWORD = "essai";

const pages: SsoPage[] = [];
afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.close()));
});
const open = async (portal: SsoPortal): Promise<SsoPage> => {
  const browser = await openSsoPage(portal);
  pages.push(browser);
  return browser;
};

/** The establishment of a portal whose web server says who somebody is. */
const behindHeaders = (place: SsoPlace): Pick<SsoWays, "establishment" | "env"> => ({
  establishment: {
    issuers: [
      {
        issuer: place.url.replace(/\/$/, ""),
        header: { claims: { mail: "X-Remote-Mail", name: "X-Remote-Name" } },
        secret: { env: "PROXY_SECRET" },
      },
    ],
  },
  env: { PROXY_SECRET: SECRET },
});

const behindCas = async (place: SsoPlace, port: number): Promise<SsoWays> => {
  const cas = await startLemonldap({ people: place.people, services: [place.url] });
  const replaced = { "https://cas.univ-valmoree.example/cas": cas.casUrl };
  const how = { sample: "apache-cas.conf", module: "auth_cas", secret: SECRET, replaced };
  return {
    ...behindHeaders(place),
    front: (behind) => startApache({ port, ...how, ...behind }),
    stop: () => cas.stop(),
  };
};

const behindSaml = async (place: SsoPlace, port: number): Promise<SsoWays> => {
  const folder = await mkdtemp(join(tmpdir(), "partage-saml-"));
  await makeSamlKey(folder, "sp");
  const [key, certificate] = await Promise.all([
    readFile(join(folder, "sp.key"), "utf8"),
    readFile(join(folder, "sp.cert"), "utf8"),
  ]);
  await rm(folder, { recursive: true });
  const mellonUrl = `${place.publicUrl}/auth/header/saml`;
  const saml = await startSimpleSaml({
    mellonUrl,
    people: place.people.map(({ uid, mail, displayName }) => ({
      ...{ uid, password: PASSWORD },
      attributes: {
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.6": `${uid}@univ-valmoree.example`,
        "urn:oid:0.9.2342.19200300.100.1.3": mail,
        "urn:oid:2.16.840.1.113730.3.1.241": displayName,
      },
    })),
  });
  const files = {
    ...{ "saml/sp.key": key, "saml/sp.cert": certificate, "saml/idp.xml": saml.metadata },
  };
  const how = { sample: "apache-mellon.conf", module: "auth_mellon", secret: SECRET, files };
  return {
    ...behindHeaders(place),
    front: (behind) => startApache({ port, ...how, ...behind }),
    stop: () => saml.stop(),
  };
};

const signInAtSimpleSaml = async ({ page }: SsoPage, { uid }: SsoPerson): Promise<void> => {
  await page.locator("input[name=username]").fill(uid);
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("[type=submit]").first().click();
};

const cases = [
  {
    server: "mod_auth_cas 1.2 (LemonLDAP::NG 2.16)",
    ...{ isThere: hasCas, ways: behindCas, submit: signInAtLemonldap, field: "user" },
  },
  {
    server: "mod_auth_mellon 0.18 (SimpleSAMLphp 1.19)",
    ...{ isThere: hasMellon, ways: behindSaml, submit: signInAtSimpleSaml, field: "username" },
  },
];

for (const { server, isThere, ways, submit, field } of cases) {
  describe.skipIf(!isThere)(server, { timeout: 60_000 }, () => {
    let portal: SsoPortal;
    beforeAll(async () => {
      const port = await freePort();
      portal = await startSsoPortal((place) => ways(place, port), port);
    }, 120_000);
    afterAll(() => portal?.close());

    const signIn = async (person: SsoPerson): Promise<SsoPage> => {
      const browser = await open(portal);
      await browser.pressSignIn();
      await submit(browser, person);
      await browser.page.waitForURL(portal.url);
      return browser;
    };
    const forged = {
      ...{ "X-Remote-User": theo.uid, "X-Remote-Mail": theo.mail },
      ...{ "X-Remote-Name": theo.displayName, "X-Partage-Proxy-Secret": "devine" },
    };
    const returnTo = (): string => encodeURIComponent(portal.url);

    it("shows the mail of whoever Apache says", async () => {
      const browser = await signIn(lea);
      await browser.seeMailOf(lea);
      expect(await browser.session()).toMatchObject({
        person: { email: lea.mail },
      });
    });

    it("sends who forges the headers to the sign-in", async () => {
      const browser = await open(portal);
      await browser.page.setExtraHTTPHeaders(forged);
      await browser.page.goto(`${portal.publicUrl}/auth/login?returnTo=${returnTo()}`);
      await browser.page.locator(`input[name=${field}]`).waitFor();
      const plain = await fetch(`${portal.publicUrl}/v1/session`, { headers: forged });
      expect(plain.status).toBe(401);
    });

    it("knows who signed in, whatever her browser's headers say", async () => {
      const browser = await signIn(lea);
      await browser.page.setExtraHTTPHeaders(forged);
      await browser.page.goto(`${portal.publicUrl}/auth/login?returnTo=${returnTo()}`);
      await browser.page.waitForURL(portal.url);
      expect(await browser.session()).toMatchObject({ person: { email: lea.mail } });
    });

    it("lets nobody in who comes to the gateway itself with such headers", async () => {
      const { address } = portal.gateway;
      const answer = await fetch(`${address}/partage-gw/auth/header`, {
        ...{ headers: forged, redirect: "manual" },
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.getSetCookie().join()).not.toMatch(/session/);
    });

    it("ends the session here when the person signs out", async () => {
      const browser = await signIn(lea);
      await browser.signOut();
      expect(await browser.session()).toBeNull();
    });

    it("never logs the secret", () => {
      expect(portal.log.join("\n")).not.toContain(SECRET);
    });
  });
}

describe.skipIf(!hasNginx)("nginx 1.22 (reverse proxy)", { timeout: 60_000 }, () => {
  let portal: SsoPortal;
  beforeAll(async () => {
    const port = await freePort();
    portal = await startSsoPortal(async ({ publicUrl, people }) => {
      const cas = await startLemonldap({ people, services: [publicUrl] });
      return {
        establishment: { issuers: [{ issuer: cas.casUrl, cas: {} }] },
        front: (behind) => startNginx({ port, ...behind }),
        stop: () => cas.stop(),
      };
    }, port);
  }, 120_000);
  afterAll(() => portal?.close());

  it("loads the inbox, and lets events through as they come", async () => {
    const browser = await open(portal);
    await browser.pressSignIn();
    await signInAtLemonldap(browser, lea);
    await browser.page.waitForURL(portal.url);
    await browser.seeMailOf(lea);
    const message = { ...lea, subject: "Amphi B" };
    await portal.sandbox.sandbox.addMessage(lea.mail, rawMessage(message));
    await browser.seeMailOf(message);
  });
});
