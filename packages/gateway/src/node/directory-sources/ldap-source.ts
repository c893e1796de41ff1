/**
 * An LDAP server as a source of the directory: read whole by pages, then what changed by its time of
 * change, and now and then all keys for what is gone.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type {
  DirectorySource,
  SourceBatch,
  SourceReading,
} from "../../app/directory/directory-source.js";
import { allowedAttributes } from "../../app/directory-sources/attribute-names.js";
import { entryKey } from "../../app/directory-sources/entry-key.js";
import type { MemberKeys } from "../../app/directory-sources/member-keys.js";
import { RecordReader } from "../../app/directory-sources/record-reader.js";
import { type LdapConnection, type LdapPage, openLdap } from "./ldap-connection.js";
import { hashKeys, hashSetup, type LdapCursor, readCursor, writeCursor } from "./ldap-cursor.js";
import { rawValue, readSearchEntry } from "./ldap-entry.js";
import { LdapFailure } from "./ldap-failure.js";
import { readLdapPhoto } from "./ldap-photo.js";
import { describeReferral, judgeReferral } from "./ldap-referral.js";
import type { LdapBranch, LdapSetup } from "./ldap-setup.js";
import { changedSince, listKeys, readClock, skipMissing } from "./ldap-sweep.js";

/** What is known of a server after a reading, as long as the process lives. */
interface Memory {
  /** {@link LdapCursor.state} of that reading. */
  readonly state: string;
  readonly keys: Set<string>;
  readonly members: MemberKeys;
}

/** What a reading is to be. */
interface Plan {
  /** Null for everything. */
  readonly since: string | null;
  readonly removed: readonly string[];
  readonly keys: Set<string>;
  readonly members: MemberKeys | null;
  readonly sweptAt: number;
}

/** Waits before another try to connect, in milliseconds. */
const RETRIES = [500, 2_000, 5_000];
/** A reading that nobody takes is closed after so long, in milliseconds. */
const PATIENCE = 120_000;
/** Most keys or records of a batch. */
const BATCH = 500;

/** An LDAP server as a source. */
export function createLdapSource(setup: LdapSetup): DirectorySource {
  const source = new LdapSource(setup);
  const hasPhotos = setup.reading.names.photo.length > 0;
  return {
    name: setup.name,
    read: (cursor, signal) => source.read(cursor, signal),
    ...(hasPhotos && {
      photo: async (key: string, signal: AbortSignal) => {
        const connection = await openLdap(setup.server, signal);
        try {
          return await readLdapPhoto(connection, setup, key);
        } finally {
          connection.close();
        }
      },
    }),
  };
}

class LdapSource {
  readonly #setup: LdapSetup;
  readonly #hash: string;
  #memory: Memory | null = null;

  constructor(setup: LdapSetup) {
    this.#setup = setup;
    this.#hash = hashSetup(setup);
  }

  async read(text: string | null, signal: AbortSignal): Promise<SourceReading> {
    const connection = await connect(this.#setup, signal);
    try {
      const clock = await readClock(connection, this.#setup);
      const plan = await this.#plan(connection, readCursor(text, this.#hash));
      return this.#begin(connection, plan, { clock, signal });
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** What changed, where it can be told what is gone as well; otherwise everything. */
  async #plan(connection: LdapConnection, cursor: LdapCursor | null): Promise<Plan> {
    const whole = { since: null, removed: [], keys: new Set<string>(), members: null };
    const now = Date.now();
    if (cursor === null) return { ...whole, sweptAt: now };
    const known = this.#memory?.state === cursor.state ? this.#memory : null;
    const { since } = cursor;
    if (known && now - cursor.sweptAt < this.#setup.sweepMs) {
      return { ...known, since, removed: [], sweptAt: cursor.sweptAt };
    }
    const keys = await listKeys(connection, this.#setup);
    if (!known) {
      const isSame = hashKeys(keys) === cursor.keys && !cursor.remembers;
      return isSame
        ? { since, removed: [], keys, members: null, sweptAt: now }
        : { ...whole, sweptAt: now };
    }
    const removed = [...known.keys].filter((key) => !keys.has(key));
    // An account that suddenly sees little is looked at whole, so that the index can hold what it had.
    if (removed.length * 2 > known.keys.size) return { ...whole, sweptAt: now };
    return { since, removed, keys, members: known.members, sweptAt: now };
  }

  #begin(
    connection: LdapConnection,
    plan: Plan,
    { clock, signal }: { readonly clock: string; readonly signal: AbortSignal },
  ): SourceReading {
    const pass = new LdapPass(this.#setup, plan, signal);
    const unused = setTimeout(() => connection.close(), PATIENCE);
    const batches = async function* (): AsyncGenerator<SourceBatch> {
      clearTimeout(unused);
      try {
        yield* pass.batches(connection);
      } finally {
        connection.close();
      }
    };
    const state = randomUUID();
    return {
      isWhole: plan.since === null,
      batches: batches(),
      cursor: () => {
        if (!pass.canTellChanges) return null;
        const { keys, members } = pass;
        this.#memory = { state, keys, members };
        const told = { setup: this.#hash, since: clock, sweptAt: plan.sweptAt, state };
        return writeCursor({ ...told, keys: hashKeys(keys), remembers: members.hasMemory });
      },
      problems: () => pass.problems(),
    };
  }
}

async function connect({ server }: LdapSetup, signal: AbortSignal): Promise<LdapConnection> {
  for (const wait of [...RETRIES, null]) {
    try {
      return await openLdap(server, signal);
    } catch (error) {
      const mayHelp = error instanceof LdapFailure && error.isTransient && !signal.aborted;
      if (!mayHelp || wait === null) throw error;
      await pause(wait, signal);
    }
  }
  throw new LdapFailure("no connection");
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => resolve(clearTimeout(timer)), { once: true });
  });
}

/** One way through all branches. */
class LdapPass {
  readonly #setup: LdapSetup;
  readonly #plan: Plan;
  readonly #signal: AbortSignal;
  readonly #reader: RecordReader;
  readonly #seen = { entries: 0, dated: 0, people: 0 };
  readonly #told = new Set<string>();
  #gone: string[];

  constructor(setup: LdapSetup, plan: Plan, signal: AbortSignal) {
    this.#setup = setup;
    this.#plan = plan;
    this.#signal = signal;
    this.#gone = [...plan.removed];
    const groupsFromPeople = setup.reading.groupsFromPeople && plan.since === null;
    const reading = { ...setup.reading, groupsFromPeople };
    this.#reader = new RecordReader(reading, plan.members ?? undefined);
  }

  get keys(): Set<string> {
    return this.#plan.keys;
  }

  get members(): MemberKeys {
    return this.#reader.members;
  }

  /** Whether it can be told what changed next: not without times of change, nor of several servers. */
  get canTellChanges(): boolean {
    return this.#hasTimes && this.#setup.followReferrals.length === 0;
  }

  get #hasTimes(): boolean {
    return this.#plan.since !== null || this.#seen.dated === this.#seen.entries;
  }

  problems(): ReturnType<RecordReader["problems"]["list"]> {
    return this.#reader.problems.list();
  }

  async *batches(connection: LdapConnection): AsyncGenerator<SourceBatch> {
    for (const branch of this.#setup.branches) {
      // Who is of a group is known only where all people are read.
      const isSkipped = branch.kind === "groups" && this.#hasPartOfGroups;
      if (!isSkipped) yield* this.#readBranch(connection, branch);
    }
    const { since } = this.#plan;
    if (since === null && this.#seen.people === 0 && this.#hasPeople) throw nobody(this.#setup);
    yield* this.#reader.finish();
    for (let at = 0; at < this.#gone.length; at += BATCH) {
      yield { records: [], structures: [], removedKeys: this.#gone.slice(at, at + BATCH) };
    }
    if (!this.#hasTimes) {
      const { changedAttribute } = this.#setup;
      const description = `${changedAttribute} can't be read: everything is read each time`;
      this.#reader.problems.add("(the server)", description);
    }
  }

  get #hasPartOfGroups(): boolean {
    return this.#plan.since !== null && this.#setup.reading.groupsFromPeople;
  }

  get #hasPeople(): boolean {
    return this.#setup.branches.some(({ kind }) => kind === "people");
  }

  async *#readBranch(connection: LdapConnection, branch: LdapBranch): AsyncGenerator<SourceBatch> {
    const references = new Set<string>();
    for await (const page of skipMissing(this.#search(connection, branch), branch)) {
      for (const reference of page.references) references.add(reference);
      yield* this.#readPage(page, branch);
    }
    for (const reference of [...references].slice(0, 100)) {
      yield* this.#follow(reference, branch);
    }
  }

  #search(connection: LdapConnection, branch: LdapBranch): AsyncIterable<LdapPage> {
    const { reading, pageSize, changedAttribute } = this.#setup;
    const { since } = this.#plan;
    const attributes = [...allowedAttributes(reading.names, branch.kind), changedAttribute];
    const filter = since === null ? branch.filter : changedSince(branch, changedAttribute, since);
    const { base, scope } = branch;
    return connection.search({ base, scope, filter, attributes, pageSize });
  }

  *#readPage({ entries }: LdapPage, branch: LdapBranch): Generator<SourceBatch> {
    const { names } = this.#setup.reading;
    const allowed = new Set(
      allowedAttributes(names, branch.kind).map((name) => name.toLowerCase()),
    );
    for (const found of entries) {
      this.#seen.entries++;
      if (branch.kind === "people") this.#seen.people++;
      if (rawValue(found, this.#setup.changedAttribute) !== undefined) this.#seen.dated++;
      const entry = readSearchEntry(found, branch.kind, allowed);
      const batch = this.#reader.read(entry);
      this.#note(entryKey(entry, branch.kind, names));
      if (batch) yield batch;
    }
  }

  /** What could be a record before, and no longer can, is gone. */
  #note(key: string | null): void {
    if (key === null) return;
    const { keys, since } = this.#plan;
    if (since !== null && keys.has(key) && !this.#reader.keys.has(key)) this.#gone.push(key);
    keys.add(key);
  }

  async *#follow(reference: string, branch: LdapBranch): AsyncGenerator<SourceBatch> {
    const place = describeReferral(reference);
    const { followReferrals, server } = this.#setup;
    const judged = judgeReferral(reference, followReferrals, server);
    if (typeof judged === "string") {
      if (!this.#told.has(place)) this.#reader.problems.add(place, judged);
      this.#told.add(place);
      return;
    }
    const there = await openLdap(judged.server, this.#signal);
    try {
      const base = judged.base ?? branch.base;
      for await (const page of this.#search(there, { ...branch, base })) {
        for (const further of page.references) {
          const description = "leads on from a referral: left out";
          this.#reader.problems.add(describeReferral(further), description);
        }
        yield* this.#readPage(page, branch);
      }
    } finally {
      there.close();
    }
  }
}

function nobody({ branches }: LdapSetup): LdapFailure {
  const { base = "" } = branches.find(({ kind }) => kind === "people") ?? {};
  return new LdapFailure(
    `no person is found below ${base}: check people.base and people.filter, and what the account may see`,
  );
}
