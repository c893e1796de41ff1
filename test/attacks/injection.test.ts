/** Texts of a person on their way into SOAP, queries and paths. */
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GATEWAY_PATH, type RunningHost, startHost } from "../../demo/host-server.js";
import { type AttackChain, type Client, mailOf, startChain } from "./attack-chain.js";

let chain: AttackChain;
let lea: Client;
let host: RunningHost;

beforeAll(async () => {
  host = await startHost(0);
  const publicUrl = host.url + GATEWAY_PATH;
  chain = await startChain(["lea", "theo"], (config) => ({ ...config, publicUrl }));
  host.setGateway(chain.gateway.address);
  await chain.deliver("lea", mailOf("banal"));
  await chain.deliver("lea", mailOf("jeté"), 3);
  await chain.deliver("lea", mailOf("brouillon secret"), 6);
  lea = await chain.signIn("lea");
});
afterAll(async () => {
  await host.close();
  await chain.close();
});

/** The SOAP requests that a call caused. */
async function sentBy(call: readonly unknown[]): Promise<{ answer: unknown; sent: string[] }> {
  const before = chain.seen.length;
  const { methodResponses } = await lea.call([call]);
  return {
    answer: methodResponses[0],
    sent: chain.seen.slice(before).map(({ body }) => String(body)),
  };
}

const OPERATORS = [
  'x" or in:"/Drafts',
  "x) or (in:drafts",
  "x or is:anywhere",
  "in:drafts",
  "-in:inbox",
  "x\\",
  'x\\" or is:anywhere or subject:\\"',
  "x“ or is:anywhere or “",
  "NOT banal",
  "{1,2}",
  "item:{257,258}",
  "inid:6",
  "*",
  ")(uid=*",
  "banal OR secret",
  "a&#x22; or is:anywhere",
  "</query><query>is:anywhere",
  "]]>",
  "\ud83d\ude00 or in:drafts",
];

describe("row 33: query injection", () => {
  for (const text of OPERATORS) {
    it(`row 33: the text ${JSON.stringify(text)} is searched for and means nothing`, async () => {
      const filter = { inMailbox: "2", text };
      const { answer, sent } = await sentBy([
        "Email/query",
        { accountId: lea.accountId, filter, calculateTotal: true },
        "0",
      ]);
      const [name, { ids = [] }] = answer as [string, { ids?: string[] }];
      expect(["Email/query", "error"]).toContain(name);
      expect(ids).toEqual([]);
      for (const body of sent) {
        for (const [, query = ""] of body.matchAll(/"query":("(?:[^"\\]|\\.)*")/g)) {
          const outside = (JSON.parse(query) as string).replace(/"[^"]*"/g, "“”");
          expect(outside).toMatch(
            /^(?:[() ]|and|or|-|is:anywhere|(?:from|to|cc|subject|content|inid):“”)*$/,
          );
        }
      }
    });
  }

  it("row 33: a name of a tag is no operator, nor a way to another tag", async () => {
    const names = ['a" or is:anywhere', "a\\", "is:anywhere", "a) or (in:drafts", "a{1}"];
    for (const name of names) {
      const { answer } = await sentBy([
        "Tag/set",
        { accountId: lea.accountId, create: { n: { name } } },
        "0",
      ]);
      const created = (answer as [string, { created: { n?: { id: string } } | null }])[1].created
        ?.n;
      if (created === undefined) continue;
      const found = await sentBy([
        "Email/query",
        { accountId: lea.accountId, filter: { hasKeyword: `zt-${created.id}` } },
        "1",
      ]);
      const [, { ids = [] }] = found.answer as [string, { ids?: string[] }];
      expect(ids).toEqual([]);
    }
  });

  it("row 33: ids and mailboxes that are operators find nothing", async () => {
    for (const inMailbox of ["2 or is:anywhere", '2" or is:anywhere or "', "*", "../2"]) {
      const { answer } = await sentBy([
        "Email/query",
        { accountId: lea.accountId, filter: { inMailbox } },
        "0",
      ]);
      expect(JSON.stringify(answer)).toMatch(/invalidArguments|"ids":\[\]/);
    }
  });
});

describe("row 32: SOAP injection", () => {
  it("row 32: names with the marks of JSON and XML stay names", async () => {
    const names = [
      '"},"op":"empty","x":{"a":"',
      "</name><op>empty</op>",
      "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
      "]]><!--",
      "' OR 1=1 --",
    ];
    for (const name of names) {
      const { answer, sent } = await sentBy([
        "Mailbox/set",
        { accountId: lea.accountId, create: { n: { name } } },
        "0",
      ]);
      expect(JSON.stringify(answer)).not.toContain("root:");
      for (const body of sent) {
        const { Body } = JSON.parse(body) as {
          Body: Record<string, { folder?: { name?: string } }>;
        };
        const folder = Body["CreateFolderRequest"]?.folder;
        if (folder !== undefined) expect(folder).toEqual({ name, l: "1", view: "message" });
      }
    }
    const left = await sentBy([
      "Email/query",
      { accountId: lea.accountId, filter: { inMailbox: "2" } },
      "0",
    ]);
    expect(JSON.stringify(left.answer)).toMatch(/"ids":\["\d+"\]/);
  });

  it("row 32: no property of a patch reaches the mail system but those that are known", async () => {
    const [id] = await lea
      .call([["Email/query", { accountId: lea.accountId }, "0"]])
      .then(({ methodResponses }) => (methodResponses[0]![1] as { ids: string[] }).ids);
    const patches = [
      { "keywords/$seen/x": true },
      { op: "grant", grant: { zid: "all" } },
      { "mailboxIds/2,3": true },
      { "mailboxIds/other:2": true },
      { keywords: { "a\u0000b": true } },
      { "keywords/zt-1,2": true },
      { 'keywords/u"}': true },
      { blobId: "x" },
    ];
    for (const patch of patches) {
      const { answer, sent } = await sentBy([
        "Email/set",
        { accountId: lea.accountId, update: { [id!]: patch } },
        "0",
      ]);
      expect(JSON.stringify(answer)).toContain("notUpdated");
      expect(sent.join("\n")).not.toMatch(/MsgAction|grant|other:2/);
    }
  });
});

/** What a server says to octets as they are. */
function raw(address: string, text: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.on("data", (chunk) => (answer += String(chunk)));
    socket.on("close", () => resolve(answer));
    socket.on("error", () => resolve(answer));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.write(text);
  });
}

const get = (target: string, headers = ""): Promise<string> =>
  raw(
    host.url,
    `GET ${target} HTTP/1.1\r\nHost: ${new URL(host.url).host}\r\nConnection: close\r\n${headers}\r\n`,
  );

describe("row 36: path traversal", () => {
  it("row 36: no path of the portal leaves its folders", async () => {
    const up = ["..", "%2e%2e", "..%2f..", "%2e%2e%2f%2e%2e", "..%5c..", "%252e%252e", "....//"];
    for (const step of up) {
      for (const start of ["/", "/partage/", "/partage/c/"]) {
        for (const file of ["package.json", "etc/passwd", "demo/host-server.ts"]) {
          const answer = await get(`${start}${step}/${step}/${step}/${file}`);
          expect(answer).not.toMatch(/root:|"workspaces"|createServer/);
          expect(answer).toMatch(/^HTTP\/1\.1 40[04]|^$/);
        }
      }
    }
  });

  it("row 36: odd targets are refused in words, and the portal goes on", async () => {
    for (const target of [
      "/%",
      "/%00",
      "/%c0%ae",
      "//",
      "//evil.example/x",
      "http://evil.example/",
      "/\\..\\x",
      "*",
    ]) {
      expect(await get(target)).toMatch(/^HTTP\/1\.1 (?:40[04]|200)/);
    }
    expect(await get("/")).toMatch(/^HTTP\/1\.1 200/);
  });

  it("row 36: the way to the gateway leads to nothing beside it", async () => {
    for (const target of [
      "/partage-gw/../readyz",
      "/partage-gw/../healthz",
      "/partage-gw/%2e%2e/readyz",
      "/partage-gw/..%2freadyz",
      "/partage-gw/./../metrics",
      "/partage-gw/x/../../readyz",
    ]) {
      const answer = await get(target);
      expect(answer).not.toMatch(/mail\.valmoree|"ok":true/);
      expect(answer).toMatch(/^HTTP\/1\.1 40[04]/);
    }
  });
});

describe("row 37 and row 40: through the portal", () => {
  it("row 37: a second request hidden in a body is no request", async () => {
    const { host: name } = new URL(host.url);
    const hidden = `GET /partage-gw/v1/session HTTP/1.1\r\nHost: ${name}\r\n\r\n`;
    const head = `POST /partage-gw/jmap/api HTTP/1.1\r\nHost: ${name}\r\nContent-Type: application/json\r\n`;
    for (const framing of [
      `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      `Content-Length: 0\r\nContent-Length: ${String(hidden.length)}\r\n\r\n${hidden}`,
      `Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${hidden}`,
      `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
      `Content-Length: 0\n\n${hidden}`,
    ]) {
      const answer = await raw(host.url, head + framing);
      expect(answer.match(/HTTP\/1\.1 /g)?.length ?? 0).toBeLessThanOrEqual(1);
      expect(answer).not.toMatch(/HTTP\/1\.1 2/);
    }
  });

  it("row 40: what a client says of itself in forwarding headers is replaced", async () => {
    const forged =
      "X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-Host: evil.example\r\nForwarded: for=1.1.1.1;host=evil.example\r\n";
    const before = chain.log.length;
    const answer = await get("/partage-gw/v1/session", forged);
    expect(answer).toMatch(/^HTTP\/1\.1 401/);
    expect(answer).not.toContain("evil");
    expect(chain.log.slice(before).join("\n")).not.toMatch(/198\.51\.100\.9|evil|1\.1\.1\.1/);
  });
});
