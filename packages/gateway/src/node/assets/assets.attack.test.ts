import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ALLOWED_ORIGIN,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../../testing/test-gateway.js";
import { listAssets } from "./asset-files.js";

const SCRIPT = `export const rows = ${JSON.stringify("é".repeat(2_000))};\n`;
let folder: string;
let cdn: string;
let gateway: TestGateway;
let bare: TestGateway;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-assets-"));
  cdn = join(folder, "cdn");
  await mkdir(join(cdn, "c"), { recursive: true });
  await mkdir(join(folder, "empty"));
  await writeFile(join(folder, "package.json"), '{ "version": "1.2.3" }');
  await writeFile(join(folder, "secret.js"), "not for pages");
  await writeFile(join(cdn, "partage.js"), SCRIPT);
  await writeFile(join(cdn, "c", "rows-1a2b3c4.js"), SCRIPT);
  await writeFile(join(cdn, "c", "gone-1a2b3c4.js"), SCRIPT);
  await writeFile(join(cdn, "sri.json"), "{}");
  await writeFile(join(cdn, "partage.d.ts"), "export {};");
  await writeFile(join(cdn, ".hidden.js"), "hidden");
  await writeFile(join(cdn, "note.html"), "<script>1</script>");
  await symlink(join(folder, "secret.js"), join(cdn, "linked.js"));
  const config = testConfig("https://idp.univ-valmoree.example");
  gateway = await startTestGateway({ ...config, assets: { path: cdn } });
  bare = await startTestGateway({ ...config, assets: { path: join(folder, "empty") } });
});
afterAll(async () => {
  await Promise.all([gateway.running.stop(), bare.running.stop()]);
  await rm(folder, { recursive: true });
});

const ask = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  new TestBrowser(gateway.running.address).ask(`assets/${path}`, { headers });

/** The same, its body as octets. */
async function bytesOf(path: string, coding: string): Promise<Buffer> {
  const url = `${gateway.running.address}/partage-gw/assets/${path}`;
  const headers = { "X-Forwarded-Host": "ent.univ-valmoree.example", "Accept-Encoding": coding };
  const { request } = await import("node:http");
  return new Promise((resolve, reject) => {
    request(url, { headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve(Buffer.concat(chunks)));
    })
      .on("error", reject)
      .end();
  });
}

describe("the widgets' files", () => {
  it("are scripts that pages of other origins may use, and nothing else may be made of", async () => {
    const { status, headers, text } = await ask("partage.js", { Origin: ALLOWED_ORIGIN });
    expect(status).toBe(200);
    expect(text).toBe(SCRIPT);
    expect(headers.get("Content-Type")).toBe("text/javascript; charset=utf-8");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Access-Control-Allow-Origin")).toBe(ALLOWED_ORIGIN);
    expect(headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
    expect(headers.get("Set-Cookie")).toBeNull();
  });

  it("are compressed as the client takes them", async () => {
    expect(brotliDecompressSync(await bytesOf("partage.js", "gzip, br")).toString()).toBe(SCRIPT);
    expect(gunzipSync(await bytesOf("partage.js", "gzip, br;q=0")).toString()).toBe(SCRIPT);
    expect((await bytesOf("partage.js", "zstd")).toString()).toBe(SCRIPT);
  });

  it("are kept for minutes, and for ever where the name says which they are", async () => {
    const caching = async (path: string): Promise<string | null> =>
      (await ask(path)).headers.get("Cache-Control");
    expect(await caching("partage.js")).toContain("max-age=300");
    expect(await caching("1.2.3/partage.js")).toContain("immutable");
    expect(await caching("c/rows-1a2b3c4.js")).toContain("immutable");
  });

  it("are not sent again to who has them", async () => {
    const etag = (await ask("partage.js")).headers.get("ETag")!;
    const again = await ask("partage.js", { "If-None-Match": `"other", W/${etag}` });
    expect([again.status, again.text]).toEqual([304, ""]);
    expect((await ask("partage.js", { "If-None-Match": '"other"' })).status).toBe(200);
  });

  it("that went away under a running gateway are not there", async () => {
    const file = join(cdn, "c", "gone-1a2b3c4.js");
    expect((await ask("c/gone-1a2b3c4.js")).status).toBe(200);
    await rm(file);
    const headers = { "Accept-Encoding": "gzip" };
    expect((await ask("c/gone-1a2b3c4.js", headers)).status).toBe(404);
  });

  it("that are not there are named as what is missing", async () => {
    const answer = await new TestBrowser(bare.running.address).ask("assets/partage.js");
    expect(answer.status).toBe(404);
    expect(answer.text).toContain("assets.path");
    await expect(listAssets(join(folder, "empty"))).rejects.toThrow(/partage\.js/);
  });
});

describe("row 36: paths of files", () => {
  for (const path of [
    ...["../package.json", "..%2fpackage.json", "%2e%2e/secret.js", "%252e%252e%252fsecret.js"],
    ...["c/../../secret.js", "c/..%5c..%5csecret.js", "/etc/passwd", "//etc/passwd", "linked.js"],
    ...["partage.js%00.html", "partage.js/", "c/", "", ".hidden.js", "note.html", "partage.d.ts"],
    ...["__proto__", "constructor", "1.2.3/../partage.js%2f..", "9.9.9/partage.js"],
  ]) {
    it(`row 36: ${JSON.stringify(path)} gives no file`, async () => {
      const { status, text, headers } = await ask(path);
      expect([400, 404]).toContain(status);
      expect(text).not.toMatch(/not for pages|hidden|<script>|"version"|root:/);
      expect(headers.get("Cache-Control")).toBe("no-store");
    });
  }
});

describe("row 41: origins", () => {
  for (const origin of ["https://evil.example", "null", `${ALLOWED_ORIGIN}.evil.example`]) {
    it(`row 41: ${origin} may not read a file with CORS`, async () => {
      const { status, headers } = await ask("partage.js", { Origin: origin });
      expect(status).toBe(403);
      expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
    });
  }
});
