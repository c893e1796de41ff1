/**
 * Proxy tickets of LemonLDAP::NG 2.16: as passwords at Dovecot, whose mail a browser then shows, and of a
 * portal that brings them to the gateway.
 */
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CasServer } from "@partage-ent/gateway/app";
import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { rawMessage } from "../../contract/messages.js";
import { installDovecot, type OwnDovecot, startDovecot } from "../servers/dovecot.js";
import { installLemonldap, type OwnLemonldap, startLemonldap } from "../servers/lemonldap.js";
import { openImap } from "../servers/raw-imap.js";
import { openSsoPage, signInAtLemonldap, type SsoPage } from "./sso-page.js";
import { SSO_PEOPLE, type SsoPortal, startSsoPortal } from "./sso-portal.js";

const isThere = (await installLemonldap()) && (await installDovecot());
const IMAP = "imap://imap.univ-valmoree.example";
const [lea] = [SSO_PEOPLE[0]!];

describe.skipIf(!isThere)("LemonLDAP::NG 2.16 (CAS proxy tickets)", { timeout: 60_000 }, () => {
  let cas: OwnLemonldap;
  let dovecot: OwnDovecot;
  let own: PortalServer;
  let stranger: PortalServer;
  let portal: SsoPortal;
  const pages: SsoPage[] = [];
  beforeAll(async () => {
    [own, stranger] = await Promise.all([startPortalServer(), startPortalServer()]);
    portal = await startSsoPortal(async ({ publicUrl, people }) => {
      cas = await startLemonldap({ people, services: [publicUrl, own.url, stranger.url] });
      dovecot = await startDovecot({ cas: { url: cas.casUrl, service: IMAP } });
      const issuer = {
        ...{ issuer: cas.casUrl, cas: { proxy: true, proxies: [own.callback] } },
      };
      const imap = { host: "127.0.0.1", port: dovecot.ports.imap, security: "plain" } as const;
      const credential = { kind: "casProxy", services: { imap: IMAP } } as const;
      return {
        establishment: { issuers: [issuer], standards: { imap, credential } },
        config: { credentials: { sealKey: { env: "SEAL_KEY" } } },
        env: { SEAL_KEY: randomBytes(32).toString("base64url") },
        stop: async () => {
          await Promise.all([cas.stop(), dovecot.stop()]);
        },
      };
    });
    const her = { name: lea.mail, password: crypto.randomUUID() };
    await dovecot.addUser(her);
    const imap = await openImap(dovecot.ports.imap, her);
    await imap.append("INBOX", Buffer.from(rawMessage({ subject: lea.subject })));
    await imap.logout();
  }, 180_000);
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()));
  });
  afterAll(async () => {
    await portal?.close();
    await Promise.all([own?.close(), stranger?.close()]);
  });

  const signIn = async (): Promise<SsoPage> => {
    const browser = await openSsoPage(portal);
    pages.push(browser);
    await browser.pressSignIn();
    await signInAtLemonldap(browser, lea);
    await browser.page.waitForURL(portal.url);
    return browser;
  };
  const server = (): CasServer => new CasServer(cas.casUrl, (url, init) => fetch(url, init));
  const service = (): string => `${portal.publicUrl}/v1/token`;
  /** Signs her in at a portal of its own, which gets a proxy ticket for the gateway in her name. */
  const ticketOf = async ({ url, callback, grants }: PortalServer): Promise<string> => {
    const browser = await signIn();
    const tickets: string[] = [];
    browser.page.on("request", (request) => {
      tickets.push(...new URL(request.url()).searchParams.getAll("ticket"));
    });
    await browser.page.goto(`${cas.casUrl}/login?service=${encodeURIComponent(url)}`);
    const { proxyGrant } = await server().validate(tickets[0]!, url, { proxyCallback: callback });
    return server().proxyTicket(grants.get(proxyGrant!)!, service());
  };
  const exchange = async (ticket: string): Promise<{ status: number; body: TokenBody }> => {
    const response = await fetch(service(), {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        ...{ subject_token: ticket, subject_token_type: SUBJECT_TOKEN_TYPES.casTicket },
      }),
    });
    return { status: response.status, body: (await response.json()) as TokenBody };
  };

  it("open the mailbox at the IMAP server, a fresh one for each connection", async () => {
    const browser = await signIn();
    await browser.seeMailOf(lea);
    expect(browser.complaints).toEqual([]);
  });

  it("end with the session there, and with them the mail here", async () => {
    const browser = await signIn();
    await browser.seeMailOf(lea);
    const there = await browser.context.newPage();
    await there.goto(`${cas.casUrl}/logout`);
    await expect.poll(() => browser.session()).toBeNull();
  });

  it("of a portal of the list open a session, once", async () => {
    const ticket = await ticketOf(own);
    const { status, body } = await exchange(ticket);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { token_type: "Bearer", partage: { person: { email: lea.mail } } },
    });
    expect(await exchange(ticket)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });

  it("of a portal that is not on the list open nothing", async () => {
    const refused = await exchange(await ticketOf(stranger));
    expect(refused).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  it("for another service, and tickets that nobody made, open nothing", async () => {
    const browser = await signIn();
    const tickets: string[] = [];
    browser.page.on("request", (request) => {
      tickets.push(...new URL(request.url()).searchParams.getAll("ticket"));
    });
    await browser.page.goto(`${cas.casUrl}/login?service=${encodeURIComponent(own.url)}`);
    for (const ticket of [tickets[0]!, "PT-nobody", "ST-F4K3T1CK3T"]) {
      expect(await exchange(ticket)).toMatchObject({
        status: 400,
        body: { error: "invalid_grant" },
      });
    }
  });

  it("stand in no line of the log", () => {
    expect(portal.log.join("\n")).not.toMatch(/[SP]T-\w{8}|PGT/);
  });
});

interface TokenBody {
  readonly error?: string;
  readonly token_type?: string;
  readonly partage?: unknown;
}

/** A portal that is a CAS service of its own and may ask for tickets in the names of people. */
interface PortalServer {
  readonly url: string;
  /** Where the server brings proxy-granting tickets. */
  readonly callback: string;
  /** What was brought, by the word that stands for it. */
  readonly grants: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

async function startPortalServer(): Promise<PortalServer> {
  const grants = new Map<string, string>();
  const listener: Server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://portal");
    const [iou, ticket] = [searchParams.get("pgtIou"), searchParams.get("pgtId")];
    if (iou !== null && ticket !== null) grants.set(iou, ticket);
    response.end("ENT");
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${String((listener.address() as AddressInfo).port)}/`;
  return {
    ...{ url, callback: `${url}proxy`, grants },
    close: async () => {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
