/**
 * What a list of mail, a message and a week cost through the gateway, for each back end, beside the raw
 * protocol in the same run; and how often the gateway waits for the server in one load of a widget.
 *
 * Real: the gateway over HTTP with its sessions, Dovecot, Cyrus, SOGo and Radicale of Debian. The Zimbra
 * is the sandbox. All run on this machine, one request at a time. Cyrus is reached as a fixed person,
 * since outside of a cluster its HTTP side lets nobody act for others.
 *
 * @module
 */
import { createMemoryStore } from "@partage-ent/gateway/app";
import { type ServiceConfigInput, startGateway } from "@partage-ent/gateway/node";
import {
  CALENDARS,
  CORE,
  type GatewaySession,
  type JmapResponse,
  MAIL,
  type Session,
} from "@partage-ent/jmap";
import { DEMO_PASSWORD } from "@partage-ent/sandbox/app";
import { startSandbox } from "@partage-ent/sandbox/node";
import type { ImapFlow } from "imapflow";
import { rawMessage } from "../contract/messages.js";
import { openMailbox } from "../e2e/soap-mailbox.js";
import { plantSession } from "../faults/fault-chain.js";
import { installCyrus, startCyrus } from "../interop/servers/cyrus.js";
import { installDovecot, MASTER, startDovecot } from "../interop/servers/dovecot.js";
import type { ServerUser } from "../interop/servers/own-process.js";
import { installRadicale, startRadicale } from "../interop/servers/radicale.js";
import { openImap } from "../interop/servers/raw-imap.js";
import { installSogo, SOGO_HEADER, startSogo } from "../interop/servers/sogo.js";
import { rawDav } from "../interop/standards/raw-dav.js";
import type { Bench } from "./bench-options.js";
import { type CountedWay, countRoundTrips } from "./round-trips.js";

const MESSAGES = 10_000;
const EVENTS = 200;
const RUNS = 40;
const LEA: ServerUser = {
  name: "lmarchetti@univ-valmoree.example",
  password: "essai-des-mesures-seulement",
};
const SCOPES = ["mail.read", "calendar.read"];
const SECRET = crypto.randomUUID();
const ENV = { CLIENT_SECRET: SECRET, MASTER: MASTER.password };

interface Times {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

interface Row {
  readonly server: string;
  readonly load: string;
  readonly gateway: Times;
  readonly raw: Times;
  readonly roundTrips: number;
}

/** What a load costs with the protocol of the server itself. */
interface RawLoads {
  readonly list: () => Promise<unknown>;
  readonly open: () => Promise<unknown>;
}

type Call = readonly [name: string, args: object, id: string];
type Establishment = ServiceConfigInput["establishments"][number];

/** Runs the measurement; it has no budget of its own. `--people` says how many messages there are. */
export const benchBackends: Bench = async ({ json, people: messages = MESSAGES }) => {
  const rows: Row[] = [...(await benchZimbra(messages))];
  if (await installDovecot()) rows.push(...(await benchDovecot(messages)));
  if (await installCyrus()) rows.push(...(await benchCyrus(messages)));
  if (await installSogo()) rows.push(await benchSogo());
  if (await installRadicale()) rows.push(await benchRadicale());
  if (json) console.log(JSON.stringify({ messages, events: EVENTS, runs: RUNS, rows }));
  else printRows(rows);
  const slowest = Math.max(...rows.map(({ gateway }) => gateway.p95Ms));
  if (!json) console.log(`\nslowest load through the gateway: p95 ${slowest.toFixed(1)} ms`);
  return rows.length > 0;
};

async function benchZimbra(messages: number): Promise<readonly Row[]> {
  const [uid = ""] = LEA.name.split("@");
  const sandbox = await startSandbox({ university: { people: [uid], bulk: { uid, messages } } });
  const way = await countRoundTrips(Number(new URL(sandbox.url).port));
  const soapUrl = `http://127.0.0.1:${String(way.port)}/service/soap`;
  const zimbra = { soapUrl, preauthKey: { env: "PREAUTH_KEY" } };
  const client = await openClient({ zimbra }, { PREAUTH_KEY: sandbox.preauthKey });
  const raw = await openMailbox(sandbox, { name: LEA.name, password: DEMO_PASSWORD });
  const list = (): Promise<unknown> => raw.search("in:inbox");
  const rows = await measureMail("Zimbra (sandbox, SOAP)", client, way, { list, open: list });
  await client.stop();
  await way.close();
  await sandbox.close();
  return rows;
}

async function benchDovecot(messages: number): Promise<readonly Row[]> {
  const server = await startDovecot();
  await server.addUser(LEA);
  const imap = await fill(server.ports.imap, messages);
  const way = await countRoundTrips(server.ports.imap);
  const credential = { kind: "master", user: MASTER.name, password: { env: "MASTER" } } as const;
  const client = await openClient({
    standards: {
      imap: { host: "127.0.0.1", port: way.port, security: "plain", credential },
    },
  });
  const rows = await measureMail("Dovecot (IMAP)", client, way, rawImap(imap));
  await client.stop();
  await imap.logout();
  await way.close();
  await server.stop();
  return rows;
}

async function benchCyrus(messages: number): Promise<readonly Row[]> {
  const server = await startCyrus();
  await server.addUser(LEA);
  await (await fill(server.ports.imap, messages)).logout();
  const way = await countRoundTrips(server.ports.http);
  const authorization = `Basic ${Buffer.from(`${LEA.name}:${LEA.password}`).toString("base64")}`;
  const shared = { name: "Authorization", value: { env: "AUTHORIZATION" } };
  const sessionUrl = `http://127.0.0.1:${String(way.port)}/jmap/`;
  const credential = { kind: "header", name: "X-Person", shared } as const;
  const client = await openClient(
    { standards: { jmap: { sessionUrl, serves: ["mail"], credential } } },
    { AUTHORIZATION: authorization },
  );
  const direct = await rawJmap(
    `http://127.0.0.1:${String(server.ports.http)}/jmap/`,
    authorization,
  );
  const rows = await measureMail("Cyrus (JMAP)", client, way, direct);
  await client.stop();
  await way.close();
  await server.stop();
  return rows;
}

async function benchSogo(): Promise<Row> {
  const server = await startSogo({ auth: "header" });
  await server.addUser(LEA);
  const way = await countRoundTrips(server.ports.http);
  const path = `${server.path}${LEA.name}/Calendar/personal/`;
  const headers = { [SOGO_HEADER]: LEA.name };
  const url = `http://127.0.0.1:${String(server.ports.http)}${path}`;
  const row = await measureWeek("SOGo (CalDAV)", way, {
    ...{ url, headers, base: server.path, header: SOGO_HEADER },
  });
  await way.close();
  await server.stop();
  return row;
}

async function benchRadicale(): Promise<Row> {
  const header = "X-Remote-User";
  const server = await startRadicale({ auth: "header" });
  const way = await countRoundTrips(server.ports.http);
  const headers = { [header]: LEA.name };
  const url = `http://127.0.0.1:${String(server.ports.http)}/${LEA.name}/agenda/`;
  await rawDav(LEA, { method: "MKCALENDAR", url, headers });
  const row = await measureWeek("Radicale (CalDAV)", way, { url, headers, base: "/", header });
  await way.close();
  await server.stop();
  return row;
}

async function fill(port: number, messages: number): Promise<ImapFlow> {
  const imap = await openImap(port, LEA);
  for (let n = 0; n < messages; n++) {
    const subject = `Note ${String(n)}`;
    const date = new Date(1_790_000_000_000 + n * 60_000);
    const flags = n % 3 === 0 ? [] : ["\\Seen"];
    await imap.append("INBOX", Buffer.from(rawMessage({ subject })), flags, date);
  }
  await imap.mailboxOpen("INBOX");
  return imap;
}

function rawImap(imap: ImapFlow): RawLoads {
  let next = 1;
  return {
    list: async () => {
      await imap.list({ statusQuery: { messages: true, unseen: true } });
      const uids = await imap.search({ all: true }, { uid: true });
      const range = (Array.isArray(uids) ? uids : []).slice(-20);
      await imap.fetchAll(
        range.map(String).join(),
        { envelope: true, flags: true, bodyStructure: true },
        { uid: true },
      );
    },
    open: () => imap.fetchOne(String(next++), { envelope: true, flags: true, source: true }),
  };
}

async function rawJmap(sessionUrl: string, authorization: string): Promise<RawLoads> {
  const headers = { Authorization: authorization, "Content-Type": "application/json" };
  const answer = await fetch(sessionUrl, { headers });
  const { primaryAccounts } = (await answer.json()) as Session;
  const accountId = primaryAccounts[MAIL] ?? "";
  const post = async (methodCalls: readonly Call[]): Promise<JmapResponse> => {
    const body = JSON.stringify({ using: [CORE, MAIL], methodCalls });
    const response = await fetch(sessionUrl, { method: "POST", headers, body });
    return (await response.json()) as JmapResponse;
  };
  const ids = idsOf(await post(listCalls(accountId)));
  let next = 0;
  return {
    list: () => post(listCalls(accountId)),
    open: () => post(openCalls(accountId, ids[next++ % ids.length]!)),
  };
}

interface Client {
  readonly accountId: (capability: string) => string;
  readonly post: (using: readonly string[], calls: readonly Call[]) => Promise<JmapResponse>;
  readonly stop: () => Promise<void>;
}

/** A gateway before one mail system, and somebody with a session. */
async function openClient(
  system: Pick<Establishment, "standards" | "zimbra">,
  env: Readonly<Record<string, string>> = {},
): Promise<Client> {
  const store = createMemoryStore();
  const gateway = await startGateway(
    {
      publicUrl: "http://127.0.0.1:0/partage-gw",
      listen: { host: "127.0.0.1", port: 0 },
      store: { kind: "memory" },
      log: { level: "error" },
      establishments: [
        {
          ...{ key: "valmoree", name: "Université de Valmorée" },
          mailDomains: ["univ-valmoree.example"],
          issuers: [
            { issuer: "http://127.0.0.1:9", clientId: "g", clientSecret: { env: "CLIENT_SECRET" } },
          ],
          ...system,
        },
      ],
    },
    { env: { ...ENV, ...env }, store },
  );
  const token = await plantSession(store, LEA.name, SCOPES);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const at = `${gateway.address}/partage-gw/`;
  const session = (await (await fetch(`${at}v1/session`, { headers })).json()) as GatewaySession;
  return {
    accountId: (capability) => session.jmap.primaryAccounts[capability] ?? "",
    post: async (using, methodCalls) => {
      const body = JSON.stringify({ using: [CORE, ...using], methodCalls });
      const response = await fetch(`${at}jmap/api`, { method: "POST", headers, body });
      const answer = (await response.json()) as JmapResponse;
      const wrong = answer.methodResponses?.find(([name]) => name === "error");
      if (!response.ok || wrong) throw new Error(JSON.stringify(wrong ?? answer));
      return answer;
    },
    stop: () => gateway.stop(),
  };
}

const LISTED = ["id", "threadId", "mailboxIds", "keywords", "from", "subject", "preview"];

function listCalls(accountId: string): readonly Call[] {
  const sort = [{ property: "receivedAt", isAscending: false }];
  const reference = { resultOf: "q", name: "Email/query", path: "/ids" };
  return [
    ["Mailbox/get", { accountId, ids: null }, "m"],
    ["Email/query", { accountId, sort, limit: 20 }, "q"],
    ["Email/get", { accountId, "#ids": reference, properties: [...LISTED, "receivedAt"] }, "g"],
  ];
}

function openCalls(accountId: string, id: string): readonly Call[] {
  const properties = [...LISTED, "bodyStructure", "bodyValues", "textBody", "htmlBody"];
  const how = { fetchTextBodyValues: true, fetchHTMLBodyValues: true };
  return [["Email/get", { accountId, ids: [id], properties, ...how }, "g"]];
}

function idsOf({ methodResponses }: JmapResponse): readonly string[] {
  const [, answer = {}] = methodResponses.find(([name]) => name === "Email/query") ?? [];
  return (answer as { readonly ids: readonly string[] }).ids;
}

async function measureMail(
  server: string,
  { accountId, post }: Client,
  way: CountedWay,
  raw: RawLoads,
): Promise<readonly Row[]> {
  const account = accountId(MAIL);
  const list = (): Promise<JmapResponse> => post([MAIL], listCalls(account));
  const ids = idsOf(await list());
  let next = 0;
  const open = (): Promise<JmapResponse> =>
    post([MAIL], openCalls(account, ids[next++ % ids.length]!));
  return [
    { server, load: "20 newest", ...(await measure(way, list, raw.list)) },
    { server, load: "open", ...(await measure(way, open, raw.open)) },
  ];
}

interface WeekServer {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Path of the DAV service. */
  readonly base: string;
  readonly header: string;
}

async function measureWeek(server: string, way: CountedWay, given: WeekServer): Promise<Row> {
  for (let n = 0; n < EVENTS; n++) {
    const day = new Date(Date.UTC(2026, 10, 1 + (n % 60))).toISOString().slice(0, 10);
    const start = `${day.replaceAll("-", "")}T${String(8 + (n % 9)).padStart(2, "0")}`;
    const body =
      `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//FR\r\nBEGIN:VEVENT\r\nUID:e${String(n)}\r\n` +
      `DTSTAMP:20261101T000000Z\r\nDTSTART:${start}0000Z\r\nDTEND:${start}3000Z\r\n` +
      `SUMMARY:Cours ${String(n)}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
    const headers = { ...given.headers, "Content-Type": "text/calendar; charset=utf-8" };
    await rawDav(LEA, { method: "PUT", url: `${given.url}e${String(n)}.ics`, headers, body });
  }
  const credential = { kind: "header", name: given.header } as const;
  const url = `http://127.0.0.1:${String(way.port)}${given.base}`;
  const client = await openClient({ standards: { caldav: { url, credential } } });
  const accountId = client.accountId(CALENDARS);
  const filter = { after: "2026-11-23T00:00:00", before: "2026-11-30T00:00:00" };
  const reference = { resultOf: "q", name: "CalendarEvent/query", path: "/ids" };
  const timeZone = "Europe/Paris";
  const week = (): Promise<JmapResponse> =>
    client.post(
      [CALENDARS],
      [
        ["Calendar/get", { accountId, ids: null }, "c"],
        ["CalendarEvent/query", { accountId, filter, expandRecurrences: true, timeZone }, "q"],
        ["CalendarEvent/get", { accountId, "#ids": reference, timeZone }, "g"],
      ],
    );
  const query =
    "<c:calendar-query xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><prop><getetag/>" +
    "<c:calendar-data/></prop><c:filter><c:comp-filter name='VCALENDAR'><c:comp-filter name='VEVENT'>" +
    "<c:time-range start='20261122T230000Z' end='20261129T230000Z'/></c:comp-filter></c:comp-filter>" +
    "</c:filter></c:calendar-query>";
  const headers = { ...given.headers, Depth: "1" };
  const raw = (): Promise<string> =>
    rawDav(LEA, { method: "REPORT", url: given.url, headers, body: query });
  const row = { server, load: "week", ...(await measure(way, week, raw)) };
  await client.stop();
  return row;
}

/** Turns of both, one after the other, so that what else the machine does costs both the same. */
async function measure(
  way: CountedWay,
  load: () => Promise<unknown>,
  raw: () => Promise<unknown>,
): Promise<Pick<Row, "gateway" | "raw" | "roundTrips">> {
  await load();
  await raw();
  const [gateway, direct, trips]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < RUNS; run++) {
    way.take();
    gateway.push(await timed(load));
    trips.push(way.take());
    direct.push(await timed(raw));
  }
  const sorted = trips.toSorted((a, b) => a - b);
  return {
    gateway: timesOf(gateway),
    raw: timesOf(direct),
    roundTrips: sorted[sorted.length >> 1]!,
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function timesOf(values: readonly number[]): Times {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(2));
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}

function printRows(rows: readonly Row[]): void {
  const line = (cells: readonly string[]): string =>
    cells.map((cell, index) => (index < 2 ? cell.padEnd(24) : cell.padStart(13))).join("");
  const head = ["back end", "load", "gateway p50", "p95 ms", "raw p50", "p95 ms", "round trips"];
  console.log(line(head));
  for (const { server, load, gateway, raw, roundTrips } of rows) {
    const times = [gateway.p50Ms, gateway.p95Ms, raw.p50Ms, raw.p95Ms].map(String);
    console.log(line([server, load, ...times, String(roundTrips)]));
  }
}
