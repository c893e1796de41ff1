/**
 * A directory in memory, for tests: small and correct, with the rules of who may know what in their
 * simplest form.
 *
 * @module
 */
import type {
  Affiliation,
  DirectoryCaller,
  DirectoryEntry,
  DirectoryEntryFilterCondition,
  DirectoryFacets,
  DirectoryFacetValue,
  DirectoryStructure,
  DirectoryStructureFilterCondition,
  Id,
} from "@partage-ent/jmap";
import type {
  DirectoryBackend,
  DirectoryEntryQuery,
  DirectoryEntryQueryResult,
  DirectoryStructureQuery,
  QueryResult,
} from "../backend.js";
import { foldWords } from "./fold-words.js";
import { pickRecords } from "./memory-records.js";

/** A person, a group, a room or a thing, whole. */
export interface MemoryDirectoryRecord {
  readonly key: string;
  readonly kind: "individual" | "group" | "location" | "device";
  readonly displayName: string;
  readonly givenName: string;
  readonly surname: string;
  readonly emails: readonly string[];
  readonly phones: readonly { readonly number: string; readonly kind: string }[];
  readonly titles: readonly string[];
  readonly affiliations: readonly Affiliation[];
  readonly memberships: readonly { readonly structureId: string; readonly role: string | null }[];
  readonly memberKeys: readonly string[];
  readonly capacity: number | null;
  readonly isListed: boolean;
}

/** A record with defaults: somebody of the staff. */
export function directoryRecord(
  key: string,
  more: Partial<MemoryDirectoryRecord> = {},
): MemoryDirectoryRecord {
  return {
    key,
    kind: "individual",
    displayName: key,
    givenName: "",
    surname: "",
    emails: [`${key}@univ.example`],
    phones: [],
    titles: [],
    affiliations: more.kind === undefined ? ["staff"] : [],
    memberships: [],
    memberKeys: [],
    capacity: null,
    isListed: true,
    ...more,
  };
}

/** A structure, whole. */
export type MemoryStructure = Pick<
  DirectoryStructure,
  "id" | "name" | "acronym" | "type" | "parentId" | "email" | "phone" | "url"
> & { readonly postalAddress?: string | null };

const ESTABLISHMENT = "valmoree";
/** Most results of one question. */
export const MAX_RESULTS = 50;
/** Fewest characters of a text. */
export const MIN_TEXT = 2;
const MAX_FACETS = 20;

const CALLERS: readonly DirectoryCaller[] = ["anonymous", "student", "staff", "administrator"];

/** From which caller on something is told. */
const TOLD_FROM = {
  students: "staff",
  emails: "student",
  phones: "staff",
  mobiles: "administrator",
  groupMembers: "staff",
} as const satisfies Readonly<Record<string, DirectoryCaller>>;

const isStudent = ({ affiliations }: MemoryDirectoryRecord): boolean =>
  affiliations[0] === "student";

/** How many letters two words are apart, up to 2. */
function distance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 1) return 2;
  let start = 0;
  while (start < left.length && left[start] === right[start]) start += 1;
  const [a, b] = [left.slice(start), right.slice(start)];
  if (a === b) return 0;
  const isNear = a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1);
  return isNear ? 1 : 2;
}

const digits = (text: string): string => text.replace(/\D/g, "");

interface Found {
  readonly records: readonly MemoryDirectoryRecord[];
  readonly masked: number;
}

/** The directory of one establishment. */
export class MemoryDirectory {
  /** Whom all who ask are taken for. */
  caller: DirectoryCaller = "staff";
  readonly records = new Map<Id, MemoryDirectoryRecord>();
  readonly structures = new Map<Id, MemoryStructure>();
  lastQuery: DirectoryEntryQuery | null = null;

  /** Adds records, under ids of their own. */
  add(...records: readonly MemoryDirectoryRecord[]): void {
    for (const record of records) this.records.set(`e${this.records.size + 1}`, record);
  }

  /** The port, each call run by `answer`. */
  backend(answer: <Result>(name: string, run: () => Result) => Promise<Result>): DirectoryBackend {
    return {
      queryEntries: (_, query) => answer("queryEntries", () => this.#query(query)),
      getEntries: (_, ids) =>
        answer("getEntries", () => {
          const seen = [...this.records].filter(([, record]) => this.#isSeen(record));
          return pickRecords(
            new Map(seen.map(([id, record]) => [id, this.#entry(id, record)])),
            ids,
            "d1",
          );
        }),
      queryStructures: (_, query) => answer("queryStructures", () => this.#queryStructures(query)),
      getStructures: (_, ids) =>
        answer("getStructures", () =>
          pickRecords(
            new Map([...this.structures].map(([id, item]) => [id, this.#structure(item)])),
            ids,
            "d1",
          ),
        ),
    };
  }

  #idOf(record: MemoryDirectoryRecord): Id {
    return [...this.records].find(([, one]) => one === record)?.[0] ?? "";
  }

  #isTold(what: keyof typeof TOLD_FROM): boolean {
    return CALLERS.indexOf(this.caller) >= CALLERS.indexOf(TOLD_FROM[what]);
  }

  /** Whether somebody may be told of at all, but for the wish not to be listed. */
  #mayBeKnown(record: MemoryDirectoryRecord): boolean {
    return !isStudent(record) || this.#isTold("students");
  }

  #isSeen(record: MemoryDirectoryRecord): boolean {
    return record.isListed && this.#mayBeKnown(record);
  }

  #emailsOf({ emails }: MemoryDirectoryRecord): readonly string[] {
    return this.#isTold("emails") ? emails : [];
  }

  #phonesOf({ phones }: MemoryDirectoryRecord): readonly string[] {
    return phones.flatMap(({ number, kind }) =>
      this.#isTold(kind === "mobile" ? "mobiles" : "phones") ? number : [],
    );
  }

  #membersOf({ memberKeys }: MemoryDirectoryRecord): readonly string[] {
    return this.#isTold("groupMembers") ? memberKeys : [];
  }

  /** A structure and all that are below it. */
  #below(id: Id): ReadonlySet<Id> {
    const all = new Set([id]);
    // A Set tells what is added while it is walked over.
    for (const one of all) {
      for (const { id: child, parentId } of this.structures.values()) {
        if (parentId === one) all.add(child);
      }
    }
    return all;
  }

  #meets(filter: DirectoryEntryFilterCondition, record: MemoryDirectoryRecord): boolean {
    const { kind, email, establishment, structure, affiliation, group } = filter;
    const inside = structure === undefined ? null : this.#below(structure);
    const asked = group === undefined ? undefined : this.records.get(group);
    const members = asked === undefined ? [] : this.#membersOf(asked);
    return (
      (kind === undefined || record.kind === kind) &&
      (email === undefined || this.#emailsOf(record).includes(email)) &&
      (establishment === undefined || establishment === ESTABLISHMENT) &&
      (affiliation === undefined || record.affiliations.includes(affiliation)) &&
      (inside === null || record.memberships.some(({ structureId }) => inside.has(structureId))) &&
      (group === undefined || members.includes(record.key))
    );
  }

  #says(words: readonly string[], record: MemoryDirectoryRecord, isNear: boolean): boolean {
    const { displayName, givenName, surname } = record;
    const names = [displayName, givenName, surname, ...this.#emailsOf(record)].flatMap(foldWords);
    const numbers = this.#phonesOf(record).map(digits);
    return words.every((word) =>
      isNear
        ? names.some((one) => distance(one, word) < 2)
        : names.some((one) => one.startsWith(word)) ||
          (/^\d{4,}$/.test(word) && numbers.some((number) => number.endsWith(word))),
    );
  }

  /** Whether a text is the whole surname of somebody, with nothing that she isn't called. */
  #isCalled(words: readonly string[], { givenName, surname }: MemoryDirectoryRecord): boolean {
    const names = [givenName, surname].flatMap(foldWords);
    return (
      foldWords(surname).every((word) => words.includes(word)) &&
      words.every((word) => names.some((name) => name.startsWith(word)))
    );
  }

  #find(filter: DirectoryEntryFilterCondition, isNear: boolean): Found {
    const { text } = filter;
    const joined = /^[\d\s.]+$/.test(text ?? "") ? digits(text ?? "") : (text ?? "");
    const words = foldWords(joined);
    if (text !== undefined && words.join("").length < MIN_TEXT) return { records: [], masked: 0 };
    const known = [...this.records.values()].filter(
      (record) => this.#mayBeKnown(record) && this.#meets(filter, record),
    );
    const records = known.filter(
      (record) => record.isListed && (text === undefined || this.#says(words, record, isNear)),
    );
    // A whole word comes before the beginning of one.
    const rank = ({ displayName }: MemoryDirectoryRecord): number =>
      words.filter((word) => !foldWords(displayName).includes(word)).length;
    // Only who knows the name is told that somebody is there.
    const masked = known.filter(
      (record) => !record.isListed && text !== undefined && this.#isCalled(words, record),
    );
    return {
      records: records.toSorted(
        (a, b) => rank(a) - rank(b) || a.displayName.localeCompare(b.displayName),
      ),
      masked: masked.length,
    };
  }

  #query(query: DirectoryEntryQuery): DirectoryEntryQueryResult {
    this.lastQuery = query;
    const { filter, position, limit } = query;
    const exact = this.#find(filter, false);
    const isNothing = exact.records.length + exact.masked === 0;
    const isApproximate = isNothing && (filter.text?.length ?? 0) > 3;
    const { records, masked } = isApproximate ? this.#find(filter, true) : exact;
    const ids = records.map((record) => this.#idOf(record)).slice(0, MAX_RESULTS);
    return {
      queryState: "d1",
      position,
      ids: ids.slice(position, position + limit),
      total: ids.length,
      hasMore: position + limit < ids.length,
      masked,
      isApproximate: isApproximate && records.length > 0,
      facets: query.calculateFacets ? this.#facets(records) : null,
    };
  }

  #facets(records: readonly MemoryDirectoryRecord[]): DirectoryFacets {
    const count = (values: readonly (readonly [Id, string])[]): readonly DirectoryFacetValue[] => {
      const counts = new Map<Id, DirectoryFacetValue>();
      for (const [id, name] of values) {
        counts.set(id, { id, name, count: (counts.get(id)?.count ?? 0) + 1 });
      }
      return [...counts.values()].toSorted((a, b) => b.count - a.count).slice(0, MAX_FACETS);
    };
    const groups = [...this.records].filter(([, { kind }]) => kind === "group");
    return {
      establishment: count(records.map(() => [ESTABLISHMENT, "Université de Valmorée"])),
      structure: count(
        records.flatMap(({ memberships }) =>
          memberships.map(({ structureId }): [Id, string] => [
            structureId,
            this.structures.get(structureId)?.name ?? structureId,
          ]),
        ),
      ),
      affiliation: count(
        records.flatMap(({ affiliations }) => affiliations.map((one): [Id, string] => [one, one])),
      ),
      group: count(
        records.flatMap(({ key }) =>
          groups
            .filter(([, group]) => this.#membersOf(group).includes(key))
            .map(([id, { displayName }]): [Id, string] => [id, displayName]),
        ),
      ),
    };
  }

  /** What is told of a record. */
  #entry(id: Id, record: MemoryDirectoryRecord): DirectoryEntry {
    const { kind, displayName, givenName, surname, titles } = record;
    const [emails, phones] = [this.#emailsOf(record), this.#phonesOf(record)];
    const map = <Value>(list: readonly Value[]): Record<Id, Value> =>
      Object.fromEntries(list.map((value, index) => [`v${index}`, value]));
    const members = [...this.records.values()].filter(
      (one) => record.memberKeys.includes(one.key) && this.#isSeen(one),
    );
    return {
      "@type": "Card",
      version: "1.0",
      uid: `urn:x-${ESTABLISHMENT}:${record.key}`,
      id,
      kind,
      name: {
        full: displayName,
        components: [
          ...(givenName === "" ? [] : [{ kind: "given", value: givenName } as const]),
          ...(surname === "" ? [] : [{ kind: "surname", value: surname } as const]),
        ],
      },
      ...(titles.length > 0 && { titles: map(titles.map((name) => ({ name }))) }),
      ...(emails.length > 0 && { emails: map(emails.map((address) => ({ address }))) }),
      ...(phones.length > 0 && { phones: map(phones.map((number) => ({ number }))) }),
      establishment: ESTABLISHMENT,
      affiliations: record.affiliations,
      memberships: record.memberships.map(({ structureId, role }, index) => ({
        structureId,
        name: this.structures.get(structureId)?.name ?? structureId,
        isPrimary: index === 0,
        role,
      })),
      memberCount: kind === "group" && this.#isTold("groupMembers") ? members.length : null,
      capacity: record.capacity,
      blobId: null,
    };
  }

  #queryStructures({ filter, position, limit }: DirectoryStructureQuery): QueryResult {
    const { parentId, text }: DirectoryStructureFilterCondition = filter;
    const words = foldWords(text ?? "");
    const isNothing = text !== undefined && words.length === 0;
    const ids = [...this.structures.values()]
      .filter(({ name, acronym, parentId: parent }) => {
        const own = foldWords(`${name} ${acronym ?? ""}`);
        return (
          !isNothing &&
          (parentId === undefined || parent === parentId) &&
          words.every((word) => own.some((one) => one.startsWith(word)))
        );
      })
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .map(({ id }) => id);
    const page = ids.slice(position, position + limit);
    return { queryState: "d1", position, ids: page, total: ids.length };
  }

  #structure({ postalAddress = null, ...item }: MemoryStructure): DirectoryStructure {
    const inside = this.#below(item.id);
    const members = [...this.records.values()].filter(
      (record) =>
        record.kind === "individual" &&
        this.#isSeen(record) &&
        record.memberships.some(({ structureId }) => inside.has(structureId)),
    );
    const children = [...this.structures.values()].filter(({ parentId }) => parentId === item.id);
    return {
      ...item,
      establishment: ESTABLISHMENT,
      address: postalAddress,
      childCount: children.length,
      memberCount: members.length,
    };
  }
}
