import { describe, expect, it } from "vitest";
import { FairLane } from "./fair-lane.js";

/** A task that says when it starts and ends when it is told to. */
function task(started: string[], name: string): { run: () => Promise<string>; end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const run = async (): Promise<string> => {
    started.push(name);
    await ended;
    return name;
  };
  return { run, end };
}

describe("a fair lane", () => {
  it("lets nobody wait for one who asks for much", async () => {
    const lane = new FairLane(2);
    const started: string[] = [];
    const much = ["a1", "a2", "a3"].map((name) => task(started, name));
    const other = task(started, "b");
    const running = much.map(({ run }) => lane.run("a", run));
    const late = lane.run("b", other.run);
    await Promise.resolve();
    expect(started).toEqual(["a1", "b"]);
    other.end();
    expect(await late).toBe("b");
    expect(started).toEqual(["a1", "b"]);
    for (const { end } of much) end();
    expect(await Promise.all(running)).toEqual(["a1", "a2", "a3"]);
  });
  it("runs no more at once than it may, in the order in which they came", async () => {
    const lane = new FairLane(2);
    const started: string[] = [];
    const tasks = ["a", "b", "c"].map((name) => ({ name, ...task(started, name) }));
    const running = tasks.map(({ name, run }) => lane.run(name, run));
    await Promise.resolve();
    expect(started).toEqual(["a", "b"]);
    tasks[0]!.end();
    await running[0];
    await Promise.resolve();
    expect(started).toEqual(["a", "b", "c"]);
    for (const { end } of tasks) end();
    await Promise.all(running);
  });
  it("goes on after a task that failed", async () => {
    const lane = new FairLane(1);
    await expect(lane.run("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await lane.run("a", () => Promise.resolve(1))).toBe(1);
  });
});
