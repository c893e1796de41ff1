/** Rows 51 to 56 of the attack list, for timetable feeds. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isPublicIp } from "../../app/image/ip-address.js";
import { type FeedAnswer, FeedFailure, type FeedRequest } from "../../app/index.js";
import { createFetchFeed, type FetchFeedOptions } from "./fetch-feed.js";

/** A machine that is busy takes its time. */
const PATIENCE = { timeout: 20_000 };

const FEED = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n";
const TOKEN = "authtoken=b3a6e7f1c09d";
/** Plays the internet: the one loopback address that the test allows beside real public ones. */
const OUTSIDE = "127.0.0.2";

const folder = mkdtempSync(join(tmpdir(), "partage-cert-"));
let outside: Server;
let inside: Server;
const insideHits: string[] = [];
const hits: { readonly url: string; readonly headers: IncomingMessage["headers"] }[] = [];
let names: Record<string, () => readonly string[]> = {};
let resolved: string[] = [];
let closed = 0;

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
const calendar =
  (body: string | Uint8Array, headers: Record<string, string> = {}, status = 200): Answer =>
  (response) =>
    response.writeHead(status, { "Content-Type": "text/calendar", ...headers }).end(body);

const ANSWERS: Record<string, Answer> = {
  "/ok": calendar(FEED, { ETag: '"v1"', "Last-Modified": "Mon, 23 Nov 2026 08:00:00 GMT" }),
  "/known": (response, { headers }) => {
    const isKnown = headers["if-none-match"] === '"v1"';
    response.writeHead(isKnown ? 304 : 200, { "Content-Type": "text/calendar" });
    response.end(isKnown ? undefined : FEED);
  },
  "/octets": calendar(FEED, { "Content-Type": "application/octet-stream" }),
  "/typed-html": calendar(FEED, { "Content-Type": "text/html;charset=ISO-8859-1" }),
  "/login": calendar("<!DOCTYPE html><form>", { "Content-Type": "text/html;charset=UTF-8" }),
  "/gzip": calendar(gzipSync(FEED), { "Content-Encoding": "gzip" }),
  "/bomb": calendar(gzipSync(Buffer.alloc(60_000_000, 65)), { "Content-Encoding": "gzip" }),
  "/bad-gzip": calendar("no gzip", { "Content-Encoding": "gzip" }),
  "/brotli": calendar("x", { "Content-Encoding": "br" }),
  "/huge": (response) => {
    response.writeHead(200, { "Content-Length": String(2 ** 30) });
    response.write(FEED);
  },
  "/endless": (response) => {
    response.writeHead(200, { "Content-Type": "text/calendar" });
    const chunk = Buffer.alloc(65_536, "X-A:b\r\n");
    const pump = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once("drain", pump);
    };
    pump();
  },
  "/drip": (response) => {
    response.writeHead(200, { "Content-Type": "text/calendar" });
    const timer = setInterval(() => response.write("B"), 20);
    response.on("close", () => clearInterval(timer));
  },
  "/silent": () => undefined,
  "/cut": (response) => {
    response.writeHead(200, { "Content-Length": "100000" });
    response.write(FEED, () => response.destroy());
  },
  "/redirect": (response, { url = "" }) => {
    const to = new URL(url, "http://x").searchParams.get("to") ?? "";
    response.writeHead(302, { Location: to }).end();
  },
  "/loop": (response) => response.writeHead(301, { Location: "/loop" }).end(),
  "/busy": (response) => response.writeHead(503, { "Retry-After": "120" }).end(),
  "/later": (response) => response.writeHead(429, { "Retry-After": "7" }).end(),
  "/forbidden": (response) => response.writeHead(403).end(),
  "/big-header": (response) => response.writeHead(200, { X: "x".repeat(40_000) }).end(FEED),
};

const listen = (
  server: { listen(port: number, host: string, done: () => void): unknown },
  host: string,
) => new Promise<void>((resolve) => server.listen(0, host, () => resolve()));
const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=ade.example"],
      ...["-addext", "subjectAltName=DNS:ade.example,DNS:other.example,DNS:rebind.example"],
    ],
    { stdio: "ignore" },
  );
  const tls = { key: readFileSync(key), cert: readFileSync(cert) };
  inside = createHttpsServer(tls, (request, response) => {
    insideHits.push(request.url ?? "");
    response.end(FEED);
  });
  outside = createHttpsServer(tls, (request, response) => {
    const { url = "", headers } = request;
    hits.push({ url, headers });
    response.on("close", () => closed++);
    const answer = ANSWERS[url.split("?")[0] ?? ""];
    if (answer) answer(response, request);
    else response.writeHead(404).end();
  });
  await Promise.all([listen(inside, "127.0.0.1"), listen(outside, OUTSIDE)]);
});
afterAll(() => {
  for (const server of [inside, outside]) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  expect(insideHits).toEqual([]);
  hits.length = 0;
  names = {};
  resolved = [];
});

function ask(
  url: string,
  request: Partial<FeedRequest> = {},
  options: FetchFeedOptions = {},
): Promise<FeedAnswer> {
  const fetchFeed = createFetchFeed({
    timeoutMs: 3_000,
    ...options,
    seams: {
      resolve: async (host) => {
        resolved.push(host);
        return names[host]?.() ?? [OUTSIDE];
      },
      isAllowed: (address) => address === OUTSIDE || isPublicIp(address),
      port: ({ hostname }) =>
        portOf(/^(inside|127\.|localhost|\[?::|10\.)/.test(hostname) ? inside : outside),
      ca: readFileSync(join(folder, "cert.pem"), "utf8"),
    },
  });
  const signal = new AbortController().signal;
  return fetchFeed({ url, network: "public", etag: null, lastModified: null, signal, ...request });
}

async function codeOf(asked: Promise<FeedAnswer>): Promise<string> {
  const error: unknown = await asked.then(
    () => new Error("answered"),
    (failure: unknown) => failure,
  );
  if (!(error instanceof FeedFailure)) return inspect(error);
  // Whatever goes wrong, nothing that is told or logged holds the address.
  expect(inspect(error, { depth: 9 })).not.toContain("b3a6e7f1c09d");
  return error.code;
}

describe("a feed on the internet", () => {
  it("is answered with its octets and what tells the next look that it is the same", async () => {
    const answer = await ask(`https://ade.example/ok?${TOKEN}`);
    expect(answer).toMatchObject({
      ...{ kind: "content", etag: '"v1"', lastModified: "Mon, 23 Nov 2026 08:00:00 GMT" },
    });
    const [hit] = hits;
    expect(hit?.headers.host).toBe("ade.example");
    expect(hit?.headers["user-agent"]).toContain("partage-ent");
    expect(Object.keys(hit?.headers ?? {}).sort()).toEqual(
      ["accept", "accept-encoding", "connection", "host", "user-agent"].sort(),
    );
  });
  it("is asked for only when it changed", async () => {
    expect(await ask("https://ade.example/known", { etag: '"v1"' })).toEqual({
      kind: "unchanged",
    });
    expect((await ask("https://ade.example/known", { etag: '"v0"' })).kind).toBe("content");
  });
  it("may come packed, or under a wrong type when it is a calendar", async () => {
    for (const path of ["gzip", "octets", "typed-html"]) {
      const answer = await ask(`https://ade.example/${path}`);
      expect(answer.kind === "content" && new TextDecoder().decode(answer.octets)).toBe(FEED);
    }
  });
  for (const [path, code] of [
    ["login", "web-page"],
    ["none", "not-found"],
    ["forbidden", "refused"],
    ["busy", "unavailable"],
    ["bad-gzip", "not-a-calendar"],
    ["brotli", "not-a-calendar"],
    ["cut", "unreachable"],
    ["big-header", "unreachable"],
  ] as const) {
    it(`is refused as ${code} at /${path}`, async () => {
      expect(await codeOf(ask(`https://ade.example/${path}?${TOKEN}`))).toBe(code);
    });
  }
  it("says when it wants to be asked again", async () => {
    await expect(ask("https://ade.example/busy")).rejects.toMatchObject({ retryAfterMs: 120_000 });
    await expect(ask("https://ade.example/later")).rejects.toMatchObject({ retryAfterMs: 7_000 });
  });
  it("is refused when its certificate is another's", async () => {
    expect(await codeOf(ask(`https://wrong.example/ok?${TOKEN}`))).toBe("unreachable");
    expect(hits).toEqual([]);
  });
});

describe("row 51: addresses of this machine", () => {
  for (const host of [
    ...["127.0.0.1", "127.1", "[::1]", "0.0.0.0", "[::]", "2130706433", "0177.0.0.1", "0x7f.1"],
    ...["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"],
    ...["10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1"],
  ]) {
    it(`${host} is not asked`, async () => {
      expect(await codeOf(ask(`https://${host}/ok?${TOKEN}`))).toBe("address-refused");
    });
  }
  it("are not asked behind a name either", async () => {
    names["localhost"] = () => ["127.0.0.1"];
    names["ade.example"] = () => ["10.1.2.3"];
    for (const host of ["localhost", "ade.example"]) {
      expect(await codeOf(ask(`https://${host}/ok`))).toBe("address-refused");
    }
  });
});

describe("row 52: addresses of links and of clouds", () => {
  for (const host of [
    "169.254.169.254",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fd12::1]",
    "[ff02::1]",
  ]) {
    it(`${host} is not asked`, async () => {
      expect(await codeOf(ask(`https://${host}/ok`))).toBe("address-refused");
    });
    it(`${host} is not asked although an operator's private name leads there`, async () => {
      names["ade.internal"] = () => [host.replace(/[[\]]/g, "")];
      const asked = ask("http://ade.internal/ok", { network: "private" }, { timeoutMs: 300 });
      // A unique local address may be a private host; those of links and metadata never are.
      const expected = /^\[(fd12|ff02)/.test(host)
        ? ["unreachable", "timeout"]
        : ["address-refused"];
      expect(expected).toContain(await codeOf(asked));
    });
  }
});

describe("row 53: names that change", () => {
  it("are resolved once, and the answer is kept", async () => {
    let count = 0;
    names["rebind.example"] = () => (count++ === 0 ? [OUTSIDE] : ["127.0.0.1"]);
    await ask("https://rebind.example/ok");
    expect(resolved).toEqual(["rebind.example"]);
    expect(await codeOf(ask("https://rebind.example/ok"))).toBe("address-refused");
  });
  it("are refused when one of several addresses leads inside", async () => {
    names["rebind.example"] = () => [OUTSIDE, "127.0.0.1"];
    expect(await codeOf(ask("https://rebind.example/ok"))).toBe("address-refused");
  });
  it("are looked at again at every redirect", async () => {
    let count = 0;
    names["rebind.example"] = () => (count++ === 0 ? [OUTSIDE] : ["127.0.0.1"]);
    const url = "https://rebind.example/redirect?to=https://rebind.example/ok";
    expect(await codeOf(ask(url))).toBe("address-refused");
  });
});

describe("row 54: redirects", () => {
  it("are followed to public addresses, three at most", async () => {
    const to = (url: string): string => `/redirect?to=${encodeURIComponent(url)}`;
    const three = `https://ade.example${to(`https://other.example${to(to("/ok"))}`)}`;
    expect((await ask(three)).kind).toBe("content");
    expect(await codeOf(ask("https://ade.example/loop"))).toBe("redirect-refused");
    expect(hits).toHaveLength(4 + 4);
  });
  for (const to of [
    ...["https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/latest/meta-data"],
    ...["http://ade.example/ok", "file:///etc/passwd", "gopher://x/", "https://u:p@ade.example/ok"],
    ...["//10.0.0.1/x", "https://ade.example:22/ok", "webcal://ade.example/ok", "https://"],
  ]) {
    it(`to ${to} are not followed`, async () => {
      const url = `https://ade.example/redirect?to=${encodeURIComponent(to)}`;
      expect(await codeOf(ask(url))).toMatch(/refused$/);
      expect(hits).toHaveLength(1);
    });
  }
});

describe("row 55: other schemes", () => {
  for (const url of [
    ...["file:///etc/passwd", "gopher://ade.example/", "data:text/calendar,BEGIN:VCALENDAR"],
    ...["ftp://ade.example/ok", "webcal://ade.example/ok", "http://ade.example/ok", "unix:/x"],
    ...["javascript:1", "https:", "", "/ok"],
  ]) {
    it(`${url} is not asked`, async () => {
      expect(await codeOf(ask(url))).toBe("address-refused");
      expect(resolved).toEqual([]);
    });
  }
});

describe("row 56: what costs", () => {
  it("credentials and other ports are not asked", async () => {
    for (const host of ["u:p@ade.example", "u@ade.example", "ade.example:22", "ade.example:8443"]) {
      expect(await codeOf(ask(`https://${host}/ok`))).toBe("address-refused");
    }
    expect(resolved).toEqual([]);
  });
  it("a size that is stated too large is refused before it comes", async () => {
    expect(await codeOf(ask("https://ade.example/huge"))).toBe("too-large");
  });
  it("a feed of 100 MB is refused while it streams, and let go of", async () => {
    const before = closed;
    expect(await codeOf(ask("https://ade.example/endless", {}, { timeoutMs: 20_000 }))).toBe(
      "too-large",
    );
    await expect.poll(() => closed, PATIENCE).toBeGreaterThan(before);
  });
  it("a packed feed that unpacks to 60 MB is refused on the way", async () => {
    expect(await codeOf(ask("https://ade.example/bomb", {}, { timeoutMs: 20_000 }))).toBe(
      "too-large",
    );
  });
  it("a server that drips or says nothing is left", async () => {
    for (const path of ["drip", "silent"]) {
      const asked = ask(`https://ade.example/${path}?${TOKEN}`, {}, { timeoutMs: 300 });
      expect(await codeOf(asked)).toBe("timeout");
    }
  });
});

describe("a feed of the own network", () => {
  const hostHits: string[] = [];
  const host = createHttpServer((request, response) => {
    hostHits.push(request.url ?? "");
    const to = new URL(request.url ?? "", "http://x").searchParams.get("to");
    if (to !== null) response.writeHead(302, { Location: to }).end();
    else response.writeHead(200, { "Content-Type": "text/calendar" }).end(FEED);
  });
  let base = "";
  beforeAll(async () => {
    await listen(host, "127.0.0.1");
    base = `http://127.0.0.1:${portOf(host)}`;
  });
  afterAll(() => void host.close());
  const askPrivate = (url: string): Promise<FeedAnswer> => {
    const signal = new AbortController().signal;
    return createFetchFeed({ timeoutMs: 2_000 })({
      ...{ url, network: "private", etag: null, lastModified: null, signal },
    });
  };
  it("is reached at exactly the host and port that the operator named", async () => {
    expect((await askPrivate(`${base}/ok`)).kind).toBe("content");
    expect((await askPrivate(`${base}/x?to=/ok`)).kind).toBe("content");
  });
  it("leads nowhere else", async () => {
    for (const to of ["http://127.0.0.1:1/x", "https://ade.example/ok", "http://localhost/x"]) {
      expect(await codeOf(askPrivate(`${base}/x?to=${encodeURIComponent(to)}`))).toBe(
        "redirect-refused",
      );
    }
  });
  it("is not reached as one of the internet", async () => {
    const before = hostHits.length;
    const signal = new AbortController().signal;
    const asked = createFetchFeed()({
      ...{ url: `${base}/ok`, network: "public", etag: null, lastModified: null, signal },
    });
    expect(await codeOf(asked)).toBe("address-refused");
    expect(hostHits).toHaveLength(before);
  });
});
