/**
 * The directory as one person sees it, during one JMAP request.
 *
 * @module
 */
import { writeCards } from "@partage-ent/contacts";
import type {
  DirectoryCapability,
  DirectoryEntry,
  DirectoryEntryFilterCondition,
  DirectoryFacets,
  DirectoryFacetValue,
  DirectoryStructure,
  Id,
} from "@partage-ent/jmap";
import type {
  Blob,
  DirectoryBackend,
  DirectoryEntryQuery,
  DirectoryEntryQueryResult,
  FetchedDirectoryEntry,
  Principal,
  Records,
} from "@partage-ent/server";
import { affiliationsFor, cardOf, mayShowPhoto, tellEntry } from "./entry-card.js";
import type { VisibleEstablishment } from "./caller-rights.js";
import { entryId, entryUuid, structureId } from "./directory-ids.js";
import type { DirectoryHub } from "./directory-hub.js";
import type { EntrySearch, FacetCount, StoredEntry } from "./directory-store.js";
import { readText } from "./read-text.js";
import { codesBelow, findStructures, type StructureTree, tellStructure } from "./structure-tree.js";

/** A person who asks, for whom she is taken, and what she sees. */
export interface DirectoryView {
  readonly principal: Principal;
  readonly capability: Omit<DirectoryCapability, "kinds">;
  readonly visible: readonly VisibleEstablishment[];
}

/** Facets are counted of so many matches. */
const MOST_COUNTED = 1_000;
/** More people than these who are not listed are not announced. */
const MOST_MASKED = 20;
/** Largest photo that is passed on, in octets. */
const LARGEST_PHOTO = 1_000_000;
const PHOTO_TYPES = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);

/** Opens the directory for a person. */
export function openDirectoryScope(hub: DirectoryHub, view: DirectoryView): DirectoryBackend {
  return {
    queryEntries: async (_accountId, query) => queryEntries(hub, view, query),
    getEntries: async (_accountId, ids) => getEntries(hub, view, ids),
    queryStructures: async (_accountId, { filter, position, limit }) => {
      const tree = await hub.tree(keysOf(view));
      const ids = findStructures(tree, filter);
      const page = ids.slice(position, position + limit);
      return { queryState: await stateOf(hub, view), position, ids: page, total: ids.length };
    },
    getStructures: async (_accountId, ids) => getStructures(hub, view, ids),
  };
}

function keysOf({ visible }: DirectoryView): readonly string[] {
  return visible.map(({ key }) => key);
}

function stateOf(hub: DirectoryHub, view: DirectoryView): Promise<string> {
  return hub.options.store.readState(keysOf(view));
}

async function queryEntries(
  hub: DirectoryHub,
  view: DirectoryView,
  query: DirectoryEntryQuery,
): Promise<DirectoryEntryQueryResult> {
  const { filter, position, limit, calculateFacets } = query;
  const { store, telemetry } = hub.options;
  const { maxResults } = view.capability;
  const asked = await narrow(hub, view, filter);
  const wanted = Math.min(position + limit, maxResults);
  const masked = await countMasked(hub, view, filter);
  // Only who is announced keeps others away: where nobody is, nothing may tell that somebody is meant.
  const search = asked && { ...asked.search, isLiteral: masked > 0 };
  const found = search
    ? await store.search(asked.reaches, search, calculateFacets ? MOST_COUNTED : wanted)
    : NOTHING;
  const ids = found.ids.slice(position, wanted);
  const facets = asked && calculateFacets ? await facetsOf(hub, asked.visible, found.ids) : null;
  const { establishment, account } = view.principal;
  telemetry?.query({
    ...{ establishment, account, caller: view.capability.caller, position, masked },
    filters: Object.keys(filter).filter((name) => Object.hasOwn(FILTERS, name)),
    textLength: filter.text?.length ?? 0,
    ...{ results: ids.length, isApproximate: found.isApproximate },
  });
  return {
    queryState: await stateOf(hub, view),
    position,
    ids: ids.map(entryId),
    hasMore: wanted < maxResults && (found.hasMore || found.ids.length > wanted),
    ...{ masked, isApproximate: found.isApproximate },
    facets: calculateFacets ? (facets ?? NO_FACETS) : null,
  };
}

const NOTHING = { ids: [], hasMore: false, isApproximate: false } as const;
const NO_FACETS: DirectoryFacets = { establishment: [], structure: [], affiliation: [], group: [] };
const FILTERS: Readonly<Record<keyof DirectoryEntryFilterCondition, true>> = {
  ...{ text: true, kind: true, email: true, establishment: true },
  ...{ structure: true, affiliation: true, group: true },
};

interface Narrowed {
  readonly visible: readonly VisibleEstablishment[];
  readonly reaches: readonly VisibleEstablishment["reach"][];
  readonly search: EntrySearch;
}

/** What a filter comes down to; undefined where it asks for what the caller may not know. */
async function narrow(
  hub: DirectoryHub,
  view: DirectoryView,
  filter: DirectoryEntryFilterCondition,
): Promise<Narrowed | undefined> {
  const { text, kind, email, establishment, structure, affiliation, group } = filter;
  // Who is not told of something must not find people by it.
  const visible = view.visible.filter(
    ({ key, rights }) =>
      (establishment === undefined || key === establishment) &&
      (structure === undefined || rights.memberships) &&
      (email === undefined || rights.emails) &&
      (group === undefined || (rights.groups && rights.groupMembers)) &&
      (affiliation === undefined ||
        (rights.affiliations && affiliationsFor(rights, [affiliation]).length > 0)),
  );
  const below =
    structure === undefined ? undefined : codesBelow(await hub.tree(keysOf(view)), structure);
  const uuid = group === undefined ? undefined : entryUuid(group);
  const isImpossible =
    (structure !== undefined && !below) || (group !== undefined && uuid === undefined);
  if (visible.length === 0 || isImpossible) return undefined;
  const search: EntrySearch = {
    ...(text !== undefined && { text }),
    ...(kind !== undefined && { kind }),
    ...(email !== undefined && { email }),
    ...(affiliation !== undefined && { affiliation }),
    ...(below && { structures: below }),
    ...(uuid !== undefined && { group: uuid }),
  };
  return { visible, reaches: visible.map(({ reach }) => reach), search };
}

/**
 * Announces people who are not listed, by their name only and whatever else is asked for: what
 * narrows results would tell where somebody works who is not to be found.
 */
async function countMasked(
  hub: DirectoryHub,
  { visible }: DirectoryView,
  { text, kind = "individual", ...others }: DirectoryEntryFilterCondition,
): Promise<number> {
  const isByName = text !== undefined && readText(text) !== undefined;
  if (!isByName || kind !== "individual" || Object.keys(others).length > 0) return 0;
  const reaches = visible.map(({ reach }) => reach);
  return hub.options.store.countMasked(reaches, text, MOST_MASKED);
}

async function facetsOf(
  hub: DirectoryHub,
  visible: readonly VisibleEstablishment[],
  ids: readonly string[],
): Promise<DirectoryFacets> {
  const { store, establishments } = hub.options;
  const reaches = visible.map(({ reach }) => reach);
  const counts = await store.countFacets(reaches, ids.slice(0, MOST_COUNTED));
  const rightsOf = ({ establishment }: FacetCount): VisibleEstablishment["rights"] | undefined =>
    visible.find(({ key }) => key === establishment)?.rights;
  const affiliations = counts.affiliation.filter((each) => {
    const rights = rightsOf(each);
    const isTold = rights && affiliationsFor(rights, [each.value as never]).length > 0;
    return rights?.affiliations === true && isTold === true;
  });
  return {
    establishment: counts.establishment.map(({ value, count }) => ({
      ...{ id: value, name: establishments[value]?.name ?? value, count },
    })),
    structure: counts.structure
      .filter((each) => rightsOf(each)?.memberships)
      .map(({ establishment, value, name, count }) => ({
        ...{ id: structureId(establishment, value), name, count },
      })),
    affiliation: sumByValue(affiliations),
    group: counts.group.map(({ value, name, count }) => ({ id: entryId(value), name, count })),
  };
}

/** The same affiliation in several establishments is one. */
function sumByValue(counts: readonly FacetCount[]): readonly DirectoryFacetValue[] {
  const sums = new Map<string, number>();
  for (const { value, count } of counts) sums.set(value, (sums.get(value) ?? 0) + count);
  return [...sums].map(([id, count]) => ({ id, name: id, count }));
}

async function readVisible(
  hub: DirectoryHub,
  view: DirectoryView,
  ids: readonly Id[],
): Promise<ReadonlyMap<Id, { readonly entry: StoredEntry; readonly told: DirectoryEntry }>> {
  const uuids = [...new Set(ids)].flatMap((id) => entryUuid(id) ?? []);
  const entries = await hub.options.store.readEntries(
    view.visible.map(({ reach }) => reach),
    uuids,
  );
  const tree = await hub.tree(keysOf(view));
  const told = entries.flatMap((entry) => {
    const visible = view.visible.find(({ key }) => key === entry.establishment);
    if (!visible) return [];
    const card = tellEntry(entry, {
      rights: visible.rights,
      establishment: visible.setup.name,
      nameOf: (code) => tree.byId.get(structureId(entry.establishment, code))?.name,
      hasPhotos: photoOf(visible, entry) !== undefined,
    });
    return [[card.id, { entry, told: card }] as const];
  });
  return new Map(told);
}

function photoOf(
  { setup }: VisibleEstablishment,
  { source }: StoredEntry,
): VisibleEstablishment["setup"]["sources"][number]["source"] | undefined {
  const found = setup.sources.find((each) => each.source.name === source)?.source;
  return found?.photo ? found : undefined;
}

async function getEntries(
  hub: DirectoryHub,
  view: DirectoryView,
  ids: readonly Id[],
): Promise<Records<FetchedDirectoryEntry>> {
  const found = await readVisible(hub, view, ids);
  const list = [...new Set(ids)].flatMap((id) => found.get(id)?.told ?? []);
  const { establishment, account } = view.principal;
  const { caller } = view.capability;
  const counts = { asked: ids.length, told: list.length };
  hub.options.telemetry?.read({ establishment, account, caller, ...counts });
  const notFound = [...new Set(ids)].filter((id) => !found.has(id));
  return { state: await stateOf(hub, view), list, notFound };
}

async function getStructures(
  hub: DirectoryHub,
  view: DirectoryView,
  ids: readonly Id[],
): Promise<Records<DirectoryStructure>> {
  const tree: StructureTree = await hub.tree(keysOf(view));
  const students = new Set(
    view.visible.filter(({ rights }) => rights.students).map(({ key }) => key),
  );
  const told = [...new Set(ids)].map(
    (id) => [id, tellStructure(tree, id, (each) => students.has(each))] as const,
  );
  return {
    state: await stateOf(hub, view),
    list: told.flatMap(([, structure]) => structure ?? []),
    notFound: told.flatMap(([id, structure]) => (structure ? [] : [id])),
  };
}

/** The blob of an entry that the caller may see, its card or its photo; undefined for any other id. */
export async function readEntryBlob(
  hub: DirectoryHub,
  view: DirectoryView,
  blobId: Id,
  signal: AbortSignal,
): Promise<Blob | undefined> {
  const [, photo, id = ""] = /^dir-(photo-)?(e[0-9a-f]{32})$/.exec(blobId) ?? [];
  const found = (await readVisible(hub, view, [id])).get(id);
  if (!found) return undefined;
  if (photo !== undefined) return readPhoto(view, found.entry, signal);
  const bytes = new TextEncoder().encode(writeCards([cardOf(found.told)], "3.0"));
  return toBlob(bytes, "text/vcard; charset=utf-8");
}

async function readPhoto(
  { visible }: DirectoryView,
  entry: StoredEntry,
  signal: AbortSignal,
): Promise<Blob | undefined> {
  const own = visible.find(({ key }) => key === entry.establishment);
  const source = own && photoOf(own, entry);
  if (!own || !source?.photo) return undefined;
  if (!mayShowPhoto(entry.record, { rights: own.rights, hasPhotos: true })) return undefined;
  const photo = await source.photo(entry.record.key, signal);
  const isFit = photo && photo.bytes.length <= LARGEST_PHOTO && PHOTO_TYPES.has(photo.type);
  return isFit ? toBlob(photo.bytes, photo.type) : undefined;
}

function toBlob(bytes: Uint8Array, type: string): Blob {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return { body, type, size: bytes.length };
}
