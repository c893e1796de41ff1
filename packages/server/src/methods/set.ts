/**
 * `Foo/set` (RFC 8620 section 5.3): limits, states, creation ids, and the order in which records
 * that name each other are written.
 *
 * @module
 */
import * as v from "valibot";
import type { Account, Id, PatchObject, SetError } from "@partage-ent/jmap";
import type { EditResults, Edits } from "../backend.js";
import {
  checkAccount,
  idArgument,
  isId,
  readArguments,
  recordsArgument,
  someIdsArgument,
  stateArgument,
} from "../arguments.js";
import type { BudgetName } from "../context.js";
import type { Arguments, Call, MethodDefinition } from "../method.js";
import { MethodFailure } from "../method-failure.js";

/** The id that a reference stands for; undefined where there is none. */
export type Resolve = (id: string) => Id | undefined;

/** A checked record, or why it is refused. */
export type Checked<Value> =
  | { readonly value: Value; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: SetError };

/** What a check may look at. */
export interface CheckContext {
  readonly account: Account;
  readonly resolve: Resolve;
  /** Methods and routes that the session's scopes grant. */
  readonly allowed: ReadonlySet<string>;
}

/** What tells one `/set` from another. */
export interface SetDefinition<Create, Item> {
  readonly capability: string;
  /** Budget that each record costs one of. Default: `email.write`. */
  readonly budget?: BudgetName;
  /** Takes what else the call costs, before anything is written. */
  readonly spend?: (call: Call, accountId: Id, args: Arguments) => Promise<void>;
  /** Why no record of this type can be destroyed; absent where some can. */
  readonly refuseDestroy?: SetError;
  /** Arguments beyond those of every `/set`. */
  readonly entries?: v.ObjectEntries;
  readonly readState: (call: Call, accountId: Id) => Promise<string>;
  readonly checkCreate: (record: Arguments, context: CheckContext) => Checked<Create>;
  readonly checkUpdate: (patch: PatchObject, context: CheckContext) => Checked<PatchObject>;
  /** Values of a new record that may be `#` and a creation id. */
  readonly references: (record: Arguments) => readonly unknown[];
  readonly write: (
    call: Call,
    accountId: Id,
    edits: Edits<Create>,
    args: Arguments,
  ) => Promise<EditResults<Item>>;
}

const isRecord = (value: unknown): value is Arguments =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const NOT_FOUND: SetError = { type: "notFound" };

/** Collects creation ids that keys or values of a JSON value name. */
function mentions(value: unknown, into: Set<string>): void {
  if (typeof value === "string") {
    if (value.startsWith("#")) into.add(value.slice(1));
  } else if (Array.isArray(value)) {
    for (const item of value) mentions(item, into);
  } else if (isRecord(value)) {
    for (const [key, inner] of Object.entries(value)) {
      const hash = key.indexOf("#");
      if (hash >= 0) into.add(key.slice(hash + 1));
      mentions(inner, into);
    }
  }
}

/** One `/set` under way. */
class SetRun<Create, Item> {
  readonly #call: Call;
  readonly #definition: SetDefinition<Create, Item>;
  readonly #accountId: Id;
  readonly #context: CheckContext;
  readonly #args: Arguments;
  readonly #creates: Map<string, unknown>;
  readonly #updates: ReadonlyMap<string, unknown>;
  readonly #destroys: readonly string[];
  #states: { oldState: string | null; newState: string } | null = null;
  readonly #created = new Map<Id, Partial<Item>>();
  readonly #updated = new Map<Id, Partial<Item> | null>();
  readonly #destroyed: Id[] = [];
  readonly #notCreated = new Map<Id, SetError>();
  readonly #notUpdated = new Map<Id, SetError>();
  readonly #notDestroyed = new Map<Id, SetError>();

  constructor(
    call: Call,
    definition: SetDefinition<Create, Item>,
    account: Account,
    args: Arguments & {
      readonly accountId: Id;
      readonly create: Arguments | null;
      readonly update: Arguments | null;
      readonly destroy: readonly string[];
    },
  ) {
    this.#call = call;
    this.#definition = definition;
    this.#accountId = args.accountId;
    this.#args = args;
    this.#creates = new Map(Object.entries(args.create ?? {}));
    this.#updates = new Map(Object.entries(args.update ?? {}));
    this.#destroys = [...new Set(args.destroy)];
    const resolve: Resolve = (id) => (id.startsWith("#") ? call.createdIds.get(id.slice(1)) : id);
    this.#context = { account, resolve, allowed: call.allowed };
  }

  /** Writes in as few steps as the references between records allow. */
  async run(): Promise<Arguments> {
    const named = new Set<string>();
    mentions([Object.fromEntries(this.#updates), this.#destroys], named);
    let last = false;
    while (!last) {
      const ready = this.#takeReady();
      const pending = this.#creates.size > 0;
      last = !pending && ![...ready.keys()].some((id) => named.has(id));
      await this.#write(ready, last);
    }
    return this.#answer();
  }

  /** Takes the records that name no record still to be created. */
  #takeReady(): Map<string, unknown> {
    const ready = new Map<string, unknown>();
    for (const [id, record] of this.#creates) {
      const references = isRecord(record) ? this.#definition.references(record) : [];
      const waits = references.some(
        (value) =>
          typeof value === "string" && value.startsWith("#") && this.#creates.has(value.slice(1)),
      );
      if (!waits) ready.set(id, record);
    }
    if (ready.size === 0) {
      for (const id of this.#creates.keys()) {
        this.#notCreated.set(id, {
          type: "invalidProperties",
          description: "Records name each other in a circle.",
        });
      }
      this.#creates.clear();
    }
    for (const id of ready.keys()) this.#creates.delete(id);
    return ready;
  }

  #checkCreates(records: ReadonlyMap<string, unknown>): Map<Id, Create> {
    const create = new Map<Id, Create>();
    for (const [id, record] of records) {
      const checked = !isId(id)
        ? { error: { type: "invalidProperties", description: "A bad creation id." } as const }
        : isRecord(record)
          ? this.#definition.checkCreate(record, this.#context)
          : { error: { type: "invalidProperties", description: "Not an object." } as const };
      if (checked.error !== undefined) this.#notCreated.set(id, checked.error);
      else create.set(id, checked.value);
    }
    return create;
  }

  #checkUpdates(destroyed: ReadonlySet<Id>): Map<Id, PatchObject> {
    const update = new Map<Id, PatchObject>();
    for (const [asked, patch] of this.#updates) {
      const id = this.#context.resolve(asked);
      if (id === undefined || !isId(id)) {
        this.#notUpdated.set(asked, NOT_FOUND);
      } else if (destroyed.has(id)) {
        this.#notUpdated.set(id, { type: "willDestroy" });
      } else if (!isRecord(patch)) {
        this.#notUpdated.set(id, { type: "invalidPatch", description: "Not an object." });
      } else {
        const checked = this.#definition.checkUpdate(patch, this.#context);
        if (checked.error !== undefined) this.#notUpdated.set(id, checked.error);
        else update.set(id, checked.value);
      }
    }
    return update;
  }

  #checkDestroys(): Id[] {
    const destroy = new Set<Id>();
    for (const asked of this.#destroys) {
      const id = this.#context.resolve(asked);
      const { refuseDestroy } = this.#definition;
      if (id === undefined || !isId(id)) this.#notDestroyed.set(asked, NOT_FOUND);
      else if (refuseDestroy !== undefined) this.#notDestroyed.set(id, refuseDestroy);
      else destroy.add(id);
    }
    return [...destroy];
  }

  async #write(records: ReadonlyMap<string, unknown>, last: boolean): Promise<void> {
    const create = this.#checkCreates(records);
    const destroy = last ? this.#checkDestroys() : [];
    const update = last ? this.#checkUpdates(new Set(destroy)) : new Map<Id, PatchObject>();
    if (create.size + update.size + destroy.length === 0) return;
    const edits = { create, update, destroy };
    const done = await this.#definition.write(this.#call, this.#accountId, edits, this.#args);
    this.#states = {
      oldState: this.#states === null ? done.oldState : this.#states.oldState,
      newState: done.newState,
    };
    for (const [id, item] of done.created) {
      this.#created.set(id, item);
      const real: unknown = Object.entries(item).find(([key]) => key === "id")?.[1];
      if (typeof real === "string") this.#call.createdIds.set(id, real);
    }
    for (const [id, item] of done.updated) this.#updated.set(id, item);
    this.#destroyed.push(...done.destroyed);
    for (const [id, error] of done.notCreated) this.#notCreated.set(id, error);
    for (const [id, error] of done.notUpdated) this.#notUpdated.set(id, error);
    for (const [id, error] of done.notDestroyed) this.#notDestroyed.set(id, error);
  }

  async #answer(): Promise<Arguments> {
    let states = this.#states;
    if (states === null) {
      const state = await this.#definition.readState(this.#call, this.#accountId);
      states = { oldState: state, newState: state };
    }
    const object = (map: ReadonlyMap<string, unknown>): Arguments | null =>
      map.size === 0 ? null : Object.fromEntries(map);
    return {
      accountId: this.#accountId,
      ...states,
      created: object(this.#created),
      updated: object(this.#updated),
      destroyed: this.#destroyed.length === 0 ? null : this.#destroyed,
      notCreated: object(this.#notCreated),
      notUpdated: object(this.#notUpdated),
      notDestroyed: object(this.#notDestroyed),
    };
  }
}

/** A `/set` over a part of the back end. */
export function setMethod<Create, Item>(definition: SetDefinition<Create, Item>): MethodDefinition {
  const entries = {
    accountId: idArgument,
    ifInState: v.nullish(stateArgument, null),
    create: recordsArgument,
    update: recordsArgument,
    destroy: v.nullish(someIdsArgument, null),
  };
  return {
    capability: definition.capability,
    writes: true,
    run: async (call) => {
      const args = readArguments(call.args, { ...definition.entries, ...entries });
      const account = checkAccount(call, args.accountId, definition.capability, true);
      const destroy = args.destroy ?? [];
      const size =
        Object.keys(args.create ?? {}).length +
        Object.keys(args.update ?? {}).length +
        destroy.length;
      if (size > call.limits.maxObjectsInSet) {
        throw new MethodFailure("requestTooLarge", "More records than maxObjectsInSet.");
      }
      await call.spend(definition.budget ?? "email.write", size);
      await definition.spend?.(call, args.accountId, args);
      if (args.ifInState !== null) {
        const state = await definition.readState(call, args.accountId);
        if (state !== args.ifInState) {
          throw new MethodFailure("stateMismatch", "The state is no longer the one of ifInState.");
        }
      }
      return new SetRun(call, definition, account, { ...args, destroy }).run();
    },
  };
}
