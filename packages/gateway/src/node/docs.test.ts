import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { kindsOf } from "../app/check-issuer.js";
import { TEST_ENV, testConfig } from "../testing/test-gateway.js";
import {
  loadConfig,
  parseConfigText,
  serviceConfigSchema,
  type ServiceConfigInput,
} from "./service-config.js";

const guide = await readFile(new URL("../../../../docs/gateway.md", import.meta.url), "utf8");

interface SchemaNode {
  readonly type: string;
  readonly entries?: Readonly<Record<string, SchemaNode>>;
  readonly item?: SchemaNode;
  readonly wrapped?: SchemaNode;
  readonly options?: readonly SchemaNode[];
  readonly pipe?: readonly SchemaNode[];
  readonly default?: unknown;
}

/** All keys that a schema knows, `a[].b`. A secret is one key, whatever form names it. */
function listKeys(node: SchemaNode, path = ""): string[] {
  const inner = node.wrapped ?? node.pipe?.[0];
  if (inner && inner !== node) return listKeys(inner, path);
  if (node.type === "variant")
    return (node.options ?? []).flatMap((option) => listKeys(option, path));
  if (node.type === "union") {
    const list = node.options?.find(({ type }) => type === "array");
    return list ? listKeys(list, path) : [path];
  }
  if (node.type === "array" && node.item) {
    const below = listKeys(node.item, `${path}[]`);
    return [path, ...below.filter((key) => key !== `${path}[]`)];
  }
  if (!node.entries) return [path];
  const keys = Object.entries(node.entries).flatMap(([name, entry]) =>
    listKeys(entry, path === "" ? name : `${path}.${name}`),
  );
  return path === "" || path.endsWith("[]") ? keys : [path, ...keys];
}

const reference = guide.slice(
  guide.indexOf("## Reference"),
  guide.indexOf("## Behind a reverse proxy"),
);
const rows = [...reference.matchAll(/^\| `([^`]+)` +\| (.*?) +\| (.*?) +\|$/gm)];
const documented = new Map(rows.map(([, key = "", , fallback = ""]) => [key, fallback]));

describe("the operator's guide", () => {
  const known = new Set(listKeys(serviceConfigSchema as unknown as SchemaNode));
  it("explains every key of the configuration", () => {
    const groups = [...known].filter((key) =>
      [...known].some((other) => other.startsWith(`${key}.`)),
    );
    const missing = [...known].filter((key) => !documented.has(key) && !groups.includes(key));
    expect(missing).toEqual([]);
  });
  it("explains no key that does not exist", () => {
    expect([...documented.keys()].filter((key) => !known.has(key))).toEqual([]);
  });
  it("shows a configuration that is accepted, and the defaults that it gets", () => {
    const sample = /```yaml\n([^]*?)```/.exec(guide)?.[1] ?? "";
    const input = sample.replace(
      "{ file: /etc/partage-ent/client-secret }",
      "{ env: CLIENT_SECRET }",
    );
    const env = { ...TEST_ENV, PARTAGE_PREAUTH_KEY: TEST_ENV.PREAUTH_KEY };
    const { config } = loadConfig(parseConfigText(input), { env });
    for (const [key, fallback] of documented) {
      const stated = /^`(\d+)`$/.exec(fallback)?.[1];
      const isAside = /^store|accessTokens|timetables|directory|standards/.test(key);
      if (stated === undefined || isAside) continue;
      const path = key.replaceAll("[]", ".0").split(".");
      const actual = path.reduce<unknown>((at, name) => Reflect.get(Object(at), name), config);
      expect([key, actual]).toEqual([key, Number(stated)]);
    }
  });
  it("shows sources of a directory that are accepted, and the defaults that they get", () => {
    const section = guide.slice(guide.indexOf("## Sources of the directory"));
    const sample = /```yaml\n([^]*?)```/.exec(section)?.[1] ?? "";
    const { directory } = parseConfigText(sample) as Pick<
      ServiceConfigInput["establishments"][number],
      "directory"
    >;
    const input = testConfig("https://idp.univ-valmoree.example");
    const [first] = input.establishments;
    const env = { ...TEST_ENV, PARTAGE_LDAP_PASSWORD: "essai" };
    const { config } = loadConfig(
      { ...input, establishments: [{ ...first!, directory }] },
      { env },
    );
    const [ldap] = config.establishments[0]?.directory?.sources ?? [];
    for (const [key, fallback] of documented) {
      const stated = /^`(\d+)`$/.exec(fallback)?.[1];
      const name = /directory\.sources\[\]\.(\w+)$/.exec(key)?.[1];
      if (stated === undefined || name === undefined) continue;
      expect([key, Reflect.get(Object(ldap), name)]).toEqual([key, Number(stated)]);
    }
  });
  it("shows hosts that are accepted: a portal, a Moodle, a CAS server with proxies", () => {
    const section = guide.slice(
      guide.indexOf("## Portals (uPortal)"),
      guide.indexOf("## Servers of plain standards"),
    );
    const samples = [...section.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = ""]) => text);
    const env = { ...TEST_ENV, MOODLE_KEY: "kV7-2pQzR9_wLx4TbN8sYc1FhJ6mDgUeA3oXiZ5K" };
    const kinds = samples.map((sample) => {
      const text = sample.replace("{ file: /etc/partage-ent/moodle-key }", "{ env: MOODLE_KEY }");
      const input = testConfig("https://idp.univ-valmoree.example");
      const [first, ...rest] = input.establishments;
      const own = parseConfigText(text) as Pick<typeof first & object, "issuers">;
      const establishments = [{ ...first!, ...own }, ...rest];
      const { config } = loadConfig({ ...input, establishments }, { env });
      return config.establishments[0]!.issuers.flatMap(kindsOf);
    });
    expect(kinds).toEqual([["uportal"], ["moodle"], ["cas"]]);
  });
  it("shows servers of plain standards that are accepted, and the defaults that they get", () => {
    const section = guide.slice(
      guide.indexOf("## Servers of plain standards"),
      guide.indexOf("## Timetables"),
    );
    const samples = [...section.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = ""]) => text);
    expect(samples).toHaveLength(3);
    const input = testConfig("https://idp.univ-valmoree.example");
    const env = { ...TEST_ENV, PARTAGE_MASTER_PASSWORD: TEST_ENV.PREAUTH_KEY };
    const found = new Map<string, number>();
    for (const sample of samples) {
      const own = parseConfigText(sample) as Pick<
        ServiceConfigInput["establishments"][number],
        "standards"
      >;
      const { zimbra: _zimbra, ...first } = input.establishments[0]!;
      const { config } = loadConfig(
        {
          ...input,
          credentials: { sealKey: { env: "PREAUTH_KEY" } },
          establishments: [{ ...first, ...own }],
        },
        { env },
      );
      for (const key of documented.keys()) {
        const [, service, name] = /standards\.(\w+)\.(\w+)$/.exec(key) ?? [];
        const { standards } = config.establishments[0]!;
        const value: unknown = Reflect.get(
          Object(Reflect.get(Object(standards), service ?? "")),
          name ?? "",
        );
        if (typeof value === "number") found.set(key, value);
      }
    }
    const stated = [...documented].flatMap(([key, fallback]) => {
      const [, text] = /^`(\d+)`$/.exec(fallback) ?? [];
      return text !== undefined && key.includes(".standards.") ? [[key, Number(text)]] : [];
    });
    expect(stated.map(([key]) => [key, found.get(String(key))])).toEqual(stated);
  });
  it("shows timetables and rules that are accepted, and the defaults that they get", async () => {
    const section = guide.slice(
      guide.indexOf("## Timetables"),
      guide.indexOf("## Several gateways"),
    );
    const [part = "", rules = ""] = [...section.matchAll(/```yaml\n([^]*?)```/g)].map(
      ([, text = ""]) => text,
    );
    const folder = await mkdtemp(join(tmpdir(), "partage-docs-"));
    const path = join(folder, "rules.yaml");
    await writeFile(path, rules);
    const own = parseConfigText(
      part.replace("/etc/partage-ent/timetable-rules.yaml", path),
    ) as Partial<ServiceConfigInput["establishments"][number]>;
    const input = testConfig("https://idp.univ-valmoree.example");
    const env = {
      ...TEST_ENV,
      ADE_L3_INFO_URL: "https://ade.example/secret",
      PARTAGE_SEAL_KEY: TEST_ENV.PREAUTH_KEY,
    };
    const [first, ...rest] = input.establishments;
    const establishments = [{ ...first!, ...own }, ...rest];
    const { config, timetables } = loadConfig({ ...input, establishments }, { env });
    await rm(folder, { recursive: true });
    expect(timetables["valmoree"]?.rules.map(({ feeds }) => feeds)).toEqual([
      ["l3-info"],
      ["etape"],
      ["enseignants"],
    ]);
    for (const [key, fallback] of documented) {
      const stated = /^`(\d+|true|false)`$/.exec(fallback)?.[1];
      const [, name] = /^establishments\[\]\.timetables\.(\w+(?:\.\w+)*)$/.exec(key) ?? [];
      if (stated === undefined || name === undefined) continue;
      const actual = name
        .split(".")
        .reduce<unknown>(
          (at, each) => Reflect.get(Object(at), each),
          config.establishments[0]?.timetables,
        );
      expect([key, String(actual)]).toEqual([key, stated]);
    }
  });
});
