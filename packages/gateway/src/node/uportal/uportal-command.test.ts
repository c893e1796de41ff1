import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TEST_ENV, testConfig } from "../../testing/test-gateway.js";
import { runCli } from "../run-cli.js";

const PORTAL = { issuer: "https://ent.univ-valmoree.example/portail", uportal: {} };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-uportal-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the command on a configuration whose first establishment has these issuers beside its own. */
async function run(
  issuers: readonly object[],
  args: readonly string[] = [],
): Promise<{ code: number; out: string; error: string }> {
  const config = testConfig("https://idp.univ-valmoree.example");
  const [first, second] = config.establishments;
  const establishments = [{ ...first!, issuers: [...first!.issuers, ...issuers] }, second!];
  const file = join(folder, "gateway.json");
  await writeFile(file, JSON.stringify({ ...config, establishments }));
  let out = "";
  let error = "";
  const code = await runCli(
    ["uportal", "--config", file, "--establishment", "valmoree", "--out", folder, ...args],
    {
      env: TEST_ENV,
      write: (text) => void (out += text),
      writeError: (text) => void (error += text),
      untilStopped: () => Promise.resolve(),
    },
  );
  return { code, out, error };
}

const read = (name: string): Promise<string> => readFile(join(folder, name), "utf8");

describe("partage-ent uportal", () => {
  it("writes a definition for each widget that sessions of the portal can fill", async () => {
    const { code, out } = await run([PORTAL]);
    expect(code).toBe(0);
    expect((await readdir(folder)).filter((name) => name.endsWith(".xml")).sort()).toEqual([
      "partage-agenda.portlet-definition.xml",
      "partage-contacts.portlet-definition.xml",
      "partage-inbox.portlet-definition.xml",
    ]);
    expect(out).toContain("left out: timetable (timetables is not configured)");
    expect(await read("partage-inbox.portlet-definition.xml")).toContain(
      '<script type="module" src="/partage-gw/assets/inbox.js"></script>\n' +
        '<partage-inbox gateway="/partage-gw" auth="uportal" auth-url="/portail/api/v5-1/userinfo">',
    );
  });

  it("says what is to be done next", async () => {
    const { out } = await run([PORTAL], ["--webjar"]);
    expect(out).toContain(`dataImport -Ddir=${folder}`);
    expect(out).toMatch(/runtime "org\.webjars\.npm:partage-ent__widgets:\d+\.\d+\.\d+@jar"/);
    expect(out).toContain("script-src 'self';");
    expect(out).toContain('ProxyPass        "/partage-gw/"');
    expect(await read("partage-agenda.portlet-definition.xml")).toContain(
      'src="/resource-server/webjars/partage-ent__widgets/cdn/agenda.js"',
    );
  });

  it("names origins where portal, gateway and scripts are apart", async () => {
    const elsewhere = { issuer: "https://portail.univ-valmoree.example/uPortal", uportal: {} };
    const { out } = await run([elsewhere], ["--script", "https://cdn.univ-valmoree.example/p/"]);
    expect(out).toContain("script-src https://cdn.univ-valmoree.example;");
    expect(out).toContain("connect-src https://ent.univ-valmoree.example;");
    expect(out).toContain("name the portal's in origins");
    const inbox = await read("partage-inbox.portlet-definition.xml");
    expect(inbox).toContain('src="https://cdn.univ-valmoree.example/p/inbox.js"');
    expect(inbox).toContain(
      'gateway="https://ent.univ-valmoree.example/partage-gw" auth="uportal">',
    );
  });

  it("leaves mail out for a portal whose key could invent people", async () => {
    const env = { file: join(folder, "key") };
    await writeFile(
      env.file,
      Buffer.from(crypto.getRandomValues(new Uint8Array(64))).toString("base64"),
    );
    const signed = { ...PORTAL, uportal: { verify: "signature" }, secret: env };
    const { code, out } = await run([signed]);
    expect([code, out.includes("left out: inbox (its sessions have no mail.read")]).toEqual([
      0,
      true,
    ]);
  });

  it("says what is missing", async () => {
    const none = await run([]);
    expect([none.code, none.error]).toEqual([1, expect.stringContaining("valmoree has no portal")]);
    const unknown = await run([PORTAL], ["--establishment", "ailleurs"]);
    expect([unknown.code, unknown.error]).toEqual([
      1,
      expect.stringContaining("valmoree, hautecombe"),
    ]);
    const wrong = await run([PORTAL], ["--script", "javascript:alert(1)"]);
    expect([wrong.code, wrong.error]).toEqual([
      1,
      expect.stringContaining("script must be a path"),
    ]);
    const both = await run([PORTAL], ["--script", "/x", "--webjar"]);
    expect([both.code, both.error]).toEqual([2, expect.stringContaining("--script or --webjar")]);
  });

  it("row 36: writes below the folder that it was given, and nowhere else", async () => {
    await run([PORTAL, { issuer: "https://portail.univ-valmoree.example/uPortal", uportal: {} }]);
    expect((await readdir(folder)).sort()).toEqual([
      ...["ent.univ-valmoree.example", "gateway.json", "portail.univ-valmoree.example"],
    ]);
  });
});
