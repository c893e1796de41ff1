import type { Id, PatchObject } from "@partage-ent/jmap";
import type { Backend, BackendScope, Principal } from "@partage-ent/server";
import { describe, expect, it } from "vitest";
import { auditBackend, type WriteRecord } from "./audited-backend.js";

const PRINCIPAL: Principal = { establishment: "valmoree", account: "lea@univ.example" };

/** A back end of contacts and a directory that answers every call with its own name. */
function audited() {
  const told: WriteRecord[] = [];
  const named =
    (name: string): unknown =>
    (): Promise<string> =>
      Promise.resolve(name);
  const part = (...names: readonly string[]): object =>
    Object.fromEntries(names.map((name) => [name, named(name)]));
  const scope = {
    describe: named("describe"),
    contacts: part("setAddressBooks", "setCards", "importCards", "getCards", "mergeCards"),
    directory: part("queryEntries", "getEntries"),
  } as unknown as BackendScope;
  const backend = auditBackend({ open: () => scope } as unknown as Backend, (write) => {
    told.push(write);
  });
  return { told, scope: backend.open(PRINCIPAL, { signal: new AbortController().signal }) };
}

const EDITS = {
  create: new Map([["k", { name: "x" }]]),
  update: new Map<Id, PatchObject>(),
  destroy: ["c1", "c2"],
};

describe("an audited back end", () => {
  it("tells of every write of contacts, with counts and no content", async () => {
    const { told, scope } = audited();
    const { contacts } = scope;
    await contacts?.setCards("a1", { ...EDITS, create: new Map([["k", {}]]) });
    await contacts?.setAddressBooks("a1", { ...EDITS, onDestroyRemoveContents: true });
    expect(await contacts?.importCards("a1", "u1", "contacts")).toBe("importCards");
    const counts = { created: 1, updated: 0, destroyed: 2 };
    expect(told).toEqual([
      { method: "ContactCard/set", ...counts },
      { method: "AddressBook/set", ...counts },
      { method: "CardFile/import", created: 1, updated: 0, destroyed: 0 },
    ]);
  });

  it("tells of no reading", async () => {
    const { told, scope } = audited();
    await scope.contacts?.getCards("a1", ["c1"], ["id"]);
    await scope.contacts?.mergeCards("a1", ["c1", "c2"]);
    await scope.directory?.getEntries("a1", ["e1"], ["id"]);
    expect(told).toEqual([]);
  });
});
