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
});
