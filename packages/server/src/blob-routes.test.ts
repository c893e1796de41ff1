import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeType } from "./blob-type.js";
import { attachmentDisposition, safeFileName } from "./file-name.js";
import { MethodFailure } from "./method-failure.js";
import { BASE, testClient } from "./testing/client.js";

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2);
const HTML = new TextEncoder().encode("<script>alert(1)</script>");

const download = async (bytes: Uint8Array, asked: string | null, name = "f.bin") => {
  const client = testClient();
  client.backend.blobs.set("b1", { bytes, type: "text/html" });
  const query = asked === null ? "" : `?type=${encodeURIComponent(asked)}`;
  return client.fetch(`jmap/download/a1/b1/${encodeURIComponent(name)}${query}`);
};

describe("download (RFC 8620 section 6.2)", () => {
  it("gives the octets as a file that nothing renders", async () => {
    const response = await download(HTML, "text/html", "page.html");
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "application/octet-stream",
      "content-disposition": "attachment; filename=\"page.html\"; filename*=UTF-8''page.html",
      "content-length": "25",
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "cache-control": "private, no-store",
    });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(HTML);
  });

  it.each([
    ["a PNG that is one", PNG, "image/png", "image/png"],
    ["a PNG in capitals with parameters", PNG, "IMAGE/PNG; x=y", "image/png"],
    ["HTML that says it is a PNG", HTML, "image/png", "application/octet-stream"],
    ["a PNG that says it is a GIF", PNG, "image/gif", "application/octet-stream"],
    ["SVG", HTML, "image/svg+xml", "application/octet-stream"],
    ["XML", HTML, "text/xml", "application/octet-stream"],
    ["XHTML", HTML, "application/xhtml+xml", "application/octet-stream"],
    ["a script", HTML, "text/javascript", "application/octet-stream"],
    ["a PDF", HTML, "application/pdf", "application/pdf"],
    ["text", HTML, "text/plain; charset=x", "text/plain; charset=utf-8"],
    ["a header break", HTML, "text/plain\r\nX: y", "application/octet-stream"],
    ["what the mail says, when nothing is asked", HTML, null, "application/octet-stream"],
    ["an inherited name", HTML, "constructor", "application/octet-stream"],
    ["an empty file as an image", new Uint8Array(), "image/png", "application/octet-stream"],
  ])("states the type of %s", async (_name, bytes, asked, type) => {
    const response = await download(bytes, asked);
    expect(response.headers.get("Content-Type")).toBe(type);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  it.each([
    ["image/jpeg", [0xff, 0xd8, 0xff, 0xe0]],
    ["image/gif", [...new TextEncoder().encode("GIF89a")]],
    ["image/webp", [...new TextEncoder().encode("RIFF1234WEBP")]],
    ["image/avif", [0, 0, 0, 0, ...new TextEncoder().encode("ftypavif")]],
    ["image/bmp", [...new TextEncoder().encode("BM")]],
  ])("knows %s by its first octets", (type, head) => {
    expect(safeType(type, Uint8Array.from(head))).toBe(type);
    expect(safeType(type, PNG)).toBe("application/octet-stream");
  });

  it("is refused where the account, the blob or the scope is missing", async () => {
    const client = testClient();
    for (const path of ["other/b1/x", "constructor/b1/x", "a1/none/x", "a1/in%3Ax/x"]) {
      expect((await client.fetch(`jmap/download/${path}`)).status).toBe(404);
    }
    expect(client.backend.ticks.flat()).toEqual(["download"]);
    const blind = testClient({}, { scopes: ["mail.write"] });
    expect((await blind.fetch("jmap/download/a1/b1/x")).status).toBe(403);
    client.backend.absent.add("blobs");
    expect((await client.fetch("jmap/download/a1/b1/x")).status).toBe(404);
  });

  const KINDS = {
    "calendar.read": ["cal-10", "event-257"],
    "contacts.read": ["card-1", "book-7", "photo-1-m1"],
    "directory.read": ["dir-e1"],
    "mail.read": ["m1", "m257_2", "u1-2", "cards-1", "CARD-1", "dirx", "x-dir-1", "DIR-e1"],
  };
  it.each(Object.keys(KINDS))("gives with %s the blobs of that kind, and no other", async (own) => {
    const client = testClient({}, { scopes: [own, own.replace("read", "write")] });
    for (const [scope, ids] of Object.entries(KINDS)) {
      for (const id of ids) {
        client.backend.blobs.set(id, { bytes: HTML, type: "text/plain" });
        const { status } = await client.fetch(`jmap/download/a1/${id}/x`);
        expect([id, status]).toEqual([id, scope === own ? 200 : 403]);
      }
    }
  });

  it.each([
    ...["m1%2F..%2Fdir-e1", "dir-e1%2F..%2Fm1", "dir-%2e%2e%2fm1", "dir-e1;m1", "dir-e1%00m1"],
    ...["dir-e1%0d%0am1", "dir-/../m1", "dir-/m1", "%64ir-", "dir-e1?m1", " dir-e1", "dir-m1%20"],
    ...["dir-..", "dir-e1:m1", "dir-%C3%A9", "dir-e1,m1", "dir-{m1}", "dir-%25m1"],
  ])("gives no mail for %s to a session of the directory", async (path) => {
    const client = testClient({}, { scopes: ["directory.read"] });
    client.backend.blobs.set("m1", { bytes: HTML, type: "message/rfc822" });
    const response = await client.fetch(`jmap/download/a1/${path}/x`);
    expect([403, 404]).toContain(response.status);
    expect(await response.text()).not.toContain("alert");
    // Nothing but an id of the kind reaches the back end.
    expect(client.backend.lastBlob ?? "dir-").toMatch(/^dir-[\w-]*$/);
  });

  it("is refused when the budget is spent", async () => {
    const client = testClient({}, { budget: { take: () => ({ granted: false, retryAfter: 30 }) } });
    const response = await client.fetch("jmap/download/a1/b1/x");
    expect([response.status, response.headers.get("Retry-After")]).toEqual([429, "30"]);
  });

  it("lets go of the back end's stream when the reader leaves", async () => {
    const client = testClient();
    let cancelled: unknown = null;
    const open = client.backend.open.bind(client.backend);
    client.backend.open = () => ({
      ...open(),
      blobs: {
        upload: () => Promise.reject(new Error("unused")),
        download: () =>
          Promise.resolve({
            type: "text/plain",
            body: new ReadableStream<Uint8Array>({
              pull: (controller) => controller.enqueue(new Uint8Array(64)),
              cancel: (reason) => {
                cancelled = reason;
              },
            }),
          }),
      },
    });
    const response = await client.fetch("jmap/download/a1/b1/x");
    await response.body?.cancel("gone");
    expect(cancelled).toBe("gone");
  });
});

describe("file names", () => {
  it.each([
    ["rapport.pdf", "rapport.pdf"],
    ["Éléments d’été.pdf", "Éléments d’été.pdf"],
    ["../../etc/passwd", "_.._etc_passwd"],
    ["C:\\temp\\x.exe", "C__temp_x.exe"],
    ["a\r\nSet-Cookie: x", "aSet-Cookie_ x"],
    ["photo\u202egpj.exe", "photogpj.exe"],
    ["a\u2066b\u200fc\u200bd.txt", "abcd.txt"],
    [".bashrc", "bashrc"],
    ["x. . ", "x"],
    ["...", "download"],
    ["", "download"],
    ["con.txt", "_con.txt"],
    ["LPT1", "_LPT1"],
    ["\ud800.txt", "txt"],
  ])("makes %j safe", (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it("keeps the extension of a long name", () => {
    const name = safeFileName(`${"é".repeat(400)}.pdf`);
    expect([Array.from(name).length, name.endsWith("é.pdf")]).toEqual([150, true]);
  });

  it("say the name in both forms of RFC 6266", () => {
    expect(attachmentDisposition('Été "100%".pdf')).toBe(
      "attachment; filename=\"_t_ _100__.pdf\"; filename*=UTF-8''%C3%89t%C3%A9%20_100%25_.pdf",
    );
  });

  it("are one well-formed header value, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
        const value = attachmentDisposition(name);
        expect(value).toMatch(
          /^attachment; filename="[^"\\%;\r\n]+"; filename\*=UTF-8''[A-Za-z0-9%._~!$&+^`|-]+$/,
        );
        expect(() => new Headers({ "Content-Disposition": value })).not.toThrow();
      }),
    );
  });
});

describe("upload (RFC 8620 section 6.1)", () => {
  const upload = (client: ReturnType<typeof testClient>, body: BodyInit, type = "text/plain") =>
    client.fetch("jmap/upload/a1/", { method: "POST", headers: { "Content-Type": type }, body });

  it("streams to the back end and answers the blob", async () => {
    const client = testClient();
    const response = await upload(client, "Bonjour");
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      accountId: "a1",
      blobId: "up1",
      type: "text/plain",
      size: 7,
    });
    expect(client.server.load().requests).toBe(0);
  });

  it("takes an upload without a body, and a type that is none as octets", async () => {
    const client = testClient();
    const response = await client.fetch("jmap/upload/a1/", {
      method: "POST",
      headers: { "Content-Type": "nonsense" },
    });
    expect(await response.json()).toMatchObject({ type: "application/octet-stream", size: 0 });
  });

  it("stops while streaming at the size limit", async () => {
    const client = testClient({ limits: { maxSizeUpload: 1000 } });
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 100;
        controller.enqueue(new Uint8Array(100));
      },
    });
    const request = new Request(`${BASE}jmap/upload/a1/`, {
      method: "POST",
      body,
      ...{ duplex: "half" },
    });
    const response = await client.server.fetch(request, client.context);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ limit: "maxSizeUpload" });
    expect(sent).toBeLessThan(5000);
    expect(client.backend.blobs.size).toBe(0);
  });

  it("says so at the limit even when the back end words its failure itself", async () => {
    const client = testClient({ limits: { maxSizeUpload: 10 } });
    const open = client.backend.open.bind(client.backend);
    client.backend.open = () => ({
      ...open(),
      blobs: {
        download: () => Promise.reject(new Error("unused")),
        upload: async (_accountId, body) => {
          try {
            await new Response(body).arrayBuffer();
          } catch (cause) {
            throw new MethodFailure("serverFail", "The stream broke.", { cause });
          }
          return { blobId: "x", size: 0 };
        },
      },
    });
    expect((await upload(client, "x".repeat(20))).status).toBe(413);
  });

  it("is refused in accounts that are read-only, unknown, or without the scope", async () => {
    const init = { method: "POST", body: "x" };
    const client = testClient();
    expect((await client.fetch("jmap/upload/shared/", init)).status).toBe(403);
    expect((await client.fetch("jmap/upload/other/", init)).status).toBe(404);
    const reader = testClient({}, { scopes: ["mail.read"] });
    expect((await reader.fetch("jmap/upload/a1/", init)).status).toBe(403);
  });

  it("is limited in number at one time", async () => {
    const client = testClient({ limits: { maxConcurrentUpload: 1 } });
    let finish: () => void = () => undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        finish = () => controller.close();
      },
    });
    const request = new Request(`${BASE}jmap/upload/a1/`, {
      method: "POST",
      body,
      ...{ duplex: "half" },
    });
    const first = client.server.fetch(request, client.context);
    const second = await upload(client, "x");
    expect(second.status).toBe(429);
    expect(await second.json()).toMatchObject({ limit: "maxConcurrentUpload" });
    finish();
    expect((await first).status).toBe(201);
  });
});
