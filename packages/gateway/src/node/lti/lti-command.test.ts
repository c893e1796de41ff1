import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryLtiStore } from "../../app/index.js";
import { startHostilePlatform } from "../../testing/hostile-platform.js";
import { LaunchBrowser } from "../../testing/lti-launch.js";
import { startTestGateway, TEST_ENV, testConfig } from "../../testing/test-gateway.js";
import { loadConfig, type ServiceConfigInput } from "../service-config.js";
import { actOnPlatforms, type LtiCommand, runLtiCommand } from "./lti-command.js";

const ISSUER = "https://moodle.univ-valmoree.example";
const ENV = { ...TEST_ENV, SEAL_KEY: "Zk3vT9pQw7LmXc2RbN8sHd5FgJ4yAeU6" };

function configure(path: string, issuer: string): ServiceConfigInput {
  const config = testConfig("https://idp.univ-valmoree.example");
  const [first, ...others] = config.establishments;
  const account = { template: "{username}@univ-valmoree.example" };
  return {
    ...config,
    store: { kind: "pglite", path },
    credentials: { sealKey: { env: "SEAL_KEY" } },
    establishments: [
      { ...first!, issuers: [...first!.issuers, { issuer, lti: {}, account }] },
      ...others,
    ],
  };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-lti-"));
});
afterAll(() => rm(folder, { recursive: true }));

const nothing: Omit<LtiCommand, "action"> = {
  ...{ id: undefined, establishment: undefined, platform: undefined, deployments: [], json: false },
};

describe("partage-ent lti", () => {
  it("takes a platform from its invitation to its first launch, and back", async () => {
    const platform = await startHostilePlatform();
    const config = configure(join(folder, "whole"), platform.url);
    const ltiStore = createMemoryLtiStore();
    const loaded = loadConfig(config, { env: ENV });
    const run = (command: Partial<LtiCommand>): ReturnType<typeof runLtiCommand> =>
      actOnPlatforms(loaded, ltiStore, { ...nothing, action: "list", ...command });
    const memory: ServiceConfigInput = { ...config, store: { kind: "memory" } };
    const { running } = await startTestGateway(memory, { env: ENV, ltiStore });
    const login = new URLSearchParams({
      ...{ iss: platform.url, login_hint: "42", client_id: "registered-tool" },
      target_link_uri: "https://ent.univ-valmoree.example/partage-gw/lti/launch",
    });
    const visit = async (path: string): Promise<number> => {
      const { status } = await new LaunchBrowser(running.address).ask(path);
      return status;
    };
    const invited = await run({ action: "invite", platform: platform.url });
    const [address = ""] = invited.text.split("\n");
    const { search } = new URL(address);
    expect(address).toContain("https://ent.univ-valmoree.example/partage-gw/lti/register?invite=");
    const configuration = encodeURIComponent(`${platform.url}/openid-configuration`);
    expect(await visit(`lti/register${search}&openid_configuration=${configuration}`)).toBe(200);
    expect(await visit(`lti/login?${login.toString()}`)).toBe(403);

    const listed = JSON.parse((await run({ json: true })).text) as {
      registrations: { id: string; status: string }[];
    };
    expect(listed.registrations).toMatchObject([
      { status: "pending", clientId: "registered-tool" },
    ]);
    const id = listed.registrations[0]?.id;
    expect((await run({ action: "confirm", id })).text).toContain("confirmed");
    expect(await visit(`lti/login?${login.toString()}`)).toBe(303);
    expect((await run({ action: "refuse", id })).ok).toBe(false);
    expect((await run({ action: "forget", id })).text).toContain("forgotten");
    expect(await visit(`lti/login?${login.toString()}`)).toBe(403);
    await running.stop();
    await platform.close();
  });

  it("says what can't be done", async () => {
    const loaded = loadConfig(configure(join(folder, "words"), ISSUER), { env: ENV });
    const store = createMemoryLtiStore();
    const run = (command: Partial<LtiCommand>): ReturnType<typeof runLtiCommand> =>
      actOnPlatforms(loaded, store, { ...nothing, action: "list", ...command });
    expect(await run({ action: "invite", platform: "https://evil.example" })).toEqual({
      ok: false,
      text: `--platform must be an issuer of the configuration with lti (${ISSUER})\n`,
    });
    const foreign = { establishment: "hautecombe", platform: ISSUER };
    expect((await run({ action: "invite", ...foreign })).ok).toBe(false);
    expect((await run({ action: "confirm", id: "none" })).ok).toBe(false);
    expect((await run({})).text).toBe("0 in all\n");
    expect((await run({ action: "rotate-keys" })).ok).toBe(true);
  });

  it("works on the store of the configuration", async () => {
    const loaded = loadConfig(configure(join(folder, "own"), ISSUER), { env: ENV });
    const command: LtiCommand = { ...nothing, action: "invite", platform: ISSUER };
    expect((await runLtiCommand(loaded, command)).text).toContain("good once, for 72 hours");
  });

  it("needs a key of the gateway before there are platforms", () => {
    const config = { ...configure(join(folder, "x"), ISSUER), credentials: undefined };
    expect(() => loadConfig(config, { env: ENV })).toThrow(/credentials\.sealKey/);
  });
});
