import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  LEA,
  PASSWORDS,
  STANDARDS_ENV,
  type StandardsWorld,
  startStandardsWorld,
} from "../testing/standards-gateway.js";
import type { ExamineOptions, Finding } from "./doctor.js";
import { checkStandards } from "./doctor-standards.js";
import { loadConfig, type ServiceConfigInput } from "./service-config.js";

type Standards = NonNullable<ServiceConfigInput["establishments"][number]["standards"]>;

let world: StandardsWorld;
let smtp: SMTPServer;
let web: Server;
let webUrl = "";
let answer: { readonly status: number; readonly body: string } = { status: 404, body: "" };

beforeAll(async () => {
  world = await startStandardsWorld();
  smtp = new SMTPServer({
    authMethods: ["PLAIN"],
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onAuth: ({ username, password }, _session, done) => {
      const isRight = username === LEA && password === PASSWORDS.lea;
      done(isRight ? null : new Error("refused"), isRight ? { user: LEA } : undefined);
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  web = createServer((_request, response) => {
    response.writeHead(answer.status, { "Content-Type": "application/json" }).end(answer.body);
  });
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  webUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  await world.close();
  await new Promise<void>((resolve) => smtp.close(resolve));
  await new Promise((resolve) => web.close(resolve));
});
afterEach(() => {
  world.imap.manners = {};
  world.dav.manners = {};
});

const MASTER = { kind: "master" as const, user: "partage", password: { env: "MASTER" } };

/** What the doctor finds at servers. */
async function examine(standards: Standards, account?: string): Promise<readonly Finding[]> {
  const input = world.config(MASTER);
  const [first, ...rest] = input.establishments;
  const establishments = [{ ...first!, standards }, ...rest];
  const loaded = loadConfig(
    { ...input, establishments },
    {
      env: { ...STANDARDS_ENV, LEA: PASSWORDS.lea },
    },
  );
  const options: ExamineOptions = {
    env: STANDARDS_ENV,
    ...(account === undefined ? {} : { account }),
    openBackend: () => {
      throw new Error("no Zimbra here");
    },
  };
  return checkStandards({ loaded, fetch, now: Date.now }, options);
}

function lines(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ level, subject, message }) => `${level} ${subject}: ${message}`);
}

const near = (port: number): { host: string; port: number; security: "plain" } => ({
  host: "127.0.0.1",
  port,
  security: "plain",
});

describe("the doctor at servers of plain standards", () => {
  it("finds servers that answer, and asks for an account", async () => {
    const dav = { url: world.dav.url };
    const said = lines(
      await examine({ imap: near(world.imap.port), caldav: dav, credential: MASTER }),
    );
    expect(said).toContainEqual(expect.stringMatching(/^ok IMAP 127.0.0.1: answers as IMAP$/));
    expect(said).toContainEqual(expect.stringMatching(/^note accounts of valmoree: nobody was/));
    expect(said.filter((line) => line.startsWith("error"))).toEqual([]);
  });
  it("opens an account by the configured credential", async () => {
    const said = lines(await examine({ imap: near(world.imap.port), credential: MASTER }, LEA));
    expect(said).toContainEqual(`ok IMAP 127.0.0.1: opens ${LEA}`);
    expect(said.join()).not.toContain(PASSWORDS.master);
  });
  it("names what a server lacks", async () => {
    world.imap.manners = {
      before: (command, times) =>
        command === "CAPABILITY" && times > 1 ? { answer: "OK" } : undefined,
    };
    const said = lines(await examine({ imap: near(world.imap.port), credential: MASTER }, LEA));
    for (const name of ["CONDSTORE", "MOVE", "UIDPLUS", "IDLE"]) {
      expect(said).toContainEqual(expect.stringMatching(`note .*does not offer ${name}:`));
    }
  });
  it("says that a credential is refused, and what to compare", async () => {
    world.imap.manners = { refusesSignIn: true };
    const found = await examine({ imap: near(world.imap.port), credential: MASTER }, LEA);
    const refused = found.find(({ level }) => level === "error");
    expect(refused?.message).toBe(`does not let ${LEA} in`);
    expect(refused?.advice).toContain("credential");
  });
  it("says that a server is not there, or is something else", async () => {
    const { port } = new URL(webUrl);
    const [nowhere] = (await examine({ imap: near(1), credential: MASTER })).filter(
      ({ level }) => level === "error",
    );
    expect(nowhere?.message).toContain("ECONNREFUSED");
    const deaf = { ...near(Number(port)), timeoutMs: 500 };
    const other = await examine({ imap: deaf, credential: MASTER });
    expect(lines(other)).toContainEqual(expect.stringMatching(/^error IMAP .*can't be used/));
    const tls = { host: "127.0.0.1", port: world.imap.port, timeoutMs: 1_000 };
    const found = (await examine({ imap: tls, credential: MASTER })).find(
      ({ level }) => level === "error",
    );
    expect(found?.advice).toBeDefined();
  });
  it("tries the submission server and sends nothing", async () => {
    const { port } = smtp.server.address() as AddressInfo;
    const standards: Standards = {
      imap: near(world.imap.port),
      caldav: { url: world.dav.url, credential: MASTER },
      smtp: { ...near(port), credential: MASTER },
      credential: MASTER,
    };
    const said = lines(await examine(standards, LEA));
    expect(said).toContain("ok SMTP 127.0.0.1: answers as SMTP");
    // The master user of the mailboxes is nobody to this one.
    expect(said).toContain("error SMTP 127.0.0.1: does not let the account in");
  });
  it("says where invitations need a submission server", async () => {
    const own = { ...MASTER, user: LEA, password: { env: "LEA" } };
    const caldav = { url: world.dav.url };
    expect(lines(await examine({ caldav, credential: own }, LEA))).toEqual([
      expect.stringMatching(/^ok stored/),
      expect.stringMatching(/^ok CalDAV .*answers as CalDAV$/),
      expect.stringMatching(/^ok CalDAV .*opens lea@/),
    ]);
    world.dav.manners = { noSchedule: true };
    expect(lines(await examine({ caldav, credential: own }, LEA))).toContainEqual(
      expect.stringMatching(/sends no invitations by itself/),
    );
    expect(lines(await examine({ caldav, credential: own }))).toContainEqual(
      expect.stringMatching(/^ok CalDAV .*wants to know who asks/),
    );
  });
  it("reads a JMAP session, and knows a page for none", async () => {
    const standards: Standards = { jmap: { sessionUrl: webUrl }, credential: MASTER };
    answer = { status: 401, body: "" };
    expect(lines(await examine(standards))).toContainEqual(
      expect.stringMatching(/^ok JMAP .*wants to know who asks/),
    );
    answer = { status: 200, body: "<html>It works!</html>" };
    expect(lines(await examine(standards))).toContainEqual(
      expect.stringMatching(/^error JMAP .*with no JMAP session/),
    );
    const capabilities = { "urn:ietf:params:jmap:core": {}, "urn:ietf:params:jmap:mail": {} };
    answer = { status: 200, body: JSON.stringify({ capabilities }) };
    expect(lines(await examine(standards))).toContainEqual(
      expect.stringMatching(/^ok JMAP .*answers as JMAP, with core, mail/),
    );
  });
  it("does not wait for a server that says nothing", async () => {
    world.imap.manners = { isSilent: true };
    const imap = { ...near(world.imap.port), timeoutMs: 500 };
    const said = lines(await examine({ imap, credential: MASTER }));
    expect(said).toContainEqual(expect.stringMatching(/^error IMAP .*no answer in time/));
  });
});
