import { expect, it } from "vitest";
import { createMemoryAliases } from "./memory-aliases.js";

const LEA = { establishment: "valmoree", account: "lea@univ.example" };

it("knows the newest id by the old one, and the other way round", async () => {
  const aliases = createMemoryAliases();
  await aliases.add(LEA, new Map([["a", "b"]]));
  await aliases.add(LEA, new Map([["a", "c"]]));
  expect(await aliases.read(LEA, ["a", "b", "x"])).toEqual(new Map([["a", "c"]]));
  expect(await aliases.readOld(LEA, ["a", "b", "c"])).toEqual(new Map([["c", "a"]]));
});

it("tells nobody the ids of somebody else, nor of another establishment", async () => {
  const aliases = createMemoryAliases();
  await aliases.add(LEA, new Map([["a", "b"]]));
  for (const other of [
    { ...LEA, account: "paul@univ.example" },
    { ...LEA, establishment: "autre" },
  ]) {
    expect(await aliases.read(other, ["a"])).toEqual(new Map());
    expect(await aliases.readOld(other, ["b"])).toEqual(new Map());
  }
});

it("forgets the oldest beyond its limits", async () => {
  const aliases = createMemoryAliases({ people: 1, aliasesPerPerson: 2 });
  await aliases.add(
    LEA,
    new Map([
      ["a", "1"],
      ["b", "2"],
      ["c", "3"],
    ]),
  );
  expect([...(await aliases.read(LEA, ["a", "b", "c"])).keys()]).toEqual(["b", "c"]);
  expect(await aliases.readOld(LEA, ["1"])).toEqual(new Map());
  await aliases.add({ ...LEA, account: "paul" }, new Map([["x", "y"]]));
  expect(await aliases.read(LEA, ["b"])).toEqual(new Map());
});
