import { describe, expect, it } from "vitest";
import { Gate } from "./gate.js";

const signal = new AbortController().signal;

describe("a gate", () => {
  it("lets so many of each in, and so many of all", async () => {
    const gate = new Gate(3, 2);
    const inside: string[] = [];
    const enter = async (key: string) => {
      const leave = await gate.enter(key, signal);
      inside.push(key);
      return () => {
        inside.splice(inside.indexOf(key), 1);
        leave();
      };
    };
    const [first] = await Promise.all([enter("lea"), enter("lea")]);
    const waiting = [enter("lea"), enter("theo"), enter("ali")];
    await waiting[1];
    expect(inside).toEqual(["lea", "lea", "theo"]);
    first();
    await waiting[0];
    expect(inside).toEqual(["lea", "theo", "lea"]);
    (await waiting[1]!)();
    await waiting[2];
    expect(inside).toContain("ali");
  });

  it("forgets who went away", async () => {
    const gate = new Gate(1, 1);
    const leave = await gate.enter("lea", signal);
    const abort = new AbortController();
    const gone = gate.enter("theo", abort.signal);
    const next = gate.enter("ali", signal);
    abort.abort();
    await expect(gone).rejects.toMatchObject({ type: "serverUnavailable" });
    leave();
    leave();
    await next;
  });
});
