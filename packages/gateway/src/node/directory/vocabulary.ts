/**
 * The distinct words of names in a slot, with what they are found by when somebody types them wrong.
 *
 * @module
 */
import { keysOfName } from "../../app/directory/spelling.js";
import type { Query } from "../database.js";
import { tablesOf } from "./slot-tables.js";

const BATCH = 5_000;

/** Collects the words of a slot that was filled; they come and go with records from then on. */
export async function fillVocabulary(query: Query, slot: number): Promise<void> {
  const { word } = tablesOf(slot);
  const rows = await query(
    `select word, count(*) as people from ${word} where class % 8 <= 2 group by word`,
  );
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const people = batch.map((row) => [String(row["word"]), Number(row["people"])] as const);
    await changeVocabulary(query, slot, new Map(people));
  }
}

/** Counts words up or down; a word that nobody has any more goes. */
export async function changeVocabulary(
  query: Query,
  slot: number,
  changes: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = [...changes].filter(([, change]) => change !== 0);
  if (rows.length === 0) return;
  const { vocabulary } = tablesOf(slot);
  await query(
    `insert into ${vocabulary} as v (word, people, keys)
    select word, people, string_to_array(keys, ' ')
    from unnest($1::text[], $2::integer[], $3::text[]) as r (word, people, keys)
    on conflict (word) do update set people = v.people + excluded.people`,
    [
      rows.map(([word]) => word),
      rows.map(([, change]) => change),
      rows.map(([word]) => keysOfName(word).join(" ")),
    ],
  );
  const gone = rows.filter(([, change]) => change < 0).map(([word]) => word);
  if (gone.length === 0) return;
  await query(`delete from ${vocabulary} where word = any($1::text[]) and people <= 0`, [gone]);
}
