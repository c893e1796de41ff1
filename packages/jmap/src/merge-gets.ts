import { createEntry, isRead, type Entry } from "./entry.js";

/**
 * Turns gets that differ by `ids` only, to which nothing refers and between which nothing is
 * changed, into one; each caller is given the records it asked for.
 */
export function mergeGets(all: readonly Entry[]): Entry[] {
  const groups = new Map<unknown, Entry[]>();
  let changes = 0;
  for (const entry of all) {
    if (!isRead(entry.name)) changes++;
    const { ids, ...others } = entry.args;
    const mergeable =
      entry.name.endsWith("/get") &&
      Array.isArray(ids) &&
      !entry.dependents.size &&
      !entry.references.length;
    const key = mergeable ? JSON.stringify([changes, entry.name, others]) : entry;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].map((group) => (group.length > 1 ? merged(group) : group[0]!));
}

function merged(group: readonly Entry[]): Entry {
  const { uri, name, args } = group[0]!;
  const idsOf = (entry: Entry) => entry.args["ids"] as readonly string[];
  const whole = createEntry(uri, name, { ...args, ids: [...new Set(group.flatMap(idsOf))] }, []);
  for (const entry of group) {
    const own = new Set(idsOf(entry));
    whole.dependents.add(entry);
    whole.promise.then(({ list, notFound, ...others }) => {
      entry.resolve({
        ...others,
        list: (list as readonly { id: string }[]).filter(({ id }) => own.has(id)),
        notFound: ((notFound ?? []) as readonly string[]).filter((id) => own.has(id)),
      });
    }, entry.reject);
  }
  return whole;
}
