/**
 * A caller of a directory, as the suites see one.
 *
 * @module
 */
import type { DirectoryEntry, DirectoryFacets, DirectoryStructure, Id } from "@partage-ent/jmap";
import { DIRECTORY } from "@partage-ent/jmap";
import type { Backend, Principal } from "@partage-ent/server";
import { type Answer, JmapClient } from "./jmap-client.js";

/** Somebody who asks, and the back end that she asks. */
export interface DirectoryAccess {
  readonly backend: Backend;
  readonly principal: Principal;
}

/** The name to show of each entry. */
export const namesOf = (entries: readonly DirectoryEntry[]): readonly string[] =>
  entries.map(({ name }) => name?.full ?? "");

export const values = <Value>(map: Readonly<Record<string, Value>> | undefined): readonly Value[] =>
  Object.values(map ?? {});

/** One caller. */
export class DirectoryClient extends JmapClient {
  constructor({ backend, principal }: DirectoryAccess) {
    super(backend, principal, { scopes: ["directory.read"], capabilities: [DIRECTORY] });
  }

  query(filter: object, more: object = {}): Promise<Answer> {
    return this.call("DirectoryEntry/query", { filter, ...more });
  }

  async get(...ids: readonly Id[]): Promise<readonly DirectoryEntry[]> {
    return (await this.call("DirectoryEntry/get", { ids }))["list"] as readonly DirectoryEntry[];
  }

  async find(filter: object, more: object = {}): Promise<readonly DirectoryEntry[]> {
    const { ids } = await this.query(filter, { limit: 100, ...more });
    const found = await this.get(...(ids as readonly Id[]));
    return (ids as readonly Id[]).flatMap((id) => found.find((entry) => entry.id === id) ?? []);
  }

  /** Names of who is found by a text. */
  async names(text: string): Promise<readonly string[]> {
    return namesOf(await this.find({ text }));
  }

  async facets(filter: object): Promise<DirectoryFacets> {
    return (await this.query(filter, { calculateFacets: true }))["facets"] as DirectoryFacets;
  }

  /** Id of the structure of this name. */
  async structureOf(text: string): Promise<Id> {
    return (await this.structures({ text }))[0]?.id ?? "none";
  }

  /** Structures, in the order in which they were found. */
  async structures(filter: object): Promise<readonly DirectoryStructure[]> {
    const { ids } = await this.call("DirectoryStructure/query", { filter });
    const { list } = await this.call("DirectoryStructure/get", { ids });
    const found = list as readonly DirectoryStructure[];
    return (ids as readonly Id[]).flatMap((id) => found.find((one) => one.id === id) ?? []);
  }
}
