/**
 * How an establishment says what its attributes mean, for all kinds of sources.
 *
 * @module
 */
import * as v from "valibot";
import {
  type AttributeNamesInput,
  isAttributeName,
  nameAttributes,
  USED_FOR,
} from "../../app/directory-sources/attribute-names.js";
import { isPrivateAttribute } from "../../app/directory-sources/private-attribute.js";
import type { RecordReaderOptions } from "../../app/directory-sources/record-reader.js";
import { KNOWN_ROLES } from "../../app/directory-sources/supann-role.js";

const attribute = v.pipe(
  v.string("must be the name of an attribute, or a list of names"),
  v.check(isAttributeName, "must be the name of an attribute: letters, digits and dashes"),
  v.check((name) => !isPrivateAttribute(name), "is private: it is never read"),
);
const uses = v.picklist(USED_FOR, `must be one of ${USED_FOR.join(", ")}`);
const code = v.pipe(
  v.string("must be a code"),
  v.regex(/^\{[^{}]+\}.+$/, "must be a code with its label, {SUPANN}D30"),
);
const words = v.pipe(v.string("must be a text"), v.minLength(1, "must not be empty"));

/** Entries of any kind of source that are about what attributes mean. */
export const mappingEntries = {
  /** Names of attributes by what they are read for: `{ key: uid, office: roomNumber }`. */
  attributes: v.optional(
    v.record(uses, v.union([attribute, v.array(attribute)], "must name attributes")),
    {},
  ),
  /** Words for codes of roles: `{ "{SUPANN}P00": Présidence }`. */
  roles: v.optional(v.record(code, words), {}),
  /** Words for codes of kinds of structures: `{ "{SUPANN}S210": Composante }`. */
  structureTypes: v.optional(v.record(code, words), {}),
  /** Whether groups name their members by address. */
  membersByAddress: v.optional(v.boolean("must be true or false"), false),
  /** Whether people say which groups they are of, and groups don't name them. */
  groupsFromPeople: v.optional(v.boolean("must be true or false"), false),
} as const;

/** What {@link mappingEntries} say. */
export interface MappingConfig {
  readonly attributes: AttributeNamesInput;
  readonly roles: Readonly<Record<string, string>>;
  readonly structureTypes: Readonly<Record<string, string>>;
  readonly membersByAddress: boolean;
  readonly groupsFromPeople: boolean;
}

/** How entries are to be understood. */
export function readMapping(config: MappingConfig): RecordReaderOptions {
  const { attributes, roles, structureTypes, membersByAddress, groupsFromPeople } = config;
  return {
    names: nameAttributes(attributes),
    roles: { ...KNOWN_ROLES, ...inUpperCase(roles) },
    types: inUpperCase(structureTypes),
    ...{ membersByAddress, groupsFromPeople },
  };
}

function inUpperCase(words: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(words).map(([code, text]) => [code.toUpperCase(), text]),
  );
}
