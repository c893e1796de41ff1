/**
 * The tables of one generation of one source. A generation is loaded into a slot of its own while
 * another one is served; slots are used again, so that statements and their plans are few.
 *
 * @module
 */
import type { Query } from "../database.js";

/** Names of the tables of a slot. */
export interface SlotTables {
  readonly entry: string;
  readonly word: string;
  readonly masked: string;
  readonly member: string;
  readonly structure: string;
  readonly vocabulary: string;
}

const KINDS_OF_TABLE = ["entry", "word", "masked", "member", "structure", "vocabulary"] as const;

/** Names the tables of a slot. */
export function tablesOf(slot: number): SlotTables {
  const name = (kind: string): string => `partage_directory_${kind}_${slot}`;
  const names = KINDS_OF_TABLE.map((kind): [string, unknown] => [kind, name(kind)]);
  return Object.fromEntries(names) as unknown as SlotTables;
}

/** Makes the empty tables of a slot, with what has to be unique while it is filled. */
export async function createTables(query: Query, slot: number): Promise<void> {
  await dropTables(query, slot);
  const { entry, word, masked, member, structure, vocabulary } = tablesOf(slot);
  const statements = [
    `create table ${entry} (
      id integer primary key,
      public_id uuid not null,
      key text collate "C" not null unique,
      kind smallint not null,
      audience smallint not null,
      own_audience smallint not null,
      sort text collate "C" not null,
      names text collate "C" not null,
      places text[] not null,
      affiliations text[] not null,
      body text not null)`,
    `create table ${word} (
      id integer not null,
      class smallint not null,
      audience smallint not null,
      word text collate "C" not null,
      sort text collate "C" not null,
      names text collate "C" not null)`,
    // Of people who asked not to be listed no more is kept than what tells that they are there.
    `create table ${masked} (
      key text collate "C" not null,
      word text collate "C" not null,
      names text collate "C" not null,
      audience smallint not null)`,
    `create table ${member} (
      group_key text collate "C" not null,
      member_key text collate "C" not null)`,
    `create table ${structure} (
      code text collate "C" primary key,
      parent text collate "C",
      name text not null,
      body text not null)`,
    `create table ${vocabulary} (
      word text collate "C" primary key,
      people integer not null,
      keys text[] not null)`,
  ];
  for (const statement of statements) await query(statement);
}

/** Makes the indexes of a slot that was filled. */
export async function createIndexes(query: Query, slot: number): Promise<void> {
  const { entry, word, masked, member } = tablesOf(slot);
  const indexes: readonly (readonly [string, string])[] = [
    [`${entry}_public`, `${entry} (public_id)`],
    [`${entry}_order`, `${entry} (kind, sort, id)`],
    [`${entry}_places`, `${entry} using gin (places)`],
    [`${word}_order`, `${word} (class, word, sort, id)`],
    [`${word}_entry`, `${word} (id)`],
    [`${masked}_word`, `${masked} (word)`],
    [`${masked}_key`, `${masked} (key)`],
    [`${member}_group`, `${member} (group_key, member_key)`],
    [`${member}_member`, `${member} (member_key)`],
  ];
  for (const [name, on] of indexes) await query(`create index ${name} on ${on}`);
}

/** Indexes the vocabulary, once it is filled, and tells the planner what is in the tables. */
export async function finishTables(query: Query, slot: number): Promise<void> {
  const tables = tablesOf(slot);
  const { vocabulary } = tables;
  await query(`create index ${vocabulary}_keys on ${vocabulary} using gin (keys)`);
  for (const table of Object.values(tables)) await query(`analyze ${table}`);
}

/** Removes the tables of a slot, where there are any. */
export async function dropTables(query: Query, slot: number): Promise<void> {
  const names = Object.values(tablesOf(slot)) as readonly string[];
  await query(`drop table if exists ${names.join(", ")}`);
}
