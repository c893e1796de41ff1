/**
 * The people of a measurement of the directory, what is typed for them, and how it is misspelt: the
 * same in every run.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { foldText, isParticle } from "@partage-ent/contacts";
import { makePeople } from "../interop/ldap/made-people.js";
import { accounts } from "../interop/ldap/own-slapd.js";

const GENERATOR = fileURLToPath(new URL("../../../shared/tools/make-people.mjs", import.meta.url));

/** Writes LDIF files: by the generator beside the project, or a small one of our own. */
export async function writePeople(folder: string, count: number): Promise<readonly string[]> {
  if (!existsSync(GENERATOR)) {
    const services = join(folder, "services.ldif");
    await writeFile(services, accounts());
    return [...(await makePeople(folder, count)).files, services];
  }
  const args = [GENERATOR, "--out", folder, "--count", String(count), "--format", "ldif"];
  await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 24 });
  return ["structures", "people", "groups"].map((name) => join(folder, `${name}.ldif`));
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The word of a surname that people would type: its longest one. */
export function typedSurname(surname: string): string {
  const words = foldText(surname)
    .split(" ")
    .filter((word) => !isParticle(word));
  return words.sort((one, other) => other.length - one.length)[0] ?? "";
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** A word with one typing error: a letter missing, one too many, another one, or two exchanged. */
export function misspell(word: string, random: () => number): string {
  for (;;) {
    const at = Math.floor(random() * word.length);
    const letter = LETTERS[Math.floor(random() * LETTERS.length)]!;
    const kind = Math.floor(random() * 4);
    const [before, after] = [word.slice(0, at), word.slice(at + 1)];
    const wrong = [
      before + after,
      before + letter + word.slice(at),
      before + letter + after,
      before + after.slice(0, 1) + word[at]! + after.slice(1),
    ][kind]!;
    if (wrong !== word) return wrong;
  }
}
