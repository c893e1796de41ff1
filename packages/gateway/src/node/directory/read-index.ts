/**
 * What is read of a slot beside searches: entries, facets, structures.
 *
 * @module
 */
import type { DirectoryRecord, StructureRecord } from "../../app/directory/directory-source.js";
import type {
  DirectoryReach,
  FacetCount,
  FacetCounts,
  StoredEntry,
  StoredStructure,
} from "../../app/directory/directory-store.js";
import { AUDIENCE, KINDS } from "../../app/directory/index-rows.js";
import type { Query } from "../database.js";
import { tablesOf } from "./slot-tables.js";

/** A served slot, and whose it is. */
export interface ServedSlot {
  readonly establishment: string;
  readonly source: string;
  readonly slot: number;
}

/** A served slot, those of the same establishment, and what a caller finds there. */
export interface SeenSlot {
  readonly slot: ServedSlot;
  readonly siblings: readonly ServedSlot[];
  readonly reach: DirectoryReach;
}

const GROUP = KINDS.indexOf("group");

/** Most values of a facet. */
const MOST_VALUES = 20;

/** Entries of a slot by their ids. */
export async function readEntriesOf(
  query: Query,
  { slot: { establishment, source, slot }, siblings, reach }: SeenSlot,
  ids: readonly string[],
): Promise<readonly StoredEntry[]> {
  const { entry } = tablesOf(slot);
  const rows = await query(
    `select public_id, key, kind, body from ${entry}
    where public_id = any ($1::uuid[]) and audience <= $2 and ($3 or kind <> ${GROUP})`,
    [[...ids], reach.students ? AUDIENCE.students : AUDIENCE.all, reach.groups],
  );
  const groups = rows.filter((row) => KINDS[Number(row["kind"])] === "group");
  const keys = groups.map((row) => String(row["key"]));
  const counts = await countGroups(query, slot, siblings, keys);
  return rows.map((row) => ({
    ...{ establishment, source, id: String(row["public_id"]) },
    record: JSON.parse(String(row["body"])) as DirectoryRecord,
    memberCount: counts.get(String(row["key"])) ?? 0,
  }));
}

/** Members of groups, without those who are not listed in any of the establishment's sources. */
async function countGroups(
  query: Query,
  slot: number,
  siblings: readonly ServedSlot[],
  keys: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (keys.length === 0) return new Map();
  const { member } = tablesOf(slot);
  const hidden = siblings
    .map(({ slot: each }) => tablesOf(each).masked)
    .map((masked) => `and not exists (select from ${masked} o where o.key = m.member_key)`)
    .join(" ");
  const rows = await query(
    `select group_key, count(*) as members from ${member} m
    where group_key = any ($1::text[]) ${hidden} group by group_key`,
    [[...keys]],
  );
  return new Map(rows.map((row) => [String(row["group_key"]), Number(row["members"])]));
}

/** Counts what entries of some slots of one establishment have. */
export async function countFacetsOf(
  query: Query,
  slots: readonly ServedSlot[],
  ids: readonly string[],
  withGroups: boolean,
): Promise<FacetCounts> {
  const sums = { structure: new Map<string, number>(), affiliation: new Map<string, number>() };
  const add = (sum: Map<string, number>, value: unknown, count: unknown): void => {
    sum.set(String(value), (sum.get(String(value)) ?? 0) + Number(count));
  };
  let entries = 0;
  const keys: string[] = [];
  for (const { slot } of slots) {
    const { entry } = tablesOf(slot);
    const rows = await query(
      `with found as (
        select key, kind, places, affiliations from ${entry}
        where public_id = any ($1::uuid[]) and audience < ${AUDIENCE.hidden})
      select 'entry' as facet, key as value, 1 as count from found
      union all select 'structure', value, count(*) from found, unnest(places) as value group by value
      union all select 'affiliation', value, count(*) from found, unnest(affiliations) as value group by value`,
      [[...ids]],
    );
    for (const row of rows) {
      if (row["facet"] === "structure") add(sums.structure, row["value"], row["count"]);
      else if (row["facet"] === "affiliation") add(sums.affiliation, row["value"], row["count"]);
      else {
        entries += 1;
        keys.push(String(row["value"]));
      }
    }
  }
  const establishment = slots[0]?.establishment ?? "";
  const list = async (
    sum: ReadonlyMap<string, number>,
    nameOf: (values: readonly string[]) => Promise<ReadonlyMap<string, string>>,
  ): Promise<readonly FacetCount[]> => {
    const best = [...sum].sort(([, one], [, other]) => other - one).slice(0, MOST_VALUES);
    const names = await nameOf(best.map(([value]) => value));
    return best.map(([value, count]) => ({
      ...{ establishment, value, count },
      name: names.get(value) ?? value,
    }));
  };
  const groups = withGroups ? await countGroupsOf(query, slots, keys) : [];
  return {
    establishment:
      entries === 0 ? [] : [{ establishment, value: establishment, name: "", count: entries }],
    structure: await list(sums.structure, (codes) => structureNames(query, slots, codes)),
    affiliation: await list(sums.affiliation, () => Promise.resolve(new Map())),
    group: groups.map((each) => ({ ...each, establishment })),
  };
}

async function structureNames(
  query: Query,
  slots: readonly ServedSlot[],
  codes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { slot } of slots) {
    const rows = await query(
      `select code, name from ${tablesOf(slot).structure} where code = any ($1::text[])`,
      [[...codes]],
    );
    for (const row of rows) {
      const code = String(row["code"]);
      if (!names.has(code)) names.set(code, String(row["name"]));
    }
  }
  return names;
}

async function countGroupsOf(
  query: Query,
  slots: readonly ServedSlot[],
  keys: readonly string[],
): Promise<readonly Omit<FacetCount, "establishment">[]> {
  const found: Omit<FacetCount, "establishment">[] = [];
  for (const { slot } of slots) {
    const { entry, member } = tablesOf(slot);
    const rows = await query(
      `select e.public_id, e.body, m.count from (
        select group_key, count(*) as count from ${member}
        where member_key = any ($1::text[]) group by group_key
        order by count desc, group_key limit ${MOST_VALUES}) as m
      join ${entry} e on e.key = m.group_key and e.audience < ${AUDIENCE.hidden}
      order by m.count desc, e.sort`,
      [[...keys]],
    );
    for (const row of rows) {
      const { displayName } = JSON.parse(String(row["body"])) as DirectoryRecord;
      const value = String(row["public_id"]);
      found.push({ value, name: displayName, count: Number(row["count"]) });
    }
  }
  return found.sort((one, other) => other.count - one.count).slice(0, MOST_VALUES);
}

/** Structures of the slots of one establishment; of a code that several have, the first one. */
export async function readStructuresOf(
  query: Query,
  slots: readonly ServedSlot[],
): Promise<readonly StoredStructure[]> {
  const [{ establishment } = { establishment: "" }] = slots;
  const counts = await query(
    "select code, employees, students from partage_directory_count where establishment = $1",
    [establishment],
  );
  const members = new Map(
    counts.map((row) => [
      String(row["code"]),
      { employees: Number(row["employees"]), students: Number(row["students"]) },
    ]),
  );
  const structures = new Map<string, StoredStructure>();
  for (const { slot } of slots) {
    const rows = await query(`select body from ${tablesOf(slot).structure}`);
    for (const row of rows) {
      const structure = JSON.parse(String(row["body"])) as StructureRecord;
      if (structures.has(structure.id)) continue;
      const none = { employees: 0, students: 0 };
      structures.set(structure.id, {
        ...{ ...structure, establishment },
        members: members.get(structure.id) ?? none,
      });
    }
  }
  return [...structures.values()];
}

/** Kinds of entries that a slot has. */
export async function readKindsOf(query: Query, slot: number): Promise<readonly number[]> {
  // One look into the index for each kind, however many entries there are.
  const rows = await query(
    `select k.kind from generate_series(0, ${KINDS.length - 1}) as k (kind)
    where exists (select from ${tablesOf(slot).entry} e
      where e.kind = k.kind and e.audience < ${AUDIENCE.hidden})`,
  );
  return rows.map((row) => Number(row["kind"]));
}
