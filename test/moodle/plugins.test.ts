import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildMoodleArchives } from "../../scripts/build-moodle.js";
import { hasPhp, hasUnzip, PLUGINS } from "./moodle-site.js";

const files = readdirSync(PLUGINS, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".php") && !name.startsWith("dist"),
);

describe.skipIf(!hasPhp)("the Moodle plugins under php-cli", () => {
  it.each(files)("%s is PHP", (file) => {
    const { status, stdout } = spawnSync("php", ["-l", join(PLUGINS, file)], { encoding: "utf8" });
    expect(stdout).toContain("No syntax errors");
    expect(status).toBe(0);
  });

  it("pass their own test", () => {
    const { status, stdout } = spawnSync("php", [join(PLUGINS, "self-test.php")], {
      encoding: "utf8",
    });
    const [, passed = "0", failed] = /(\d+) passed, (\d+) failed\n$/.exec(stdout) ?? [];
    expect(stdout).not.toContain("failed: ");
    expect(failed).toBe("0");
    expect(Number(passed)).toBeGreaterThan(150);
    expect(status).toBe(0);
  });
});

describe("the archives of the Moodle plugins", () => {
  it("are the same to the octet each time", () => {
    const [first, second] = [buildMoodleArchives(), buildMoodleArchives()];
    const differing = [...first].filter(
      ([name, archive]) => !second.get(name)?.every((octet, at) => octet === archive[at]),
    );
    expect(differing).toEqual([]);
    expect([...second.values()].map(({ length }) => length)).toEqual(
      [...first.values()].map(({ length }) => length),
    );
  });

  it.skipIf(!hasUnzip)("hold one folder with what Moodle asks for, and the licence", () => {
    const folder = mkdtempSync(join(tmpdir(), "partage-zip-"));
    const lists = new Map<string, readonly string[]>();
    for (const [name, archive] of buildMoodleArchives()) {
      writeFileSync(join(folder, name), archive);
      const tested = spawnSync("unzip", ["-t", join(folder, name)], { encoding: "utf8" });
      expect(tested.stdout).toContain("No errors detected");
      const listed = spawnSync("unzip", ["-Z1", join(folder, name)], { encoding: "utf8" });
      lists.set(name, listed.stdout.trim().split("\n"));
    }
    rmSync(folder, { recursive: true });
    expect([...lists.keys()]).toEqual([
      "local_partage.zip",
      "block_partage.zip",
      "filter_partage.zip",
    ]);
    for (const [name, list] of lists) {
      const plugin = name.replace(".zip", "");
      expect(list.filter((path) => !path.startsWith("partage/"))).toEqual([]);
      expect(list).toEqual(
        expect.arrayContaining([
          ...["partage/version.php", "partage/LICENSE", "partage/classes/privacy/provider.php"],
          ...[`partage/lang/en/${plugin}.php`, `partage/lang/fr/${plugin}.php`],
        ]),
      );
    }
    expect(lists.get("local_partage.zip")).toContain("partage/token.php");
    expect(lists.get("block_partage.zip")).toContain("partage/block_partage.php");
    expect(lists.get("filter_partage.zip")).toContain("partage/filter.php");
  });
});
