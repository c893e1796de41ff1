import { describe, expect, it } from "vitest";
import { PersonCache } from "./person-cache.js";

const LEA = { establishment: "valmoree", account: "lea@univ-valmoree.example" };
const THEO = { ...LEA, account: "theo@univ-valmoree.example" };

describe("what is kept of people for portals", () => {
  it("is asked once a minute, and once by all who ask at a time", async () => {
    let now = 0;
    let asked = 0;
    const cache = new PersonCache(() => now);
    const load = async (): Promise<number> => ++asked;
    const both = Promise.all([cache.read(LEA, "feed", load), cache.read(LEA, "feed", load)]);
    expect(await both).toEqual([1, 1]);
    now = 59_999;
    expect(await cache.read(LEA, "feed", load)).toBe(1);
    now = 60_000;
    expect(await cache.read(LEA, "feed", load)).toBe(2);
  });

  it("row 30: is of one person and one purpose", async () => {
    const cache = new PersonCache(() => 0);
    await cache.read(LEA, "feed", async () => "lea");
    expect(await cache.read(THEO, "feed", async () => "theo")).toBe("theo");
    expect(await cache.read(LEA, "recia", async () => "other")).toBe("other");
    const elsewhere = { ...LEA, establishment: "hautecombe" };
    expect(await cache.read(elsewhere, "feed", async () => "elsewhere")).toBe("elsewhere");
  });

  it("is forgotten at a change, even what is still under way", async () => {
    const cache = new PersonCache(() => 0);
    let answer: (value: string) => void = () => undefined;
    const slow = cache.read(LEA, "feed", () => new Promise<string>((done) => (answer = done)));
    cache.forget(LEA);
    answer("before the change");
    expect(await slow).toBe("before the change");
    expect(await cache.read(LEA, "feed", async () => "after it")).toBe("after it");
  });

  it("is no failure", async () => {
    const cache = new PersonCache(() => 0);
    const broken = cache.read(LEA, "feed", async () => Promise.reject(new Error("down")));
    await expect(broken).rejects.toThrow("down");
    expect(await cache.read(LEA, "feed", async () => "up")).toBe("up");
  });

  it("row 38: is of ten thousand people at most", async () => {
    const cache = new PersonCache(() => 0);
    const of = (at: number) => ({ ...LEA, account: `p${at}@univ-valmoree.example` });
    for (let at = 0; at <= 10_000; at++) await cache.read(of(at), "feed", async () => "first");
    expect(await cache.read(of(0), "feed", async () => "again")).toBe("again");
    expect(await cache.read(of(9_999), "feed", async () => "again")).toBe("first");
  });
});
