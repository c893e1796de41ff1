import { appendFile, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DirectoryRecord, StructureRecord } from "../../app/directory/directory-source.js";
import { fileSourceEntries, loadFileSetup } from "./file-schema.js";
import { createFileSource, type FileSetup } from "./file-source.js";

const SCHEMA = v.strictObject({ ...fileSourceEntries, name: v.string() });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-files-"));
});
afterAll(() => rm(folder, { recursive: true }));

function setupOf(path: v.InferInput<typeof SCHEMA>["path"], change = {}): FileSetup {
  return loadFileSetup(v.parse(SCHEMA, { kind: "file", name: "fichiers", path, ...change }));
}

interface Read {
  readonly isWhole: boolean;
  readonly records: readonly DirectoryRecord[];
  readonly structures: readonly StructureRecord[];
  readonly problems: readonly string[];
  readonly cursor: string | null;
}

async function read(setup: FileSetup, cursor: string | null = null): Promise<Read> {
  const reading = await createFileSource(setup).read(cursor, new AbortController().signal);
  const records: DirectoryRecord[] = [];
  const structures: StructureRecord[] = [];
  for await (const batch of reading.batches) {
    records.push(...batch.records);
    structures.push(...batch.structures);
  }
  const problems = reading.problems().map((each) => `${each.place} ${each.description}`);
  return { isWhole: reading.isWhole, records, structures, problems, cursor: reading.cursor() };
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe("files as a source", () => {
  it("are read in their order: structures, people, groups", async () => {
    const paths = [
      await file("s.jsonl", '{"code":"UFR","name":"UFR Sciences","parent":""}\n'),
      await file("p.ldif", "dn: uid=lea,ou=p\nobjectClass: person\nuid: lea\nsn: Martin\n"),
      await file("g.jsonl", '{"cn":"g","description":"Groupe","members":["lea"]}\n'),
    ];
    const { isWhole, records, structures, problems } = await read(setupOf(paths));
    expect(isWhole).toBe(true);
    expect(structures.map(({ id }) => id)).toEqual(["UFR"]);
    expect(records.map(({ key, memberKeys }) => [key, ...memberKeys])).toEqual([
      ["lea"],
      ["group:g", "lea"],
    ]);
    expect(problems).toEqual([]);
  });
  it("are read again only when they changed", async () => {
    const path = await file("again.csv", "uid,sn\na,X\n");
    const first = await read(setupOf(path));
    const second = await read(setupOf(path), first.cursor);
    expect([second.isWhole, second.records.length]).toEqual([false, 0]);
    await appendFile(path, "b,Y\n");
    const third = await read(setupOf(path), second.cursor);
    expect([third.isWhole, third.records.length]).toEqual([true, 2]);
    await utimes(path, new Date(0), new Date(0));
    expect((await read(setupOf(path), third.cursor)).isWhole).toBe(true);
    const other = setupOf(path, { columns: { sn: "displayName" } });
    expect((await read(other, (await read(setupOf(path))).cursor)).isWhole).toBe(true);
  });
  it("may be packed, and in Latin-1 with a broken line", async () => {
    const text = "identifiant;nom;prénom\na;Lefèvre;Zoé\nb;trop;de;champs\nc;Œuvrard\n";
    const latin = Buffer.from(text.replace("Œ", "O"), "latin1");
    const { records, problems } = await read(setupOf(await file("gens.csv.gz", gzipSync(latin))));
    expect(records.map(({ displayName }) => displayName)).toEqual(["Zoé Lefèvre"]);
    expect(problems).toEqual([
      "gens.csv.gz:1 is not UTF-8: read as Windows-1252",
      "gens.csv.gz:3 has 4 fields, not 3: left out",
      "gens.csv.gz:4 has 2 fields, not 3: left out",
    ]);
  });
  it("hold rooms where that is said", async () => {
    const path = await file(
      "salles.csv",
      "nom complet,courriel,capacité\nAmphi 1,a1@u.example,90\n",
    );
    const { records } = await read(setupOf({ path, holds: "resources" }));
    expect(records).toMatchObject([{ key: "a1@u.example", kind: "location", capacity: 90 }]);
  });
  it("are told when they can't be read, and never taken for empty ones", async () => {
    await expect(read(setupOf(join(folder, "nowhere.csv")))).rejects.toThrow(/ENOENT/);
    await expect(read(setupOf(folder))).rejects.toThrow("is no file");
    const empty = await file("empty.csv", "uid,sn\n");
    await expect(read(setupOf(empty))).rejects.toThrow("hold no entry");
    const cut = await file("cut.csv.gz", gzipSync("uid,sn\na,X\n".repeat(1_000)).subarray(0, 40));
    await expect(read(setupOf(cut))).rejects.toThrow();
  });
  it("fail when somebody writes them meanwhile", async () => {
    const path = await file("busy.csv", "uid,sn\na,X\n");
    const reading = await createFileSource(setupOf(path)).read(null, new AbortController().signal);
    await appendFile(path, "b,Y\n");
    const taken = (async () => {
      for await (const _batch of reading.batches) continue;
    })();
    await expect(taken).rejects.toThrow("a file changed while it was read");
  });
  it("stop being read when nobody wants them any more", async () => {
    const path = await file("long.csv", `uid,sn\n${"a,X\n".repeat(500_000)}`);
    const stop = new AbortController();
    const reading = await createFileSource(setupOf(path)).read(null, stop.signal);
    stop.abort();
    const taken = (async () => {
      for await (const _batch of reading.batches) continue;
    })();
    await expect(taken).rejects.toThrow();
  });
  it("tell which private attributes they hold, and nothing of their values", async () => {
    const path = await file("prive.csv", "uid,sn,supannCodeINE,homePhone\na,X,123456789AB,0199\n");
    const source = createFileSource(setupOf(path));
    const reading = await source.read(null, new AbortController().signal);
    let text = "";
    for await (const batch of reading.batches) text += JSON.stringify(batch);
    expect(text).not.toContain("123456789AB");
    expect([...source.privateSeen()]).toEqual([
      ["supanncodeine", 1],
      ["homephone", 1],
    ]);
  });
});
