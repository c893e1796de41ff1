import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDiskStateStore } from "./disk-state-store.js";
import { FolderInUseError } from "./folder-lock.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-state-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

describe("state in a folder", () => {
  it("is the same after it was opened again", async () => {
    const first = await openDiskStateStore(folder);
    await first.write(
      new Map([
        ["a/b", "un"],
        ["..", "deux"],
        ["é %", "trois"],
      ]),
    );
    await first.write(new Map([["a/b", undefined]]));
    await first.writeBlob("0123456789abcdef", bytes("corps"));
    await first.close();
    const second = await openDiskStateStore(folder);
    expect([...(await second.keys())].sort()).toEqual(["..", "é %"]);
    expect(await second.read("é %")).toBe("trois");
    expect(await second.read("a/b")).toBeUndefined();
    expect(await second.readBlob("0123456789abcdef")).toEqual(bytes("corps"));
    expect(await second.readBlob("fedcba9876543210")).toBeUndefined();
    await second.close();
  });

  it("writes in the order of the calls", async () => {
    const store = await openDiskStateStore(folder);
    const writes = Array.from({ length: 20 }, (_, index) =>
      store.write(
        new Map([
          ["k", String(index)],
          ["l", String(index)],
        ]),
      ),
    );
    await Promise.all(writes);
    expect([await store.read("k"), await store.read("l")]).toEqual(["19", "19"]);
    await store.close();
  });

  it("finishes a change whose process was killed after the journal was written", async () => {
    const first = await openDiskStateStore(folder);
    await first.write(
      new Map([
        ["a", "old"],
        ["b", "old"],
        ["c", "old"],
      ]),
    );
    await first.close();
    const journal = [
      ["a", "new"],
      ["b", "new"],
      ["c", null],
    ];
    await writeFile(join(folder, "documents", "a.json"), "new");
    await writeFile(join(folder, "journal.json"), JSON.stringify(journal));
    await writeFile(join(folder, "tmp", "7"), "half of a docu");
    const second = await openDiskStateStore(folder);
    expect(await Promise.all(["a", "b", "c"].map((key) => second.read(key)))).toEqual([
      "new",
      "new",
      undefined,
    ]);
    expect(await readdir(join(folder, "tmp"))).toEqual([]);
    await second.close();
  });

  it("refuses a second user, and takes over from a process that is gone", async () => {
    const first = await openDiskStateStore(folder);
    await expect(openDiskStateStore(folder)).rejects.toBeInstanceOf(FolderInUseError);
    await first.close();
    // Process 1 is not ours to stop and always runs.
    await writeFile(join(folder, "lock"), "1\n");
    await expect(openDiskStateStore(folder)).rejects.toThrow(/in use by process 1/u);
    await writeFile(join(folder, "lock"), "4194999\n");
    const second = await openDiskStateStore(folder);
    expect(await readFile(join(folder, "lock"), "utf8")).toBe(`${String(process.pid)}\n`);
    await second.close();
  });

  it("keeps its files from other accounts of the machine", async () => {
    const store = await openDiskStateStore(folder);
    await store.write(new Map([["secret", "x"]]));
    const { mode } = await stat(join(folder, "documents", "secret.json"));
    expect(mode & 0o077).toBe(0);
    await store.close();
  });

  it("refuses a digest that would leave the folder", async () => {
    const store = await openDiskStateStore(folder);
    await expect(store.readBlob("../../etc/passwd")).rejects.toThrow(TypeError);
    await store.close();
  });
});
