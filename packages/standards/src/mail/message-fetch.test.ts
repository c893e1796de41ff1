import { describe, expect, it } from "vitest";
import { boundedText } from "./bounded-text.js";
import { readHeaders } from "./header-values.js";
import { internalDate, searchDate, utcDate } from "./message-fetch.js";
import { partText } from "./part-text.js";
import { expandUidSet, uidSet } from "./uid-set.js";

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

describe("what servers tell of messages", () => {
  it("has dates in any zone", () => {
    expect(internalDate(" 5-Oct-2026 09:30:00 +0200")).toBe(Date.UTC(2026, 9, 5, 7, 30));
    expect(internalDate("31-Dec-2025 20:00:00 -0430")).toBe(Date.UTC(2026, 0, 1, 0, 30));
    for (const text of ["", "yesterday", "5-Foo-2026 09:30:00 +0200"]) {
      expect(internalDate(text)).toBeUndefined();
    }
    expect(searchDate(Date.UTC(2026, 9, 5))).toBe("5-Oct-2026");
    expect(utcDate(Number.MAX_SAFE_INTEGER)).toBe("9999-12-31T23:59:59Z");
  });

  it("has header fields in UTF-8, or as Western mailers wrote", () => {
    const block = Buffer.concat([Buffer.from("A: é\r\nB: "), latin1("\xe9\r\n folded\r\n\r\n")]);
    expect(readHeaders(block)).toEqual([
      { name: "A", value: " é" },
      { name: "B", value: " é\r\n folded" },
    ]);
  });

  it("has texts in their charsets, with single line feeds", () => {
    const part = (charset: string | null) => ({ encoding: "8bit", charset });
    expect(partText(part("iso-8859-1"), latin1("\xe9\r\n"), false)).toEqual({
      value: "é\n",
      isEncodingProblem: false,
      isTruncated: false,
    });
    expect(partText(part(null), latin1("\xe9"), false)).toMatchObject({ value: "é" });
    expect(partText(part("x-klingon"), Buffer.from("é"), false)).toMatchObject({
      value: "é",
      isEncodingProblem: true,
    });
    expect(partText(part("utf-8"), Buffer.from("aé").subarray(0, 2), true)).toMatchObject({
      value: "a",
      isEncodingProblem: false,
    });
  });

  it("has sets of UIDs in any order, and no more than there can be", () => {
    expect(uidSet([5, 1, 2, 3, 9])).toBe("1:3,5,9");
    expect(expandUidSet("3,1:2,9:7,x,0,4:")).toEqual([3, 1, 2, 9, 8, 7]);
    expect(expandUidSet("1:4294967295").length).toBe(1_000_000);
  });

  it("is cut without half characters", () => {
    expect(boundedText("a\r\nb")).toBe("a b");
    expect(boundedText("ab😀", 3)).toBe("ab…");
  });
});
