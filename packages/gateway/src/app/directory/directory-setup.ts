/**
 * The directory of an establishment as it is configured: its sources, who is taken for whom, and who
 * may know what.
 *
 * @module
 */
import type { DirectoryCaller } from "@partage-ent/jmap";
import type { DirectorySource } from "./directory-source.js";

/** Callers, the one who may know least first. */
export const CALLERS: readonly DirectoryCaller[] = [
  "anonymous",
  "student",
  "staff",
  "administrator",
];

/** A source with how often it is read. */
export interface ConfiguredSource {
  readonly source: DirectorySource;
  /** Time between two readings. */
  readonly refreshMs: number;
  /** Everything is read again after so long, where a source can tell changes. */
  readonly wholeMs: number;
}

/** What may be told from which caller on; null for nobody. */
export interface DirectoryVisibility {
  /** Students, and others who do not work at the establishment. */
  readonly students: DirectoryCaller | null;
  readonly emails: DirectoryCaller | null;
  /** Work telephones and fax. */
  readonly phones: DirectoryCaller | null;
  readonly mobiles: DirectoryCaller | null;
  readonly office: DirectoryCaller | null;
  readonly postalAddress: DirectoryCaller | null;
  readonly titles: DirectoryCaller | null;
  /** Structures that a person is of, and her roles there. */
  readonly memberships: DirectoryCaller | null;
  readonly affiliations: DirectoryCaller | null;
  readonly links: DirectoryCaller | null;
  /** Photos of those who agreed to that. */
  readonly photos: DirectoryCaller | null;
  /** Groups as entries. */
  readonly groups: DirectoryCaller | null;
  /** Who is in a group, and how many. */
  readonly groupMembers: DirectoryCaller | null;
}

/** A claim of a person with one of its values, `eduPersonAffiliation=staff`. */
export interface CallerRule {
  readonly attribute: string;
  readonly value: string;
}

/** The directory of one establishment. */
export interface DirectorySetup {
  readonly name: string;
  /** The first one counts for what several tell. */
  readonly sources: readonly ConfiguredSource[];
  /** Looked at from the administrator down; nobody else is more than anonymous. */
  readonly callers: Readonly<Record<Exclude<DirectoryCaller, "anonymous">, readonly CallerRule[]>>;
  readonly visibility: DirectoryVisibility;
  readonly maxResults: Readonly<Record<DirectoryCaller, number>>;
  /** Establishments whose people see this directory, and for whom they are taken at most. */
  readonly shareWith: Readonly<Record<string, DirectoryCaller>>;
}

/** What of a photo's consent a record must have (SupAnn 2021, `supannConsentement`). */
export const PHOTO_CONSENTS: readonly string[] = ["photo", "trombinoscope"];
