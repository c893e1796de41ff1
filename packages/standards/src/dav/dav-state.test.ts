import { describe, expect, it } from "vitest";
import { readDavState, writeDavState } from "./dav-state.js";

describe("states", () => {
  it("hold the versions of collections", () => {
    const versions = new Map([
      ["b", "http://radicale.org/ns/sync/1f"],
      ["a", ""],
    ]);
    const state = writeDavState(versions);
    expect(state).toMatch(/^[\w-]+$/);
    expect(readDavState(state)).toEqual(versions);
    expect(writeDavState(new Map([...versions].reverse()))).toBe(state);
  });

  it("of too many collections only differ", () => {
    const many = (last: string) =>
      new Map([
        ...Array.from({ length: 200 }, (_, at) => [`c${at}`, crypto.randomUUID()] as const),
        ["z", last],
      ]);
    const versions = many("1");
    const state = writeDavState(versions);
    expect(state.length).toBeLessThan(100);
    expect(readDavState(state)).toBeNull();
    expect(writeDavState(new Map([...versions, ["z", "2"]]))).not.toBe(state);
  });

  it("that nobody told hold nothing", () => {
    const bomb = writeDavState(new Map([["a", "0".repeat(60_000)]]));
    expect(readDavState(bomb)?.get("a")).toHaveLength(60_000);
    for (const state of ["", "d", "d!", "dAAAA", "h12", "12", `d${"A".repeat(2_000)}`]) {
      expect(readDavState(state)).toBeNull();
    }
  });
});
