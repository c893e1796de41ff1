import { describe, expect, it } from "vitest";
import { createBudgets, RateLimiter } from "./rate-limit.js";
import { addressKey } from "./require-session.js";

describe("a rate limiter", () => {
  it("grants its capacity at once, then refills evenly", () => {
    let now = 0;
    const limiter = new RateLimiter(6, 60_000, () => now);
    expect(Array.from({ length: 7 }, () => limiter.take("a"))).toEqual([0, 0, 0, 0, 0, 0, 10]);
    now = 10_000;
    expect([limiter.take("a"), limiter.take("a")]).toEqual([0, 10]);
    expect(limiter.take("b")).toBe(0);
  });
  it("neither fills nor empties when the clock is set back", () => {
    let now = 1_000_000;
    const limiter = new RateLimiter(2, 1_000, () => now);
    limiter.take("a");
    now = 0;
    expect([limiter.take("a"), limiter.take("a")]).toEqual([0, 1]);
  });
  it("grants a cost above its capacity to somebody who took nothing yet", () => {
    const limiter = new RateLimiter(5, 1_000, () => 0);
    expect(limiter.take("a", 50)).toBe(0);
    expect(limiter.take("a", 1)).toBeGreaterThan(0);
  });
});

describe("budgets", () => {
  it("are one person's, whatever session she uses", () => {
    const budgets = createBudgets(() => 0);
    expect(budgets("lea").take("blob.upload", 300)).toEqual({ granted: true });
    expect(budgets("lea").take("blob.upload", 1)).toMatchObject({ granted: false });
    expect(budgets("theo").take("blob.upload", 1)).toEqual({ granted: true });
  });
});

describe("budgets of the directory", () => {
  const MINUTE = 60_000;
  const DAY = 1_440 * MINUTE;

  it("let somebody type all day, and end a script in a minute", async () => {
    let now = 0;
    const { take } = createBudgets(() => now)("lea");
    let granted = 0;
    for (let n = 0; n < 200; n += 1) {
      if ((await take("directory.search", 1)).granted) granted += 1;
    }
    expect(granted).toBe(120);
    now = 8 * 60 * MINUTE;
    expect(take("directory.search", 1)).toEqual({ granted: true });
  });

  it("end a patient script within the day, what was refused counting for nothing", async () => {
    let now = 0;
    const { take } = createBudgets(() => now)("lea");
    let entries = 0;
    for (; now < DAY; now += MINUTE) {
      for (let n = 0; n < 10; n += 1) {
        entries += (await take("directory.read", 100)).granted ? 100 : 0;
      }
    }
    // What there is at once, and what comes back within a day.
    expect(entries).toBeLessThanOrEqual(2 * 10_000);
    expect(entries).toBeGreaterThan(15_000);
    expect(take("directory.read", 1_000)).toMatchObject({ granted: false });
  });
});

describe("the key of an address", () => {
  for (const [address, key] of [
    ["198.51.100.7", "198.51.100.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:0DB8:0001:0002::1", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
  ] as const) {
    it(`${address} counts as ${key}`, () => {
      expect(addressKey(address)).toBe(key);
    });
  }
});
