import type { Principal } from "@partage-ent/server";
import type { AliasStore } from "../alias-store.js";
import { personKey } from "../person-key.js";

/** Aliases of one person, both ways. */
interface Aliases {
  readonly newest: Map<string, string>;
  readonly oldest: Map<string, string>;
}

/** How much a store in memory keeps. */
export interface MemoryAliasLimits {
  readonly people: number;
  readonly aliasesPerPerson: number;
}

const LIMITS: MemoryAliasLimits = { people: 10_000, aliasesPerPerson: 5_000 };

/** An {@link AliasStore} for one process: the ids that were not used for longest are forgotten first. */
export function createMemoryAliases(limits: MemoryAliasLimits = LIMITS): AliasStore {
  const people = new Map<string, Aliases>();
  const of = (principal: Principal): Aliases => {
    const key = personKey(principal);
    const aliases = people.get(key) ?? { newest: new Map(), oldest: new Map() };
    people.delete(key);
    people.set(key, aliases);
    if (people.size > limits.people) people.delete(people.keys().next().value ?? key);
    return aliases;
  };
  return {
    read: (principal, ids) => Promise.resolve(pick(of(principal).newest, ids)),
    readOld: (principal, ids) => Promise.resolve(pick(of(principal).oldest, ids)),
    add: (principal, added) => {
      const aliases = of(principal);
      for (const [old, id] of added) addOne(aliases, old, id, limits.aliasesPerPerson);
      return Promise.resolve();
    },
  };
}

function pick(from: ReadonlyMap<string, string>, ids: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const id of ids) {
    const other = from.get(id);
    if (other !== undefined) found.set(id, other);
  }
  return found;
}

function addOne({ newest, oldest }: Aliases, old: string, id: string, limit: number): void {
  remove({ newest, oldest }, old);
  newest.set(old, id);
  oldest.set(id, old);
  if (newest.size <= limit) return;
  const [first] = newest.keys();
  if (first !== undefined) remove({ newest, oldest }, first);
}

function remove({ newest, oldest }: Aliases, old: string): void {
  const before = newest.get(old);
  if (before !== undefined) oldest.delete(before);
  newest.delete(old);
}
