import type { DirectoryRecord } from "../directory/directory-source.js";
import type { AttributeNames } from "./attribute-names.js";
import { cleanEmail, cleanKey, cleanText, cleanUrl } from "./clean-text.js";
import { allOf, type Entry, firstOf } from "./entry.js";
import { GROUP_PREFIX, type MemberKeys } from "./member-keys.js";
import {
  type Complain,
  firstClean,
  type MappingOptions,
  readEmails,
  readListed,
} from "./person-record.js";

const NOTHING = {
  ...{ givenName: "", surname: "", phones: [], office: null, postalAddress: null, titles: [] },
  ...{ affiliations: [], memberships: [], capacity: null, consents: [] },
} as const;

/** Key of a group: its address, or else its name; null where it has neither. */
export function groupKey(entry: Entry, names: AttributeNames): string | null {
  const address = firstClean(allOf(entry, names.email), cleanEmail);
  const name = firstClean(firstOf(entry, names.groupName), cleanKey);
  return address ?? (name === null ? null : `${GROUP_PREFIX}${name}`);
}

/**
 * The record of a group: a list that has an address is known by it, any other by its name
 * (`group:univ:ufr:l3-info`). Null for an entry without a name, which is told.
 */
export function readGroup(
  entry: Entry,
  { names, members }: Pick<MappingOptions, "names"> & { readonly members: MemberKeys },
  complain: Complain,
): DirectoryRecord | null {
  const emails = readEmails(entry, names, complain);
  const key = groupKey(entry, names);
  if (key === null) {
    complain(`has no ${names.groupName.join(" or ")}: left out`);
    return null;
  }
  const path = cleanText(firstOf(entry, names.groupName)[0] ?? "", 250);
  const said = firstClean(firstOf(entry, names.groupDisplayName), (text) => cleanText(text, 200));
  const displayName = said ?? (lastOfPath(path) || key);
  const { keys, lost } = members.resolve(allOf(entry, names.member));
  if (lost > 0) complain(`${lost} of its members could not be found`);
  return {
    ...NOTHING,
    ...{ key, kind: "group" as const, displayName, emails, memberKeys: keys },
    otherNames: [...new Set([lastOfPath(path), path])].filter(
      (each) => each !== "" && each !== displayName,
    ),
    url: firstClean(firstOf(entry, names.url), cleanUrl),
    isListed: readListed(entry, names, complain),
  };
}

/** The record of a group of which nothing is known but its name and who says to be of it. */
export function groupOfMembers(name: string, memberKeys: readonly string[]): DirectoryRecord {
  const path = cleanText(name, 250);
  const displayName = lastOfPath(path) || path;
  const otherNames = path === displayName ? [] : [path];
  return {
    ...NOTHING,
    ...{ key: `${GROUP_PREFIX}${name}`, kind: "group" as const, displayName, memberKeys },
    ...{ otherNames, emails: [], url: null, isListed: true },
  };
}

/** What comes last in a path as Grouper writes it: `univ:ufr:l3-info`. */
function lastOfPath(path: string): string {
  return path.slice(path.lastIndexOf(":") + 1).trim();
}
