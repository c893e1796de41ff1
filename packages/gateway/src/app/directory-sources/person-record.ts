import type { DirectoryPhone, DirectoryRecord } from "../directory/directory-source.js";
import { readAffiliations } from "./affiliation.js";
import type { AttributeNames } from "./attribute-names.js";
import {
  cleanEmail,
  cleanKey,
  cleanPhone,
  cleanPostalAddress,
  cleanTexts,
  cleanUrl,
} from "./clean-text.js";
import { allOf, type Entry, firstOf } from "./entry.js";
import { parseComposite, readConsents, readUnlisted, stripLabel } from "./supann-value.js";
import { readRoles, type RoleWords } from "./supann-role.js";

/** Hears what of an entry could not be taken. */
export type Complain = (description: string) => void;

/** What a mapping needs to know of an establishment. */
export interface MappingOptions {
  readonly names: AttributeNames;
  readonly roles: RoleWords;
}

/** Addresses of an entry, the first one to be written to. */
export function readEmails(entry: Entry, names: AttributeNames, complain: Complain): string[] {
  const values = allOf(entry, names.email).slice(0, 20);
  const emails = values.flatMap((value) => cleanEmail(value) ?? []);
  if (emails.length < values.length) complain("an address of mail is not one: left out");
  return [...new Set(emails)].slice(0, 10);
}

/** Work telephones of an entry. */
export function readPhones(
  entry: Entry,
  names: AttributeNames,
  complain: Complain,
): DirectoryPhone[] {
  const uses = [
    ["voice", names.phone],
    ["mobile", names.mobile],
    ["fax", names.fax],
  ] as const;
  const phones = uses.flatMap(([kind, attributes]) =>
    allOf(entry, attributes)
      .slice(0, 10)
      .map((value) => ({ number: cleanPhone(value), kind })),
  );
  const found = phones.filter((phone): phone is DirectoryPhone => phone.number !== null);
  if (found.length < phones.length) complain("a telephone number is not one: left out");
  return found.filter(
    ({ number }, index) => found.findIndex((each) => each.number === number) === index,
  );
}

/** Whether an entry may be listed; what is not clear is not. */
export function readListed(entry: Entry, names: AttributeNames, complain: Complain): boolean {
  const { isListed, isClear } = readUnlisted(allOf(entry, names.unlisted));
  if (!isClear) complain("the liste rouge is neither TRUE nor FALSE: taken for TRUE");
  return isListed;
}

/** Building and room, `Ampère, A 214`; null where neither is told. */
export function readOffice(entry: Entry, names: AttributeNames): string | null {
  const parts = names.office.flatMap((name) => cleanTexts(firstOf(entry, [name]), 80, 2));
  return parts.length === 0 ? null : [...new Set(parts)].join(", ");
}

/** First usable one of some values; null when there is none. */
export function firstClean<T>(
  values: readonly string[],
  clean: (value: string) => T | null,
): T | null {
  for (const value of values.slice(0, 20)) {
    const found = clean(value);
    if (found !== null && found !== "") return found;
  }
  return null;
}

/** Key of a person; null where it isn't told. */
export function personKey(entry: Entry, names: AttributeNames): string | null {
  return firstClean(firstOf(entry, names.key), cleanKey);
}

/** The record of a person; null for an entry without key or name, which is told. */
export function readPerson(
  entry: Entry,
  { names, roles }: MappingOptions,
  complain: Complain,
): DirectoryRecord | null {
  const key = personKey(entry, names);
  if (key === null) return refuse(complain, `has no ${names.key.join(" or ")}`);
  const [givenName = "", ...otherGiven] = cleanTexts(firstOf(entry, names.givenName), 100, 5);
  const [surname = "", ...otherSurnames] = cleanTexts(firstOf(entry, names.surname), 100, 5);
  const [said] = cleanTexts(firstOf(entry, names.displayName), 200, 1);
  const otherNames = cleanTexts(allOf(entry, names.otherNames), 200, 10);
  const displayName = said ?? (`${givenName} ${surname}`.trim() || otherNames[0]) ?? "";
  if (displayName === "") return refuse(complain, "has no name");
  return {
    ...{ key, kind: "individual" as const, displayName, givenName, surname },
    otherNames: [...otherGiven, ...otherSurnames, ...otherNames].filter(
      (name, index, all) => name !== displayName && all.indexOf(name) === index,
    ),
    emails: readEmails(entry, names, complain),
    phones: readPhones(entry, names, complain),
    office: readOffice(entry, names),
    postalAddress: firstClean(firstOf(entry, names.postalAddress), cleanPostalAddress),
    titles: cleanTexts(allOf(entry, names.title), 200, 5),
    affiliations: readPersonAffiliations(entry, names),
    memberships: readMemberships(entry, { names, roles }),
    memberKeys: [],
    url: firstClean(firstOf(entry, names.url), cleanUrl),
    capacity: null,
    isListed: readListed(entry, names, complain),
    consents: readConsents(allOf(entry, names.consent)),
  };
}

function refuse(complain: Complain, description: string): null {
  complain(`${description}: left out`);
  return null;
}

function readPersonAffiliations(
  entry: Entry,
  names: AttributeNames,
): DirectoryRecord["affiliations"] {
  const told = [...firstOf(entry, names.primaryAffiliation), ...allOf(entry, names.affiliation)];
  if (told.length > 0) return readAffiliations(told);
  const profiles = allOf(entry, names.profile).slice(0, 50);
  return readAffiliations(profiles.map((value) => parseComposite(value).get("affil") ?? ""));
}

function readMemberships(
  entry: Entry,
  { names, roles }: MappingOptions,
): DirectoryRecord["memberships"] {
  const [civility = ""] = firstOf(entry, names.civility);
  const held = readRoles(allOf(entry, names.role), roles, civility);
  const told = [
    ...firstOf(entry, names.primaryStructure),
    ...allOf(entry, names.structure).slice(0, 100),
  ];
  const profiles = told.length > 0 ? [] : allOf(entry, names.profile).slice(0, 50);
  const ids = [
    ...told,
    ...profiles.map((value) => parseComposite(value).get("affect") ?? ""),
    ...held.map(({ structureId }) => structureId),
  ].flatMap((value) => readStructureId(value) ?? []);
  return [...new Set(ids)].slice(0, 50).map((structureId) => ({
    structureId,
    role: held.find((each) => each.structureId === structureId)?.role ?? null,
  }));
}

/** Identifier of a structure without its label; null when it can't be one. */
export function readStructureId(value: string): string | null {
  const id = stripLabel(cleanKey(value) === null ? "" : value.normalize("NFC"));
  return id === "" || id.length > 128 ? null : id;
}
