import { describe, expect, it } from "vitest";
import { distanceOf, keysOfName, keysOfTyped, toleranceOf } from "./spelling.js";

describe("distanceOf", () => {
  it.each([
    ["lefevre", "lefevre", 0],
    ["lefebre", "lefevre", 1],
    ["lefvre", "lefevre", 1],
    ["lefevrre", "lefevre", 1],
    ["matrin", "martin", 1],
    ["lefebvre", "lefevre", 1],
    ["abc", "xyz", 3],
    ["", "abc", 3],
  ])("of %s from %s is %i", (typed, name, distance) => {
    expect(distanceOf(typed, name)).toBe(distance);
  });

  it("leaves out what was not typed yet, where that is asked", () => {
    expect(distanceOf("lefb", "lefevre", true)).toBe(1);
    expect(distanceOf("lefe", "lefevre", true)).toBe(0);
  });
});

describe("keys of words", () => {
  it("meet for every single error in a word", () => {
    for (const word of ["roux", "petit", "martin", "lefevre", "wisniewski"]) {
      const keys = new Set(keysOfName(word));
      for (let at = 0; at < word.length; at += 1) {
        const [before, after] = [word.slice(0, at), word.slice(at + 1)];
        for (const wrong of [before + after, `${before}q${word.slice(at)}`, `${before}q${after}`]) {
          if (toleranceOf(wrong) === 0) continue;
          expect([word, wrong, keysOfTyped(wrong).some((key) => keys.has(key))]).toEqual([
            ...[word, wrong, true],
          ]);
        }
      }
    }
  });

  it("are few, however long a word is", () => {
    expect(keysOfName("x".repeat(1_000)).length).toBeLessThan(40);
    expect(keysOfName("abcdefghijklmnop").length).toBeLessThan(40);
    expect(keysOfName("ab")).toEqual([]);
  });
});
