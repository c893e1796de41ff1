import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { TEST_ENV } from "../testing/test-gateway.js";
import { loadConfig, parseConfigText, serviceConfigSchema } from "./service-config.js";

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
      if (stated === undefined || key.startsWith("store") || key.includes("accessTokens")) continue;
      const path = key.replaceAll("[]", ".0").split(".");
      const actual = path.reduce<unknown>((at, name) => Reflect.get(Object(at), name), config);
      expect([key, actual]).toEqual([key, Number(stated)]);
    }
  });
});
