/**
 * What every queue of accounts must do.
 *
 * @module
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SyncOwner, SyncQueue } from "../app/index.js";

/** A queue under test. */
export interface QueueUnderTest {
  readonly queue: SyncQueue;
  readonly close: () => Promise<void>;
}

function owners(count: number, establishment = "valmoree"): readonly SyncOwner[] {
  return Array.from({ length: count }, (_, index) => ({ establishment, account: `lea${index}` }));
}

/** Declares the suite for one implementation. */
export function describeQueue(name: string, open: () => Promise<QueueUnderTest>): void {
  describe(`queue contract: ${name}`, () => {
    let subject: QueueUnderTest;
    let queue: SyncQueue;
    beforeEach(async () => {
      subject = await open();
      queue = subject.queue;
    });
    afterEach(() => subject.close());

    it("hands over each account that waits, once, though it was pushed twice", async () => {
      const seen: string[] = [];
      await queue.push(owners(3));
      await queue.push(owners(5));
      await queue.work("valmoree", 2, async ({ establishment, account }) => {
        seen.push(`${establishment} ${account}`);
      });
      await until(() => seen.length >= 5);
      await queue.stop();
      expect([...seen].sort()).toEqual(owners(5).map(({ account }) => `valmoree ${account}`));
    });
    it("begins what is pushed later, and again what is pushed while it runs", async () => {
      let runs = 0;
      await queue.work("valmoree", 1, async (owner) => {
        runs += 1;
        if (runs === 1) await queue.push([owner]);
      });
      await queue.push(owners(1));
      await until(() => runs === 2);
    });
    it("works for so many accounts of an establishment at once, and for others beside", async () => {
      const release: (() => void)[] = [];
      let most = 0;
      let running = 0;
      let others = 0;
      await queue.work("valmoree", 2, async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => release.push(resolve));
        running -= 1;
      });
      await queue.work("haute-combe été", 1, async () => {
        others += 1;
      });
      await queue.push([...owners(4), ...owners(1, "haute-combe été")]);
      await until(() => running === 2 && others === 1);
      while (release.length < 4) {
        release.at(-1)!();
        release.at(-2)!();
        await until(() => running === 2 && release.length === 4);
      }
      for (const go of release) go();
      await until(() => running === 0);
      expect(most).toBe(2);
    });
    it("stops after what it began, and begins nothing more", async () => {
      let ended = 0;
      let begun = 0;
      let release: () => void = () => undefined;
      await queue.work("valmoree", 1, async () => {
        begun += 1;
        await new Promise<void>((resolve) => (release = resolve));
        ended += 1;
      });
      await queue.push(owners(3));
      await until(() => begun === 1);
      const stopped = queue.stop();
      release();
      await stopped;
      expect([begun, ended]).toEqual([1, 1]);
    });
  });
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let count = 0; !isTrue(); count += 1) {
    if (count > 2_000) throw new Error("it never happens");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
