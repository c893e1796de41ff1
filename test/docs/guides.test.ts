import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadConfig, parseConfigText } from "@partage-ent/gateway/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const samples = join(root, "docs/samples");
/** Lines of a guide, at most: one page. */
const ONE_PAGE = 60;

/** Names of the guides in a language, without `.md`. */
function listGuides(language: string): string[] {
  return readdirSync(join(root, "docs/guides", language))
    .filter((name) => name.endsWith(".md"))
    .map((name) => name.slice(0, -3))
    .sort();
}

/** The part of a sample between `begin: NAME` and `end: NAME`, or all of it. */
function readSample(reference: string): string {
  const [file = "", part] = reference.split("#");
  const text = readFileSync(join(root, file), "utf8");
  if (part === undefined) return text.trimEnd();
  const lines = text.split("\n");
  const begin = lines.findIndex((line) => line.includes(`begin: ${part}`));
  const end = lines.findIndex((line) => line.includes(`end: ${part}`));
  if (begin < 0 || end < begin) throw new Error(`${file} has no part ${part}`);
  return unindent(lines.slice(begin + 1, end));
}

function unindent(lines: readonly string[]): string {
  const depths = lines.filter((line) => line.trim()).map((line) => /^ */.exec(line)![0].length);
  const depth = Math.min(...depths);
  return lines
    .map((line) => line.slice(depth))
    .join("\n")
    .trimEnd();
}

/** Fenced blocks, with the sample that each says it shows. */
function listBlocks(
  guide: string,
): { readonly sample: string | undefined; readonly text: string }[] {
  const fence = /(?:<!-- sample: (\S+) -->\n+)?^```[\w-]*\n([^]*?)^```$/gm;
  return [...guide.matchAll(fence)].map(([, sample, text = ""]) => ({
    sample,
    text: text.trimEnd(),
  }));
}

describe("the guides", () => {
  it("are there in both languages", () => {
    expect(listGuides("en")).toEqual(listGuides("fr"));
    expect(listGuides("fr")).toEqual(
      expect.arrayContaining(["cas", "header", "moodle-lti", "moodle-plugin", "oidc", "uportal"]),
    );
  });

  for (const language of ["fr", "en"]) {
    for (const name of listGuides(language)) {
      const path = join(root, "docs/guides", language, `${name}.md`);
      const guide = readFileSync(path, "utf8");
      it(`${language}/${name} fits on a page, and shows files to the letter`, () => {
        expect(guide.trimEnd().split("\n").length).toBeLessThanOrEqual(ONE_PAGE);
        const blocks = listBlocks(guide);
        expect(blocks.length).toBeGreaterThan(0);
        for (const { sample, text } of blocks) {
          expect(sample, `a block of ${language}/${name} is no sample:\n${text}`).toBeDefined();
          expect(text).toBe(readSample(sample!));
        }
      });
      it(`${language}/${name} links to nothing that is not there`, () => {
        const links = [...guide.matchAll(/\]\((?!https?:|mailto:|#)([^)#]+)/g)];
        const missing = links
          .map(([, target = ""]) => target)
          .filter((target) => !existsSync(join(path, "..", target)));
        expect(missing).toEqual([]);
      });
    }
  }
});

describe("the samples of a configuration", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "partage-samples-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Secrets of a sample stand in files or the environment: each gets one of its own here. */
  async function withSecrets(text: string): Promise<string> {
    let count = 0;
    const places = [...text.matchAll(/\{ *(?:file|env): *[^}]+\}/g)].map(([place]) => place);
    let result = text;
    for (const place of new Set(places)) {
      const file = join(folder, `secret-${String(++count)}`);
      const bytes = crypto.getRandomValues(new Uint8Array(64));
      await writeFile(file, Buffer.from(bytes).toString("base64"), { mode: 0o600 });
      result = result.replaceAll(place, `{ file: ${file} }`);
    }
    return result;
  }

  const names = readdirSync(samples).filter((name) => name.endsWith(".yaml"));
  it("are there", () => expect(names.length).toBeGreaterThan(3));
  for (const name of names) {
    it(`${name} is a configuration that a gateway can start from`, async () => {
      const text = readFileSync(join(samples, name), "utf8");
      const loaded = loadConfig(parseConfigText(await withSecrets(text)), { env: {} });
      expect(loaded.config.establishments.length).toBeGreaterThan(0);
      expect(loaded.warnings).toEqual([]);
    });
  }
});
