/**
 * Splits calls that exceed `maxObjectsInGet`, `maxObjectsInSet` or `maxSizeRequest` and joins the
 * answers (RFC 8620 sections 2, 5.1 and 5.3).
 *
 * @module
 */

/** Arguments or answer of a call, as JSON has them. */
export type Json = Readonly<Record<string, unknown>>;

const EDITS = ["create", "update", "destroy"] as const;
const LISTS = ["list", "notFound", "destroyed"];
const RECORDS = ["created", "updated", "notCreated", "notUpdated", "notDestroyed"];

/** Counts the octets of a value as JSON. */
export function jsonSize(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/**
 * Splits the arguments of a `/get` or `/set` into pieces of at most `most` records and, where
 * records are small enough, at most `octets`.
 */
export function splitArguments(name: string, args: Json, most: number, octets: number): Json[] {
  const units = unitsOf(name, args);
  const pieces: Json[] = [];
  for (
    let from = 0, count = Math.min(most || Infinity, units.length);
    count && from < units.length;
    from += count
  ) {
    const last = () => withUnits(args, units.slice(from, from + count));
    while (count > 1 && jsonSize(last()) > octets) count = Math.ceil(count / 2);
    pieces.push(last());
  }
  // A state condition can hold for the first piece only, so such a call stays whole.
  return pieces.length > 1 && args["ifInState"] == null ? pieces : [args];
}

type Unit = readonly [list: string, id: string, value?: unknown];

function unitsOf(name: string, args: Json): Unit[] {
  const listOf = (list: string): Unit[] => {
    const value = args[list];
    return Array.isArray(value)
      ? value.map((id: string) => [list, id])
      : Object.entries(value ?? {}).map(([id, item]) => [list, id, item]);
  };
  if (name.endsWith("/get")) return listOf("ids");
  return name.endsWith("/set") ? EDITS.flatMap(listOf) : [];
}

function withUnits(args: Json, units: readonly Unit[]): Json {
  const piece: Record<string, unknown> = { ...args };
  for (const list of ["ids", ...EDITS]) {
    const own = units.filter((unit) => unit[0] === list);
    if (piece[list] == null) continue;
    if (!own.length && list !== "ids") piece[list] = undefined;
    else if (Array.isArray(piece[list])) piece[list] = own.map((unit) => unit[1]);
    else piece[list] = Object.fromEntries(own.map((unit) => [unit[1], unit[2]]));
  }
  return piece;
}

/** Joins the answers to the pieces of one call. */
export function joinResponses(responses: readonly Json[]): Json {
  const [first = {}, ...others] = responses;
  return others.reduce<Json>((whole, next) => {
    // The older state of a /get is the safe one to ask changes from; a /set moved on to the newer.
    const joined: Record<string, unknown> = { ...next, ...whole };
    if ("newState" in next) joined["newState"] = next["newState"];
    for (const key of LISTS) {
      if (whole[key] && next[key]) joined[key] = [...asList(whole[key]), ...asList(next[key])];
      else joined[key] = whole[key] ?? next[key];
    }
    for (const key of RECORDS) {
      joined[key] =
        whole[key] || next[key] ? { ...asRecord(whole[key]), ...asRecord(next[key]) } : null;
    }
    return joined;
  }, first);
}

const asList = (value: unknown): readonly unknown[] => value as readonly unknown[];
const asRecord = (value: unknown): Json => (value ?? {}) as Json;
