import type { DirectoryRecord } from "../directory/directory-source.js";
import type { AttributeNames } from "./attribute-names.js";
import { cleanEmail, cleanKey, cleanPostalAddress, cleanText, cleanUrl } from "./clean-text.js";
import { allOf, type Entry, firstOf } from "./entry.js";
import {
  type Complain,
  firstClean,
  type MappingOptions,
  readEmails,
  readListed,
  readOffice,
  readPhones,
  readStructureId,
} from "./person-record.js";

/** Key of a room or a thing: its address, or else its name; null where it has neither. */
export function resourceKey(entry: Entry, names: AttributeNames): string | null {
  const address = firstClean(allOf(entry, names.email), cleanEmail);
  return address ?? firstClean(allOf(entry, [...names.key, ...names.resourceName]), cleanKey);
}

/** The record of a room or a thing, known by its address or its name; null for an entry without either, which is told. */
export function readResource(
  entry: Entry,
  { names }: Pick<MappingOptions, "names">,
  complain: Complain,
): DirectoryRecord | null {
  const emails = readEmails(entry, names, complain);
  const displayName = firstClean(allOf(entry, names.resourceName), (text) => cleanText(text, 200));
  const key = resourceKey(entry, names);
  if (displayName === null || key === null) {
    complain("has no name: left out");
    return null;
  }
  const isThing = /equip|device|mat[ée]riel|v[ée]hicule/i.test(
    firstOf(entry, names.resourceType)[0] ?? "",
  );
  const capacity = Number(firstOf(entry, names.capacity)[0]?.trim() || Number.NaN);
  return {
    ...{ key, kind: isThing ? ("device" as const) : ("location" as const), displayName, emails },
    ...{ givenName: "", surname: "", otherNames: [], titles: [], affiliations: [] },
    phones: readPhones(entry, names, complain),
    office: readOffice(entry, names),
    postalAddress: firstClean(firstOf(entry, names.postalAddress), cleanPostalAddress),
    memberships: allOf(entry, names.structure)
      .slice(0, 10)
      .flatMap((value) => readStructureId(value) ?? [])
      .map((structureId) => ({ structureId, role: null })),
    memberKeys: [],
    url: firstClean(firstOf(entry, names.url), cleanUrl),
    capacity:
      Number.isSafeInteger(capacity) && capacity > 0 && capacity < 100_000 ? capacity : null,
    isListed: readListed(entry, names, complain),
    consents: [],
  };
}
