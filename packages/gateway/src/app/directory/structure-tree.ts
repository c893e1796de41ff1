/**
 * The structures of the establishments that a caller sees, as a tree.
 *
 * @module
 */
import { foldText, nameKeys, nameWords } from "@partage-ent/contacts";
import type { DirectoryStructure, DirectoryStructureFilterCondition, Id } from "@partage-ent/jmap";
import { structureId } from "./directory-ids.js";
import type { StoredStructure } from "./directory-store.js";

/** Structures by id, each with those right below it. */
export interface StructureTree {
  readonly byId: ReadonlyMap<Id, StoredStructure>;
  readonly below: ReadonlyMap<Id | null, readonly Id[]>;
  /** Folded words of the name and the acronym. */
  readonly words: ReadonlyMap<Id, readonly string[]>;
}

/** Makes a tree; a structure whose parent is not there is at the top. */
export function growTree(structures: readonly StoredStructure[]): StructureTree {
  const sorted = structures
    .map((structure) => ({ structure, sort: `${foldText(structure.name)} ${structure.id}` }))
    .sort((one, other) => (one.sort < other.sort ? -1 : one.sort > other.sort ? 1 : 0))
    .map(({ structure }) => structure);
  const byId = new Map(sorted.map((each) => [idOf(each), each]));
  const below = new Map<Id | null, Id[]>();
  for (const [id, structure] of byId) {
    const parent = parentOf(byId, structure);
    below.set(parent, [...(below.get(parent) ?? []), id]);
  }
  const words = new Map(
    [...byId].map(([id, { name, acronym }]) => [
      id,
      [...new Set([...nameKeys(name), ...nameKeys(acronym ?? "")])],
    ]),
  );
  return { byId, below, words };
}

function idOf({ establishment, id }: StoredStructure): Id {
  return structureId(establishment, id);
}

function parentOf(
  byId: ReadonlyMap<Id, StoredStructure>,
  { establishment, parentId }: StoredStructure,
): Id | null {
  const parent = parentId === null ? null : structureId(establishment, parentId);
  return parent !== null && byId.has(parent) ? parent : null;
}

/** Ids that a filter lets through, by name. */
export function findStructures(
  tree: StructureTree,
  { parentId, text }: DirectoryStructureFilterCondition,
): readonly Id[] {
  const ids = parentId === undefined ? [...tree.byId.keys()] : (tree.below.get(parentId) ?? []);
  if (text === undefined) return ids;
  const wanted = nameWords(text.slice(0, 200));
  if (wanted.length === 0) return [];
  return ids.filter((id) => {
    const own = tree.words.get(id) ?? [];
    return wanted.every((word) => own.some((each) => each.startsWith(word)));
  });
}

/** Codes of a structure and of all below it; undefined where there is no such structure. */
export function codesBelow(
  tree: StructureTree,
  id: Id,
):
  | {
      readonly establishment: string;
      readonly codes: readonly string[];
      readonly people: number;
    }
  | undefined {
  const top = tree.byId.get(id);
  if (!top) return undefined;
  const seen = new Set<Id>([id]);
  for (const each of seen) for (const child of tree.below.get(each) ?? []) seen.add(child);
  const codes = [...seen].flatMap((each) => tree.byId.get(each)?.id ?? []);
  const { employees, students } = top.members;
  return { establishment: top.establishment, codes, people: employees + students };
}

/** A structure as it is told. */
export function tellStructure(
  tree: StructureTree,
  id: Id,
  countsStudents: (establishment: string) => boolean,
): DirectoryStructure | undefined {
  const structure = tree.byId.get(id);
  if (!structure) return undefined;
  const { establishment, name, acronym, type, members } = structure;
  return {
    ...{ id, establishment, name, acronym, type, parentId: parentOf(tree.byId, structure) },
    childCount: tree.below.get(id)?.length ?? 0,
    memberCount: members.employees + (countsStudents(establishment) ? members.students : 0),
    ...{ email: structure.email, phone: structure.phone, url: structure.url },
    address: structure.postalAddress,
  };
}
