/**
 * The directory of an establishment: people, groups and rooms, and the structures they are of
 * (vendor capability, docs/profile.md). What is told of whom is decided by the server.
 *
 * @module
 */
import type { Capability } from "./capability.js";
import type { CardKind, JSContactCard } from "./contact.js";
import type { GetArguments, GetResponse, Id, Method, QueryResponse } from "./core.js";
import { VENDOR } from "./profile.js";

/** The URL of the directory capability. */
export const DIRECTORY: string = `${VENDOR}directory/1`;

/** What somebody is at an establishment (eduPerson 202208 section 2.2.1 and SupAnn 2021). */
export type Affiliation =
  | "student"
  | "faculty"
  | "teacher"
  | "researcher"
  | "staff"
  | "employee"
  | "member"
  | "affiliate"
  | "alum"
  | "emeritus"
  | "retired"
  | "library-walk-in"
  | "registered-reader";

/** Whom the directory takes the caller for: decides what is told. */
export type DirectoryCaller = "anonymous" | "student" | "staff" | "administrator";

/** Something that results can be narrowed to. */
export interface DirectoryFacetValue {
  readonly id: Id;
  readonly name: string;
  /** How many of the results that were counted have it. */
  readonly count: number;
}

/** What the results of a query can be narrowed to, the most frequent first, at most 20 of each. */
export interface DirectoryFacets {
  readonly establishment: readonly DirectoryFacetValue[];
  readonly structure: readonly DirectoryFacetValue[];
  readonly affiliation: readonly DirectoryFacetValue[];
  readonly group: readonly DirectoryFacetValue[];
}

/** What an account's directory capability holds. */
export interface DirectoryCapability {
  readonly caller: DirectoryCaller;
  /** Fewest characters of a `text` that something is looked up for. */
  readonly minTextLength: number;
  /** Most results of one question, over all positions. */
  readonly maxResults: number;
  /** What is found: `individual`, `group`, `location`, `device`. */
  readonly kinds: readonly CardKind[];
  readonly facets: readonly (keyof DirectoryFacets)[];
  readonly hasStructures: boolean;
}

/** A structure that somebody belongs to. */
export interface DirectoryMembership {
  readonly structureId: Id;
  readonly name: string;
  readonly isPrimary: boolean;
  /** What the person is there: `Directrice`; null where it isn't told. */
  readonly role: string | null;
}

/** A person, a group (kind `group`), a room (`location`) or equipment (`device`). */
export interface DirectoryEntry extends JSContactCard {
  readonly id: Id;
  readonly kind: CardKind;
  /** Key of the establishment. */
  readonly establishment: string;
  readonly affiliations: readonly Affiliation[];
  /** The primary one first. */
  readonly memberships: readonly DirectoryMembership[];
  /** Of a group: how many members there are; null where it isn't told. */
  readonly memberCount: number | null;
  /** Of a room or a thing: how many people fit in; null where it isn't told. */
  readonly capacity: number | null;
  /** What is told of the entry to this caller, as a vCard file; null where it can't be had. */
  readonly blobId: Id | null;
}

/** What `DirectoryEntry/query` filters by; all that is given must be so. */
export interface DirectoryEntryFilterCondition {
  /** Names in any order, their beginnings, initials, an address, the last digits of a phone number. */
  readonly text?: string;
  readonly kind?: CardKind;
  /** Exactly this address. */
  readonly email?: string;
  readonly establishment?: Id;
  /** A structure, those below it included. */
  readonly structure?: Id;
  readonly affiliation?: Affiliation;
  /** Members of this group. */
  readonly group?: Id;
}

/** Arguments of `DirectoryEntry/query`; the best match comes first. */
export interface DirectoryEntryQueryArguments {
  readonly accountId: Id;
  readonly filter: DirectoryEntryFilterCondition;
  readonly position?: number;
  readonly limit?: number;
  /** Whether facets are to be counted. Default: false. */
  readonly calculateFacets?: boolean;
}

/** Response of `DirectoryEntry/query`. */
export interface DirectoryEntryQueryResponse extends QueryResponse {
  /** Whether there are more results than these and those before them. */
  readonly hasMore: boolean;
  /** How many people who asked not to be listed match by their name. */
  readonly masked: number;
  /** Whether nothing was found as it is written, and these are what resembles it. */
  readonly isApproximate: boolean;
  readonly facets: DirectoryFacets | null;
}

/** A faculty, institute, department, service. */
export interface DirectoryStructure {
  readonly id: Id;
  readonly establishment: string;
  readonly name: string;
  readonly acronym: string | null;
  /** Kind of structure, in the establishment's words; null where it isn't told. */
  readonly type: string | null;
  /** Null at the top. */
  readonly parentId: Id | null;
  readonly childCount: number;
  /** People of the structure and of those below it that the caller may see. */
  readonly memberCount: number;
  readonly email: string | null;
  readonly phone: string | null;
  readonly url: string | null;
  readonly address: string | null;
}

/** What `DirectoryStructure/query` filters by. */
export interface DirectoryStructureFilterCondition {
  /** Right below this one; null for those at the top. */
  readonly parentId?: Id | null;
  /** Words of the name or the acronym. */
  readonly text?: string;
}

/** Arguments of `DirectoryStructure/query`; by name. */
export interface DirectoryStructureQueryArguments {
  readonly accountId: Id;
  readonly filter: DirectoryStructureFilterCondition;
  readonly position?: number;
  readonly limit?: number;
}

/** Methods of the directory capability. */
export interface DirectoryMethods {
  readonly "DirectoryEntry/get": Method<
    GetArguments<keyof DirectoryEntry>,
    GetResponse<DirectoryEntry>
  >;
  readonly "DirectoryEntry/query": Method<
    DirectoryEntryQueryArguments,
    DirectoryEntryQueryResponse
  >;
  readonly "DirectoryStructure/get": Method<
    GetArguments<keyof DirectoryStructure>,
    GetResponse<DirectoryStructure>
  >;
  readonly "DirectoryStructure/query": Method<DirectoryStructureQueryArguments, QueryResponse>;
}

/** The directory capability (vendor). */
export const directory: Capability<DirectoryMethods> = {
  uri: DIRECTORY,
  types: ["DirectoryEntry", "DirectoryStructure"],
};
