import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../../app/index.js";
import { type OwnCas, startOwnCas } from "../../testing/own-cas.js";
import {
  LEA,
  type StandardsWorld,
  startStandardsGateway,
  startStandardsWorld,
} from "../../testing/standards-gateway.js";
import { ORIGIN, TestBrowser, type TestGateway } from "../../testing/test-gateway.js";
import { createTicketCredentials } from "./ticket-credentials.js";

const SERVICE = "imap://imap.univ-valmoree.example";

let world: StandardsWorld;
let cas: OwnCas;
const store = createMemoryStore();
let gateway: TestGateway;

beforeAll(async () => {
  world = await startStandardsWorld();
  cas = await startOwnCas(async (pgtUrl) =>
    new TestBrowser(gateway.running.address).ask(
      `${pgtUrl.pathname.replace("/partage-gw/", "")}${pgtUrl.search}`,
    ),
  );
  const input = world.config({ kind: "casProxy", services: { imap: SERVICE } });
  const [first, ...rest] = input.establishments;
  const issuers = [{ issuer: cas.url, cas: { proxy: true } }];
  gateway = await startStandardsGateway(
    { ...input, establishments: [{ ...first!, issuers }, ...rest] },
    { store },
  );
  // Each ticket is good once, as a server that asks the CAS server finds out.
  const used = new Set<string>();
  Object.defineProperty(world.imap.account(LEA), "password", {
    get: () => {
      const { secret = "" } = world.imap.signIns.at(-1) ?? {};
      const isFresh = secret.startsWith("PT-") && !used.has(secret);
      used.add(secret);
      return isFresh ? secret : undefined;
    },
  });
});
afterAll(async () => {
  await gateway.running.stop();
  await Promise.all([world.close(), cas.close()]);
});

async function signIn(): Promise<TestBrowser> {
  const browser = new TestBrowser(gateway.running.address);
  const person = { user: "lmartin", attributes: { mail: LEA } };
  const back = await browser.return(cas.signIn(await browser.begin(), person));
  expect([back.status, back.headers.get("Location")]).toEqual([303, `${ORIGIN}/ent`]);
  return browser;
}

describe("CAS proxy tickets as passwords", () => {
  it("open the mail, a fresh one for each connection", async () => {
    const browser = await signIn();
    for (let round = 0; round < 3; round += 1) {
      for (const socket of world.imap.sockets) socket.destroy();
      const { jmap } = await browser.session();
      const accountId = Object.keys(jmap.accounts)[0];
      const answer = await browser.call([["Mailbox/get", { accountId }, "m"]]);
      expect(answer.text).toContain('"inbox"');
    }
    const tickets = world.imap.signIns.map(({ secret }) => secret);
    expect(tickets.length).toBeGreaterThanOrEqual(3);
    expect(new Set(tickets).size).toBe(tickets.length);
    expect(cas.asked.at(-1)).toContain(encodeURIComponent(SERVICE));
  });
  it("row 7: are taken from the server that was asked alone", async () => {
    const before = await store.listCredentials("valmoree");
    const anybody = new TestBrowser(gateway.running.address);
    for (const key of ["", "&key=", "&key=AAAA"]) {
      const address = `auth/cas-proxy?establishment=valmoree${key}&pgtIou=PGTIOU-1&pgtId=PGT-1`;
      expect((await anybody.ask(address)).status).toBe(200);
    }
    expect(await store.listCredentials("valmoree")).toEqual(before);
  });
  it("are in nothing that the gateway says", async () => {
    await signIn();
    const { log, audits, requests, faults } = gateway;
    const said = [
      JSON.stringify([log, audits, requests]),
      ...faults.map((fault) => (fault as Error).stack),
    ].join("\n");
    expect(said).not.toMatch(/\b(PT|PGT|PGTIOU|ST)-[0-9a-f]/);
  });
  it("refuse a sign-in that came without a granting ticket, in words", async () => {
    cas.manners = { isStingy: true };
    const browser = new TestBrowser(gateway.running.address);
    const person = { user: "nora", attributes: { mail: "nora@univ-valmoree.example" } };
    const back = await browser.return(cas.signIn(await browser.begin(), person));
    expect([back.status, back.text.includes("credential-missing")]).toEqual([403, true]);
    const silent = new TestBrowser(gateway.running.address);
    const begun = await silent.begin("returnTo=/ent&prompt=none");
    expect((await silent.return(cas.signIn(begun, person))).status).toBe(303);
    expect((await silent.ask("v1/session")).status).toBe(401);
    cas.manners = {};
  });
  it("that come no more end the sessions of the person, who signs in again", async () => {
    const browser = await signIn();
    cas.manners = {
      answer:
        '<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:proxyFailure code="INVALID_TICKET">no</cas:proxyFailure></cas:serviceResponse>',
    };
    for (const socket of world.imap.sockets) socket.destroy();
    const { jmap } = await browser.session();
    const accountId = Object.keys(jmap.accounts)[0];
    await browser.call([["Mailbox/get", { accountId }, "m"]]);
    cas.manners = {};
    expect((await browser.ask("v1/session")).status).toBe(401);
    expect(gateway.audits).toContainEqual(
      expect.objectContaining({ event: "credential-refused", credential: "casProxy" }),
    );
    expect((await (await signIn()).ask("v1/session")).status).toBe(200);
  });
  it("are asked for once more when one is refused, and not again and again", async () => {
    let now = 0;
    const port = createTicketCredentials(
      { kind: "casProxy", login: "{account}", services: { imap: SERVICE } },
      { ticket: async () => Promise.resolve("PT-1") },
      { endPerson: async () => Promise.resolve(), now: () => now },
    );
    const person = { establishment: "valmoree", account: LEA };
    const given = await port.get(person, "imap");
    expect(await port.refused(person, "imap", given)).toBe(true);
    expect(await port.refused(person, "imap", given)).toBe(false);
    now = 60_000;
    expect(await port.refused(person, "imap", given)).toBe(true);
  });
});
