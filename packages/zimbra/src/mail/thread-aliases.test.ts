import { expect, it, vi } from "vitest";
import { createMemoryAliases, type LoadMembers, ThreadIds } from "./thread-aliases.js";

const lea = { establishment: "valmoree", account: "lea@univ.example" };
const ali = { establishment: "valmoree", account: "ali@univ.example" };
const nothing: LoadMembers = async () => new Map();
const none = new Map<string, readonly string[]>();

it("names the thread of a message alone after it, asking nobody", async () => {
  const load = vi.fn(nothing);
  const threads = new ThreadIds(createMemoryAliases());
  expect(await threads.of(lea, ["-257"], none, load)).toEqual(new Map([["-257", "t257"]]));
  expect(load).not.toHaveBeenCalled();
});

it("keeps the name when the conversation becomes a real one", async () => {
  const threads = new ThreadIds(createMemoryAliases());
  const members = new Map([["300", ["301", "257"]]]);
  expect(await threads.of(lea, ["300"], members, nothing)).toEqual(new Map([["300", "t257"]]));
});

it("keeps the name when the first message is deleted, after a restart too", async () => {
  const aliases = createMemoryAliases();
  await new ThreadIds(aliases).of(lea, ["300"], new Map([["300", ["257", "301"]]]), nothing);
  const restarted = new ThreadIds(aliases);
  const later = new Map([["300", ["301", "310"]]]);
  expect(await restarted.of(lea, ["300"], later, nothing)).toEqual(new Map([["300", "t257"]]));
  expect(await restarted.conversations(lea, ["t257", "t1", "x"])).toEqual(
    new Map([["t257", "300"]]),
  );
});

it("asks the mail server for conversations that nobody knows, once", async () => {
  const load = vi.fn<LoadMembers>(async () => new Map([["300", ["257", "301"]]]));
  const threads = new ThreadIds(createMemoryAliases());
  await threads.of(lea, ["300", "-5"], none, load);
  await threads.of(lea, ["300"], none, load);
  expect(load.mock.calls).toEqual([[["300"]]]);
});

it("leaves out conversations that do not exist", async () => {
  const threads = new ThreadIds(createMemoryAliases());
  expect(await threads.of(lea, ["300"], none, nothing)).toEqual(new Map());
});

it("never mixes accounts", async () => {
  const threads = new ThreadIds(createMemoryAliases());
  await threads.of(lea, ["300"], new Map([["300", ["257"]]]), nothing);
  const others = await threads.of(ali, ["300"], new Map([["300", ["9"]]]), nothing);
  expect(others).toEqual(new Map([["300", "t9"]]));
});

it("forgets the oldest names beyond its limit but not what the store remembers", async () => {
  const threads = new ThreadIds(createMemoryAliases(), 2);
  for (const id of ["300", "301", "302"]) {
    await threads.of(lea, [id], new Map([[id, ["7"]]]), nothing);
  }
  expect(await threads.of(lea, ["300"], none, nothing)).toEqual(new Map([["300", "t7"]]));
});
