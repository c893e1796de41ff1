import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFakeBackend } from "../testing/fake-backend.js";
import { TEST_ENV, testConfig } from "../testing/test-gateway.js";
import { examineConfig, type Finding } from "./doctor.js";

const HERE = "https://ent.univ-valmoree.example";
const ELSEWHERE = "https://portail.univ-valmoree.example";
const SCRIPT = "/resource-server/webjars/partage-ent__widgets/cdn/inbox.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-doctor-"));
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex");
  writeFileSync(join(folder, "secret"), secret, { mode: 0o600 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What doctor says of a portal and its WebJar. */
async function examine(
  issuer: object & { readonly issuer: string },
  answers: Readonly<Record<string, () => Response>>,
): Promise<readonly Pick<Finding, "level" | "message">[]> {
  const config = testConfig("https://idp.univ-valmoree.example");
  const [first] = config.establishments;
  const text = JSON.stringify({
    ...config,
    establishments: [{ ...first!, issuers: [{ uportal: {}, ...issuer }] }],
  });
  const findings = await examineConfig(text, {
    env: TEST_ENV,
    openBackend: () => createFakeBackend(),
    fetch: async (input) => {
      const answer = answers[input instanceof Request ? input.url : input.toString()];
      if (answer) return answer();
      throw new TypeError("fetch failed");
    },
  });
  return findings
    .filter(({ subject }) => /^(pages of|WebJar) /.test(subject))
    .map(({ level, message }) => ({ level, message }));
}

const page = (policy?: string) => (): Response =>
  new Response("<html>", {
    headers: policy === undefined ? {} : { "Content-Security-Policy": policy },
  });
const script = (type: string) => (): Response =>
  new Response("export {};", { headers: { "Content-Type": type } });

describe("partage-ent doctor at a portal", () => {
  it("is content with one that has the gateway under a path and its WebJar", async () => {
    const findings = await examine(
      { issuer: `${HERE}/uPortal` },
      {
        [`${HERE}/uPortal/`]: page("default-src 'self'"),
        [HERE + SCRIPT]: script("application/javascript"),
      },
    );
    expect(findings.map(({ level }) => level)).toEqual(["ok", "ok", "ok"]);
  });

  it("names what a policy refuses, each policy of several", async () => {
    const findings = await examine(
      { issuer: `${ELSEWHERE}/uPortal` },
      { [`${ELSEWHERE}/uPortal/`]: page("default-src 'self', img-src *; frame-src https:") },
    );
    expect(findings).toContainEqual({
      level: "error",
      message: `its content security policy refuses widgets: connect-src ${HERE}; frame-src ${HERE}; img-src ${HERE}`,
    });
    expect(findings).toContainEqual({
      level: "note",
      message: `its pages may not ask the gateway: ${ELSEWHERE} is not in origins`,
    });
  });

  it("tells a script of the wrong type, and one that is not there", async () => {
    const wrong = await examine(
      { issuer: `${HERE}/uPortal` },
      { [`${HERE}/uPortal/`]: page(), [HERE + SCRIPT]: script("text/html") },
    );
    expect(wrong.at(-1)).toMatchObject({
      level: "error",
      message: expect.stringContaining("text/html"),
    });
    const none = await examine(
      { issuer: `${HERE}/uPortal` },
      {
        [`${HERE}/uPortal/`]: page(),
        [HERE + SCRIPT]: () => new Response(null, { status: 404 }),
      },
    );
    expect(none.at(-1)).toEqual({ level: "note", message: "is not there (HTTP 404)" });
  });

  it("says that a portal does not answer, and how far its notification secret reaches", async () => {
    const findings = await examine(
      {
        issuer: `${HERE}/uPortal`,
        ...{ notificationSecret: { file: join(folder, "secret") }, scopes: ["mail.read"] },
      },
      {},
    );
    expect(findings.map(({ message }) => message)).toEqual([
      "its pages reach the gateway under a path of their own host, /partage-gw",
      expect.stringContaining("does not answer"),
      expect.stringContaining("opens the unread mail of anybody"),
    ]);
  });
});
