import { afterEach, describe, expect, it } from "vitest";
import { type HostilePlatform, startHostilePlatform } from "../testing/hostile-platform.js";
import { TEST_ENV, testConfig } from "../testing/test-gateway.js";
import type { Finding } from "./doctor.js";
import { checkLti, checkPlatforms } from "./doctor-lti.js";
import { loadConfig, type ServiceConfigInput } from "./service-config.js";

type IssuerInput = ServiceConfigInput["establishments"][number]["issuers"][number];

let platform: HostilePlatform | undefined;
afterEach(() => platform?.close());

async function examine(issuer: Partial<IssuerInput>, signIn = true): Promise<readonly Finding[]> {
  const config = testConfig("https://idp.example");
  const [first] = config.establishments;
  const lti = { issuer: "https://moodle.example", lti: {}, ...issuer } as IssuerInput;
  const loaded = loadConfig(
    {
      ...config,
      credentials: { sealKey: { env: "SEAL_KEY" } },
      establishments: [{ ...first!, issuers: [...(signIn ? first!.issuers : []), lti] }],
    },
    { env: { ...TEST_ENV, SEAL_KEY: "Zk3vT9pQw7LmXc2RbN8sHd5FgJ4yAeU6" } },
  );
  const context = { loaded, fetch, now: Date.now };
  const [establishment] = loaded.config.establishments;
  return [
    ...checkLti(context, establishment!, establishment!.issuers.at(-1)!),
    ...(await checkPlatforms(context)),
  ];
}

const account = { template: "{username}@univ-valmoree.example" };
const said = (findings: readonly Finding[], level: Finding["level"]): string =>
  findings
    .filter((each) => each.level === level)
    .map(({ message }) => message)
    .join("\n");

describe("the doctor of a platform", () => {
  it("says when a platform has still to register, and how", async () => {
    const findings = await examine({ account });
    expect(said(findings, "error")).toBe("");
    expect(findings.map(({ advice }) => advice)).toContain(
      "partage-ent lti invite --config FILE --platform https://moodle.example",
    );
  });

  it("says when nobody gets an account, or anybody could be anybody", async () => {
    expect(said(await examine({ account: { claim: "mail" } }), "error")).toContain(
      "gives nobody an account",
    );
    const byUid = await examine({ account: { template: "{uid}@univ-valmoree.example" } });
    expect(said(byUid, "note")).toContain("teachers");
  });

  it("says when mail can be had by nobody", async () => {
    expect(said(await examine({ account }, false), "note")).toContain("gives no mail");
    const granted = await examine({ account, scopes: ["mail.read"] }, false);
    expect(said(granted, "note")).not.toContain("gives no mail");
  });

  it("asks for the keys of a platform that may launch", async () => {
    platform = await startHostilePlatform();
    const { url } = platform;
    const lti = {
      ...{ clientId: "c", deploymentIds: ["1"], authorizationUrl: `${url}/auth` },
      ...{ tokenUrl: `${url}/token`, keysUrl: `${url}/keys` },
    };
    expect(said(await examine({ issuer: url, account, lti }), "ok")).toContain("may launch");
    platform.lies = { keys: () => ({ status: 200, body: '{"keys":[]}' }) };
    expect(said(await examine({ issuer: url, account, lti }), "error")).toContain("no RSA key");
    platform.lies = { keys: () => ({ status: 500, body: "" }) };
    expect(said(await examine({ issuer: url, account, lti }), "error")).toContain("can't be had");
  });
});
