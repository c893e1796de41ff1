/** People sign in at LemonLDAP::NG 2.16 of Debian by CAS, in a browser. */
import { CasServer } from "@partage-ent/gateway/app";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { installLemonldap, type OwnLemonldap, startLemonldap } from "../servers/lemonldap.js";
import { openSsoPage, signInAtLemonldap, type SsoPage } from "./sso-page.js";
import { SSO_PEOPLE, type SsoPortal, startSsoPortal } from "./sso-portal.js";

const isThere = await installLemonldap();
const [lea, theo] = [SSO_PEOPLE[0]!, SSO_PEOPLE[1]!];

describe.skipIf(!isThere)("LemonLDAP::NG 2.16 (CAS)", { timeout: 60_000 }, () => {
  let cas: OwnLemonldap;
  let portal: SsoPortal;
  const pages: SsoPage[] = [];
  beforeAll(async () => {
    portal = await startSsoPortal(async ({ publicUrl, people }) => {
      cas = await startLemonldap({ people, services: [publicUrl] });
      return {
        establishment: { issuers: [{ issuer: cas.casUrl, cas: {} }] },
        stop: () => cas.stop(),
      };
    });
  }, 180_000);
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()));
  });
  afterAll(() => portal?.close());

  const open = async (): Promise<SsoPage> => {
    const page = await openSsoPage(portal);
    pages.push(page);
    return page;
  };
  const signIn = async (person = lea): Promise<SsoPage> => {
    const browser = await open();
    await browser.pressSignIn();
    await signInAtLemonldap(browser, person);
    await browser.page.waitForURL(portal.url);
    return browser;
  };
  /** Addresses that the browser was sent to, so that tickets can be seen that no page shows. */
  const watchTickets = ({ page }: SsoPage): URL[] => {
    const seen: URL[] = [];
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.searchParams.has("ticket")) seen.push(url);
    });
    return seen;
  };

  it("shows the mail of whoever signed in there, by the attributes that it tells", async () => {
    const browser = await signIn();
    await browser.seeMailOf(lea);
    expect(await browser.session()).toMatchObject({
      person: { email: lea.mail },
    });
    expect(browser.complaints).toEqual([]);
  });

  it("signs in without a page where the person is signed in there already", async () => {
    const browser = await signIn();
    await browser.context.clearCookies({ name: /partage/ });
    expect(await browser.session()).toBeNull();
    const returnTo = encodeURIComponent(portal.url);
    await browser.page.goto(`${portal.publicUrl}/auth/login?prompt=none&returnTo=${returnTo}`);
    expect(browser.page.url()).toBe(portal.url);
    await browser.seeMailOf(lea);
  });

  it("comes back without a session, and without a page, where nobody is signed in there", async () => {
    const browser = await open();
    const returnTo = encodeURIComponent(portal.url);
    await browser.page.goto(`${portal.publicUrl}/auth/login?prompt=none&returnTo=${returnTo}`);
    expect(browser.page.url()).toBe(portal.url);
    expect(await browser.session()).toBeNull();
  });

  it("takes each ticket once, for the service alone that it was made for", async () => {
    const browser = await open();
    const tickets = watchTickets(browser);
    await browser.pressSignIn();
    await signInAtLemonldap(browser, lea);
    await browser.page.waitForURL(portal.url);
    expect(tickets).toHaveLength(1);
    const server = new CasServer(cas.casUrl, (url, init) => fetch(url, init));
    const ticket = tickets[0]!.searchParams.get("ticket")!;
    tickets[0]!.searchParams.delete("ticket");
    await expect(server.validate(ticket, tickets[0]!.href)).rejects.toMatchObject({
      code: "INVALID_TICKET",
    });
    const again = new URL(tickets[0]!);
    again.searchParams.set("ticket", ticket);
    const answer = await browser.page.goto(again.href);
    expect(answer?.status()).toBeGreaterThanOrEqual(400);
  });

  it("ends the session here when the person signs out there", async () => {
    const [hers, his] = [await signIn(lea), await signIn(theo)];
    await hers.seeMailOf(lea);
    const there = await hers.context.newPage();
    await there.goto(`${cas.casUrl}/logout`);
    await expect.poll(() => hers.session()).toBeNull();
    expect(await his.session()).toMatchObject({ person: { email: theo.mail } });
    expect(portal.audits.filter(({ event }) => event === "issuer-sign-out")).toHaveLength(1);
  });

  it("ends the session there when the person signs out here", async () => {
    const browser = await signIn();
    const end = await browser.signOut();
    expect(end).toMatch(new RegExp(`^${cas.casUrl}/logout\\?service=`));
    await browser.page.goto(end!);
    expect(browser.page.url()).toBe(`${portal.publicUrl}/auth/signed-out`);
    await browser.page.goto(portal.url);
    await browser.pressSignIn();
    await browser.page.locator("input[name=user]").waitFor();
  });

  it("never logs a ticket", () => {
    expect(portal.log.length).toBeGreaterThan(0);
    expect(portal.log.join("\n")).not.toMatch(/[SP]T-[\w]{8}|PGT/);
  });
});
