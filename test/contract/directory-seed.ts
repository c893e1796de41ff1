/**
 * The small university that the suite of directories is about. All people are invented.
 *
 * @module
 */
import type { DirectoryCaller } from "@partage-ent/jmap";
import type {
  DirectoryRecord,
  StructureRecord,
} from "../../packages/gateway/src/app/directory/directory-source.js";

/** What may be told from which caller on, in the suite. */
export const TOLD_FROM = {
  students: "staff",
  emails: "student",
  phones: "staff",
  mobiles: "administrator",
  groupMembers: "staff",
} as const satisfies Readonly<Record<string, DirectoryCaller>>;

/** Most results of one question, in the suite and for all callers. */
export const MOST_RESULTS = 50;

/** Names of more people than one question answers: each is `Prénom1 Dumas`, `Prénom2 Dumas` ... */
export const CROWD = 60;

/** A record with defaults. */
function record(key: string, more: Partial<DirectoryRecord>): DirectoryRecord {
  const { kind = "individual", givenName = "", surname = "" } = more;
  return {
    key,
    kind,
    displayName: `${givenName} ${surname}`.trim(),
    givenName,
    surname,
    otherNames: [],
    emails: kind === "location" ? [] : [`${key}@univ.example`],
    phones: [],
    office: null,
    postalAddress: null,
    titles: [],
    affiliations: kind === "individual" ? ["staff", "employee", "member"] : [],
    memberships: [],
    memberKeys: [],
    url: null,
    capacity: null,
    isListed: true,
    consents: [],
    ...more,
  };
}

const of = (structureId: string, role: string | null = null) => [{ structureId, role }];
const STUDENT = ["student", "member"] as const;

/** People, groups and rooms. */
export const RECORDS: readonly DirectoryRecord[] = [
  record("helene.lefevre", {
    ...{ givenName: "Hélène", surname: "Lefèvre", titles: ["Maîtresse de conférences"] },
    affiliations: ["teacher", "researcher", "employee", "member"],
    phones: [
      { number: "+33 4 99 00 11 22", kind: "voice" },
      { number: "+33 6 12 34 56 78", kind: "mobile" },
    ],
    memberships: of("DROIT", "Directrice"),
  }),
  record("paul.lefevre", {
    ...{ givenName: "Paul", surname: "Lefevre", affiliations: STUDENT },
    memberships: of("L3DROIT"),
  }),
  record("jean.dalembert", {
    ...{ givenName: "Jean", surname: "d’Alembert", memberships: of("SCIENCES") },
  }),
  record("marie.lecoeur", {
    ...{ givenName: "Marie-Noëlle", surname: "Lecœur", memberships: of("SCIENCES") },
  }),
  record("eleni.papadopoulou", { givenName: "Ελένη", surname: "Παπαδοπούλου" }),
  record("anna.martinez", { givenName: "Anna", surname: "Martinez" }),
  record("zoe.martin", { givenName: "Zoé", surname: "Martin" }),
  // On the liste rouge: announced, never shown.
  record("rose.cachelin", {
    ...{ givenName: "Rose", surname: "Cachelin", isListed: false, memberships: of("DROIT") },
    phones: [{ number: "+33 4 99 77 88 99", kind: "voice" }],
  }),
  record("jury-l3", {
    kind: "group",
    displayName: "Jury de L3 droit",
    memberKeys: ["helene.lefevre", "paul.lefevre", "rose.cachelin"],
  }),
  record("salle-b12", {
    ...{ kind: "location", displayName: "Salle B12", capacity: 30, memberships: of("DROIT") },
  }),
  ...Array.from({ length: CROWD }, (_, n) =>
    record(`dumas${n}`, { givenName: `Prénom${n}`, surname: "Dumas" }),
  ),
];

function structure(id: string, more: Partial<StructureRecord>): StructureRecord {
  return {
    id,
    name: id,
    acronym: null,
    type: null,
    parentId: "VALMOREE",
    email: null,
    phone: null,
    url: null,
    postalAddress: null,
    ...more,
  };
}

/** Structures. */
export const STRUCTURES: readonly StructureRecord[] = [
  structure("VALMOREE", { name: "Université de Valmorée", parentId: null }),
  structure("DROIT", {
    ...{ name: "UFR de droit", acronym: "UFRD", type: "UFR", email: "droit@univ.example" },
    ...{ phone: "+33 4 99 00 00 00", url: "https://droit.univ.example/" },
    postalAddress: "1 place du Palais\n34000 Valmorée",
  }),
  structure("L3DROIT", { name: "Licence 3 de droit", parentId: "DROIT" }),
  structure("SCIENCES", { name: "Faculté des sciences", acronym: "FDS" }),
];
