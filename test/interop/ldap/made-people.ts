/**
 * People, structures and groups of an invented university as LDIF: by the generator that stands beside
 * the project where there is one, or else a smaller one of our own.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SUFFIX } from "./own-slapd.js";

const GENERATOR = fileURLToPath(
  new URL("../../../../shared/tools/make-people.mjs", import.meta.url),
);
const ENTERED = ["create", "modify"].map((each) => `${each}Timestamp: 20260901000000Z`).join("\n");
const SURNAMES = ["Lefèvre", "Martin", "Œuvrard", "D’Aubigné", "Nguyễn", "Müller", "Ben Salah"];
const GIVEN = ["Léa", "Jean-Baptiste", "Inès", "Zoé", "Mamadou", "Anaïs", "Noël"];

/** LDIF files to be loaded in their order, and what they hold. */
export interface MadePeople {
  readonly files: readonly string[];
  readonly people: number;
  readonly unlisted: number;
  readonly structures: number;
  readonly groups: number;
}

/** Makes so many people in a folder. */
export async function makePeople(folder: string, count: number): Promise<MadePeople> {
  if (existsSync(GENERATOR)) {
    const args = [GENERATOR, "--out", folder, "--count", String(count), "--format", "ldif"];
    await promisify(execFile)(process.execPath, args);
  } else await makeOwn(folder, count);
  const files = ["structures", "people", "groups"].map((name) => join(folder, `${name}.ldif`));
  const [structures = "", people = "", groups = ""] = await Promise.all(
    files.map((file) => readFile(file, "utf8")),
  );
  const occurrences = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  // They were entered long ago, so that what tests change stands out by its time.
  for (const [index, text] of [structures, people, groups].entries()) {
    await writeFile(files[index]!, text.replace(/\n+(?=\ndn:|$)/g, `\n${ENTERED}\n`));
  }
  return {
    files,
    people: occurrences(people, /^dn:/gm),
    unlisted: occurrences(people, /^supannListeRouge: TRUE$/gm),
    structures: occurrences(structures, /^supannCodeEntite:/gm),
    groups: occurrences(groups, /^dn:/gm),
  };
}

async function makeOwn(folder: string, count: number): Promise<void> {
  const units = ["people", "structures", "groups", "services"];
  const base = [
    `dn: ${SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\ndc: univ-valmoree\no: Valmorée\n`,
    ...units.map((ou) => `dn: ou=${ou},${SUFFIX}\nobjectClass: organizationalUnit\nou: ${ou}\n`),
    ...["VAL", "UFRSCI"].map(
      (code) =>
        `dn: supannCodeEntite=${code},ou=structures,${SUFFIX}\nobjectClass: organizationalUnit\n` +
        `objectClass: supannEntite\nsupannCodeEntite: ${code}\nou: ${code}\ndescription: Structure ${code}\n` +
        (code === "VAL" ? "" : "supannCodeEntiteParent: VAL\n"),
    ),
  ];
  const people = Array.from({ length: count }, (_, index) => personLdif(index));
  const members = Array.from(
    { length: Math.min(count, 50) },
    (_, index) => `member: uid=p${index},ou=people,${SUFFIX}\n`,
  );
  const group = `dn: cn=essai,ou=groups,${SUFFIX}\nobjectClass: groupOfNames\ncn: essai\ndescription: Essai\n${members.join("")}`;
  await writeFile(join(folder, "structures.ldif"), base.join("\n"));
  await writeFile(join(folder, "people.ldif"), people.join("\n"));
  await writeFile(join(folder, "groups.ldif"), group);
}

function personLdif(index: number): string {
  const surname = SURNAMES[index % SURNAMES.length]!;
  const given = GIVEN[Math.floor(index / SURNAMES.length) % GIVEN.length]!;
  const values: readonly (readonly [string, string])[] = [
    ["dn", `uid=p${index},ou=people,${SUFFIX}`],
    ...["inetOrgPerson", "eduPerson", "supannPerson"].map((each) => ["objectClass", each] as const),
    ["uid", `p${index}`],
    ["cn", `${surname} ${given}`],
    ["sn", surname],
    ["givenName", given],
    ["displayName", `${given} ${surname}`],
    ["mail", `p${index}@univ-valmoree.example`],
    ["eduPersonAffiliation", index % 5 === 0 ? "staff" : "student"],
    ["supannEntiteAffectation", "UFRSCI"],
    ["supannListeRouge", index % 50 === 0 ? "TRUE" : "FALSE"],
    ["supannCodeINE", `${100_000_000 + index}AB`],
  ];
  return `${values.map(([name, value]) => line(name, value)).join("\n")}\n`;
}

function line(name: string, value: string): string {
  const isPlain = /^[\x21-\x39\x3b\x3d-\x7e][\x20-\x7e]*$/.test(value);
  return isPlain ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString("base64")}`;
}
