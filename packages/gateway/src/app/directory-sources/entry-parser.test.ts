import { describe, expect, it } from "vitest";
import { nameAttributes } from "./attribute-names.js";
import type { Entry } from "./entry.js";
import { createAttributeFilter } from "./entry-builder.js";
import type { EntryParser, EntryParserOptions } from "./entry-parser.js";
import { createJsonParser } from "./json-parser.js";
import { createLdifParser } from "./ldif-parser.js";
import { createTableParser, type TableOptions } from "./table-parser.js";

interface Parsed {
  readonly entries: readonly Entry[];
  readonly problems: readonly string[];
  readonly privateSeen: ReadonlyMap<string, number>;
  /** Attributes of each entry. */
  readonly values: readonly Readonly<Record<string, readonly string[]>>[];
}

function parse(
  make: (options: EntryParserOptions) => EntryParser,
  lines: readonly (string | null)[],
  file = "people.csv",
): Parsed {
  const problems: string[] = [];
  const filter = createAttributeFilter(nameAttributes());
  const complain = (place: string, description: string): void => {
    problems.push(`${place} ${description}`);
  };
  const parser = make({ file, filter, kind: null, complain });
  const entries = [
    ...lines.flatMap((line, index) => parser.push(line, index + 1)),
    ...parser.end(),
  ];
  const values = entries.map(({ attributes }) => Object.fromEntries(attributes));
  return { entries, problems, values, privateSeen: filter.privateSeen };
}

const ldif = (text: string): Parsed => parse(createLdifParser, text.split("\n"), "people.ldif");
const table = (lines: readonly (string | null)[], options?: TableOptions): Parsed =>
  parse((means) => createTableParser(means, options), lines);
const json = (lines: readonly (string | null)[], columns = {}): Parsed =>
  parse((means) => createJsonParser(means, columns), lines, "people.jsonl");

describe("LDIF", () => {
  it("is unfolded, decoded, and freed of comments", () => {
    const { entries, values, problems } = ldif(
      [
        "version: 1",
        "# people",
        "dn:: dWlkPWzDqWEsb3U9cGVvcGxl",
        "uid: lea",
        "sn: Mar",
        " tin",
        "# a comment that is",
        " folded",
        "givenName;lang-fr:: TMOpYQ==",
        "",
        "dn: uid=b,ou=people",
        "changetype: add",
        "uid:b",
      ].join("\n"),
    );
    expect(problems).toEqual([]);
    expect(entries.map(({ dn, place }) => [dn, place])).toEqual([
      ["uid=léa,ou=people", "people.ldif:1"],
      ["uid=b,ou=people", "people.ldif:11"],
    ]);
    expect(values).toEqual([{ uid: ["lea"], sn: ["Martin"], givenname: ["Léa"] }, { uid: ["b"] }]);
  });
  it("keeps nothing private, and notes its names", () => {
    const { values, privateSeen } = ldif(
      "dn: uid=a\nuid: a\nsupannCodeINE: 123456789AB\nuserPassword:: c2VjcmV0\nsshKey: x",
    );
    expect(values).toEqual([{ uid: ["a"] }]);
    expect([...privateSeen]).toEqual([
      ["supanncodeine", 1],
      ["userpassword", 1],
    ]);
  });
  it("reads no changes and no other files, and says so", () => {
    const { entries, problems } = ldif(
      [
        "dn: uid=a\nchangetype: delete\n",
        "dn: uid=b\nuid: b\nsn:< file:///etc/passwd\n",
        "uid: c\n",
        "dn: uid=d\nno colon here\n",
        "dn: uid=e\nsn:: ***\nuid: e",
      ].join("\n"),
    );
    expect(entries.map(({ dn }) => dn)).toEqual(["uid=b", "uid=e"]);
    expect(problems).toEqual([
      "people.ldif:1 is a change (changetype): left out",
      "people.ldif:4 names a file as a value: not read",
      "people.ldif:8 has no dn: left out",
      "people.ldif:10 holds a line without a colon: left out",
      "people.ldif:13 holds a value that is no Base64",
    ]);
  });
  it("is not held when a value is folded without end", () => {
    const fold = ` ${"a".repeat(1_000_000)}`;
    const { entries, problems } = parse(
      createLdifParser,
      ["dn: uid=a", "sn: x", ...Array.from({ length: 40 }, () => fold), "", "dn: uid=b", "uid: b"],
      "bomb.ldif",
    );
    expect(entries.map(({ dn }) => dn)).toEqual(["uid=b"]);
    expect(problems).toEqual(["bomb.ldif:1 holds a value that is too long: left out"]);
  });
  it("is not held when an entry has values without end", () => {
    const lines = Array.from({ length: 200_001 }, () => "title: x");
    const { entries, problems } = parse(createLdifParser, ["dn: uid=a", ...lines], "bomb.ldif");
    expect(entries).toEqual([]);
    expect(problems).toEqual(["bomb.ldif:1 holds more than fits an entry: left out"]);
  });
  it("loses one entry to a line that is too long", () => {
    const { entries, problems } = parse(
      createLdifParser,
      ["dn: uid=a", null, "uid: a", "", "dn: uid=b", "uid: b"],
      "x.ldif",
    );
    expect(entries.map(({ dn }) => dn)).toEqual(["uid=b"]);
    expect(problems).toEqual(["x.ldif:1 holds a line that is too long: left out"]);
  });
});

describe("JSON lines", () => {
  it("are attributes, with one value or several", () => {
    const { values, entries } = json([
      '{"uid":"lea","sn":"Martin","title":["A","B"],"mail":"","supannCodeINE":"1"}',
      '{"code":"UFR","name":"UFR Sciences","parent":"","type":"{SUPANN}S210"}',
      '{"cn":"g","description":"G","members":["lea","bob"],"total":2}',
      '{"DN":"uid=x","Nom":"X","uid":7}',
    ]);
    expect(values).toEqual([
      { uid: ["lea"], sn: ["Martin"], title: ["A", "B"] },
      {
        ...{ supanncodeentite: ["UFR"], description: ["UFR Sciences"] },
        supanntypeentite: ["{SUPANN}S210"],
      },
      { cn: ["g"], description: ["G"], memberuid: ["lea", "bob"] },
      { sn: ["X"], uid: ["7"] },
    ]);
    expect(entries[3]?.dn).toBe("uid=x");
  });
  it("that are broken are named, and the rest is read", () => {
    const { entries, problems } = json(['{"uid":"a"}', '{"uid":', "[1]", "null", "", null]);
    expect(entries).toHaveLength(1);
    expect(problems).toEqual([
      "people.jsonl:2 is no JSON object: left out",
      "people.jsonl:3 is no JSON object: left out",
      "people.jsonl:4 is no JSON object: left out",
      "people.jsonl:6 is too long: left out",
    ]);
  });
  it("change no prototype and go no deeper than one list", () => {
    const { values } = json(['{"uid":"a","__proto__":{"sn":"x"},"title":{"a":1},"ou":[["x"]]}']);
    expect(values).toEqual([{ uid: ["a"] }]);
    expect(({} as Record<string, unknown>)["sn"]).toBeUndefined();
  });
  it("are refused when they are nested without end", () => {
    const { problems } = json([`{"uid":${"[".repeat(200_000)}`]);
    expect(problems).toEqual(["people.jsonl:1 is no JSON object: left out"]);
  });
});

describe("tables", () => {
  it("are read by their header, in French or English, with any delimiter", () => {
    for (const delimiter of [";", ",", "\t", "|"]) {
      const line = (...fields: readonly string[]): string => fields.join(delimiter);
      const { values } = table([
        line("Identifiant", "Nom", "Prénom", "Courriel"),
        line("lea", "Lefèvre", "Léa", "lea@univ.example"),
      ]);
      expect(values).toEqual([
        { uid: ["lea"], sn: ["Lefèvre"], givenname: ["Léa"], mail: ["lea@univ.example"] },
      ]);
    }
  });
  it("take names of columns from the configuration, and several values by a separator", () => {
    const { values } = table(["login;Patronyme;Fonctions", "a;X;Prof | Directrice"], {
      columns: { Patronyme: "sn", Fonctions: "title" },
      separator: "|",
      delimiter: ";",
    });
    expect(values).toEqual([{ uid: ["a"], sn: ["X"], title: ["Prof", "Directrice"] }]);
  });
  it("have quotes, lines within them, and Excel's own first line", () => {
    const { values, entries } = table([
      "sep=;",
      '"uid";"sn";"title"',
      'a;"O""Brien; Jr";x',
      'b;"over',
      'two lines";y',
    ]);
    expect(values).toEqual([
      { uid: ["a"], sn: ['O"Brien; Jr'], title: ["x"] },
      { uid: ["b"], sn: ["over\ntwo lines"], title: ["y"] },
    ]);
    expect(entries.map(({ place }) => place)).toEqual(["people.csv:3", "people.csv:4"]);
  });
  it("name a broken line and take the rest", () => {
    const { values, problems } = table([
      "uid,sn",
      "a,X",
      "b,X,too,many",
      "c",
      'd,"never closed',
      "e,X",
      'f,"Y"',
      "",
      null,
      "g,X",
    ]);
    expect(values.map(({ uid }) => uid?.[0])).toEqual(["a", "e", "f", "g"]);
    expect(problems).toEqual([
      "people.csv:3 has 4 fields, not 2: left out",
      "people.csv:4 has 1 fields, not 2: left out",
      "people.csv:5 has a quote that is not closed: left out",
      "people.csv:9 is too long: left out",
    ]);
  });
  it("lose no more than one line to a quote that nothing closes", () => {
    const rest = Array.from({ length: 200 }, (_, index) => `u${index},X`);
    const { values, problems } = table(["uid,sn", 'a,"open', ...rest]);
    expect(values).toHaveLength(200);
    expect(problems).toEqual(["people.csv:2 has a quote that is not closed: left out"]);
  });
  it("keep hostile content as text, and nothing private", () => {
    const { values, privateSeen } = table([
      "uid,displayName,__proto__,homePhone,constructor",
      "a,<script>alert(1)</script>,x,0199000000,y",
    ]);
    expect(values).toEqual([{ uid: ["a"], displayname: ["<script>alert(1)</script>"] }]);
    expect([...privateSeen.keys()]).toEqual(["homephone"]);
  });
});
