import type { Principal } from "@partage-ent/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Credential } from "../credential.js";
import { type OwnDav, startOwnDav } from "../testing/own-dav.js";
import type { DavServiceOptions } from "./dav-options.js";
import type { DavScope } from "./dav-scope.js";
import { createDavService, type DavService } from "./dav-service.js";

const ALICE: Principal = { establishment: "valmoree", account: "alice@univ.example" };
const BOB: Principal = { establishment: "valmoree", account: "bob@univ.example" };
const PEOPLE = [
  { user: "alice", email: "alice@univ.example", name: "Alice Martin" },
  { user: "bob", email: "bob@univ.example", name: "Bob Petit" },
] as const;

const card = (name: string): string =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${name}\r\nFN:${name}\r\nN:${name};;;;\r\nEND:VCARD\r\n`;

describe("a WebDAV service", () => {
  let own: OwnDav;
  let services: DavService[];

  beforeEach(async () => {
    own = await startOwnDav(PEOPLE);
    services = [];
  });
  afterEach(async () => {
    for (const service of services) service.close();
    await own.close();
  });

  const password = (account: string): Credential => ({
    kind: "password",
    username: account,
    password: "secret",
  });
  const service = (more: Partial<DavServiceOptions> = {}): DavService => {
    const made = createDavService({
      kind: "addressbook",
      url: own.url,
      credentials: {
        get: async ({ account }) => password(account),
        refused: async () => false,
      },
      timeoutMs: 5_000,
      ...more,
    });
    services.push(made);
    return made;
  };
  const open = (of: DavService, principal = ALICE): DavScope =>
    of.open(principal, { signal: new AbortController().signal });

  it("finds the home of a person and what is in it", async () => {
    const scope = open(service());
    expect(await scope.me()).toMatchObject({
      displayName: "Alice Martin",
      addresses: ["alice@univ.example"],
    });
    expect(await scope.features()).toContain("addressbook");
    expect(await scope.collections()).toMatchObject([
      { id: "contacts", displayName: "Contacts", isShared: false, owner: null },
    ]);
  });

  it("opens nothing where a server gives everybody what is the master user's", async () => {
    const actAs = (username: string, secret: string): DavService =>
      service({
        credentials: {
          get: async ({ account }) => ({
            ...{ kind: "proxy", authorizeAs: account, username, password: secret },
          }),
          refused: async () => false,
        },
      });
    expect((await open(actAs("proxy", "proxy-secret")).me()).addresses).toEqual([ALICE.account]);
    // Bob signs in by his own password here: what follows in the header is not read.
    await expect(open(actAs("bob", "secret")).collections()).rejects.toMatchObject({
      type: "forbidden",
    });
  });

  it("keeps objects and asks only for what changed", async () => {
    const dav = service();
    const contacts = own.store.find("alice", "addressbook", "contacts")!;
    for (const name of ["a", "b", "c"]) own.store.put(contacts, `${name}.vcf`, card(name));
    const names = async (): Promise<readonly string[]> => {
      const scope = open(dav);
      const [book] = await scope.collections();
      return (await scope.objects(book!)).map(({ name }) => name).sort();
    };
    expect(await names()).toEqual(["a.vcf", "b.vcf", "c.vcf"]);
    own.asked.length = 0;
    expect(await names()).toEqual(["a.vcf", "b.vcf", "c.vcf"]);
    expect(own.asked.map(({ method }) => method)).toEqual(["PROPFIND"]);
    own.store.put(contacts, "d.vcf", card("d"));
    own.store.remove(contacts, "a.vcf");
    own.asked.length = 0;
    expect(await names()).toEqual(["b.vcf", "c.vcf", "d.vcf"]);
    const multigets = own.asked.filter(({ body }) => body.includes("multiget"));
    expect(multigets).toHaveLength(1);
    expect(multigets[0]!.body).not.toContain("b.vcf");
  });

  it("does not mix persons up", async () => {
    const dav = service();
    own.store.put(own.store.find("alice", "addressbook", "contacts")!, "a.vcf", card("a"));
    const [mine] = await open(dav).collections();
    expect(await open(dav).objects(mine!)).toHaveLength(1);
    const bob = open(dav, BOB);
    const [his] = await bob.collections();
    expect(await bob.objects(his!)).toEqual([]);
    await expect(bob.objects(mine!)).rejects.toMatchObject({ type: "notFound" });
  });

  it("makes collections, names them and removes them", async () => {
    const scope = open(service());
    const made = await scope.createCollection({ displayName: 'Thèse <d’Élise> & "co"' });
    expect(made.displayName).toBe('Thèse <d’Élise> & "co"');
    await scope.changeCollection(made, { displayName: "Jury" });
    expect(await scope.collections()).toMatchObject([{ id: "contacts" }, { displayName: "Jury" }]);
    await scope.removeCollection(made);
    expect(await scope.collections()).toHaveLength(1);
  });

  const namesIn = async (dav: DavService): Promise<readonly string[]> => {
    const scope = open(dav);
    const [book] = await scope.collections();
    return (await scope.objects(book!))
      .map(({ name, data }) => `${name}${String(data.length)}`)
      .sort();
  };

  it.each([
    ["no sync-collection", { noSync: true }],
    ["neither sync-collection nor getctag", { noSync: true, noCtag: true }],
    ["no etags", { noSync: true, noEtags: true }],
    ["weak etags", { weakEtags: true }],
    ["answers that are cut short", { syncPage: 1 }],
    ["times as sync-tokens", { secondTokens: true }],
  ])("keeps up with a server that has %s", async (_, manners) => {
    own.manners = manners;
    const dav = service();
    const contacts = own.store.find("alice", "addressbook", "contacts")!;
    for (const name of ["a", "b", "c"]) own.store.put(contacts, `${name}.vcf`, card(name));
    const expected = (...names: readonly string[]) =>
      names.map((name) => `${name[0]}.vcf${card(name).trim().length}`);
    expect(await namesIn(dav)).toEqual(expected("a", "b", "c"));
    own.store.put(contacts, "b.vcf", card("bbb"));
    own.store.remove(contacts, "c.vcf");
    own.store.put(contacts, "d.vcf", card("d"));
    expect(await namesIn(dav)).toEqual(expected("a", "bbb", "d"));
    const scope = open(dav);
    const [book] = await scope.collections();
    const [object] = await scope.objects(book!);
    const condition = { ifMatch: object!.etag };
    expect(await scope.put(book!, "a.vcf", card("aa"), condition)).not.toBe("preconditionFailed");
    expect(await namesIn(dav)).toEqual(expected("aa", "bbb", "d"));
  });

  it("begins anew where the server forgot its sync-tokens", async () => {
    const dav = service();
    const contacts = own.store.find("alice", "addressbook", "contacts")!;
    own.store.put(contacts, "a.vcf", card("a"));
    await namesIn(dav);
    const [before] = await open(dav).collections();
    own.manners = { epoch: 2 };
    own.store.put(contacts, "b.vcf", card("b"));
    expect(await namesIn(dav)).toHaveLength(2);
    const scope = open(dav);
    const [book] = await scope.collections();
    expect(await scope.changesSince(book!, before!.version)).toBeNull();
    expect(await scope.changesSince(book!, "http://own.example/sync/2/999")).toBeNull();
  });

  it("tells what changed since a version", async () => {
    const dav = service();
    const contacts = own.store.find("alice", "addressbook", "contacts")!;
    for (const name of ["a", "b"]) own.store.put(contacts, `${name}.vcf`, card(name));
    const [before] = await open(dav).collections();
    own.store.remove(contacts, "a.vcf");
    own.store.put(contacts, "c.vcf", card("c"));
    const scope = open(dav);
    const [book] = await scope.collections();
    expect(await scope.changesSince(book!, before!.version)).toMatchObject({
      changed: ["c.vcf"],
      vanished: ["a.vcf"],
    });
  });

  it("writes only what nobody else wrote meanwhile", async () => {
    const scope = open(service());
    const [book] = await scope.collections();
    expect(await scope.put(book!, "a.vcf", card("a"), { ifNone: true })).toMatchObject({});
    expect(await scope.put(book!, "a.vcf", card("b"), { ifNone: true })).toBe("preconditionFailed");
    expect(await scope.put(book!, "a.vcf", card("b"), { ifMatch: '"x"' })).toBe(
      "preconditionFailed",
    );
    expect(await scope.remove(book!, "a.vcf", { ifMatch: '"x"' })).toBe("preconditionFailed");
    own.manners = { failsConditions: true };
    const [object] = await scope.objects(book!);
    const condition = { ifMatch: object!.etag };
    expect(await scope.put(book!, "a.vcf", card("c"), condition)).toBe("preconditionFailed");
    own.manners = {};
    expect(await scope.remove(book!, "a.vcf", condition)).toBe(true);
    expect(await scope.remove(book!, "a.vcf", null)).toBe(false);
  });

  it("tells what a refusal means for a record", async () => {
    const scope = open(service());
    const [book] = await scope.collections();
    own.manners = { quota: 10 };
    const over = scope.put(book!, "a.vcf", card("a"), null);
    await expect(over).rejects.toMatchObject({ setError: { type: "overQuota" } });
    for (const [code, type] of [
      [403, "forbidden"],
      [413, "tooLarge"],
      [415, "invalidProperties"],
      [423, "forbidden"],
    ] as const) {
      own.manners = { status: { methods: ["PUT"], code } };
      const refused = scope.put(book!, "a.vcf", card("a"), null);
      await expect(refused).rejects.toMatchObject({ setError: { type } });
    }
  });

  it("tells what precondition a write does not meet", async () => {
    const scope = open(service());
    const [book] = await scope.collections();
    for (const [condition, type] of [
      ["{urn:ietf:params:xml:ns:carddav}no-uid-conflict", "invalidProperties"],
      ["{urn:ietf:params:xml:ns:carddav}max-resource-size", "tooLarge"],
      ["{DAV:}quota-not-exceeded", "overQuota"],
      ["{DAV:}anything", "forbidden"],
    ] as const) {
      own.manners = { status: { methods: ["PUT"], code: 403, condition } };
      const refused = scope.put(book!, "a.vcf", card("a"), null);
      await expect(refused).rejects.toMatchObject({ setError: { type } });
    }
  });

  it("asks for no name that leads out of a collection", async () => {
    const scope = open(service());
    const [book] = await scope.collections();
    own.asked.length = 0;
    for (const name of [
      "../../bob/contacts/a.vcf",
      "..",
      ".",
      "",
      "a/b",
      "a\\b",
      "a\u0000",
      "\ud800",
    ]) {
      await expect(scope.put(book!, name, "x", null)).rejects.toMatchObject({ type: "notFound" });
      expect((await scope.objectsByName(book!, [name])).size).toBe(0);
    }
    expect(own.asked).toEqual([]);
    await scope.put(book!, "é ?#%2F&<>.vcf", card("x"), { ifNone: true });
    const [object] = await scope.objects((await scope.collections())[0]!);
    expect(object).toMatchObject({ name: "é ?#%2F&<>.vcf", data: card("x").trim() });
  });

  it("keeps no more in memory than it may", async () => {
    const dav = service({ limits: { cacheOctets: 3_000 } });
    const contacts = own.store.find("alice", "addressbook", "contacts")!;
    for (let at = 0; at < 20; at++) own.store.put(contacts, `${at}.vcf`, card(String(at)));
    await namesIn(dav);
    own.asked.length = 0;
    expect(await namesIn(dav)).toHaveLength(20);
    expect(own.asked.some(({ body }) => body.includes("multiget"))).toBe(true);
  });

  it("tells whoever watches what the states are, and when they change", async () => {
    const dav = service({ pollMs: 20 });
    const abort = new AbortController();
    const states: string[] = [];
    const contacts = own.store.find("alice", "addressbook", "contacts")!;
    const watch = dav.watch(ALICE, {
      signal: abort.signal,
      states: async (scope) => ({ ContactCard: await scope.state() }),
    });
    for await (const { changed } of watch) {
      states.push(changed["ContactCard"] ?? "");
      if (states.length === 1) {
        own.manners = { drops: true };
        setTimeout(() => {
          own.manners = {};
          own.store.put(contacts, "a.vcf", card("a"));
        }, 50);
      } else abort.abort();
    }
    expect(new Set(states).size).toBe(2);
  });

  it("finds a home that nobody can discover", async () => {
    const homeTemplate = "/addressbooks/{user}/";
    expect(await open(service({ homeTemplate })).collections()).toMatchObject([{ id: "contacts" }]);
    const elsewhere = service({ homeTemplate: "https://evil.example/{account}/" });
    await expect(open(elsewhere).collections()).rejects.toMatchObject({ type: "forbidden" });
    const dots = { establishment: "valmoree", account: "..@univ.example" };
    await expect(open(service({ homeTemplate }), dots).collections()).rejects.toMatchObject({
      type: "forbidden",
    });
  });
});
