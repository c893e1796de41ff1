/** A mail system that lies, and mail that tries to be something else. */
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { setUpZimbra } from "../contract/zimbra-fixture.js";
import { type AttackChain, type Client, KEY, mailOf, startChain } from "./attack-chain.js";

let chain: AttackChain;
let lea: Client;
let id: string;

beforeAll(async () => {
  chain = await startChain([
    "lea",
    "theo",
    ...Array.from({ length: 12 }, (_, n) => `u${String(n)}`),
  ]);
  id = await chain.deliver("lea", mailOf("Confidentiel-42"));
  lea = await chain.signIn("lea");
});
afterEach(() => chain.lie(undefined));
afterAll(() => chain.close());

const GET = ["Email/get", { ids: [] as string[], properties: ["subject", "preview"] }] as const;

const read = (client: Client, ids: readonly string[] = [id]): Promise<string> =>
  client
    .call([[GET[0], { ...GET[1], accountId: client.accountId, ids }, "0"]])
    .then(({ methodResponses }) => JSON.stringify(methodResponses));

describe("row 29: parallel renewal", () => {
  it("row 29: any number of requests with an ended token sign in once", async () => {
    const isSignIn = (body: Buffer): boolean => body.includes("AuthRequest");
    await read(lea);
    const refused = new Set<string>();
    const token = /"authToken":"([^"]+)"/.exec(String(chain.seen.at(-1)!.body))![1]!;
    chain.lie(({ body }, response) => {
      if (!body.includes(token)) return false;
      refused.add(String(refused.size));
      const error = { Code: "service.AUTH_EXPIRED" };
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ Body: { Fault: { Detail: { Error: error } } } }));
      return true;
    });
    const before = chain.seen.length;
    const answers = await Promise.all(Array.from({ length: 8 }, () => read(lea)));
    expect(answers.every((text) => text.includes("Confidentiel-42"))).toBe(true);
    expect(refused.size).toBeGreaterThan(0);
    expect(chain.seen.slice(before).filter(({ body }) => isSignIn(body))).toHaveLength(1);
  });
});

describe("row 30: data of another person", () => {
  it("row 30: 240 mixed requests at once, with ended tokens between, show each their own", async () => {
    const names = Array.from({ length: 12 }, (_, n) => `u${String(n)}`);
    const people = await Promise.all(
      names.map(async (name) => ({
        name,
        id: await chain.deliver(name, mailOf(`Pour-${name}-seul`)),
        client: await chain.signIn(name),
      })),
    );
    let count = 0;
    chain.lie((_, response) => {
      count += 1;
      if (count % 17 !== 0) return false;
      const error = { Code: "service.AUTH_EXPIRED" };
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ Body: { Fault: { Detail: { Error: error } } } }));
      return true;
    });
    const ask = async (round: number): Promise<void> => {
      const person = people[round % people.length]!;
      const text = await read(person.client, [person.id]);
      const told = text.match(/Pour-u\d+-seul/g) ?? [];
      expect(told.every((subject) => subject === `Pour-${person.name}-seul`)).toBe(true);
      expect(told.length === 1 || text.includes("error")).toBe(true);
    };
    for (let batch = 0; batch < 6; batch += 1) {
      await Promise.all(Array.from({ length: 40 }, (_, index) => ask(batch * 40 + index)));
    }
  });
});

describe("row 35: line breaks in headers", () => {
  it("row 35: what a sender writes makes no header of an answer", async () => {
    const evil = "x\r\nSet-Cookie: a=b\r\n\r\n<script>";
    for (const name of [
      evil,
      "a\"; filename*=UTF-8''b.html; x=\"",
      "a\u2028b\u0000c",
      "é\u202Etxt.exe",
    ]) {
      const answer = await lea.ask(
        `jmap/download/${lea.accountId}/m${id}/${encodeURIComponent(name)}?type=${encodeURIComponent(evil)}`,
      );
      expect(answer.status).toBe(200);
      expect(answer.headers.get("set-cookie")).toBeNull();
      expect(answer.headers.get("content-type")).toBe("application/octet-stream");
      const disposition = answer.headers.get("content-disposition") ?? "";
      expect(disposition).toMatch(
        /^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[\w.%!#$&+^`|~-]*$/,
      );
      expect(decodeURIComponent(disposition)).not.toMatch(/[\r\n\u0000\u2028\u202e]/);
    }
    const folded =
      "From: a@univ.example\r\nSubject: =?utf-8?q?a=0D=0ABcc:_x@y?=\r\nX-A: 1\r\n X-B: 2\r\n\r\nhi\r\n";
    const mail = await chain.deliver("lea", folded);
    expect(await read(lea, [mail])).not.toMatch(/\\r|\\n/);
  });

  it("row 35: a token with a line break in it is never sent", async () => {
    chain.lie(({ body }, response) => {
      if (!body.includes("AuthRequest")) return false;
      const authToken = [{ _content: "abc\r\nX-Evil: 1" }];
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ Body: { AuthResponse: { authToken, lifetime: 1000 } } }));
      return true;
    });
    await expect(chain.signIn("theo")).rejects.toThrow("mail-refused");
    expect(chain.seen.some(({ headers }) => "x-evil" in headers)).toBe(false);
  });
});

describe("row 39: compression bombs", () => {
  it("row 39: an answer that unpacks to more than the limit is given up", async () => {
    const zimbra = await setUpZimbra({ maxAnswerSize: 100_000 });
    const { signal } = new AbortController();
    const bomb = gzipSync(Buffer.alloc(20_000_000, 32));
    let unpacked = 0;
    zimbra.intercept(async () => {
      const stream = new Blob([new Uint8Array(bomb)])
        .stream()
        .pipeThrough(new DecompressionStream("gzip"));
      const counter = new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          unpacked += chunk.byteLength;
          controller.enqueue(chunk);
        },
      });
      return new Response(stream.pipeThrough(counter));
    });
    await expect(zimbra.backend.open(zimbra.principal, { signal }).describe()).rejects.toThrow(
      "too large",
    );
    expect(unpacked).toBeLessThan(2_000_000);
    await zimbra.close();
  });

  it("row 39: over HTTP a bomb of a hundred megabytes is an error, and the service goes on", async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, 32));
    chain.lie(({ body }, response) => {
      if (!body.includes("SearchRequest")) return false;
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      response.end(bomb);
      return true;
    });
    expect(await read(lea)).toContain("too large");
    chain.lie(undefined);
    expect(await read(lea)).toContain("Confidentiel-42");
  });

  it("row 39: a part that unpacks without end is cut at what was asked for", async () => {
    const long = await chain.deliver("lea", mailOf("cut", "a".repeat(5_000_000)));
    const { methodResponses } = await lea.call([
      [
        "Email/get",
        {
          accountId: lea.accountId,
          ids: [long],
          properties: ["bodyValues"],
          fetchTextBodyValues: true,
          maxBodyValueBytes: 1_000,
        },
        "0",
      ],
    ]);
    expect(JSON.stringify(methodResponses).length).toBeLessThan(3_000);
  });
});

describe("a mail system that answers something else", () => {
  // Failures in a row give the mail system a rest, in which nothing would be tried.
  afterEach(async () => {
    chain.lie(undefined);
    expect(await read(lea)).toContain("Confidentiel-42");
  });

  const answers: readonly (readonly [string, number, string])[] = [
    ["a page", 200, "<!doctype html><title>Connexion</title><p>Confidentiel-42"],
    ["half an answer", 200, '{"Body":{"SearchResponse":{"m":[{"su":"Confidentiel-42" "x'],
    ["another kind", 200, '"Confidentiel-42"'],
    ["nothing", 200, ""],
    [
      "deep nesting",
      200,
      `{"Body":{"SearchResponse":{"m":[{"id":${"[".repeat(50_000)}${"]".repeat(50_000)}}]}}}`,
    ],
    [
      "prototype keys",
      200,
      '{"__proto__":{"Body":1},"Body":{"SearchResponse":{"m":{"__proto__":{"id":"1"}}}}}',
    ],
    [
      "a fault that shouts",
      500,
      '{"Body":{"Fault":{"Detail":{"Error":{"Code":"<b>Confidentiel-42\\r\\n"}}}}}',
    ],
    ["a redirect", 302, ""],
  ];
  for (const [name, status, text] of answers) {
    it(`row 45: ${name} tells nobody anything, nor does the log (row 46)`, async () => {
      const before = chain.log.length;
      chain.lie(({ body }, response) => {
        if (!body.includes("SearchRequest")) return false;
        response.writeHead(status, {
          "content-type": "application/json",
          location: "http://127.0.0.1:1/",
        });
        response.end(text);
        return true;
      });
      const answer = await read(lea);
      expect(answer).not.toMatch(/Confidentiel|127\.0\.0\.1|<b>|stack|node:/);
      const lines = chain.log.slice(before).join("\n");
      expect(lines).not.toMatch(/Confidentiel|<b>/);
      expect(Reflect.get({}, "Body")).toBeUndefined();
    });
  }

  it("row 46: a stream over a broken answer logs no word of it", async () => {
    const before = chain.log.length;
    const client = await chain.signIn("u3");
    chain.lie((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"Body":{"x":"Confidentiel-42" "y');
      return true;
    });
    const stream = await client.ask("jmap/eventsource?types=*&closeafter=no&ping=0");
    await stream.body?.cancel();
    expect(chain.log.slice(before).join("\n")).not.toContain("Confidentiel");
  });

  it("row 34: hits of other mailboxes are left out", async () => {
    const foreign = "70a22e83-54d0-4158-ace5-d89c70ebd968";
    chain.lie(({ body }, response) => {
      if (!body.includes("SearchRequest")) return false;
      const hit = { l: "2", su: "Confidentiel", cid: `${foreign}:-5`, d: 1 };
      const m = [
        { ...hit, id: `${foreign}:257` },
        { ...hit, id: "300", l: `${foreign}:2` },
        { ...hit, id: "301", su: "mien" },
      ];
      response.writeHead(200, { "content-type": "application/json" });
      const header = { context: { change: { token: 9 } } };
      response.end(
        JSON.stringify({ Header: header, Body: { SearchResponse: { m, more: false } } }),
      );
      return true;
    });
    const { accountId } = lea;
    const { methodResponses } = await lea.call([
      ["Email/query", { accountId }, "0"],
      [
        "Email/get",
        {
          accountId,
          "#ids": { resultOf: "0", name: "Email/query", path: "/ids" },
          properties: ["subject", "threadId"],
        },
        "1",
      ],
    ]);
    expect(methodResponses[0]![1]).toMatchObject({ ids: ["301"] });
    expect(methodResponses[1]![1]).toMatchObject({
      list: [{ id: "301", subject: "mien", threadId: "t301" }],
    });
  });

  it("a part and the receipt of an upload that drip without end are given up in time", async () => {
    const zimbra = await setUpZimbra({ timeout: 150, firstByteTimeout: 150 });
    const { signal } = new AbortController();
    const scope = zimbra.backend.open(zimbra.principal, { signal });
    const [accountId = ""] = Object.keys((await scope.describe()).accounts);
    const dripping = (): Response => {
      let timer: ReturnType<typeof setInterval>;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          timer = setInterval(() => controller.enqueue(new Uint8Array([32])), 20);
        },
        cancel: () => clearInterval(timer),
      });
      return new Response(body);
    };
    zimbra.intercept(async (address, forward) =>
      address.includes("/upload") ? dripping() : forward(),
    );
    const file = new Blob(["x"]).stream();
    await expect(scope.blobs!.upload(accountId, file, "text/plain")).rejects.toThrow("too long");
    await zimbra.close();
  });
});

describe("row 48: the pre-auth key and tokens", () => {
  it("row 48: neither key nor token of the mail system is in a log line", () => {
    const tokens = chain.seen
      .map(({ body }) => /"authToken":"([^"]+)"/.exec(String(body))?.[1])
      .filter((token) => token !== undefined);
    expect(tokens.length).toBeGreaterThan(10);
    const lines = chain.log.join("\n");
    expect(lines).not.toContain(KEY);
    expect(lines).not.toContain(lea.token);
    expect([...new Set(tokens)].filter((token) => lines.includes(token))).toEqual([]);
    expect(lines).not.toMatch(/Confidentiel|Pour-u/);
  });
});
