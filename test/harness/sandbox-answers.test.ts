/**
 * What the sandbox answers: the same tree in both notations, and as Zimbra's API description says.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createSandbox } from "../../packages/sandbox/src/app/index.js";
import type { Element } from "../../packages/sandbox/src/app/element.js";
import { elementFromJson, type JsonObject } from "../../packages/sandbox/src/app/json.js";
import { createOperations } from "../../packages/sandbox/src/app/operations/index.js";
import type { Sandbox, SoapExchange } from "../../packages/sandbox/src/app/sandbox.js";
import { elementToXml, parseXml } from "../../packages/sandbox/src/app/xml.js";

const domain = "univ-valmoree.example";
const checker = path.resolve(import.meta.dirname, "../../../shared/tools/soapapi-check.mjs");
const flawFile = path.resolve(import.meta.dirname, "description-flaws.json");

const mail = (subject: string): string =>
  `From: Ali <ali@${domain}>\r\nTo: zoe@${domain}\r\nSubject: ${subject}\r\nMessage-ID: <1@x>\r\n` +
  `MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Bonjour</p>\r\n--b--\r\n`;

const november = { calExpandInstStart: 1793491200000, calExpandInstEnd: 1796083200000 };

const paris = (d: string): JsonObject => ({ d, tz: "Europe/Paris" });

/** A series to which somebody is invited, with a reminder. */
const meeting = (name: string): JsonObject => ({
  m: {
    su: name,
    e: [{ t: "t", a: `ali@${domain}` }],
    inv: {
      comp: {
        uid: "reunion@x",
        name,
        loc: "N 214",
        s: paris("20261123T090000"),
        e: paris("20261123T100000"),
        or: { a: `zoe@${domain}` },
        at: [{ a: `ali@${domain}`, role: "REQ", ptst: "NE", rsvp: true }],
        recur: { add: { rule: { freq: "WEE", interval: { ival: 1 }, count: { num: 3 } } } },
        alarm: [{ action: "DISPLAY", trigger: { rel: { m: 15, neg: true, related: "START" } } }],
      },
    },
    mp: { ct: "text/plain", content: "Venez" },
  },
});

/** Requests of one visit, in order; ids are those that a fresh mailbox gives. */
const steps: readonly (readonly [name: string, request: JsonObject, namespace?: string])[] = [
  ["GetInfo", {}, "Account"],
  ["GetPrefs", {}, "Account"],
  ["ModifyPrefs", { pref: [{ name: "zimbraPrefLocale", _content: "en" }] }, "Account"],
  ["GetAccountInfo", { account: { by: "name", _content: `ali@${domain}` } }, "Account"],
  ["CreateTag", { tag: { name: "urgent", color: 3 } }],
  ["GetTag", {}],
  ["TagAction", { action: { id: "256", op: "rename", name: "très urgent" } }],
  ["CreateFolder", { folder: { name: "Cours", l: "1", view: "message", color: 2 } }],
  ["CreateSearchFolder", { search: { name: "Non lus", l: "1", query: "is:unread" } }],
  ["ModifySearchFolder", { search: { id: "258", query: "is:flagged" } }],
  ["GetSearchFolder", {}],
  ["FolderAction", { action: { id: "257", op: "rename", name: "Cours L3" } }],
  [
    "FolderAction",
    { action: { id: "257", op: "grant", grant: { gt: "usr", d: `ali@${domain}`, perm: "r" } } },
  ],
  ["CreateMountpoint", { link: { name: "Ali", l: "1", owner: `ali@${domain}`, rid: 257 } }],
  ["GetFolder", {}],
  ["GetItem", { item: { id: "257" } }],
  ["AddMsg", { m: { l: "2", f: "u", content: mail("Sujet") } }],
  ["AddMsg", { m: { l: "2", f: "uf", content: mail("Re: Sujet").replace("<1@x>", "<2@x>") } }],
  ["Search", { query: "in:inbox", types: "message", limit: 10, fetch: "all" }],
  ["Search", { query: "in:inbox", types: "conversation" }],
  ["GetMsg", { m: { id: "260", html: true } }],
  ["GetMsg", { m: { id: "260", raw: true } }],
  ["GetMsgMetadata", { m: { ids: "260" } }],
  ["MsgAction", { action: { id: "260", op: "tag", tn: "très urgent" } }],
  ["MsgAction", { action: { id: "260", op: "!read" } }],
  ["ItemAction", { action: { id: "260", op: "move", l: "257" } }],
  ["CreateContact", { cn: { a: [{ n: "email", _content: "max@x.example" }] } }],
  ["GetContacts", {}],
  ["Sync", {}],
  ["Sync", { token: "3", typed: true }],
  ["CreateWaitSet", { defTypes: "all", add: { a: [{}] } }],
  ["NoOp", {}],
  ["CreateAppointment", meeting("Réunion")],
  ["Search", { query: "in:calendar", types: "appointment", ...november }],
  ["GetAppointment", { uid: "reunion@x", includeContent: true }],
  ["GetFreeBusy", { s: 1795392000000, e: 1795651200000, name: `zoe@${domain}` }],
  ["GetWorkingHours", { s: 1795392000000, e: 1795478400000, name: `zoe@${domain}` }],
  ["GetMiniCal", { s: 1795392000000, e: 1795651200000, folder: [{ id: "10" }] }],
  ["GetApptSummaries", { s: 1795392000000, e: 1795651200000 }],
  ["SearchCalendarResources", { name: "salle" }, "Account"],
  ["FolderAction", { action: { id: "10", op: "color", rgb: "#8250c4" } }],
  ["GetFolder", { folder: { l: "99999" } }],
  ["Search", { query: "in:(", types: "message" }],
];

function openSandbox(trace: (exchange: SoapExchange) => void): Sandbox {
  let now = Date.UTC(2026, 8, 7, 8);
  return createSandbox({ domain, preauthKey: "0".repeat(64), clock: () => (now += 1000), trace });
}

async function post(sandbox: Sandbox, text: string): Promise<string> {
  const url = "http://127.0.0.1/service/soap";
  const response = await sandbox.fetch(new Request(url, { method: "POST", body: text }));
  return response.text();
}

/** Elements that JSON writes as `_attrs`. */
const pairNames = new Set(["a", "attr", "pref"]);

/** A form of a tree that both notations must agree on: names with texts, sorted; ids that are random hidden. */
function canonical(element: Element): unknown {
  const values: string[] = [];
  const hide = (text: string): string =>
    text
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "UUID")
      .replace(/0_[0-9a-f]+_[0-9a-f]+/g, "TOKEN")
      .replace(/\bfalse\b/g, "0")
      .replace(/\btrue\b/g, "1");
  for (const [name, value] of [...element.attributes, ...element.contents]) {
    values.push(`${name}=${hide(String(value))}`);
  }
  for (const child of element.children()) {
    const key = child.get("n") ?? child.get("name");
    if (pairNames.has(child.name) && key !== undefined && child.attributes.size === 1) {
      values.push(`pair ${key}=${hide(child.text)}`);
      continue;
    }
    const own = child.attributes.size + child.contents.size + child.children().length;
    const simple = own + child.ownPairs.length === 0;
    values.push(
      simple
        ? `${child.name}=${hide(child.text)}`
        : `${child.name}=${JSON.stringify(canonical(child))}`,
    );
  }
  for (const { key, value } of element.ownPairs) values.push(`pair ${key}=${hide(value)}`);
  if (element.text !== "") values.push(`=${hide(element.text)}`);
  return values.sort();
}

async function visit(notation: "json" | "xml", trace: (exchange: SoapExchange) => void) {
  const sandbox = openSandbox(trace);
  await sandbox.createAccount({ name: "zoe", password: "bonjour" });
  await sandbox.createAccount({ name: "ali", password: "bonjour" });
  const send = async (name: string, namespace: string, request: JsonObject, token?: string) => {
    const body = elementFromJson(`${name}Request`, request, `urn:zimbra${namespace}`);
    const context = token === undefined ? {} : { authToken: token };
    if (notation === "json") {
      const json = { ...request, _jsns: `urn:zimbra${namespace}` };
      const header = { context: { _jsns: "urn:zimbra", nosession: {}, ...context } };
      const envelope = { Header: header, Body: { [`${name}Request`]: json } };
      const answer = JSON.parse(await post(sandbox, JSON.stringify(envelope))) as JsonObject;
      const [[key, value]] = Object.entries(answer.Body as JsonObject) as [[string, JsonObject]];
      return elementFromJson(key, value, "urn:zimbraSoap");
    }
    const auth = token === undefined ? "" : `<authToken>${token}</authToken>`;
    const answer = parseXml(
      await post(
        sandbox,
        `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><context xmlns="urn:zimbra"><nosession/>${auth}</context></s:Header><s:Body>${elementToXml(body)}</s:Body></s:Envelope>`,
      ),
    );
    return answer.requireChild("Body").children()[0]!;
  };
  const account = { by: "name", _content: "zoe" };
  const signedIn = await send("Auth", "Account", { account, password: { _content: "bonjour" } });
  const answers: Element[] = [signedIn];
  for (const [name, request, namespace = "Mail"] of steps) {
    answers.push(await send(name, namespace, request, signedIn.get("authToken")));
  }
  await sandbox.close();
  return answers;
}

describe("the answers of the sandbox", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "sandbox-answers-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("are the same tree in JSON and in XML", async () => {
    const json = await visit("json", () => undefined);
    const xml = await visit("xml", () => undefined);
    expect(xml.map((answer) => answer.name)).toEqual(json.map((answer) => answer.name));
    for (const [i, answer] of json.entries()) {
      expect(canonical(xml[i]!), steps[i - 1]?.[0] ?? "Auth").toEqual(canonical(answer));
    }
  });

  it.runIf(existsSync(checker))(
    "conform to Zimbra's API description, and so do the requests (needs ../shared)",
    async () => {
      const lines: string[] = [];
      await visit("json", (exchange) => lines.push(JSON.stringify(exchange)));
      await visit("xml", (exchange) => lines.push(JSON.stringify(exchange)));
      const trace = path.join(folder, "trace.jsonl");
      writeFileSync(trace, lines.join("\n"));
      let output = "";
      try {
        output = execFileSync(process.execPath, [checker, "--verbose", trace], {
          encoding: "utf8",
        });
      } catch (error) {
        output = String((error as { stdout?: unknown }).stdout);
      }
      const flaws = JSON.parse(readFileSync(flawFile, "utf8")) as Record<string, string>;
      const kinds = output
        .split("\n")
        .filter((line) => line.includes("(first: "))
        .map((line) => line.trim().replace(/^\d+ +/, ""))
        .filter((kind) => !Object.keys(flaws).some((flaw) => new RegExp(flaw).test(kind)));
      expect(kinds).toEqual([]);
      expect(output).toMatch(/\d+ messages, \d+ commands, 4 faults/);
    },
  );
});

describe("docs/sandbox.md", () => {
  it("lists exactly the operations that the sandbox has", () => {
    const text = readFileSync(path.resolve(import.meta.dirname, "../../docs/sandbox.md"), "utf8");
    const listed = [...text.matchAll(/^\| `(urn:zimbra\w+)` +\| (.*?) *\|$/gm)].flatMap(
      ([, namespace = "", names = ""]) =>
        [...names.matchAll(/`(\w+)`/g)].map(([, name]) => `${namespace} ${name}Request`),
    );
    const has = createOperations(true)
      .list()
      .map(({ namespace, name }) => `${namespace} ${name}`);
    expect(listed.sort()).toEqual([...has].sort());
  });
});
