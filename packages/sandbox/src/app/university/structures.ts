/**
 * The organisation of the university in three levels: the establishment, its faculties and services,
 * their departments.
 * @module
 */
import { type Person, STRUCTURES, type StructureCode, UNIVERSITY_NAME } from "./people.js";

/** A structure of the directory (SupAnn 2021, `supannEntite`). */
export interface DirectoryUnit {
  /** `supannCodeEntite`. */
  readonly code: string;
  readonly name: string;
  /** `supannTypeEntite`. */
  readonly type: string;
  /** Code of the structure above, empty for the establishment. */
  readonly parent: string;
}

/** Code of the establishment. */
export const ESTABLISHMENT = "VAL";

/** Words for the types of structure that the directory names by their codes. */
export const UNIT_TYPES: Readonly<Record<string, string>> = {
  "{SUPANN}S100": "Établissement",
  "{SUPANN}S210": "Composante",
  "{SUPANN}S220": "Département",
  "{SUPANN}S230": "Service",
};

/** Departments by structure; the first of each is where somebody is who fits none. */
const DEPARTMENTS: Readonly<Record<StructureCode, readonly (readonly [string, string])[]>> = {
  ST: [
    ["INFO", "Département Informatique"],
    ["MATH", "Département Mathématiques"],
    ["BIO", "Département Biologie"],
  ],
  LLSH: [
    ["LET", "Département Lettres"],
    ["HIST", "Département Histoire"],
    ["LANG", "Département Langues"],
  ],
  DEG: [
    ["DROIT", "Département Droit"],
    ["ECO", "Département Économie et gestion"],
  ],
  IUT: [
    ["RT", "Département Réseaux et télécommunications"],
    ["GEA", "Département Gestion des entreprises"],
  ],
  DEVE: [
    ["SCOL", "Scolarité centrale"],
    ["VIE", "Vie étudiante et orientation"],
  ],
  SCD: [
    ["SCI", "Bibliothèque Sciences"],
    ["LET", "Bibliothèque Lettres et droit"],
  ],
  DNUM: [
    ["RES", "Pôle Réseaux et messagerie"],
    ["APP", "Pôle Applications et sécurité"],
  ],
  DRI: [["MOB", "Mobilité internationale"]],
  VIE: [["ASSO", "Associations étudiantes"]],
};

const isFaculty = (code: StructureCode): boolean => ["ST", "LLSH", "DEG", "IUT"].includes(code);

/** The codes of the faculties and services. */
export const STRUCTURE_CODES: readonly StructureCode[] = Object.keys(STRUCTURES) as StructureCode[];

/** All structures, those above before those below. */
export const UNITS: readonly DirectoryUnit[] = [
  { code: ESTABLISHMENT, name: UNIVERSITY_NAME, type: "{SUPANN}S100", parent: "" },
  ...STRUCTURE_CODES.flatMap((code): readonly DirectoryUnit[] => {
    const [type, inner] = isFaculty(code)
      ? ["{SUPANN}S210", "{SUPANN}S220"]
      : ["{SUPANN}S230", "{SUPANN}S230"];
    const units = departmentsOf(code).map(({ code: own, name }) => {
      return { code: own, name, type: inner, parent: code };
    });
    return [{ code, name: STRUCTURES[code].name, type, parent: ESTABLISHMENT }, ...units];
  }),
];

/** The departments of a structure. */
export function departmentsOf(
  structure: StructureCode,
): readonly { readonly code: string; readonly name: string }[] {
  return DEPARTMENTS[structure].map(([code, name]) => ({ code: `${structure}-${code}`, name }));
}

/** Words of titles by the department that they tell. */
const TELLING: readonly (readonly [RegExp, string])[] = [
  [/informatique/iu, "INFO"],
  [/math/iu, "MATH"],
  [/biologie/iu, "BIO"],
  [/histoire/iu, "HIST"],
  [/anglais/iu, "LANG"],
  [/économie/iu, "ECO"],
  [/sécurité/iu, "APP"],
];

/** The department of somebody, by what she or he does. */
export function departmentOf({ title, structure }: Pick<Person, "title" | "structure">): string {
  const own = departmentsOf(structure.code as StructureCode).map(({ code }) => code);
  const told = TELLING.filter(([words]) => words.test(title)).map(
    ([, code]) => `${structure.code}-${code}`,
  );
  return told.find((code) => own.includes(code)) ?? own[0] ?? structure.code;
}
