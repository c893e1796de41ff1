/**
 * The directory of the university as JSON lines, with the names of SupAnn 2021, eduPerson and
 * inetOrgPerson: everybody with an account, and some hundreds more who are only listed.
 *
 * @module
 */
import {
  ESTABLISHMENT,
  departmentOf,
  departmentsOf,
  STRUCTURE_CODES,
  UNITS,
} from "./structures.js";
import { universityGroups, type GroupPerson } from "./groups.js";
import {
  COURSES,
  localPart,
  officeOf,
  PEOPLE,
  phoneOf,
  type Person,
  STRUCTURES,
  type StructureCode,
  UNIVERSITY_DOMAIN,
} from "./people.js";
import { createRandom } from "./random.js";

/** The directory, each part as JSON lines. */
export interface DirectoryLines {
  readonly structures: string;
  readonly people: string;
  readonly groups: string;
}

/** How many people are listed who have no account. */
const LISTED_ONLY = 360;
/** Of so many, one asked not to be listed. */
const RED_LIST = 50;

const GIVEN = [
  [
    "Adèle",
    "Béatrice",
    "Célia",
    "Delphine",
    "Élodie",
    "Fanny",
    "Gaëlle",
    "Héloïse",
    "Inès",
    "Jade",
  ],
  ["Karim", "Loïc", "Mathéo", "Nathan", "Oumar", "Paul", "Quentin", "Raphaël", "Samuel", "Tristan"],
  [
    "Ulysse",
    "Valentine",
    "Wassim",
    "Xavier",
    "Yasmine",
    "Zélie",
    "Anaïs",
    "Björn",
    "Chloé",
    "Damien",
  ],
].flat();

const SURNAMES = [
  ["Aubertinel", "Baudrillac", "Chastanier", "Delmoulin", "Escarguel", "Fauvergne", "Gaudinois"],
  ["Hautecloque", "Imbertain", "Jolivard", "Kerangoff", "Lavergnole", "Mazurelle", "Noirmontel"],
  ["Ollivraud", "Peyrebrune", "Quévillard", "Rouvrayel", "Sauvageol", "Tavernelle", "Urbinaud"],
  ["Vaugrenard", "Wallonneau", "Yvernois", "Zabéliau", "Bœufgras", "de La Vernière", "d’Ambroisy"],
  ["Le Floc’hic", "Saint-Aubrac", "Ben Amarou", "Diallonne", "Nguyenois", "Østervang", "Çelikbaş"],
].flat();

interface Listed extends GroupPerson {
  readonly given: string;
  readonly surname: string;
  readonly title: string;
  readonly mail: string;
  readonly place: number;
  readonly isListed: boolean;
  readonly isPhotoAllowed: boolean;
}

const TITLES: Readonly<Record<"teacher" | "staff", readonly string[]>> = {
  teacher: ["Maître de conférences", "Maîtresse de conférences", "Professeur", "ATER"],
  staff: ["Gestionnaire", "Ingénieure d’études", "Technicien", "Chargée de mission"],
};

/** Those who have an account: the ones that the rest of the university knows. */
function known(person: Person, place: number): Listed {
  const { uid, kind, structure, courses, givenName, sn, title, mail, isListed } = person;
  const names = { given: givenName, surname: sn, title, mail };
  return {
    uid,
    kind,
    structure,
    courses,
    ...names,
    place,
    isListed,
    isPhotoAllowed: place % 3 > 0,
  };
}

/** People who are only listed: four students for one who works there, always the same. */
function listedOnly(): readonly Listed[] {
  const random = createRandom("directory");
  const taken = new Map<string, number>();
  return Array.from({ length: LISTED_ONLY }, (_, place) => {
    const given = random.pick(GIVEN);
    const surname = random.pick(SURNAMES);
    const kind = place % 5 < 4 ? "student" : place % 10 < 5 ? "teacher" : "staff";
    const faculties: readonly StructureCode[] = ["ST", "LLSH", "DEG", "IUT"];
    const code = random.pick(kind === "staff" ? STRUCTURE_CODES : faculties);
    const local = localPart(given, surname);
    const twins = taken.get(local) ?? 0;
    taken.set(local, twins + 1);
    const mail = `${local}${twins || ""}@${kind === "student" ? "etu." : ""}${UNIVERSITY_DOMAIN}`;
    const uid = `${kind === "student" ? "e" : "p"}26${String(place).padStart(4, "0")}`;
    const title = kind === "student" ? "" : random.pick(TITLES[kind]);
    const isListed = place % RED_LIST !== 7;
    const courses =
      kind === "student" ? random.sample(COURSES, 2).map((course) => course.code) : [];
    return {
      ...{ uid, kind, structure: STRUCTURES[code], courses, given, surname, title, mail },
      ...{ place: 100 + place, isListed, isPhotoAllowed: place % 4 === 0 },
    };
  });
}

function departmentFor({ structure, title, place }: Listed): string {
  const departments = departmentsOf(structure.code as StructureCode);
  if (title) return departmentOf({ title, structure });
  return departments[place % departments.length]?.code ?? structure.code;
}

/** What somebody is, in the words of eduPerson, the main one first. */
const AFFILIATIONS = {
  student: ["student", "member"],
  teacher: ["faculty", "teacher", "employee", "member"],
  staff: ["staff", "employee", "member"],
} as const;

function entryOf(person: Listed): object {
  const { uid, kind, structure, given, surname, title, mail, place } = person;
  const isStudent = kind === "student";
  const affiliations = AFFILIATIONS[kind as keyof typeof AFFILIATIONS];
  const department = departmentFor(person);
  const office = officeOf(structure.code as StructureCode, place);
  return {
    ...{ uid, cn: `${surname} ${given}`, sn: surname, givenName: given },
    ...{ displayName: `${given} ${surname}`, mail },
    eduPersonPrincipalName: `${uid}@${UNIVERSITY_DOMAIN}`,
    eduPersonAffiliation: affiliations,
    eduPersonPrimaryAffiliation: affiliations[0],
    supannEntiteAffectationPrincipale: department,
    supannEntiteAffectation: [department],
    ...(title && { title }),
    ...(!isStudent && {
      telephoneNumber: phoneOf(place),
      roomNumber: office.room,
      buildingName: office.building,
    }),
    supannListeRouge: person.isListed ? "FALSE" : "TRUE",
    ...(person.isPhotoAllowed && { supannConsentement: ["{PHOTO}PUBLIC"] }),
  };
}

const lines = (entries: readonly object[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");

/** The directory of the university: the same at every call. */
export function universityDirectory(): DirectoryLines {
  const people = [...PEOPLE.filter(({ kind }) => kind !== "shared").map(known), ...listedOnly()];
  const groups = universityGroups(people).map(({ name, title, members }) => ({
    ...{ cn: name, description: title, mail: `${name}@${UNIVERSITY_DOMAIN}` },
    ...{ members, total: members.length },
  }));
  const structures = UNITS.map(({ code, name, type, parent }) => ({ code, name, type, parent }));
  return {
    structures: lines(structures.toSorted(({ code }) => (code === ESTABLISHMENT ? -1 : 0))),
    people: lines(people.map(entryOf)),
    groups: lines(groups),
  };
}
