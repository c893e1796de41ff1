import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TEST_ENV, testConfig } from "../../testing/test-gateway.js";
import { runCli } from "../run-cli.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-directory-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function run(args: readonly string[], sources?: readonly object[]): Promise<Ran> {
  const input = testConfig("https://idp.univ-valmoree.example");
  const [first, ...rest] = input.establishments;
  const directory = sources === undefined ? {} : { directory: { sources } };
  const config = {
    ...{ ...input, store: { kind: "pglite", path: join(folder, "store") } },
    establishments: [{ ...first, ...directory }, ...rest],
  };
  const path = join(folder, "gateway.json");
  await writeFile(path, JSON.stringify(config));
  let out = "";
  let error = "";
  const code = await runCli(["directory", ...args, "--config", path], {
    env: TEST_ENV,
    write: (text) => (out += text),
    writeError: (text) => (error += text),
    untilStopped: () => Promise.resolve(),
  });
  return { code, out, error };
}

async function table(name: string, lines: readonly string[]): Promise<object> {
  const path = join(folder, `${name}.csv`);
  await writeFile(path, `${lines.join("\n")}\n`);
  return { kind: "file", name, path };
}

describe("the directory on the command line", () => {
  it("looks at sources without writing: counts, faults with their place, privacy", async () => {
    const people = await table("people", [
      "uid,sn,givenName,mail,supannListeRouge,supannCodeINE,structure",
      "a,Lefèvre,Zoé,a@univ.example,FALSE,123456789AB,UFR",
      "b,Martin,,,TRUE,123456789AC,",
      "c,trop,de,champs",
    ]);
    const more = await table("more", ["uid,sn", "A,Lefèvre"]);
    const { code, out } = await run(["verify", "--json"], [people, more]);
    const { ok, sources } = JSON.parse(out) as { ok: boolean; sources: readonly object[] };
    expect([code, ok]).toEqual([0, true]);
    expect(sources).toMatchObject([
      {
        ...{ source: "people", people: 2, isComplete: true, problemCount: 1, duplicates: 0 },
        privacy: { unlisted: 1, privateAttributes: { supanncodeine: 2 } },
        missing: { email: 1, structure: 1, givenName: 1, affiliation: 2 },
        problems: [{ count: 1, places: ["people.csv:4"] }],
      },
      { source: "more", people: 1, duplicates: 1 },
    ]);
    expect(out).not.toContain("123456789AB");
    const text = (await run(["verify", "--source", "people"], [people, more])).out;
    expect(text).toContain("1 on the liste rouge");
    expect(text).toContain("private attributes seen and not read: supanncodeine (2)");
    expect(text).toContain("(people.csv:4)");
    expect(text).not.toContain("more");
  });
  it("fails when a source can't be read, and says which there are", async () => {
    const gone = { kind: "file", name: "gone", path: join(folder, "nowhere.csv") };
    const failed = await run(["verify"], [gone]);
    expect([failed.code, failed.out]).toEqual([1, expect.stringMatching(/^ERROR gone: .*ENOENT/)]);
    expect(await run(["verify", "--source", "other"], [gone])).toMatchObject({
      code: 1,
      out: "no source other: there are gone\n",
    });
    expect(await run(["stats"])).toMatchObject({
      code: 1,
      error: "no establishment of this configuration has a directory\n",
    });
  });
  it("refuses what it does not know", async () => {
    for (const args of [["dump"], [], ["verify", "more"], ["verify", "--sample", "x"]]) {
      const { code, error } = await run(args);
      expect([code, error]).toEqual([2, expect.stringContaining("partage-ent directory verify")]);
    }
  });
  it("reads into the index, again when it changed, and tells what it has", async () => {
    const source = await table("gens", ["uid,sn", "a,Lefèvre", "b,Martin"]);
    const first = await run(["import"], [source]);
    expect(first.out).toMatch(/^ok +gens: read whole: 2 records, 0 structures/);
    expect((await run(["import"], [source])).out).toMatch(/changes read: 2 records/);
    await table("gens", ["uid,sn", "a,Lefèvre", "b,Martin", "c,Dupont"]);
    const again = await run(["import", "--json"], [source]);
    expect(JSON.parse(again.out)).toMatchObject({
      ok: true,
      sources: [{ source: "gens", status: "loaded", isWhole: true, records: 3 }],
    });
    const stats = await run(["stats"], [source]);
    expect(stats.code).toBe(0);
    expect(stats.out).toMatch(/^fresh gens: 3 records, .*as of 0 minutes ago\n3 records /);
    await writeFile(join(folder, "gens.csv"), "uid,sn\n");
    const failed = await run(["import"], [source]);
    expect([failed.code, failed.out]).toEqual([
      1,
      expect.stringContaining("ERROR gens: the files hold no entry that can be read"),
    ]);
    expect((await run(["stats"], [source])).out).toContain("failed gens: 3 records");
  }, 60_000);
});
