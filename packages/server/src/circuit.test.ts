import { expect, it } from "vitest";
import { Circuit } from "./circuit.js";

function setUp(): { circuit: Circuit; wait: (ms: number) => void } {
  let now = 0;
  const circuit = new Circuit({ clock: () => now, threshold: 3, pause: 1_000, maxPause: 4_000 });
  return { circuit, wait: (ms) => (now += ms) };
}

function fail(circuit: Circuit, times: number): void {
  for (let i = 0; i < times; i++) {
    circuit.enter();
    circuit.failed();
  }
}

it("lets calls through while fewer than the threshold fail in a row", () => {
  const { circuit } = setUp();
  fail(circuit, 2);
  circuit.enter();
  circuit.succeeded();
  fail(circuit, 2);
  expect(() => circuit.enter()).not.toThrow();
});

it("refuses calls after the threshold and says how long", () => {
  const { circuit } = setUp();
  fail(circuit, 3);
  expect(() => circuit.enter()).toThrow(
    expect.objectContaining({ type: "serverUnavailable", retryAfter: 1 }),
  );
});

it("lets a single probe through after the pause", () => {
  const { circuit, wait } = setUp();
  fail(circuit, 3);
  wait(1_000);
  circuit.enter();
  expect(() => circuit.enter()).toThrow(expect.objectContaining({ type: "serverUnavailable" }));
  circuit.succeeded();
  expect(() => circuit.enter()).not.toThrow();
});

it("waits longer after each failed probe, up to the limit", () => {
  const { circuit, wait } = setUp();
  fail(circuit, 3);
  for (const pause of [1_000, 1_000, 2_000, 4_000, 4_000]) {
    wait(pause - 1);
    expect(() => circuit.enter()).toThrow();
    wait(1);
    fail(circuit, 1);
  }
});

it("lets another probe through when the first one was abandoned", () => {
  const { circuit, wait } = setUp();
  fail(circuit, 3);
  wait(1_000);
  circuit.enter();
  circuit.abandoned();
  expect(() => circuit.enter()).not.toThrow();
});

it("throws what its owner makes of the time to wait", () => {
  const options = { clock: () => 0, threshold: 1, pause: 2_500, maxPause: 2_500 };
  const circuit = new Circuit({ ...options, resting: (seconds) => new RangeError(`${seconds} s`) });
  fail(circuit, 1);
  expect(() => circuit.enter()).toThrow(new RangeError("3 s"));
});
