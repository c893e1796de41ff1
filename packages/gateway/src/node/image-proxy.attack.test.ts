import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isPublicIp } from "../app/image/ip-address.js";
import { createImageRoute } from "../app/image/image-proxy.js";
import { rasterType } from "../app/image/raster.js";
import type { RouteContext } from "../app/index.js";
import { GatewayProblem } from "../app/problem.js";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";
import { createFetchImage } from "./fetch-image.js";

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

/** Plays the internet: the one address that the test allows beside real public ones. */
const OUTSIDE = "127.0.0.2";
let outside: Server;
let inside: Server;
/** What the server inside was asked; it must never be. */
const insideHits: string[] = [];
const outsideHits: { url: string; host: string | undefined; headers: IncomingHttpHeaders }[] = [];
let closed = 0;
let names: Record<string, readonly string[] | (() => readonly string[])> = {};

const listen = (server: Server, host: string): Promise<void> =>
  new Promise((resolve) => server.listen(0, host, () => resolve()));
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  inside = createServer((request, response) => {
    insideHits.push(request.url ?? "");
    response.setHeader("Content-Type", "image/png");
    response.end(PIXEL);
  });
  outside = createServer((request, response) => {
    const { url = "", headers } = request;
    outsideHits.push({ url, host: headers.host, headers });
    response.on("close", () => closed++);
    const answer = ANSWERS[url.split("?")[0] ?? ""];
    if (answer) answer(response, url);
    else response.writeHead(404).end();
  });
  await Promise.all([listen(inside, "127.0.0.1"), listen(outside, OUTSIDE)]);
});
afterAll(() => {
  for (const server of [inside, outside]) {
    server.closeAllConnections();
    server.close();
  }
});
afterEach(() => {
  expect(insideHits).toEqual([]);
  outsideHits.length = 0;
  names = {};
});

type Answer = (response: ServerResponse, url: string) => void;
const png =
  (body: Buffer, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(200, { "Content-Type": "image/png", ...headers }).end(body);
const redirect: Answer = (response, url) => {
  const to = new URL(url, "http://x").searchParams.get("to") ?? "";
  response.writeHead(302, { Location: to }).end("moved");
};
const ANSWERS: Record<string, Answer> = {
  "/ok.png": png(PIXEL),
  "/claims-html": png(PIXEL, { "Content-Type": "text/html" }),
  "/svg": png(
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  ),
  "/html": png(Buffer.from("<!doctype html><script>alert(1)</script>".padEnd(200))),
  "/gzip": png(gzipSync(PIXEL), { "Content-Encoding": "gzip" }),
  "/bomb": png(withSize(65_535, 65_535)),
  "/redirect": redirect,
  "/loop": (response) => response.writeHead(301, { Location: "/loop" }).end(),
  "/silent": () => undefined,
  "/drip": (response) => {
    response.writeHead(200, { "Content-Type": "image/png" });
    const timer = setInterval(() => response.write("x"), 20);
    response.on("close", () => clearInterval(timer));
  },
  "/endless": (response) => {
    response.writeHead(200, { "Content-Type": "image/png", "Content-Length": String(2 ** 30) });
    const chunk = Buffer.alloc(65_536, PIXEL);
    const pump = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once("drain", pump);
    };
    pump();
  },
  "/cut": (response) => {
    response.writeHead(200, { "Content-Length": "100000" });
    response.write(PIXEL, () => response.destroy());
  },
  "/big-header": (response) => response.writeHead(200, { X: "x".repeat(40_000) }).end(PIXEL),
};

function withSize(width: number, height: number): Buffer {
  const bytes = Buffer.from(PIXEL);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

const fetchImage = createFetchImage({
  resolve: (host) => {
    const known = names[host] ?? (host.endsWith("images.example") ? [OUTSIDE] : []);
    return Promise.resolve(typeof known === "function" ? known() : known);
  },
  isAllowed: (address) => address === OUTSIDE || isPublicIp(address),
  // Whoever gets to 127.0.0.1 finds the server inside, at any port it asks for.
  port: (url) => portOf(/^(inside|127\.|localhost|\[?::)/.test(url.hostname) ? inside : outside),
});

const context: RouteContext = {
  establishments: [],
  clientAddress: "127.0.0.1",
  requestId: "r1",
  session: {
    establishment: "valmoree",
    account: "lea@univ-valmoree.example",
    name: "Léa",
    scopes: ["mail.read"],
  },
};

/** Asks the route; the status of the refusal where it refuses. */
async function ask(url: string, timeout = 2_000): Promise<Response | number> {
  const route = createImageRoute({ fetchImage, now: () => Date.now(), timeout });
  const address = `https://gateway.example/image?url=${encodeURIComponent(url)}`;
  try {
    return await route.handle(new Request(address), context);
  } catch (error) {
    if (error instanceof GatewayProblem) return error.status;
    throw error;
  }
}

describe("an image that a reader asks for", () => {
  it("comes as points of colour with a type of our own", async () => {
    const response = (await ask("https://images.example/x")) as number;
    expect(response).toBe(502);
    const image = (await ask("http://images.example/claims-html")) as Response;
    expect(image.headers.get("Content-Type")).toBe("image/png");
    expect(Buffer.from(await image.arrayBuffer())).toEqual(PIXEL);
  });
  it("follows a redirect outside, with the name of each server", async () => {
    const to = encodeURIComponent("http://other-images.example/ok.png");
    expect(await ask(`http://images.example/redirect?to=${to}`)).toBeInstanceOf(Response);
    expect(outsideHits.map(({ host }) => host)).toEqual(["images.example", "other-images.example"]);
  });
  it("tells each kind of raster image by its first octets", () => {
    const of = (text: string): Uint8Array => Buffer.from(text.padEnd(40, "\0"), "latin1");
    expect(rasterType(PIXEL)).toBe("image/png");
    expect(rasterType(of("\xff\xd8\xff\xe0\0\x10JFIF\0"))).toBe("image/jpeg");
    expect(rasterType(of("GIF89a\x01\0\x01\0"))).toBe("image/gif");
    expect(rasterType(of("RIFF\0\0\0\0WEBPVP8 "))).toBe("image/webp");
    expect(rasterType(of("\0\0\0\x1cftypavif"))).toBe("image/avif");
    expect(rasterType(of("BM\0\0\0\0\0\0\0\0\0\0\0\0\x28"))).toBe("image/bmp");
    for (const other of ["%PDF-1.7", "<svg ", "BMW is a car and no picture", "GIF88a", ""])
      expect(rasterType(of(other))).toBeUndefined();
  });
});

describe("row 51: addresses of this machine", () => {
  const notations = [
    ...["http://127.0.0.1/", "http://localhost/", "http://LOCALHOST./", "http://127.1/"],
    ...["http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://0x7f.1/"],
    ...["http://0/", "http://0.0.0.0/", "http://[::]/", "http://[::1]/", "http://127.8.8.8/"],
    ...["http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/"],
    ...["http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://①②⑦.⓪.⓪.①/"],
    ...["http://127。0。0。1/", "http://[0:0:0:0:0:0:0:1]/", "http://inside.example/"],
  ];
  it.each(notations)("row 51: %s is refused", async (url) => {
    names = { "inside.example": ["127.0.0.1"], localhost: ["127.0.0.1"], "localhost.": ["::1"] };
    expect([400, 502]).toContain(await ask(url));
  });
});

describe("row 52: networks that are not public", () => {
  const refused = [
    ...["169.254.169.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"],
    ...["192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1"],
    ...["240.0.0.1", "255.255.255.255", "0.1.2.3", "fd00::1", "fc00::1", "fe80::1", "fec0::1"],
    ...["ff02::1", "::", "::1", "::ffff:10.0.0.1", "::ffff:a00:1", "64:ff9b::10.0.0.1"],
    ...["64:ff9b:1::1", "2001:db8::1", "2001::1", "2001:10::1", "2002:a00:1::", "3fff::1"],
    ...["100::1", "5f00::1", "fe80::1%eth0", "", "x", "1.2.3", "1.2.3.256", "1::2::3", "12345::"],
  ];
  it.each(refused)("row 52: %j is refused", async (address) => {
    expect(isPublicIp(address)).toBe(false);
    names = { "cloud.example": [address] };
    expect(await ask("http://cloud.example/latest/meta-data")).toBe(502);
  });
  it.each(["8.8.8.8", "193.49.159.1", "172.32.0.1", "2001:660:3003::1", "2a00:1450:4007::1"])(
    "row 52: %s is public",
    (address) => {
      expect(isPublicIp(address)).toBe(true);
    },
  );
});

describe("row 53: names that change their address", () => {
  it("row 53: a name is resolved once and the connection goes to that address", async () => {
    let asked = 0;
    names = { "rebind.example": () => (asked++ === 0 ? [OUTSIDE] : ["127.0.0.1"]) };
    expect(await ask("http://rebind.example/ok.png")).toBeInstanceOf(Response);
    expect(asked).toBe(1);
    expect(outsideHits[0]?.host).toBe("rebind.example");
  });
  it("row 53: one inner address among public ones refuses them all", async () => {
    names = { "mixed.example": [OUTSIDE, "10.0.0.1"] };
    expect(await ask("http://mixed.example/ok.png")).toBe(502);
    expect(outsideHits).toEqual([]);
  });
  it("row 53: a redirect to the same name resolves and checks it anew", async () => {
    let asked = 0;
    names = { "turn.example": () => (asked++ === 0 ? [OUTSIDE] : ["127.0.0.1"]) };
    expect(await ask("http://turn.example/redirect?to=/ok.png")).toBe(502);
  });
});

describe("row 54: redirects inside", () => {
  it.each([
    ...["http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "//127.0.0.1/x"],
    ...["http://169.254.169.254/latest/", "file:///etc/passwd", "ftp://images.example/"],
    ...["http://images.example:22/", "http://a:b@images.example/ok.png", "http://inside.example/"],
    ...["http://", "data:image/png;base64,iVBORw0KGgo=", "javascript:alert(1)"],
  ])("row 54: to %s is refused", async (to) => {
    names = { "inside.example": ["127.0.0.1"] };
    const url = `http://images.example/redirect?to=${encodeURIComponent(to)}`;
    expect(await ask(url)).toBe(502);
    expect(outsideHits).toHaveLength(1);
  });
  it("row 54: the fourth redirect is not followed", async () => {
    expect(await ask("http://images.example/loop")).toBe(502);
    expect(outsideHits).toHaveLength(4);
  });
});

describe("row 55: other schemes", () => {
  it.each([
    ...["file:///etc/passwd", "gopher://images.example/", "data:image/png;base64,AA", "ftp://a.b/"],
    ...[
      "webcal://images.example/",
      "blob:http://images.example/1",
      "ws://images.example/",
      "cid:x",
    ],
    ...["javascript:alert(1)", "//images.example/ok.png", "ok.png", "", " ", "http:", "http://"],
  ])("row 55: %j is refused without a question to anybody", async (url) => {
    expect(await ask(url)).toBe(400);
    expect(outsideHits).toEqual([]);
  });
});

describe("row 56: what hostile servers and addresses do", () => {
  it.each([
    ...["http://user:secret@images.example/ok.png", "http://user@images.example/ok.png"],
    ...["http://images.example:22/", "http://images.example:8080/", "https://images.example:6379/"],
    `http://images.example/${"a".repeat(2_048)}`,
  ])("row 56: credentials, ports and lengths: %.60s", async (url) => {
    expect(await ask(url)).toBe(400);
    expect(outsideHits).toEqual([]);
  });
  it.each(["/svg", "/html", "/gzip", "/bomb", "/cut", "/big-header", "/missing"])(
    "row 56: %s is no image",
    async (path) => {
      expect(await ask(`http://images.example${path}`)).toBe(502);
    },
  );
  it.each(["/silent", "/drip"])("row 56: %s ends when its time is over", async (path) => {
    const before = closed;
    expect(await ask(`http://images.example${path}`, 200)).toBe(502);
    await expect.poll(() => closed).toBe(before + 1);
  });
  it("row 56: an endless body is cut off", async () => {
    const before = closed;
    expect(await ask("http://images.example/endless")).toBe(502);
    await expect.poll(() => closed).toBe(before + 1);
  });
  it("row 56: every refusal of a server looks the same", async () => {
    names = { "inside.example": ["127.0.0.1"], "closed.example": [OUTSIDE] };
    const urls = ["http://inside.example/", "http://nowhere.example/", "http://images.example/svg"];
    expect(await Promise.all(urls.map((url) => ask(url)))).toEqual([502, 502, 502]);
  });
});

describe("the route in a gateway", () => {
  let issuer: HostileIssuer;
  let gateway: TestGateway;
  const path = `image?url=${encodeURIComponent("http://images.example/ok.png?id=1")}`;

  beforeAll(async () => {
    issuer = await startHostileIssuer();
    gateway = await startTestGateway(testConfig(issuer.url), { fetchImage });
  });
  afterAll(async () => {
    await gateway.running.stop();
    await issuer.close();
  });

  it("row 56: needs a session", async () => {
    const answer = await new TestBrowser(gateway.running.address).ask(path);
    expect(answer.status).toBe(401);
    expect(outsideHits).toEqual([]);
  });
  it("row 56: sends nothing of the reader's, and the answer can't be a page", async () => {
    const browser = new TestBrowser(gateway.running.address);
    await browser.signIn(issuer);
    const answer = await browser.ask(path, {
      headers: { Referer: "https://ent.univ-valmoree.example/secret", "User-Agent": "Reader/1" },
    });
    expect(answer.status).toBe(200);
    const [{ headers }] = outsideHits as [(typeof outsideHits)[number]];
    expect(Object.keys(headers).sort()).toEqual([
      ...["accept", "accept-encoding", "connection", "host", "user-agent"],
    ]);
    expect(headers["user-agent"]).not.toContain("Reader");
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
      "cache-control": "private, max-age=86400",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(gateway.log.join("\n")).not.toContain("images.example");
  });
  it("row 56: is not for pages of other sites", async () => {
    const browser = new TestBrowser(gateway.running.address);
    await browser.signIn(issuer);
    const headers = {
      "Sec-Fetch-Site": "cross-site",
      "Sec-Fetch-Dest": "image",
      "Sec-Fetch-Mode": "no-cors",
    };
    expect((await browser.ask(path, { headers })).status).toBe(403);
    expect(outsideHits).toEqual([]);
  });
  it("row 56: has a budget for each person", async () => {
    const route = createImageRoute({ fetchImage, now: () => 0, timeout: 2_000 });
    const request = new Request(
      "https://gateway.example/image?url=http%3A%2F%2Fnowhere.example%2F",
    );
    const statuses = new Set<number>();
    for (let count = 0; count < 1_300; count++) {
      const error: unknown = await route
        .handle(request, context)
        .catch((reason: unknown) => reason);
      statuses.add((error as GatewayProblem).status);
    }
    expect([...statuses]).toEqual([502, 429]);
  });
  it("tells of the proxy in the session", async () => {
    const browser = new TestBrowser(gateway.running.address);
    await browser.signIn(issuer);
    expect((await browser.session()).links.image).toBe(
      "https://ent.univ-valmoree.example/partage-gw/image",
    );
  });
});
