import { spawn } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FolderInUseError, lockFolder } from "./folder-lock.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "partage-lock-"));
});
afterEach(() => rm(root, { recursive: true }));

describe("the lock of a folder", () => {
  it("makes the folder, for its owner only, and is given back", async () => {
    const folder = join(root, "a", "b");
    const release = await lockFolder(folder);
    expect((await stat(folder)).mode & 0o077).toBe(0);
    await expect(lockFolder(folder)).rejects.toThrow(FolderInUseError);
    await release();
    await (
      await lockFolder(folder)
    )();
  });
  it("is refused while another process has it, and taken over when that is gone", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await writeFile(join(root, "gateway.pid"), String(child.pid));
    await expect(lockFolder(root)).rejects.toThrow(`in use by process ${child.pid ?? 0}`);
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    await (
      await lockFolder(root)
    )();
  });
  it("of an earlier process with the same number, as in a container, is taken over", async () => {
    await writeFile(join(root, "gateway.pid"), String(process.pid));
    await (
      await lockFolder(root)
    )();
  });
  it("that is garbage is taken over", async () => {
    await writeFile(join(root, "gateway.pid"), "garbage");
    await (
      await lockFolder(root)
    )();
  });
});
