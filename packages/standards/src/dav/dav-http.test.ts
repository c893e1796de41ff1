import { MethodFailure, type Principal } from "@partage-ent/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Credential } from "../credential.js";
import { type OwnDav, startOwnDav } from "../testing/own-dav.js";
import type { DavServiceOptions } from "./dav-options.js";
import { createDavService } from "./dav-service.js";

const ALICE: Principal = { establishment: "valmoree", account: "alice@univ.example" };
const PASSWORD: Credential = {
  kind: "password",
  username: "alice@univ.example",
  password: "secret",
};

describe("a WebDAV server that behaves badly", () => {
  let own: OwnDav;
  let other: OwnDav;
  beforeEach(async () => {
    const people = [{ user: "alice", email: "alice@univ.example", name: "Alice" }];
    [own, other] = await Promise.all([startOwnDav(people), startOwnDav(people)]);
  });
  afterEach(() => Promise.all([own.close(), other.close()]));

  const refusals: Credential[] = [];
  const open = (
    credentials: readonly Credential[] = [PASSWORD],
    more: Partial<DavServiceOptions> = {},
  ) => {
    const left = [...credentials];
    refusals.length = 0;
    const service = createDavService({
      kind: "addressbook",
      url: own.url,
      credentials: {
        get: async () => left[0]!,
        refused: async (_, __, credential) => {
          refusals.push(credential);
          left.shift();
          return left.length > 0;
        },
      },
      timeoutMs: 5_000,
      ...more,
    });
    return service.open(ALICE, { signal: new AbortController().signal });
  };
  const failure = async (work: Promise<unknown>): Promise<MethodFailure | undefined> => {
    try {
      await work;
      return undefined;
    } catch (error) {
      expect(error).toBeInstanceOf(MethodFailure);
      return error as MethodFailure;
    }
  };

  it("is followed nowhere else, where nobody learns the password", async () => {
    for (const redirect of [other.url, "//evil.example/", `http://localhost:${own.port}/`]) {
      own.manners = { redirect };
      expect(await failure(open().collections())).toMatchObject({ type: "forbidden" });
    }
    own.manners = { home: `${other.url}addressbooks/alice/` };
    expect(await failure(open().collections())).toMatchObject({ type: "forbidden" });
    expect(other.asked).toEqual([]);
  });

  it("that goes in circles is left", async () => {
    own.manners = { redirect: "/somewhere/" };
    expect(await failure(open().collections())).toBeDefined();
    expect(own.asked.length).toBeLessThan(20);
  });

  it.each([
    ["hangs", { hangs: true }],
    ["hangs up", { drops: true }],
    ["answers half", { halfAnswers: true }],
    ["is overloaded", { status: { methods: ["PROPFIND"], code: 503, retryAfter: "7" } }],
  ])("that %s is not available", async (_, manners) => {
    own.manners = manners;
    const error = await failure(open([PASSWORD], { timeoutMs: 300 }).collections());
    expect(error).toMatchObject({ type: "serverUnavailable" });
    expect(error?.retryAfter).toBeGreaterThan(0);
    expect(error?.message).not.toMatch(/127\.0\.0\.1|alice|secret/);
    if ("status" in manners) expect(error?.retryAfter).toBe(7);
  });

  /** The server hangs up at these requests of one kind, counted from 1. */
  const hangUpAt = (wanted: string, ...turns: readonly number[]): void => {
    let turn = 0;
    own.onRequest = ({ method }) => {
      own.manners = { drops: method === wanted && turns.includes(++turn) };
    };
  };

  it("that hangs up once is asked again for what only reads", async () => {
    hangUpAt("PROPFIND", 1, 4);
    expect(await open().collections()).toHaveLength(1);
    hangUpAt("PROPFIND", 1, 2);
    expect(await failure(open().me())).toMatchObject({ type: "serverUnavailable" });
  });

  it("that hangs up at a write is never sent it twice", async () => {
    const scope = open();
    const [book] = await scope.collections();
    hangUpAt("PUT", 1);
    const writing = scope.put(book!, "a.vcf", "BEGIN:VCARD", null);
    expect(await failure(writing)).toMatchObject({ type: "serverUnavailable" });
    expect(own.asked.filter(({ method }) => method === "PUT")).toHaveLength(1);
  });

  it("is given a rest after some failures", async () => {
    own.manners = { drops: true };
    const service = createDavService({
      kind: "addressbook",
      url: own.url,
      credentials: { get: async () => PASSWORD, refused: async () => false },
    });
    const ask = () => failure(service.open(ALICE, { signal: new AbortController().signal }).me());
    for (let at = 0; at < 10; at++) await ask();
    const asked = own.asked.length;
    expect(await ask()).toMatchObject({ type: "serverUnavailable" });
    expect(own.asked).toHaveLength(asked);
  });

  it.each([
    ["no XML", "Bonjour"],
    ["HTML", "<html><p>Maintenance<br></html>"],
    ["another document", '<error xmlns="DAV:"/>'],
    ["entities", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
  ])("that answers %s is not understood", async (_, xml) => {
    const scope = open();
    await scope.me();
    own.manners = { xml };
    expect(await failure(scope.collections())).toMatchObject({ type: "serverFail" });
  });

  it("that answers without end is cut off", async () => {
    const contacts = own.store.find("alice", "addressbook", "contacts")!;
    for (let at = 0; at < 50; at++) own.store.put(contacts, `${at}.vcf`, "x".repeat(1_000));
    const scope = open([PASSWORD], { limits: { responseOctets: 20_000 } });
    const [book] = await scope.collections();
    expect(await failure(scope.objects(book!))).toMatchObject({ type: "serverFail" });
    const few = open([PASSWORD], { limits: { objectsPerCollection: 10 } });
    const [again] = await few.collections();
    expect(await failure(few.objects(again!))).toMatchObject({ type: "requestTooLarge" });
  });

  it("signs people in as they are", async () => {
    own.tokens.set("t0ken", "alice");
    const proxy = { username: "proxy", password: "proxy-secret" };
    const ways: readonly Credential[] = [
      PASSWORD,
      { kind: "bearer", username: "alice@univ.example", accessToken: "t0ken" },
      { kind: "proxy", authorizeAs: "alice", ...proxy },
      { kind: "proxy", authorizeAs: "x", username: "x", password: "secret", joined: "alice" },
    ];
    for (const way of ways) {
      expect(await open([way]).me()).toMatchObject({ displayName: "Alice" });
    }
  });

  it("that refuses is asked again once, with what is better", async () => {
    const wrong: Credential = { ...PASSWORD, password: "old" };
    expect(await open([wrong, PASSWORD]).me()).toMatchObject({ displayName: "Alice" });
    expect(refusals).toEqual([wrong]);
    expect(await failure(open([wrong]).me())).toMatchObject({ type: "forbidden" });
    expect(await failure(open([wrong, wrong, PASSWORD]).me())).toMatchObject({ type: "forbidden" });
  });

  it("learns nothing from a credential that breaks out of its header", async () => {
    const ways: readonly Credential[] = [
      { ...PASSWORD, username: "alice:x" },
      { kind: "bearer", username: "a", accessToken: "t\r\nX-Evil: 1" },
      { kind: "header", username: "a", headers: { "X-Remote-User": "alice\n" } },
    ];
    for (const way of ways) {
      expect(await failure(open([way]).me())).toMatchObject({ type: "forbidden" });
    }
    expect(own.asked).toEqual([]);
    const header = { "X-Remote-User": "alice", Host: "evil.example", "If-Match": "*" };
    await failure(open([{ kind: "header", username: "alice", headers: header }]).me());
    expect(own.asked[0]!.headers).toMatchObject({ "x-remote-user": "alice" });
    expect(own.asked[0]!.headers.host).toMatch(/^127/);
    expect(own.asked[0]!.headers).not.toHaveProperty("if-match");
  });

  it("is reached by https, or on loopback, without a password in its address", () => {
    const credentials = { get: async () => PASSWORD, refused: async () => false };
    for (const url of [
      "http://dav.univ.example/",
      "https://a:b@dav.univ.example/",
      "ftp://127.0.0.1/",
    ]) {
      expect(() => createDavService({ kind: "calendar", url, credentials })).toThrow(TypeError);
    }
  });
});
