import { describe, expect, it } from "vitest";
import { cleanText, createLog, describeError, logTelemetry } from "./log.js";

describe("a cleaned text", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln rejected", "Bearer [jwt] rejected"],
    ["GET https://a.example/cb?code=1&state=2 failed", "GET https://a.example/cb?[query] failed"],
    ["postgres://role:pass@db/x refused", "postgres://[user]@db/x refused"],
    ["token 0_1a2b3c4d5e6f7a8b9c0d_abc ended", "token [token] ended"],
    ["id AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "id [long value]"],
  ];
  for (const [text, expected] of cases) {
    it(`of ${text.slice(0, 30)} is ${expected}`, () => {
      expect(cleanText(text)).toBe(expected);
    });
  }
  it("has no line end and no control character, and an end", () => {
    expect(cleanText("one\r\ntwo\u0000three")).toBe("one two three");
    expect(cleanText("a b ".repeat(10_000)).length).toBeLessThanOrEqual(500);
  });
});

describe("a described error", () => {
  it("has names, codes and messages down its causes, and nothing that it carries", () => {
    const inner = Object.assign(new Error("connect ECONNREFUSED"), {
      code: "ECONNREFUSED",
      token: "very-private",
    });
    const outer = Object.assign(new TypeError("fetch failed", { cause: inner }), {
      body: "very-private",
    });
    const described = describeError(outer);
    expect(described).toMatchObject({
      name: "TypeError",
      message: "fetch failed",
      cause: { name: "Error", code: "ECONNREFUSED" },
    });
    expect(JSON.stringify(described)).not.toContain("very-private");
  });
  it("row 46: a message that looks like a stack is no stack", () => {
    const error = new Error("broken\n    at 0_1a2b3c4d5e6f7a8b9c0d_token\n    at mail body");
    const { stack = [] } = describeError(error);
    expect(stack.length).toBeGreaterThan(0);
    expect(stack.join("\n")).not.toMatch(/1a2b3c|mail body/);
  });
  it("ends although its causes go round", () => {
    const error = new Error("round");
    error.cause = error;
    expect(() => JSON.stringify(describeError(error))).not.toThrow();
  });
  it("does not print what is no error", () => {
    expect(describeError("very-private")).toEqual({ name: "string", message: "not an Error" });
  });
});

describe("a log", () => {
  it("writes one JSON line for each event, and redacts by name what should never be there", () => {
    const lines: string[] = [];
    const log = createLog({
      level: "info",
      destination: { write: (line) => void lines.push(line) },
    });
    log.info(
      { token: "very-private", request: { cookie: "very-private", query: "very-private" } },
      "x",
    );
    logTelemetry(log).fault({ requestId: "r1", error: new Error("broken") });
    expect(lines).toHaveLength(2);
    expect(lines.join("")).not.toContain("very-private");
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({
      level: "warn",
      requestId: "r1",
      error: { message: "broken" },
    });
  });
});
