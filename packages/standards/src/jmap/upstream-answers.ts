/**
 * Answers of the standard methods (RFC 8620 section 5), checked: what breaks their shape fails the call, what
 * was not asked for is dropped.
 *
 * @module
 */
import type { Id, PatchObject, SetError } from "@partage-ent/jmap";
import {
  type Changes,
  type EditResults,
  type Edits,
  MethodFailure,
  type QueryResult,
  type Records,
} from "@partage-ent/server";
import { entriesOf, idsOf, isId, isRecord, type JsonRecord, stateOrUndefined } from "./shape.js";
import { notUnderstood, readSetError } from "./upstream-failure.js";

/** Records of one answer where all were asked for. */
const MAX_RECORDS = 5_000;
/** Ids of one list of changes. */
const MAX_CHANGES = 20_000;

const stateOf = (answer: JsonRecord, name: string): string => {
  const state = stateOrUndefined(answer[name]);
  if (state === undefined) throw notUnderstood();
  return state;
};

/** The answer of a `/get`: an asked id that was not answered does not exist. */
export function readRecords<Item extends { readonly id: Id }>(
  answer: JsonRecord,
  asked: readonly Id[] | null,
  read: (value: unknown) => Item | undefined,
): Records<Item> {
  const { list } = answer;
  if (!Array.isArray(list)) throw notUnderstood();
  const wanted = asked === null ? null : new Set(asked);
  const found = new Map<Id, Item>();
  for (const value of list.slice(0, wanted === null ? MAX_RECORDS : undefined)) {
    const item = read(value);
    if (item !== undefined && (wanted === null || wanted.has(item.id))) found.set(item.id, item);
  }
  return {
    state: stateOf(answer, "state"),
    list: [...found.values()],
    notFound: (asked ?? []).filter((id) => !found.has(id)),
  };
}

/** The ids that may be asked upstream: what breaks the syntax exists nowhere. */
export function possibleIds(ids: readonly Id[]): Id[] {
  return ids.filter(isId);
}

/** The answer of a `/changes`. */
export function readChanges(answer: JsonRecord, since: string): Changes {
  const lists = ["created", "updated", "destroyed"] as const;
  if (!lists.every((name) => Array.isArray(answer[name]))) throw notUnderstood();
  return {
    oldState: since,
    newState: stateOf(answer, "newState"),
    hasMoreChanges: answer["hasMoreChanges"] === true,
    created: idsOf(answer["created"], MAX_CHANGES),
    updated: idsOf(answer["updated"], MAX_CHANGES),
    destroyed: idsOf(answer["destroyed"], MAX_CHANGES),
  };
}

/** Whether a state may be one that a server gave; others are never asked upstream. */
export function checkState(since: string): void {
  if (stateOrUndefined(since) === undefined || /\p{Cc}/u.test(since)) throw unknownState();
}

/** The failure of a `/changes` whose state the server does not know, by whatever name it says so. */
export function changesFailure(error: unknown): unknown {
  const isState = error instanceof MethodFailure && error.type === "invalidArguments";
  return isState ? unknownState() : error;
}

const unknownState = (): MethodFailure =>
  new MethodFailure("cannotCalculateChanges", "The mail server does not know what changed since.");

/** The answer of a `/query`. */
export function readQuery(
  answer: JsonRecord,
  { limit, calculateTotal }: { readonly limit: number; readonly calculateTotal: boolean },
): QueryResult {
  const { ids, position, total } = answer;
  if (!Array.isArray(ids) || !isUnsigned(position)) throw notUnderstood();
  const result = { queryState: stateOf(answer, "queryState"), position, ids: idsOf(ids, limit) };
  return calculateTotal && isUnsigned(total) ? { ...result, total } : result;
}

const isUnsigned = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/** The arguments of a `/set`, without what can't exist upstream. */
export function setArguments<Create>({ create, update, destroy }: Edits<Create>): {
  readonly create?: Readonly<Record<Id, Create>>;
  readonly update?: Readonly<Record<Id, PatchObject>>;
  readonly destroy?: readonly Id[];
} {
  const updates = [...update].filter(([id]) => isId(id));
  return {
    ...(create.size > 0 ? { create: Object.fromEntries(create) } : {}),
    ...(updates.length > 0 ? { update: Object.fromEntries(updates) } : {}),
    ...(destroy.length > 0 ? { destroy: destroy.filter(isId) } : {}),
  };
}

const NOT_FOUND: SetError = { type: "notFound", description: "There is no such record." };
const NO_WORD: SetError = {
  type: "forbidden",
  description: "The mail server does not say what became of this.",
};

/** The answer of a `/set`: every record that was asked for is in one of its lists, and no other. */
export function readSet<Item>(
  answer: JsonRecord,
  { create, update, destroy }: Edits<unknown>,
  read: (value: JsonRecord) => Partial<Item>,
): EditResults<Item> {
  const outcome = <Value>(
    keys: Iterable<Id>,
    done: ReadonlyMap<string, Value>,
    failures: unknown,
  ): { readonly done: Map<Id, Value>; readonly failed: Map<Id, SetError> } => {
    const failed = new Map(entriesOf(failures, MAX_RECORDS));
    const result = { done: new Map<Id, Value>(), failed: new Map<Id, SetError>() };
    for (const key of keys) {
      if (done.has(key)) result.done.set(key, done.get(key)!);
      else if (failed.has(key)) result.failed.set(key, readSetError(failed.get(key)));
      else result.failed.set(key, isId(key) ? NO_WORD : NOT_FOUND);
    }
    return result;
  };
  const made = entriesOf(answer["created"], MAX_RECORDS).filter(
    (entry): entry is [string, JsonRecord] => isRecord(entry[1]) && isId(entry[1]["id"]),
  );
  const changed = entriesOf(answer["updated"], MAX_RECORDS).map(
    ([id, value]) => [id, isRecord(value) ? read(value) : null] as const,
  );
  const gone = idsOf(answer["destroyed"], MAX_RECORDS).map((id) => [id, true] as const);
  const created = outcome(
    create.keys(),
    new Map(
      made.map(([key, value]) => [key, { ...read(value), id: value["id"] } as Partial<Item>]),
    ),
    answer["notCreated"],
  );
  const updated = outcome(update.keys(), new Map(changed), answer["notUpdated"]);
  const destroyed = outcome(destroy, new Map(gone), answer["notDestroyed"]);
  return {
    oldState: stateOrUndefined(answer["oldState"]) ?? null,
    newState: stateOf(answer, "newState"),
    created: created.done,
    updated: updated.done,
    destroyed: [...destroyed.done.keys()],
    notCreated: created.failed,
    notUpdated: updated.failed,
    notDestroyed: destroyed.failed,
  };
}
