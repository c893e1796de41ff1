import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "./limits.js";
import { METHODS } from "./method-table.js";
import { FREE_METHODS, SCOPE_METHODS } from "./scopes.js";

const profile = await readFile(new URL("../../../docs/profile.md", import.meta.url), "utf8");

/** Words in backticks of each row of a table, by the first cell. */
function table(heading: string): Map<string, string[]> {
  const section = profile.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = section.split("\n### ")[0]?.split("\n") ?? [];
  const words = (cell: string) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, word = ""]) => word);
  return new Map(
    rows
      .filter((row) => row.startsWith("| `"))
      .map((row): [string, string[]] => {
        const [, first = "", second = ""] = row.split("|");
        return [words(first).join(" "), words(second)];
      }),
  );
}

describe("docs/profile.md", () => {
  it("has the scope table of the code", () => {
    expect(Object.fromEntries(table("Scopes"))).toEqual(SCOPE_METHODS);
  });

  it("names every capability of the code, and no other", () => {
    const capabilities = new Set([...METHODS.values()].map(({ capability }) => capability));
    expect([...table("Capabilities").keys()].sort()).toEqual([...capabilities].sort());
  });

  it("says what every budget is spent by", async () => {
    const source = await readFile(new URL("./context.ts", import.meta.url), "utf8");
    const names = Array.from(source.matchAll(/\| "([a-z.]+)"/g), ([, name = ""]) => name);
    const rows = profile.split("### Budgets")[1]?.split("\n## ")[0]?.split("\n") ?? [];
    const said = rows.flatMap((row) =>
      Array.from((row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g), ([, name = ""]) => name),
    );
    expect(said.sort()).toEqual(names.sort());
    expect(names.length).toBeGreaterThan(10);
  });

  it("names every method of the code, and no other", () => {
    const named = Array.from(table("Methods").keys()).flatMap((cell) => cell.split(" "));
    expect(named.sort()).toEqual([...METHODS.keys()].sort());
  });

  it("says the default limits", () => {
    const section = profile.split("\n## Limits\n")[1]?.split("\n## ")[0] ?? "";
    const rows = section.split("\n").filter((row) => row.startsWith("| `max"));
    const said = rows.flatMap((row) => {
      const [, first = "", second = ""] = row.split("|");
      const amount = Number(second.replace(/[^\d]/g, ""));
      return Array.from(first.matchAll(/`(max\w+)`/g), ([, name = ""]) => [name, amount]);
    });
    expect(DEFAULT_LIMITS).toMatchObject(Object.fromEntries(said));
    expect(said).toHaveLength(7);
  });
});

describe("the scope table", () => {
  it("grants every method by one scope, and no method that does not exist", () => {
    // Each kind of data has blobs of its own, and is written from uploads.
    const routes = [...Array.from({ length: 4 }, () => "download"), ...Array(3).fill("upload")];
    const granted = [...FREE_METHODS, ...Object.values(SCOPE_METHODS).flat()];
    expect(granted.sort()).toEqual([...METHODS.keys(), ...routes].sort());
  });

  it("grants no write by a scope that reads, but what was seen of a timetable", () => {
    const writes = [...METHODS].filter(([, method]) => method.writes).map(([name]) => name);
    const reading = Object.entries(SCOPE_METHODS).filter(([scope]) => scope.endsWith(".read"));
    const granted = reading.flatMap(([, names]) => names).filter((name) => writes.includes(name));
    expect(granted).toEqual(["TimetableChange/set"]);
    expect(writes.sort()).toEqual([
      "AddressBook/set",
      "Calendar/set",
      "CalendarEvent/counter",
      "CalendarEvent/import",
      "CalendarEvent/set",
      "CardFile/import",
      "ContactCard/set",
      "Email/set",
      "Mailbox/set",
      "Tag/set",
      "TimetableChange/set",
      "TimetableFeed/set",
      "TimetableSync/set",
    ]);
  });
});
