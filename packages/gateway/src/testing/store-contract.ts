/**
 * What every store must do. Long because the port is one: each of its parts is a short list of sentences.
 *
 * @module
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  MOST_MOVED,
  MOVED_FOR,
  type Store,
  type StoredCredential,
  type StoredSession,
} from "../app/index.js";

/** A store under test, with its clock. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Sets the store's clock, in milliseconds since the epoch. */
  readonly setNow: (now: number) => void;
}

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

let serial = 0;

/** A session that no other test has. */
function session(members: Partial<StoredSession> = {}): StoredSession {
  serial += 1;
  return {
    idHash: `hash-${serial}-${Math.random()}`,
    kind: "cookie",
    establishment: "valmoree",
    account: "lea@univ-valmoree.example",
    name: "Léa d’Été 🎓",
    issuer: "https://idp.univ-valmoree.example",
    subject: `subject-${serial}`,
    issuerSession: null,
    attributes: { memberOf: ["cn=l3-info,ou=groups", "É 🎓"], eduPersonAffiliation: ["student"] },
    scopes: ["mail.read", "mail.write"],
    origin: null,
    ...{ keyThumbprint: null, host: null, parentHash: null, renewableUntil: null },
    createdAt: NOW,
    lastSeenAt: NOW,
    expiresAt: NOW + MINUTE,
    ...members,
  };
}

/** Declares the suite for one implementation. */
export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    let subject: StoreUnderTest;
    let store: Store;
    beforeAll(async () => {
      subject = await open();
      store = subject.store;
      subject.setNow(NOW);
    });
    afterAll(() => store.close());

    describe("sessions", () => declareSessions(() => subject));
    describe("sign-ins under way", () => declareTransactions(() => subject));
    describe("keys and counters", () => declareCounters(() => subject));
    describe("thread aliases", () => declareAliases(() => subject));
    describe("moved ids", () => declareMoved(() => subject));
    describe("credentials", () => declareCredentials(() => subject));
    it("says that it can serve", async () => {
      await expect(store.check()).resolves.toBeUndefined();
    });
  });
}

function declareSessions(get: () => StoreUnderTest): void {
  it("gives a session back as it was", async () => {
    const { store } = get();
    const stored = session({
      ...{ kind: "bearer", origin: "https://a.example", keyThumbprint: "k" },
      ...{ host: { course: "L3 « É »" }, parentHash: "another", renewableUntil: NOW + MINUTE },
    });
    await store.createSession(stored);
    expect(await store.readSession(stored.idHash)).toEqual(stored);
  });
  it("removes with a session those that came from it, and no other", async () => {
    const { store } = get();
    const parent = session();
    const child = session({ kind: "bearer", parentHash: parent.idHash });
    const other = session({ kind: "bearer" });
    for (const each of [parent, child, other]) await store.createSession(each);
    expect(await store.deleteSession(parent.idHash)).toBe(true);
    expect(await store.readSession(child.idHash)).toBeUndefined();
    expect(await store.readSession(other.idHash)).toEqual(other);
    expect(await store.deleteSession(child.idHash)).toBe(false);
  });
  it("has a session end sooner, never later", async () => {
    const { store, setNow } = get();
    const stored = session();
    await store.createSession(stored);
    await store.shortenSession(stored.idHash, NOW + 2 * MINUTE);
    expect((await store.readSession(stored.idHash))?.expiresAt).toBe(NOW + MINUTE);
    await store.shortenSession(stored.idHash, NOW + 1_000);
    expect((await store.readSession(stored.idHash))?.expiresAt).toBe(NOW + 1_000);
    setNow(NOW + 1_000);
    expect(await store.readSession(stored.idHash)).toBeUndefined();
    await store.shortenSession("unknown", NOW);
    setNow(NOW);
  });
  it("gives nothing back for an unknown or expired session", async () => {
    const { store, setNow } = get();
    const stored = session();
    await store.createSession(stored);
    expect(await store.readSession("unknown")).toBeUndefined();
    setNow(stored.expiresAt);
    expect(await store.readSession(stored.idHash)).toBeUndefined();
    setNow(NOW);
  });
  it("remembers the last use", async () => {
    const { store } = get();
    const stored = session();
    await store.createSession(stored);
    await store.touchSession(stored.idHash, NOW + 5);
    expect((await store.readSession(stored.idHash))?.lastSeenAt).toBe(NOW + 5);
  });
  it("does not bring a deleted session back by a late touch", async () => {
    const { store } = get();
    const stored = session();
    await store.createSession(stored);
    expect(await store.deleteSession(stored.idHash)).toBe(true);
    expect(await store.deleteSession(stored.idHash)).toBe(false);
    await store.touchSession(stored.idHash, NOW + 5);
    expect(await store.readSession(stored.idHash)).toBeUndefined();
  });
  it("ends all sessions of a subject, at that issuer and establishment only", async () => {
    const { store } = get();
    const mine = [session({ subject: "lea" }), session({ subject: "lea" })];
    const others = [
      session({ subject: "tom" }),
      session({ subject: "lea", issuer: "https://other.example" }),
      session({ subject: "lea", establishment: "hautecombe" }),
    ];
    for (const stored of [...mine, ...others]) await store.createSession(stored);
    const { establishment, issuer } = mine[0]!;
    const ended = await store.deleteSessions({ establishment, issuer, subject: "lea" });
    expect(ended.map(({ idHash }) => idHash).sort()).toEqual(
      mine.map((each) => each.idHash).sort(),
    );
    for (const { idHash } of mine) expect(await store.readSession(idHash)).toBeUndefined();
    for (const { idHash } of others) expect(await store.readSession(idHash)).toBeDefined();
  });
  it("ends the sessions of one session of the issuer", async () => {
    const { store } = get();
    const [one, two] = [session({ issuerSession: "s1" }), session({ issuerSession: "s2" })];
    await store.createSession(one);
    await store.createSession(two);
    const { establishment, issuer } = one;
    await store.deleteSessions({ establishment, issuer, issuerSession: "s1" });
    expect(await store.readSession(one.idHash)).toBeUndefined();
    expect(await store.readSession(two.idHash)).toBeDefined();
  });
  it("ends all sessions of an account, at that establishment only", async () => {
    const { store } = get();
    const account = "nora@univ-valmoree.example";
    const mine = [session({ account }), session({ account, issuer: "https://other.example" })];
    const others = [session(), session({ account, establishment: "hautecombe" })];
    for (const stored of [...mine, ...others]) await store.createSession(stored);
    await store.createSession(session({ account: "gone@univ.example", expiresAt: NOW }));
    expect(await store.hasSession({ establishment: "valmoree", account })).toBe(true);
    expect(
      await store.hasSession({ establishment: "valmoree", account: "gone@univ.example" }),
    ).toBe(false);
    const ended = await store.deleteSessionsOf({ establishment: "valmoree", account });
    expect(await store.hasSession({ establishment: "valmoree", account })).toBe(false);
    expect(ended.map(({ idHash }) => idHash).sort()).toEqual(
      mine.map(({ idHash }) => idHash).sort(),
    );
    for (const { idHash } of mine) expect(await store.readSession(idHash)).toBeUndefined();
    for (const { idHash } of others) expect(await store.readSession(idHash)).toBeDefined();
  });
  it("ends none when neither a subject nor a session is named", async () => {
    const { store } = get();
    const stored = session();
    await store.createSession(stored);
    const { establishment, issuer } = stored;
    expect(await store.deleteSessions({ establishment, issuer })).toEqual([]);
    expect(await store.readSession(stored.idHash)).toBeDefined();
  });
  it("counts live sessions and sweeps the others", async () => {
    const { store, setNow } = get();
    const before = await store.countSessions();
    await store.createSession(session());
    await store.createSession(session({ expiresAt: NOW - 1 }));
    expect(await store.countSessions()).toBe(before + 1);
    setNow(NOW + 2 * MINUTE);
    await store.sweep();
    setNow(NOW);
    expect(await store.countSessions()).toBe(0);
  });
  it("keeps text that looks like SQL as text", async () => {
    const { store } = get();
    const evil = "x'; drop table partage_session; --";
    const stored = session({ subject: evil, account: evil });
    await store.createSession(stored);
    expect(await store.readSession(stored.idHash)).toEqual(stored);
    expect(await store.readSession(evil)).toBeUndefined();
  });
}

function declareTransactions(get: () => StoreUnderTest): void {
  const transaction = {
    browserHash: "browser",
    establishment: "valmoree",
    issuer: "https://idp.univ-valmoree.example",
    returnTo: "https://ent.univ-valmoree.example/é?a=1#b",
    silent: true,
    memory: { nonce: "n", verifier: "v" },
    expiresAt: NOW + MINUTE,
  };
  it("gives a transaction to the first who takes it", async () => {
    const { store } = get();
    await store.saveTransaction({ ...transaction, stateHash: "s1" });
    const taken = await Promise.all([1, 2, 3].map(() => store.takeTransaction("s1")));
    expect(taken.filter(Boolean)).toEqual([{ ...transaction, stateHash: "s1" }]);
  });
  it("shows a transaction without taking it, until it has expired", async () => {
    const { store, setNow } = get();
    await store.saveTransaction({ ...transaction, stateHash: "s3" });
    expect(await store.readTransaction("s3")).toEqual({ ...transaction, stateHash: "s3" });
    expect(await store.readTransaction("s3")).toBeDefined();
    setNow(NOW + MINUTE);
    expect(await store.readTransaction("s3")).toBeUndefined();
    setNow(NOW);
    expect(await store.takeTransaction("s3")).toBeDefined();
    expect(await store.readTransaction("s3")).toBeUndefined();
  });
  it("gives none that has expired or never was", async () => {
    const { store, setNow } = get();
    await store.saveTransaction({ ...transaction, stateHash: "s2" });
    setNow(NOW + MINUTE);
    expect(await store.takeTransaction("s2")).toBeUndefined();
    setNow(NOW);
    expect(await store.takeTransaction("s2")).toBeUndefined();
    expect(await store.takeTransaction("never")).toBeUndefined();
  });
}

function declareCounters(get: () => StoreUnderTest): void {
  it("lets a key be used once, by one of many at once", async () => {
    const { store } = get();
    const uses = await Promise.all([1, 2, 3, 4].map(() => store.useOnce("k1", NOW + MINUTE)));
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await store.useOnce("k2", NOW + MINUTE)).toBe(true);
  });
  it("lets a key be used again once it has expired", async () => {
    const { store, setNow } = get();
    expect(await store.useOnce("k3", NOW + MINUTE)).toBe(true);
    setNow(NOW + MINUTE);
    expect(await store.useOnce("k3", NOW + 2 * MINUTE)).toBe(true);
    expect(await store.useOnce("k3", NOW + 2 * MINUTE)).toBe(false);
    setNow(NOW);
  });
  it("counts each of many at once, and starts anew after the window", async () => {
    const { store, setNow } = get();
    const counts = await Promise.all([1, 2, 3].map(() => store.increment("c1", MINUTE)));
    expect([...counts].sort()).toEqual([1, 2, 3]);
    expect(await store.increment("c2", MINUTE)).toBe(1);
    setNow(NOW + MINUTE - 1);
    expect(await store.increment("c1", MINUTE)).toBe(4);
    setNow(NOW + MINUTE);
    expect(await store.increment("c1", MINUTE)).toBe(1);
    setNow(NOW);
  });
}

function declareAliases(get: () => StoreUnderTest): void {
  const owner = { establishment: "valmoree", account: "lea@univ-valmoree.example" };
  it("knows thread ids by conversation and conversations by thread", async () => {
    const { store } = get();
    await store.addThreadAliases(
      owner,
      new Map([
        ["-257", "t257"],
        ["300", "t298"],
      ]),
    );
    expect(await store.readThreadAliases(owner, ["-257", "300", "999"])).toEqual(
      new Map([
        ["-257", "t257"],
        ["300", "t298"],
      ]),
    );
    expect(await store.readConversations(owner, ["t298", "t1"])).toEqual(
      new Map([["t298", "300"]]),
    );
  });
  it("keeps what it knows, and takes the newest conversation of a thread", async () => {
    const { store } = get();
    await store.addThreadAliases(owner, new Map([["-400", "t400"]]));
    await store.addThreadAliases(
      owner,
      new Map([
        ["-400", "other"],
        ["401", "t400"],
      ]),
    );
    expect(await store.readThreadAliases(owner, ["-400", "401"])).toEqual(
      new Map([
        ["-400", "t400"],
        ["401", "t400"],
      ]),
    );
    expect(await store.readConversations(owner, ["t400"])).toEqual(new Map([["t400", "401"]]));
  });
  it("does not show one account's threads to another, nor across establishments", async () => {
    const { store } = get();
    await store.addThreadAliases(owner, new Map([["500", "t500"]]));
    for (const other of [
      { ...owner, account: "tom@univ-valmoree.example" },
      { ...owner, establishment: "hautecombe" },
    ]) {
      expect(await store.readThreadAliases(other, ["500"])).toEqual(new Map());
      expect(await store.readConversations(other, ["t500"])).toEqual(new Map());
    }
  });
  it("takes an empty list for nothing", async () => {
    const { store } = get();
    await store.addThreadAliases(owner, new Map());
    expect(await store.readThreadAliases(owner, [])).toEqual(new Map());
  });
}

function declareMoved(get: () => StoreUnderTest): void {
  const owner = { establishment: "valmoree", account: "lea@univ-valmoree.example" };
  it("knows where an id went, and where it came from", async () => {
    const { store } = get();
    await store.addMoved(
      owner,
      new Map([
        ["e1", "e2"],
        ["e3", "e4"],
      ]),
    );
    expect(await store.readMoved(owner, ["e1", "e3", "e9"])).toEqual(
      new Map([
        ["e1", "e2"],
        ["e3", "e4"],
      ]),
    );
    expect(await store.readMovedFrom(owner, ["e4", "e1"])).toEqual(new Map([["e4", "e3"]]));
  });
  it("takes a later place of an id for the earlier one", async () => {
    const { store } = get();
    await store.addMoved(owner, new Map([["m1", "m2"]]));
    await store.addMoved(owner, new Map([["m1", "m3"]]));
    expect(await store.readMoved(owner, ["m1"])).toEqual(new Map([["m1", "m3"]]));
    expect(await store.readMovedFrom(owner, ["m2", "m3"])).toEqual(new Map([["m3", "m1"]]));
  });
  it("does not show one account's ids to another, nor across establishments", async () => {
    const { store } = get();
    await store.addMoved(owner, new Map([["p1", "p2"]]));
    for (const other of [
      { ...owner, account: "tom@univ-valmoree.example" },
      { ...owner, establishment: "hautecombe" },
    ]) {
      expect(await store.readMoved(other, ["p1"])).toEqual(new Map());
      expect(await store.readMovedFrom(other, ["p2"])).toEqual(new Map());
    }
  });
  it("remembers the newest of an account, and no more than it may", async () => {
    const { store } = get();
    const many = { ...owner, account: "many@univ-valmoree.example" };
    const ids = Array.from({ length: MOST_MOVED }, (_, at) => [`o${at}`, `n${at}`] as const);
    await store.addMoved(many, new Map(ids));
    await store.addMoved(many, new Map([["o-last", "n-last"]]));
    expect(
      (
        await store.readMoved(
          many,
          ids.map(([id]) => id),
        )
      ).size,
    ).toBe(MOST_MOVED - 1);
    expect(await store.readMoved(many, ["o0", "o-last"])).toEqual(new Map([["o-last", "n-last"]]));
    await store.addMoved(owner, new Map([["kept", "here"]]));
    expect((await store.readMoved(owner, ["kept"])).size).toBe(1);
  });
  it("forgets after its time", async () => {
    const { store, setNow } = get();
    const old = { ...owner, account: "old@univ-valmoree.example" };
    await store.addMoved(old, new Map([["q1", "q2"]]));
    setNow(NOW + MOVED_FOR - 1);
    await store.sweep();
    expect((await store.readMoved(old, ["q1"])).size).toBe(1);
    setNow(NOW + MOVED_FOR);
    await store.sweep();
    setNow(NOW);
    expect(await store.readMoved(old, ["q1"])).toEqual(new Map());
  });
  it("takes an empty list for nothing", async () => {
    const { store } = get();
    await store.addMoved(owner, new Map());
    expect(await store.readMoved(owner, [])).toEqual(new Map());
  });
}

function declareCredentials(get: () => StoreUnderTest): void {
  const owner = { establishment: "valmoree", account: "lea@univ-valmoree.example" };
  const sealed = (text: string, members: Partial<StoredCredential> = {}): StoredCredential => ({
    ...{ ...owner, kind: "appPassword", sealed: text, storedAt: NOW, expiresAt: null },
    ...members,
  });
  it("gives a credential back as it was, by its kind", async () => {
    const { store } = get();
    await store.writeCredential(sealed("one"));
    await store.writeCredential(sealed("two", { kind: "oauth", expiresAt: NOW + MINUTE }));
    expect(await store.readCredential(owner, "appPassword")).toEqual(sealed("one"));
    expect((await store.readCredential(owner, "oauth"))?.sealed).toBe("two");
    expect(await store.readCredential(owner, "other")).toBeUndefined();
  });
  it("keeps one of a kind for an account", async () => {
    const { store } = get();
    await store.writeCredential(sealed("one"));
    expect(await store.writeCredential(sealed("newer", { storedAt: NOW + 5 }))).toBe(true);
    expect(await store.readCredential(owner, "appPassword")).toEqual(
      sealed("newer", { storedAt: NOW + 5 }),
    );
  });
  it("replaces the one that is meant, by one of many at once", async () => {
    const { store } = get();
    await store.writeCredential(sealed("before"));
    const writes = await Promise.all(
      ["a", "b", "c"].map((text) => store.writeCredential(sealed(text), "before")),
    );
    expect(writes.filter(Boolean)).toHaveLength(1);
    expect(await store.writeCredential(sealed("late"), "before")).toBe(false);
    const absent = sealed("x", { account: "nobody@univ-valmoree.example" });
    expect(await store.writeCredential(absent, "before")).toBe(false);
  });
  it("deletes the one that is meant", async () => {
    const { store } = get();
    await store.writeCredential(sealed("one"));
    expect(await store.deleteCredential(owner, "appPassword", "other")).toBe(false);
    expect(await store.readCredential(owner, "appPassword")).toBeDefined();
    expect(await store.deleteCredential(owner, "appPassword", "one")).toBe(true);
    expect(await store.deleteCredential(owner, "appPassword")).toBe(false);
    expect(await store.readCredential(owner, "appPassword")).toBeUndefined();
  });
  it("does not show one account's to another, nor across establishments", async () => {
    const { store } = get();
    await store.writeCredential(sealed("one"));
    for (const other of [
      { ...owner, account: "tom@univ-valmoree.example" },
      { ...owner, establishment: "hautecombe" },
    ]) {
      expect(await store.readCredential(other, "appPassword")).toBeUndefined();
      expect(await store.deleteCredential(other, "appPassword")).toBe(false);
    }
    expect(await store.listCredentials("hautecombe")).toEqual([]);
  });
  it("lists those of an establishment by account, and none that is worth nothing", async () => {
    const { store } = get();
    const mine = { establishment: "listed" };
    await store.writeCredential(sealed("z", { ...mine, account: "zoe@univ-valmoree.example" }));
    await store.writeCredential(sealed("a", { ...mine, account: "ana@univ-valmoree.example" }));
    await store.writeCredential(sealed("e", { ...mine, kind: "oauth", expiresAt: NOW }));
    const listed = await store.listCredentials("listed");
    expect(listed.map((each) => each.sealed)).toEqual(["a", "z"]);
  });
  it("forgets one whose time is over", async () => {
    const { store, setNow } = get();
    await store.writeCredential(sealed("soon", { kind: "oauth", expiresAt: NOW + MINUTE }));
    setNow(NOW + MINUTE);
    expect(await store.readCredential(owner, "oauth")).toBeUndefined();
    await store.sweep();
    setNow(NOW);
    expect(await store.readCredential(owner, "oauth")).toBeUndefined();
    expect(await store.readCredential(owner, "appPassword")).toBeDefined();
  });
}
