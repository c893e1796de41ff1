import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { TEST_ENV, testConfig } from "../testing/test-gateway.js";

it("the command serves until SIGTERM, then ends well", async () => {
  const folder = await mkdtemp(join(tmpdir(), "partage-command-"));
  const path = join(folder, "gateway.json");
  await writeFile(path, JSON.stringify(testConfig("https://idp.univ-valmoree.example")));
  const cli = fileURLToPath(new URL("./cli.ts", import.meta.url));
  const args = [
    "--import",
    "tsx",
    "--conditions=@partage-ent/source",
    cli,
    "gateway",
    "--config",
    path,
  ];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...TEST_ENV } });
  let out = "";
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      out += String(chunk);
      const found = /"address":"([^"]+)"/.exec(out)?.[1];
      if (found) resolve(found);
    });
    child.once("exit", () => reject(new Error(out)));
  });
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  const code = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  expect(await code).toBe(0);
  expect(out).toContain('"msg":"stopped"');
  await rm(folder, { recursive: true });
});
