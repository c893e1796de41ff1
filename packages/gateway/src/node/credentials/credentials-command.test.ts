import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  LEA,
  STANDARDS_ENV,
  type StandardsWorld,
  startStandardsWorld,
  TOM,
} from "../../testing/standards-gateway.js";
import { createLog } from "../log.js";
import { loadConfig, type LoadedConfig } from "../service-config.js";
import { openStorage } from "../start-gateway.js";
import { runCredentialsCommand } from "./credentials-command.js";
import { SealedCredentials } from "./sealed-credentials.js";

let world: StandardsWorld;
let folder: string;
let loaded: LoadedConfig;

beforeAll(async () => {
  world = await startStandardsWorld();
  folder = await mkdtemp(join(tmpdir(), "partage-credentials-"));
  const input = world.config({ kind: "appPassword" }, { store: { kind: "pglite", path: folder } });
  loaded = loadConfig(input, { env: STANDARDS_ENV });
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  const { store } = await openStorage(loaded, createLog({ level: "silent" }));
  const [key] = loaded.secrets.sealKeys;
  const sealed = new SealedCredentials({ store, keys: [key!], now: () => 1_800_000_000_000 });
  for (const account of [LEA, TOM]) {
    await sealed.write({ establishment: "valmoree", account }, "appPassword", "of-somebody-4711");
  }
  await store.close();
});

const ALL = { establishment: undefined, account: undefined, json: false };

describe("partage-ent credentials", () => {
  it("lists who brought what and since when, and no secret", async () => {
    const { ok, text } = await runCredentialsCommand(loaded, { ...ALL, action: "list" });
    expect([ok, text]).toEqual([
      true,
      `valmoree ${LEA} appPassword since 2027-01-15T08:00:00.000Z\n` +
        `valmoree ${TOM} appPassword since 2027-01-15T08:00:00.000Z\n2 in all\n`,
    ]);
    const machine = await runCredentialsCommand(loaded, {
      ...{ action: "list", establishment: "valmoree", account: LEA, json: true },
    });
    const { credentials } = JSON.parse(machine.text) as { credentials: object[] };
    expect(credentials).toEqual([
      {
        establishment: "valmoree",
        account: LEA,
        kind: "appPassword",
        since: "2027-01-15T08:00:00.000Z",
        until: null,
      },
    ]);
  });
  it("forgets what one account brought, and says when there was nothing", async () => {
    const command = { ...ALL, action: "forget" as const, account: LEA };
    expect(await runCredentialsCommand(loaded, command)).toEqual({
      ok: true,
      text: "1 forgotten\n",
    });
    expect(await runCredentialsCommand(loaded, command)).toEqual({
      ok: false,
      text: "0 forgotten\n",
    });
    const { text } = await runCredentialsCommand(loaded, { ...ALL, action: "list" });
    expect(text).toContain(TOM);
    expect(text).not.toContain(LEA);
  });
  it("knows the establishments of the configuration only", async () => {
    const command = { ...ALL, action: "list" as const, establishment: "other" };
    expect((await runCredentialsCommand(loaded, command)).ok).toBe(false);
  });
});
