/**
 * The port behind which a source of the directory stands: a file, an LDAP server. A source tells all
 * that it knows; what may be told of it, and to whom, is decided when somebody asks.
 *
 * @module
 */
import type { Affiliation } from "@partage-ent/jmap";

/** A person, a group, a room or a thing, whole, as a source knows it. */
export interface DirectoryRecord {
  /** Stable and unique among the records of its establishment, whatever source tells it: `uid` of a person, address or name of a group. */
  readonly key: string;
  readonly kind: "individual" | "group" | "location" | "device";
  readonly displayName: string;
  /** Empty where there is none. */
  readonly givenName: string;
  /** Empty where there is none. */
  readonly surname: string;
  /** Names that it is looked for by as well: name of birth, usual name, acronym. */
  readonly otherNames: readonly string[];
  /** Work addresses, the first one to be written to; never private ones. */
  readonly emails: readonly string[];
  readonly phones: readonly DirectoryPhone[];
  /** `Bâtiment A, bureau 214`; null where it isn't known. */
  readonly office: string | null;
  /** Postal address of work; null where it isn't known. */
  readonly postalAddress: string | null;
  /** What the person does, in words: `Maîtresse de conférences`. */
  readonly titles: readonly string[];
  /** The primary one first. */
  readonly affiliations: readonly Affiliation[];
  /** The primary one first; ids are those of {@link StructureRecord}. */
  readonly memberships: readonly {
    readonly structureId: string;
    readonly role: string | null;
  }[];
  /** Of a group: keys of its members, as far as they are known. */
  readonly memberKeys: readonly string[];
  readonly url: string | null;
  readonly capacity: number | null;
  /** Not on the liste rouge: `supannListeRouge` is not TRUE. */
  readonly isListed: boolean;
  /** What the person agreed to: values of `supannConsentement` without their options, lower case. */
  readonly consents: readonly string[];
}

/** A work telephone of a record. */
export interface DirectoryPhone {
  readonly number: string;
  readonly kind: "voice" | "mobile" | "fax";
}

/** A faculty, institute, department or service, as a source knows it. */
export interface StructureRecord {
  /** `supannCodeEntite`. */
  readonly id: string;
  readonly name: string;
  readonly acronym: string | null;
  readonly type: string | null;
  readonly parentId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly url: string | null;
  readonly postalAddress: string | null;
}

/** Some of what a source tells; batches are small enough to be held in memory. */
export interface SourceBatch {
  readonly records: readonly DirectoryRecord[];
  readonly structures: readonly StructureRecord[];
  /** Keys of records that are no more; only of a read that is not whole. */
  readonly removedKeys: readonly string[];
}

/** Something of a source that could not be taken; the rest was. */
export interface SourceProblem {
  /** Where it stands: `people.csv:1203`, `uid=x,ou=people`. */
  readonly place: string;
  /** A short English sentence without personal data. */
  readonly description: string;
}

/** One reading of a source. */
export interface SourceReading {
  /** Whether it tells everything: what it does not tell is no more. */
  readonly isWhole: boolean;
  /** Fails when the source stops half-way: nothing of the reading counts then. */
  readonly batches: AsyncIterable<SourceBatch>;
  /** After the last batch: where the next reading goes on; null when it has to be whole. */
  cursor(): string | null;
  /** After the last batch. */
  problems(): readonly SourceProblem[];
}

/** A source of the directory of one establishment. */
export interface DirectorySource {
  /** Unique in its establishment, as configured: `ldap`, `groups`. */
  readonly name: string;
  /**
   * Begins a reading: of everything, or of what changed since a cursor of an earlier one.
   *
   * @throws Error when the source can't be opened, in words for an operator, without any secret.
   */
  read(cursor: string | null, signal: AbortSignal): Promise<SourceReading>;
  /** Photo of a record, where the source has photos; never kept. */
  photo?(
    key: string,
    signal: AbortSignal,
  ): Promise<{ readonly bytes: Uint8Array; readonly type: string } | null>;
}
