import { expect, it } from "vitest";
import { Counter } from "./counter.js";

it("gives a place back once, however often it is told to", () => {
  const counter = new Counter();
  const leave = counter.take("a", 2);
  counter.take("a", 2);
  expect(counter.take("a", 2)).toBeNull();
  leave?.();
  leave?.();
  expect(counter.total).toBe(1);
  expect(counter.take("a", 2)).not.toBeNull();
  expect(counter.take("a", 2)).toBeNull();
});
