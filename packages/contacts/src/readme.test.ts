import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

import { changedAttributes } from "./testing/readme-attributes.js";
import { cleanFile, namesFor } from "./testing/readme-import.js";

const readme = readFileSync(path.resolve(import.meta.dirname, "../README.md"), "utf8");

/** The example of a file, as it stands in the README. */
function example(name: string): string {
  const text = readFileSync(path.resolve(import.meta.dirname, `testing/${name}.ts`), "utf8");
  return text.slice(text.indexOf("import")).replace('"../index.js"', '"@partage-ent/contacts"');
}

describe("README", () => {
  it.each(["readme-import", "readme-attributes"])("has the example %s, which compiles", (name) => {
    expect(readme).toContain(`\`\`\`ts\n${example(name)}\`\`\``);
  });

  it("has examples that run", () => {
    const file = "nom,mail\nAnne Lefèvre,a@univ.example\nAnne Lefèvre,b@univ.example\n";
    expect(cleanFile(Buffer.from(file)).match(/^EMAIL.*$/gm)).toHaveLength(2);
    expect(cleanFile(Buffer.from(file)).match(/^BEGIN/gm)).toHaveLength(1);
    expect(namesFor(Buffer.from(file), "lefev an")).toEqual(["Anne Lefèvre", "Anne Lefèvre"]);
    expect(changedAttributes({ firstName: "Anne" })).toEqual({
      firstName: "Anne",
      nickname: "Zig",
    });
  });
});
