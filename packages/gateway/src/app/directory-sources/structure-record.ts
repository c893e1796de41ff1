import type { StructureRecord } from "../directory/directory-source.js";
import { cleanEmail, cleanPhone, cleanPostalAddress, cleanText, cleanUrl } from "./clean-text.js";
import { allOf, type Entry, firstOf } from "./entry.js";
import {
  type Complain,
  firstClean,
  type MappingOptions,
  readStructureId,
} from "./person-record.js";
import { isCode } from "./supann-value.js";

/** Words for codes of `supannTypeEntite`, `{SUPANN}S210`: those of the establishment. */
export type TypeWords = Readonly<Record<string, string>>;

/** The record of a structure; null for an entry without code or name, which is told. */
export function readStructure(
  entry: Entry,
  { names, types }: Pick<MappingOptions, "names"> & { readonly types: TypeWords },
  complain: Complain,
): StructureRecord | null {
  const id = firstClean(firstOf(entry, names.structureId), readStructureId);
  const clean = (value: string): string => cleanText(value, 200);
  const name = firstClean(allOf(entry, names.structureName), clean);
  if (id === null || name === null) {
    complain(`has no ${id === null ? "code" : "name"}: left out`);
    return null;
  }
  const parentId = firstClean(firstOf(entry, names.structureParent), readStructureId);
  const acronym = firstClean(allOf(entry, names.structureAcronym), (value) => cleanText(value, 60));
  return {
    ...{ id, name },
    acronym: acronym === name ? null : acronym,
    type: readType(firstOf(entry, names.structureType)[0] ?? "", types),
    parentId: parentId === id ? null : parentId,
    email: firstClean(allOf(entry, names.email), cleanEmail),
    phone: firstClean(allOf(entry, names.phone), cleanPhone),
    url: firstClean(allOf(entry, names.url), cleanUrl),
    postalAddress: firstClean(firstOf(entry, names.postalAddress), cleanPostalAddress),
  };
}

function readType(value: string, types: TypeWords): string | null {
  if (value === "") return null;
  if (!isCode(value)) return cleanText(value, 100) || null;
  const code = value.trim().toUpperCase();
  return Object.hasOwn(types, code) ? cleanText(types[code]!, 100) : null;
}
