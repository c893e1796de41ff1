/**
 * Records in memory with their changes, for back ends of tests.
 *
 * @module
 */
import type { Id, PatchObject, SetError } from "@partage-ent/jmap";
import type { Changes, EditResults, Edits, Records } from "../backend.js";
import { MethodFailure } from "../method-failure.js";

type ChangeKind = "created" | "updated" | "destroyed";

/** What happened to records of all types, in order; its length is the state. */
export class ChangeLog {
  readonly #changes: (readonly [type: string, kind: ChangeKind, id: Id])[] = [];

  /** The state of every type. */
  get state(): string {
    return `v1.${this.#changes.length}`;
  }

  /** Notes a change. */
  note(type: string, kind: ChangeKind, id: Id): void {
    this.#changes.push([type, kind, id]);
  }

  /** What happened to records of a type since a state. */
  since(type: string, since: string, max = Infinity): Changes {
    const from = Number(/^v1\.(\d+)$/.exec(since)?.[1] ?? Number.NaN);
    if (Number.isNaN(from)) throw new MethodFailure("cannotCalculateChanges", "no such state");
    const news = this.#changes.slice(from);
    const taken = news.slice(0, max);
    const of = (kind: ChangeKind): Id[] =>
      taken.filter((change) => change[0] === type && change[1] === kind).map(([, , id]) => id);
    return {
      oldState: since,
      newState: `v1.${from + taken.length}`,
      hasMoreChanges: taken.length < news.length,
      created: of("created"),
      updated: of("updated"),
      destroyed: of("destroyed"),
    };
  }
}

/** Some records, or all. */
export function pickRecords<Item extends { readonly id: Id }>(
  items: ReadonlyMap<Id, Item>,
  ids: readonly Id[] | null,
  state: string,
): Records<Item> {
  return {
    state,
    list: ids === null ? [...items.values()] : ids.flatMap((id) => items.get(id) ?? []),
    notFound: (ids ?? []).filter((id) => !items.has(id)),
  };
}

/** How records of a type come to be, change and go. */
export interface Edited<Create, Item> {
  readonly create: (id: Id, create: Create) => Item | SetError;
  readonly update: (item: Item, patch: PatchObject) => Item | SetError;
  readonly destroy: (item: Item) => SetError | null;
}

const isError = (value: object): value is SetError => "type" in value && !("id" in value);

/** Edits records one by one. */
export function editRecords<Create, Item extends { readonly id: Id }>(
  log: ChangeLog,
  type: string,
  items: Map<Id, Item>,
  edits: Edits<Create>,
  edited: Edited<Create, Item>,
): EditResults<Item> {
  const oldState = log.state;
  const created = new Map<Id, Item>();
  const updated = new Map<Id, null>();
  const destroyed: Id[] = [];
  const notCreated = new Map<Id, SetError>();
  const notUpdated = new Map<Id, SetError>();
  const notDestroyed = new Map<Id, SetError>();
  for (const [cid, create] of edits.create) {
    const item = edited.create(`${type.toLowerCase()}${items.size + 1}`, create);
    if (isError(item)) notCreated.set(cid, item);
    else {
      items.set(item.id, item);
      created.set(cid, item);
      log.note(type, "created", item.id);
    }
  }
  for (const [id, patch] of edits.update) {
    const item = items.get(id);
    const result =
      item === undefined ? ({ type: "notFound" } as const) : edited.update(item, patch);
    if (isError(result)) notUpdated.set(id, result);
    else {
      items.set(id, result);
      updated.set(id, null);
      log.note(type, "updated", id);
    }
  }
  for (const id of edits.destroy) {
    const item = items.get(id);
    const error = item === undefined ? ({ type: "notFound" } as const) : edited.destroy(item);
    if (error !== null) notDestroyed.set(id, error);
    else {
      items.delete(id);
      destroyed.push(id);
      log.note(type, "destroyed", id);
    }
  }
  const newState = log.state;
  const failed = { notCreated, notUpdated, notDestroyed };
  return { oldState, newState, created, updated, destroyed, ...failed };
}
