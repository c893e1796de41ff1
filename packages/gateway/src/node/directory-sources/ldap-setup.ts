import type { Filter } from "ldapts";
import type { EntryKind } from "../../app/directory-sources/attribute-names.js";
import type { RecordReaderOptions } from "../../app/directory-sources/record-reader.js";
import type { LdapServer } from "./ldap-connection.js";

/** Part of an LDAP tree that holds entries of one kind. */
export interface LdapBranch {
  readonly kind: EntryKind;
  readonly base: string;
  readonly scope: "one" | "sub";
  readonly filter: Filter;
  /** Whether the branch may be missing, as one that nobody named. */
  readonly isOptional: boolean;
}

/** An LDAP server as a source of the directory. */
export interface LdapSetup {
  readonly name: string;
  readonly server: LdapServer;
  /** People before the groups that they are of. */
  readonly branches: readonly LdapBranch[];
  readonly reading: RecordReaderOptions;
  readonly pageSize: number;
  /** `host` or `host:port` of servers that referrals may lead to. */
  readonly followReferrals: readonly string[];
  /** What is gone is looked for so often, in milliseconds. */
  readonly sweepMs: number;
  /** Changes are asked for from so long before the last reading, in milliseconds. */
  readonly overlapMs: number;
  /** Attribute with the time of the last change. */
  readonly changedAttribute: string;
}
