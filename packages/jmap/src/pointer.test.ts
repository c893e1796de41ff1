import { describe, expect, it } from "vitest";
import { escapeSegment, followPointer } from "./pointer.js";

const answer = {
  list: [
    { id: "m1", emailIds: ["a", "b"] },
    { id: "m2", emailIds: ["c"] },
  ],
  "a/b~c": 1,
};

describe("followPointer", () => {
  it("joins the arrays that `*` leads to", () => {
    expect(followPointer(answer, "/list/*/emailIds")).toEqual(["a", "b", "c"]);
    expect(followPointer(answer, "/list/*/id")).toEqual(["m1", "m2"]);
    expect(followPointer(answer, "/list/1/id")).toBe("m2");
  });

  it("gives nothing where a pointer leads nowhere", () => {
    expect(followPointer(answer, "/toString")).toBeUndefined();
    expect(followPointer(answer, "/list/7/id")).toBeUndefined();
  });

  it("reads the segments that escapeSegment writes", () => {
    expect(followPointer(answer, `/${escapeSegment("a/b~c")}`)).toBe(1);
  });
});
