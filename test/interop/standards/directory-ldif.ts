/**
 * The small university of the directory suite as LDIF, as SupAnn writes it.
 *
 * @module
 */
import type {
  DirectoryRecord,
  StructureRecord,
} from "../../../packages/gateway/src/app/directory/directory-source.js";
import { SUFFIX } from "../ldap/own-slapd.js";

type Line = readonly [name: string, value: string | number | null | undefined];

/** Structures first, then whoever is in them; `accounts` are entries that are there besides. */
export function directoryLdif(
  records: readonly DirectoryRecord[],
  structures: readonly StructureRecord[],
  accounts: string,
): string {
  const units = ["people", "structures", "groups", "rooms", "services"];
  const entries = [
    entry(
      SUFFIX,
      ["dcObject", "organization"],
      [
        ["dc", "univ-valmoree"],
        ["o", "Valmorée"],
      ],
    ),
    ...units.map((ou) => entry(`ou=${ou},${SUFFIX}`, ["organizationalUnit"], [["ou", ou]])),
    ...structures.map(structureEntry),
    ...records.map((record) => BY_KIND[record.kind](record)),
  ];
  return `${entries.join("\n")}\n${accounts}`;
}

/** Name of the entry of a person. */
const personDn = (key: string): string => `uid=${key},ou=people,${SUFFIX}`;

function structureEntry(structure: StructureRecord): string {
  const { id, name, acronym, type, parentId, email, phone, url, postalAddress } = structure;
  const classes = ["organizationalUnit", "supannEntite", "extensibleObject"];
  return entry(`supannCodeEntite=${id},ou=structures,${SUFFIX}`, classes, [
    ...([
      ["supannCodeEntite", id],
      ["ou", id],
      ["description", name],
    ] as const),
    ...([
      ["acronym", acronym],
      ["supannTypeEntite", type],
    ] as const),
    ...([
      ["supannCodeEntiteParent", parentId],
      ["mail", email],
      ["telephoneNumber", phone],
    ] as const),
    ...([
      ["labeledURI", url],
      ["postalAddress", postalAddress?.replaceAll("\n", "$")],
    ] as const),
  ]);
}

function personEntry(record: DirectoryRecord): string {
  const { key, givenName, surname, displayName, emails, phones, titles, affiliations } = record;
  return entry(
    personDn(key),
    ["inetOrgPerson", "eduPerson", "supannPerson"],
    [
      ["uid", key],
      ["cn", displayName],
      ["sn", surname],
      ["givenName", givenName],
      ["displayName", displayName],
      ...emails.map((email) => ["mail", email] as const),
      ...phones.map(
        ({ number, kind }) => [kind === "mobile" ? "mobile" : "telephoneNumber", number] as const,
      ),
      ...titles.map((title) => ["title", title] as const),
      ...affiliations.map((each) => ["eduPersonAffiliation", each] as const),
      ...record.memberships.flatMap(({ structureId, role }): Line[] => [
        ["supannEntiteAffectation", structureId],
        [
          "supannRoleEntite",
          role && `[role={SUPANN}D00][type={SUPANN}S000][code=${structureId}][libelle=${role}]`,
        ],
      ]),
      ["supannListeRouge", record.isListed ? "FALSE" : "TRUE"],
    ],
  );
}

function groupEntry({ key, displayName, memberKeys }: DirectoryRecord): string {
  return entry(
    `cn=${key},ou=groups,${SUFFIX}`,
    ["groupOfNames"],
    [
      ["cn", key],
      ["description", displayName],
      ...memberKeys.map((member) => ["member", personDn(member)] as const),
    ],
  );
}

function roomEntry({ key, displayName, capacity, memberships }: DirectoryRecord): string {
  return entry(
    `cn=${key},ou=rooms,${SUFFIX}`,
    ["room", "extensibleObject"],
    [
      ["cn", key],
      ["displayName", displayName],
      ["capacity", capacity],
      ...memberships.map(({ structureId }) => ["supannEntiteAffectation", structureId] as const),
    ],
  );
}

const BY_KIND = {
  individual: personEntry,
  group: groupEntry,
  location: roomEntry,
  device: roomEntry,
} as const;

function entry(dn: string, classes: readonly string[], lines: readonly Line[]): string {
  const all: readonly Line[] = [
    ["dn", dn],
    ...classes.map((each) => ["objectClass", each] as const),
    ...lines,
  ];
  const written = all.flatMap(([name, value]) =>
    value === null || value === undefined || value === "" ? [] : [line(name, String(value))],
  );
  return `${written.join("\n")}\n`;
}

function line(name: string, value: string): string {
  const isPlain = /^[\x21-\x39\x3b\x3d-\x7e][\x20-\x7e]*$/.test(value);
  return isPlain ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString("base64")}`;
}
