/**
 * The directory of a {@link FakeGateway}: search, facets and structures at wire level.
 *
 * @example `new FakeGateway({ emails: [], parts: [new FakeDirectory(sampleDirectory())] })`
 * @module
 */
import {
  DIRECTORY,
  type DirectoryCapability,
  type DirectoryEntry,
  type DirectoryEntryFilterCondition,
  type DirectoryEntryQueryResponse,
  type DirectoryFacets,
  type DirectoryFacetValue,
  type DirectoryStructure,
  type DirectoryStructureFilterCondition,
  type Id,
} from "@partage-ent/jmap";
import { type Args, type FakePart, getFrom } from "./fake-gateway.js";

/** What the fake directory holds. */
export interface DirectoryRecords {
  readonly entries: readonly DirectoryEntry[];
  readonly structures: readonly DirectoryStructure[];
  /** Ids of members, by the id of the group. */
  readonly members?: Readonly<Record<Id, readonly Id[]>>;
  /** Names of people who asked not to be listed. */
  readonly masked?: readonly string[];
  readonly capability?: Partial<DirectoryCapability>;
  /** Photos and other files, by the id of the blob. */
  readonly files?: Readonly<Record<Id, Blob>>;
}

const CAPABILITY: DirectoryCapability = {
  caller: "staff",
  minTextLength: 2,
  maxResults: 200,
  kinds: ["individual", "group", "location"],
  facets: ["structure", "affiliation", "group"],
  hasStructures: true,
};

/** Letters without accents, ligatures, case and apostrophes. */
const folded = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/œ/g, "oe")
    .replace(/['’-]/g, " ");

const wordsOf = (text: string): string[] => folded(text).match(/[^\s]+/g) ?? [];

/** Whether two words differ by one letter more, less, other or by two swapped ones. */
function isNear(a: string, b: string): boolean {
  if (a.length < 4 || Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (a[at] === b[at] && at < a.length) at++;
  const rest = (text: string, from: number): string => text.slice(from);
  const swapped = a[at] === b[at + 1] && a[at + 1] === b[at] && rest(a, at + 2) === rest(b, at + 2);
  return (
    swapped ||
    rest(a, at + 1) === rest(b, at + 1) ||
    rest(a, at + 1) === rest(b, at) ||
    rest(a, at) === rest(b, at + 1)
  );
}

/** A directory in memory, which finds what a gateway's index would for names of its size. */
export class FakeDirectory implements FakePart {
  readonly types: readonly string[] = [];
  readonly scopes: readonly string[] = ["directory.read"];
  readonly capabilities: Readonly<Record<string, object>>;
  readonly entries: DirectoryEntry[];
  readonly structures: DirectoryStructure[];
  /** Answers every query with this JMAP error, when set. */
  failure: Args | undefined;
  readonly #records: DirectoryRecords;
  readonly #capability: DirectoryCapability;

  constructor(records: DirectoryRecords) {
    this.#records = records;
    this.#capability = { ...CAPABILITY, ...records.capability };
    this.capabilities = { [DIRECTORY]: this.#capability };
    this.entries = [...records.entries];
    this.structures = [...records.structures];
  }

  call(name: string, args: Args): Args | undefined {
    if (this.failure && name.startsWith("Directory")) return this.failure;
    switch (name) {
      case "DirectoryEntry/get":
        return getFrom(this.entries, args);
      case "DirectoryEntry/query":
        return this.#query(args);
      case "DirectoryStructure/get":
        return getFrom(this.structures, args);
      case "DirectoryStructure/query":
        return this.#queryStructures(args);
      default:
        return undefined;
    }
  }

  /** Serves cards and photos. */
  async request(request: Request): Promise<Response | undefined> {
    const blobId = /\/jmap\/download\/[^/]+\/([^/]+)\//.exec(new URL(request.url).pathname)?.[1];
    const file = blobId && this.#records.files?.[blobId];
    if (file) return new Response(file, { headers: { "content-type": file.type } });
    const entry = this.entries.find((each) => each.blobId && each.blobId === blobId);
    if (!entry) return undefined;
    const lines = ["BEGIN:VCARD", "VERSION:4.0", `FN:${entry.name?.full ?? ""}`, "END:VCARD", ""];
    return new Response(lines.join("\r\n"), { headers: { "content-type": "text/vcard" } });
  }

  #query(args: Args): Args {
    const filter = (args["filter"] ?? {}) as DirectoryEntryFilterCondition;
    const position = (args["position"] as number | undefined) ?? 0;
    const limit = (args["limit"] as number | undefined) ?? 20;
    const within = this.entries.filter((entry) => this.#isWithin(entry, filter));
    const words = wordsOf(filter.text ?? "");
    const isShort =
      filter.text !== undefined && words.join("").length < this.#capability.minTextLength;
    const exact = isShort ? [] : within.filter((entry) => matches(entry, words));
    const isApproximate = exact.length === 0 && !isShort && words.length > 0;
    const found = isApproximate ? within.filter((entry) => resembles(entry, words)) : exact;
    const some = found.slice(0, this.#capability.maxResults);
    const masked = isShort || !words.length ? [] : (this.#records.masked ?? []);
    const response: Omit<DirectoryEntryQueryResponse, "accountId"> = {
      ...{ queryState: "1", canCalculateChanges: false, position },
      ids: some.slice(position, position + limit).map(({ id }) => id),
      hasMore: some.length > position + limit,
      masked: masked.filter((full) => matches({ name: { full } }, words)).length,
      isApproximate: isApproximate && found.length > 0,
      facets: args["calculateFacets"] ? this.#facets(found) : null,
    };
    return { ...response };
  }

  #isWithin(entry: DirectoryEntry, filter: DirectoryEntryFilterCondition): boolean {
    const { kind, email, establishment, structure, affiliation, group } = filter;
    const all = structure === undefined ? [] : this.#below(structure);
    return (
      (!kind || entry.kind === kind) &&
      (!email || emailsOf(entry).includes(email.toLowerCase())) &&
      (!establishment || entry.establishment === establishment) &&
      (!structure || entry.memberships.some(({ structureId }) => all.includes(structureId))) &&
      (!affiliation || entry.affiliations.includes(affiliation)) &&
      (!group || (this.#records.members?.[group] ?? []).includes(entry.id))
    );
  }

  #below(id: Id): readonly Id[] {
    const children = this.structures.filter(({ parentId }) => parentId === id);
    return [id, ...children.flatMap((child) => this.#below(child.id))];
  }

  #facets(found: readonly DirectoryEntry[]): DirectoryFacets {
    const count = (values: (entry: DirectoryEntry) => readonly (readonly [Id, string])[]) => {
      const all = new Map<Id, { name: string; count: number }>();
      for (const entry of found)
        for (const [id, name] of new Map(values(entry)))
          all.set(id, { name, count: (all.get(id)?.count ?? 0) + 1 });
      const list = [...all].map(([id, rest]): DirectoryFacetValue => ({ id, ...rest }));
      return list.sort((a, b) => b.count - a.count).slice(0, 20);
    };
    const groups = Object.entries(this.#records.members ?? {});
    const nameOf = (id: Id): string =>
      this.entries.find((entry) => entry.id === id)?.name?.full ?? id;
    return {
      establishment: count(({ establishment }) => [[establishment, establishment]]),
      structure: count(({ memberships }) => memberships.map((of) => [of.structureId, of.name])),
      affiliation: count(({ affiliations }) => affiliations.map((each) => [each, each])),
      group: count(({ id }) =>
        groups.flatMap(([of, ids]) => (ids.includes(id) ? [[of, nameOf(of)] as const] : [])),
      ),
    };
  }

  #queryStructures(args: Args): Args {
    const filter = (args["filter"] ?? {}) as DirectoryStructureFilterCondition;
    const position = (args["position"] as number | undefined) ?? 0;
    const limit = (args["limit"] as number | undefined) ?? 100;
    const words = wordsOf(filter.text ?? "");
    const found = this.structures
      .filter(({ parentId }) => filter.parentId === undefined || parentId === filter.parentId)
      .filter(({ name, acronym }) => matches({ name: { full: `${name} ${acronym ?? ""}` } }, words))
      .sort((a, b) => a.name.localeCompare(b.name, "fr"));
    const ids = found.slice(position, position + limit).map(({ id }) => id);
    return { queryState: "1", canCalculateChanges: false, position, ids };
  }
}

type Named = Pick<DirectoryEntry, "name"> & Partial<DirectoryEntry>;

const emailsOf = ({ emails = {} }: Named): string[] =>
  Object.values(emails).map(({ address }) => address.toLowerCase());

/** Whether every word begins one of the name, an address, or ends a phone number. */
function matches(entry: Named, words: readonly string[]): boolean {
  const names = wordsOf(entry.name?.full ?? "");
  const phones = Object.values(entry.phones ?? {}).map(({ number }) => number.replace(/\D/g, ""));
  return words.every(
    (word) =>
      names.some((name) => name.startsWith(word)) ||
      emailsOf(entry).some((email) => email.startsWith(word)) ||
      (/^\d{4,}$/.test(word) && phones.some((phone) => phone.endsWith(word))),
  );
}

/** Whether every word begins a word of the name, or is one letter away from one. */
function resembles(entry: Named, words: readonly string[]): boolean {
  const names = wordsOf(entry.name?.full ?? "");
  return words.every((word) => names.some((name) => name.startsWith(word) || isNear(word, name)));
}
