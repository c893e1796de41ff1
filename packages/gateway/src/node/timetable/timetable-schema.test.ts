import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError, type ConfigProblem, type TimetableSetup } from "../../app/index.js";
import { TEST_ENV, testConfig } from "../../testing/test-gateway.js";
import { loadConfig, type ServiceConfigInput } from "../service-config.js";

type Input = NonNullable<ServiceConfigInput["establishments"][number]["timetables"]>;

const SECRET_URL = "https://ade.univ-valmoree.example/anon?projectId=4&data=8f2c77d1a0";
const env = { ...TEST_ENV, ADE_URL: SECRET_URL, SEAL_KEY: TEST_ENV.PREAUTH_KEY };
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-rules-"));
});
afterAll(() => rm(folder, { recursive: true }));

const feeds: Input["feeds"] = [
  { id: "l3-info", name: "L3 Informatique", url: { env: "ADE_URL" } },
  { id: "step", name: "Étape {value}", url: "https://ade.example/?code={value}" },
  { id: "inside", name: "Hyperplanning", url: "http://hp.intra:8080/x.ics", network: "private" },
];

function load(
  timetables: Input,
  attributes = ["eduPersonAffiliation", "memberOf"],
): TimetableSetup {
  const config = testConfig("https://idp.univ-valmoree.example");
  const [first, ...rest] = config.establishments;
  const loaded = loadConfig(
    { ...config, establishments: [{ ...first!, attributes, timetables }, ...rest] },
    { env },
  );
  return loaded.timetables["valmoree"]!;
}

function problems(timetables: unknown, attributes?: string[]): readonly ConfigProblem[] {
  try {
    load(timetables as Input, attributes);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("timetables of a configuration", () => {
  it("are completed with defaults", () => {
    const setup = load({ feeds });
    expect(setup).toMatchObject({
      ...{ rules: [], personFeeds: null, refreshMs: 1_800_000, keepChangesMs: 14 * 86_400_000 },
      holdMs: null,
    });
    expect(setup.feeds.map(({ id, url, network }) => [id, url(), network])).toEqual([
      ["l3-info", SECRET_URL, "public"],
      ["step", "https://ade.example/?code={value}", "public"],
      ["inside", "http://hp.intra:8080/x.ics", "private"],
    ]);
  });
  it("show no secret address, whoever prints them", () => {
    const setup = load({
      feeds,
      personFeeds: { hosts: ["moodle.univ-valmoree.example"], sealKey: { env: "SEAL_KEY" } },
    });
    const printed = inspect(setup, { depth: 9 }) + JSON.stringify(setup);
    expect(printed).not.toContain("8f2c77d1a0");
    expect(printed).not.toContain(env.SEAL_KEY);
  });
  it("take rules from a file, or in place", async () => {
    const rule = { when: { eduPersonAffiliation: "teacher" }, feeds: ["l3-info"], taught: true };
    const expected = [{ ...rule, when: { eduPersonAffiliation: ["teacher"] } }];
    const path = join(folder, "rules.yaml");
    await writeFile(
      path,
      "rules:\n  - when: { eduPersonAffiliation: teacher }\n    feeds: [l3-info]\n    taught: true\n",
    );
    expect(load({ feeds, rules: path }).rules).toEqual(expected);
    expect(load({ feeds, rules: [rule] }).rules).toEqual(expected);
  });
  for (const [what, timetables, key, problem] of [
    ["a feed without TLS", { feeds: [{ ...feeds[1], url: "http://x.example/" }] }, "url", "https"],
    [
      "a port on the internet",
      { feeds: [{ ...feeds[1], url: "https://x.example:1/" }] },
      "url",
      "port",
    ],
    ["credentials", { feeds: [{ ...feeds[1], url: "https://u:p@x.example/" }] }, "url", "password"],
    [
      "a value in the host",
      { feeds: [{ ...feeds[1], url: "https://{value}.x.example/" }] },
      "url",
      "host",
    ],
    ["no address", { feeds: [{ ...feeds[1], url: "x" }] }, "url", "URL"],
    [
      "a secret that is none",
      { feeds: [{ ...feeds[1], url: { env: "PREAUTH_KEY" } }] },
      "url",
      "URL",
    ],
    ["an id with a path", { feeds: [{ ...feeds[1], id: "../x" }] }, "id", "letters"],
    ["the id of persons' feeds", { feeds: [{ ...feeds[1], id: "my" }] }, "id", "my"],
    ["an id twice", { feeds: [feeds[1], feeds[1]] }, "feeds[1].id", "taken"],
    [
      "a star for a host",
      { personFeeds: { hosts: ["*.example"], sealKey: { env: "SEAL_KEY" } } },
      "hosts",
      "star",
    ],
    ["no seal key", { personFeeds: { hosts: ["m.example"] } }, "sealKey", "missing"],
    [
      "a weak seal key",
      { personFeeds: { hosts: ["m.example"], sealKey: { env: "NONE" } } },
      "sealKey",
      "not set",
    ],
    ["a file that is not there", { feeds, rules: "/nowhere/rules.yaml" }, "rules", "ENOENT"],
    [
      "a rule for no feed",
      { feeds, rules: [{ when: {}, feeds: ["none"] }] },
      "rules[0].feeds",
      "no feed",
    ],
    [
      "an attribute that is not kept",
      { feeds, rules: [{ when: { uid: "x" }, feeds: ["l3-info"] }] },
      "when.uid",
      "none of",
    ],
    [
      "a value that no feed takes",
      { feeds, rules: [{ when: { memberOf: "cn={value}" }, feeds: ["l3-info"] }] },
      "feeds",
      "no {value}",
    ],
    [
      "a feed without its value",
      { feeds, rules: [{ when: { memberOf: "x" }, feeds: ["step"] }] },
      "feeds",
      "has a {value}",
    ],
    [
      "two values",
      { feeds, rules: [{ when: { memberOf: "{value}-{value}" }, feeds: ["step"] }] },
      "when",
      "once",
    ],
  ] as const) {
    it(`are refused with ${what}`, () => {
      const found = problems(timetables);
      expect(found.some((each) => each.key.includes(key) && each.problem.includes(problem))).toBe(
        true,
      );
      expect(JSON.stringify(found)).not.toContain("8f2c77d1a0");
    });
  }
  it("are refused with a rules file that is wrong, naming the place", async () => {
    const path = join(folder, "wrong.yaml");
    await writeFile(path, "rules:\n  - when: { eduPersonAffiliation: x }\n    feed: [l3-info]\n");
    expect(
      problems({ feeds, rules: path })
        .map(({ key }) => key)
        .join(),
    ).toContain("rules[0].feed");
    await writeFile(path, "rules: [\n  b: {");
    expect(problems({ feeds, rules: path })[0]?.problem).toContain("neither YAML nor JSON");
  });
});
