import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

import { compare, conversionSteps } from "../testing/conversion-examples.js";
import { DIFFERENCES } from "../testing/conversion-differences.js";

const examples = path.resolve(import.meta.dirname, "../../../../../shared/data/jscontact");

describe.skipIf(!existsSync(examples))("conversion examples (../shared/data/jscontact)", () => {
  const files = existsSync(examples) ? readdirSync(examples) : [];
  const steps = files
    .filter((file) => file.endsWith(".txt"))
    .flatMap((file) =>
      conversionSteps(file.slice(0, 3), readFileSync(path.join(examples, file), "utf8")),
    );

  it("agree, but for those whose difference is argued", () => {
    const differing = steps.filter((step) => !compare(step).agrees).map(({ name }) => name);
    expect(differing.sort()).toEqual(Object.keys(DIFFERENCES).sort());
    expect(steps.length).toBe(291);
    expect(differing.length).toBeLessThanOrEqual(27);
  });
});
