/**
 * Entries made records, in batches, with what could not be taken of them.
 *
 * @module
 */
import type {
  DirectoryRecord,
  SourceBatch,
  StructureRecord,
} from "../directory/directory-source.js";
import type { AttributeNames, EntryKind } from "./attribute-names.js";
import { cleanKey } from "./clean-text.js";
import { firstOfName } from "./distinguished-name.js";
import { allOf, type Entry, firstOf } from "./entry.js";
import { groupOfMembers, readGroup } from "./group-record.js";
import { MemberKeys } from "./member-keys.js";
import { type Complain, readPerson } from "./person-record.js";
import { ProblemList } from "./problem-list.js";
import { readResource } from "./resource-record.js";
import { readStructure, type TypeWords } from "./structure-record.js";
import type { RoleWords } from "./supann-role.js";

/** How an establishment's entries are to be understood. */
export interface RecordReaderOptions {
  readonly names: AttributeNames;
  /** Words for `supannRoleGenerique`. */
  readonly roles: RoleWords;
  /** Words for `supannTypeEntite`. */
  readonly types: TypeWords;
  /** Whether groups name their members by address. */
  readonly membersByAddress: boolean;
  /** Whether people say which groups they are of (`isMemberOf`), and groups don't name them. */
  readonly groupsFromPeople: boolean;
}

/** Most records of a batch. */
const BATCH = 500;

/** Class of objects (in lower case) by which entries are known for what they are. */
const CLASSES: readonly (readonly [RegExp, EntryKind])[] = [
  [/^(supannentite|organizationalunit|organization|eduorg)$/, "structures"],
  [
    /^(groupof(unique)?names|posixgroup|supanngroupe|groupofurls|nismailalias|mailgroup|group)$/,
    "groups",
  ],
  [/^(zimbracalendarresource|supannressource|room|device)$/, "resources"],
  [/^(person|inetorgperson|organizationalperson|eduperson|supannperson|user)$/, "people"],
];

/** Class of entries that hold others, or that stand for machines: no fault of a whole tree. */
const CONTAINER =
  /^(organizationalunit|organization|dcobject|domain|container|applicationprocess|simplesecurityobject|locality|country|builtindomain)$/;

/** Reads entries one after the other; people must come before the groups that they are of. */
export class RecordReader {
  readonly problems: ProblemList = new ProblemList();
  readonly #options: RecordReaderOptions;
  readonly #members: MemberKeys;
  readonly #keys = new Set<string>();
  readonly #ofPeople = new Map<string, string[]>();
  #records: DirectoryRecord[] = [];
  #structures: StructureRecord[] = [];
  #told = 0;

  constructor(options: RecordReaderOptions, members: MemberKeys = newMembers(options)) {
    this.#options = options;
    this.#members = members;
  }

  /** Keys of all records that were read. */
  get keys(): Set<string> {
    return this.#keys;
  }

  /** Who is named how by groups, as far as this reader has heard. */
  get members(): MemberKeys {
    return this.#members;
  }

  /** How many records and structures were read. */
  get told(): number {
    return this.#told;
  }

  /** Reads an entry; a batch when enough have come together. */
  read(entry: Entry): SourceBatch | null {
    const kind = entry.kind ?? recognize(entry, this.#options.names);
    if (kind === "container") return null;
    const complain: Complain = (description) => this.problems.add(entry.place, description);
    if (kind === null) complain("is neither a person, a structure, a group nor a room: left out");
    else if (kind === "structures") this.#readStructure(entry, complain);
    else this.#readRecord(entry, kind, complain);
    return this.#records.length + this.#structures.length >= BATCH ? this.#takeBatch() : null;
  }

  /** What is left at the end, with groups of which only their members told. */
  *finish(): Generator<SourceBatch> {
    for (const [name, keys] of this.#ofPeople) {
      const record = groupOfMembers(name, keys);
      if (!this.#keys.has(record.key)) this.#add(record);
      if (this.#records.length >= BATCH) yield this.#takeBatch();
    }
    if (this.#records.length + this.#structures.length > 0) yield this.#takeBatch();
  }

  #readStructure(entry: Entry, complain: Complain): void {
    const structure = readStructure(entry, this.#options, complain);
    if (!structure) return;
    this.#structures.push(structure);
    this.#told++;
  }

  #readRecord(entry: Entry, kind: Exclude<EntryKind, "structures">, complain: Complain): void {
    const { names } = this.#options;
    const read = (): DirectoryRecord | null => {
      if (kind === "people") return readPerson(entry, this.#options, complain);
      if (kind === "resources") return readResource(entry, this.#options, complain);
      return this.#withTold(readGroup(entry, { names, members: this.#members }, complain), entry);
    };
    const record = read();
    if (!record) return;
    if (this.#keys.has(record.key)) {
      complain("its key was told before: only the first is taken");
      return;
    }
    this.#add(record);
    this.#members.learn(record.key, entry.dn, record.emails);
    if (kind === "people" && this.#options.groupsFromPeople) this.#noteGroups(entry, record.key);
  }

  #add(record: DirectoryRecord): void {
    this.#keys.add(record.key);
    this.#records.push(record);
    this.#told++;
  }

  #noteGroups(entry: Entry, key: string): void {
    for (const value of allOf(entry, this.#options.names.memberOf).slice(0, 2_000)) {
      const name = cleanKey(value.includes("=") ? (firstOfName(value)?.value ?? "") : value);
      if (name === null) continue;
      const known = this.#ofPeople.get(name);
      if (known) known.push(key);
      else this.#ofPeople.set(name, [key]);
    }
  }

  /** A group with those members, too, that say themselves that they are of it. */
  #withTold(record: DirectoryRecord | null, entry: Entry): DirectoryRecord | null {
    const name = cleanKey(firstOf(entry, this.#options.names.groupName)[0] ?? "") ?? "";
    const told = this.#ofPeople.get(name);
    if (!record || !told) return record;
    this.#ofPeople.delete(name);
    return { ...record, memberKeys: [...new Set([...record.memberKeys, ...told])] };
  }

  #takeBatch(): SourceBatch {
    const batch = { records: this.#records, structures: this.#structures, removedKeys: [] };
    this.#records = [];
    this.#structures = [];
    return batch;
  }
}

function newMembers({ names, membersByAddress }: RecordReaderOptions): MemberKeys {
  return new MemberKeys({
    keyAttribute: names.key[0]?.toLowerCase() ?? "uid",
    groupAttribute: names.groupName[0]?.toLowerCase() ?? "cn",
    byAddress: membersByAddress,
  });
}

function recognize(entry: Entry, names: AttributeNames): EntryKind | "container" | null {
  const classes = (entry.attributes.get("objectclass") ?? []).map((each) => each.toLowerCase());
  for (const [pattern, kind] of CLASSES) {
    // A unit without a code only holds other entries.
    const isOne = kind !== "structures" || firstOf(entry, names.structureId).length > 0;
    if (isOne && classes.some((each) => pattern.test(each))) return kind;
  }
  if (classes.some((each) => CONTAINER.test(each))) return "container";
  if (classes.length > 0) return null;
  if (allOf(entry, names.member).length > 0) return "groups";
  if (firstOf(entry, names.key).length > 0) return "people";
  if (firstOf(entry, names.structureId).length > 0) return "structures";
  if (allOf(entry, [...names.capacity, ...names.resourceType]).length > 0) return "resources";
  return firstOf(entry, names.groupName).length > 0 ? "groups" : null;
}
