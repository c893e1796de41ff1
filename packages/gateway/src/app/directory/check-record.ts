/**
 * What a source tells, taken with care: only the properties that the index knows, within bounds.
 *
 * @module
 */
import type { DirectoryPhone, DirectoryRecord, StructureRecord } from "./directory-source.js";

const LONGEST_KEY = 250;
/** Codes of structures are in ids, which have 255 characters at most (RFC 8620 section 1.2). */
const LONGEST_CODE = 120;
const LONGEST_NAME = 400;
const LONGEST_TEXT = 1_000;
const MOST_VALUES = 50;
const MOST_MEMBERS = 200_000;

/** Takes over a record; a text says why it can't be. */
export function checkRecord(record: DirectoryRecord): DirectoryRecord | string {
  if (!isKey(record.key)) return "has no usable key";
  const displayName = nameOf(record.displayName);
  const [givenName, surname] = [nameOf(record.givenName), nameOf(record.surname)];
  if (`${displayName}${surname}${givenName}` === "") return "has no name";
  return {
    ...{ key: record.key, kind: record.kind, givenName, surname },
    displayName: displayName === "" ? `${givenName} ${surname}`.trim() : displayName,
    otherNames: texts(record.otherNames, LONGEST_NAME),
    emails: texts(record.emails, 254).filter((email) => /^[^\s@]+@[^\s@]+$/.test(email)),
    phones: record.phones.slice(0, MOST_VALUES).map(phoneOf),
    office: textOrNull(record.office),
    postalAddress: textOrNull(record.postalAddress),
    titles: texts(record.titles, LONGEST_TEXT),
    affiliations: record.affiliations.slice(0, MOST_VALUES),
    memberships: record.memberships
      .filter(({ structureId }) => isCode(structureId))
      .slice(0, MOST_VALUES)
      .map(({ structureId, role }) => ({ structureId, role: textOrNull(role) })),
    memberKeys: record.memberKeys.filter(isKey).slice(0, MOST_MEMBERS),
    url: addressOrNull(record.url),
    capacity: record.capacity,
    isListed: record.isListed,
    consents: texts(record.consents, 100),
  };
}

/** Takes over a structure; a text says why it can't be. */
export function checkStructure(structure: StructureRecord): StructureRecord | string {
  const { id, parentId } = structure;
  const name = nameOf(structure.name);
  if (!isCode(id)) return "has no usable code";
  if (name === "") return "has no name";
  return {
    ...{ id, name, acronym: textOrNull(structure.acronym), type: textOrNull(structure.type) },
    parentId: parentId !== null && isCode(parentId) && parentId !== id ? parentId : null,
    ...{ email: textOrNull(structure.email), phone: textOrNull(structure.phone) },
    url: addressOrNull(structure.url),
    postalAddress: textOrNull(structure.postalAddress),
  };
}

function isKey(key: string): boolean {
  return key !== "" && key.length <= LONGEST_KEY && !/[\p{Cc}\p{Cs}]/u.test(key);
}

function isCode(code: string): boolean {
  return isKey(code) && code.length <= LONGEST_CODE;
}

/** PostgreSQL keeps no NUL, and nobody is helped by other control characters or halves of pairs. */
function clean(text: string, longest: number): string {
  return text
    .slice(0, longest)
    .replace(/[^\P{Cc}\n]/gu, " ")
    .replace(/\p{Cs}/gu, "\ufffd")
    .trim();
}

function nameOf(name: string): string {
  return clean(name, LONGEST_NAME).replaceAll("\n", " ");
}

function textOrNull(text: string | null): string | null {
  const cleaned = text === null ? "" : clean(text, LONGEST_TEXT);
  return cleaned === "" ? null : cleaned;
}

/** Only what a page may link to. */
function addressOrNull(url: string | null): string | null {
  return url !== null && url.length <= LONGEST_TEXT && /^https?:/i.test(url) && URL.canParse(url)
    ? new URL(url).href
    : null;
}

function texts(values: readonly string[], longest: number): readonly string[] {
  const cleaned = values.slice(0, MOST_VALUES).map((value) => clean(value, longest));
  return [...new Set(cleaned.filter((value) => value !== ""))];
}

function phoneOf({ number, kind }: DirectoryPhone): DirectoryPhone {
  return { number: clean(number, 60), kind };
}
