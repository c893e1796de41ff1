import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LiveSession } from "./session.js";
import { SessionEnds } from "./session-ends.js";
import { createMemoryStore } from "./memory-store.js";
import type { StoredSession } from "./store.js";

const MINUTE = 60_000;
const stored: StoredSession = {
  idHash: "hash",
  kind: "cookie",
  establishment: "valmoree",
  account: "lea@univ-valmoree.example",
  name: "Léa",
  issuer: "https://idp.univ-valmoree.example",
  subject: "lea",
  issuerSession: null,
  attributes: {},
  scopes: [],
  origin: null,
  ...{ keyThumbprint: null, host: null, parentHash: null, renewableUntil: null },
  createdAt: 0,
  lastSeenAt: 0,
  expiresAt: 10 * MINUTE,
};
const session = { stored } as LiveSession;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("an open stream", () => {
  it("ends when its session expires, and not before", async () => {
    const store = createMemoryStore();
    await store.createSession(stored);
    const signal = new SessionEnds(store, Date.now).watch(session, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(10 * MINUTE - 1);
    expect(signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(signal.aborted).toBe(true);
  });
  it("ends within half a minute when another gateway ended its session", async () => {
    const store = createMemoryStore();
    await store.createSession(stored);
    const signal = new SessionEnds(store, Date.now).watch(session, new AbortController().signal);
    await store.deleteSession("hash");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(signal.aborted).toBe(true);
  });
  it("goes on while the store is away", async () => {
    const store = createMemoryStore();
    store.readSession = () => Promise.reject(new Error("away"));
    const signal = new SessionEnds(store, Date.now).watch(session, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(signal.aborted).toBe(false);
  });
  it("ends with its request, and leaves no timer behind", () => {
    const request = new AbortController();
    const signal = new SessionEnds(createMemoryStore(), Date.now).watch(session, request.signal);
    request.abort();
    expect(signal.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
  it("ends when asked, with all of its session", () => {
    const ends = new SessionEnds(createMemoryStore(), Date.now);
    const signals = [1, 2].map(() => ends.watch(session, new AbortController().signal));
    ends.end("other");
    expect(signals.some(({ aborted }) => aborted)).toBe(false);
    ends.end("hash");
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });
});
