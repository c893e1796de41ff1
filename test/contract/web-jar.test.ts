import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { packWebJar } from "../../scripts/build-webjar.js";

const folder = mkdtempSync(join(tmpdir(), "partage-webjar-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const files = (): Map<string, Uint8Array> =>
  new Map([
    ["package.json", bytes('{"name":"@partage-ent/widgets"}')],
    ["cdn/inbox.js", bytes("export const inbox = 1;\n".repeat(200))],
    ["cdn/c/chunk-ab_12.js", bytes("export {};\n")],
  ]);
const OPTIONS = { version: "1.2.3", description: "Widgets", licence: "Apache-2.0" };
const HOME = "META-INF/resources/webjars/partage-ent__widgets/1.2.3";
const hasUnzip = spawnSync("unzip", ["-v"]).error === undefined;

describe("the WebJar", () => {
  it("unpacks to the files that were packed, below their version", () => {
    const unpacked = unzipSync(packWebJar({ ...OPTIONS, files: files() }));
    for (const [path, content] of files()) expect(unpacked[`${HOME}/${path}`]).toEqual(content);
    expect(Object.keys(unpacked)[0]).toBe("META-INF/MANIFEST.MF");
    expect(Object.keys(unpacked)).toHaveLength(6);
  });

  it("is the same whenever it is packed, in whatever order the files come", () => {
    const first = packWebJar({ ...OPTIONS, files: files() });
    const again = packWebJar({ ...OPTIONS, files: new Map([...files()].reverse()) });
    expect(Buffer.from(again).equals(Buffer.from(first))).toBe(true);
  });
});

describe.skipIf(!hasUnzip)("the WebJar, by another program (needs unzip)", () => {
  it("is whole", () => {
    const file = join(folder, "widgets.jar");
    writeFileSync(file, packWebJar({ ...OPTIONS, files: files() }));
    const { status, stdout } = spawnSync("unzip", ["-t", file], { encoding: "utf8" });
    expect([status, stdout.includes("No errors detected")]).toEqual([0, true]);
    const { stdout: list } = spawnSync("unzip", ["-Z1", file], { encoding: "utf8" });
    expect(list).toContain(`${HOME}/cdn/c/chunk-ab_12.js`);
  });
});
