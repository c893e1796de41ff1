/**
 * What sources of one establishment are to each other: whose record counts, and how many people are
 * in its structures.
 *
 * @module
 */
import { AUDIENCE } from "../../app/directory/index-rows.js";
import type { Query } from "../database.js";
import { tablesOf } from "./slot-tables.js";

/** Settles an establishment after one of its slots changed; answers how many records of each slot are hidden. */
export async function settleEstablishment(
  query: Query,
  establishment: string,
  slots: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (slots.length === 0) {
    await writeCounts(query, establishment, []);
    return new Map();
  }
  const hidden = await settleKeys(query, slots);
  await writeCounts(query, establishment, await countMembers(query, slots));
  for (const [slot, count] of hidden) {
    await query("update partage_directory_source set duplicates = $2 where slot = $1", [
      slot,
      count,
    ]);
  }
  return hidden;
}

/**
 * Shows each key once: the record of the first of the slots that has it, and none of somebody who is
 * not listed in any of them. Answers how many records of each slot are hidden behind others.
 */
async function settleKeys(
  query: Query,
  slots: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const hidden = new Map<number, number>();
  for (const [place, slot] of slots.entries()) {
    const { entry, word } = tablesOf(slot);
    const others = [
      ...slots.slice(0, place).map((each) => tablesOf(each).entry),
      ...slots.filter((each) => each !== slot).map((each) => tablesOf(each).masked),
    ];
    const exists = others
      .map((table) => `exists (select from ${table} o where o.key = e.key)`)
      .concat("false")
      .join(" or ");
    const rows = await query(
      `with wanted as (
        select id, case when ${exists} then ${AUDIENCE.hidden} else own_audience end as audience
        from ${entry} e)
      update ${entry} e set audience = wanted.audience from wanted
      where wanted.id = e.id and wanted.audience <> e.audience returning e.id`,
    );
    if (rows.length > 0) {
      await query(
        `update ${word} w set audience = e.audience from ${entry} e
        where e.id = w.id and e.audience <> w.audience`,
      );
    }
    const [count] = await query(
      `select count(*) as hidden from ${entry} where audience = ${AUDIENCE.hidden}`,
    );
    hidden.set(slot, Number(count?.["hidden"] ?? 0));
  }
  return hidden;
}

/** People of a structure and of those below it. */
interface StructureCount {
  readonly code: string;
  readonly employees: number;
  readonly students: number;
}

/** Counts the people of all structures; each once in every structure that she or one of hers is under. */
async function countMembers(
  query: Query,
  slots: readonly number[],
): Promise<readonly StructureCount[]> {
  const from = (make: (slot: number) => string): string => slots.map(make).join(" union all ");
  const rows = await query(
    `with recursive tree as (
        ${from((slot) => `select code, parent from ${tablesOf(slot).structure}`)}),
      up (code, ancestor) as (
        select code, code from tree
        union select up.code, tree.parent from up join tree on tree.code = up.ancestor
        where tree.parent is not null),
      person as (
        ${from(
          (slot) =>
            `select ${slot} as slot, id, audience, places from ${tablesOf(slot).entry}
            where kind = 0 and audience < ${AUDIENCE.hidden}`,
        )}),
      -- Many people are of the same structures: those are counted together.
      together as (
        select places, audience, count(*) as people from person
        where places <> '{}' group by places, audience),
      below as (
        select distinct together.places, together.audience, together.people, up.ancestor
        from together cross join unnest(together.places) as of (code) join up on up.code = of.code)
    select ancestor,
      coalesce(sum(people) filter (where audience = ${AUDIENCE.all}), 0) as employees,
      coalesce(sum(people) filter (where audience = ${AUDIENCE.students}), 0) as students
    from below group by ancestor`,
  );
  return rows.map((row) => ({
    code: String(row["ancestor"]),
    employees: Number(row["employees"]),
    students: Number(row["students"]),
  }));
}

/** Keeps counts in the place of earlier ones. */
async function writeCounts(
  query: Query,
  establishment: string,
  counts: readonly StructureCount[],
): Promise<void> {
  await query("delete from partage_directory_count where establishment = $1", [establishment]);
  if (counts.length === 0) return;
  await query(
    `insert into partage_directory_count (establishment, code, employees, students)
    select $1::text, * from unnest($2::text[], $3::integer[], $4::integer[])`,
    [
      establishment,
      counts.map(({ code }) => code),
      counts.map(({ employees }) => employees),
      counts.map(({ students }) => students),
    ],
  );
}
