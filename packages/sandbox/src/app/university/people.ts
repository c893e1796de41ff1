/**
 * The people and shared mailboxes of the Université de Valmorée: all invented.
 *
 * @module
 */

/** Mail domain of the fictional university (RFC 2606 reserves `.example`). */
export const UNIVERSITY_DOMAIN = "univ-valmoree.example";

/** Name of the fictional university. */
export const UNIVERSITY_NAME = "Université de Valmorée";

/** Password of every demonstration account unless another is given. */
export const DEMO_PASSWORD = "valmoree-demo";

/** A faculty, institute or service. */
export interface Structure {
  /** Short code, as `supannEntiteAffectation` carries it. */
  readonly code: string;
  readonly name: string;
}

/** What somebody mainly is; a shared mailbox is nobody and cannot sign in by the portal. */
export type PersonKind = "student" | "teacher" | "staff" | "shared";

/** Someone, or a shared mailbox, with an account. */
export interface Person {
  readonly uid: string;
  readonly kind: PersonKind;
  readonly givenName: string;
  readonly sn: string;
  readonly displayName: string;
  readonly mail: string;
  /** The eduPersonPrincipalName: `uid@domain`. */
  readonly principalName: string;
  /** Values of eduPersonAffiliation (eduPerson 202208). */
  readonly affiliations: readonly string[];
  readonly primaryAffiliation: string;
  /** What she or he does, in French. */
  readonly title: string;
  readonly structure: Structure;
  /** Codes of the courses followed or taught. */
  readonly courses: readonly string[];
  /** Telephone at work (numbers that ARCEP keeps for fiction), empty for students. */
  readonly phone: string;
  /** Where the office is, null for students. */
  readonly office: Office | null;
  /** False for those who asked not to be in directories (`supannListeRouge`). */
  readonly isListed: boolean;
  /** False for those of whom no mail is told: their mailboxes start empty. */
  readonly isCorrespondent: boolean;
}

/** An office. */
export interface Office {
  readonly building: string;
  /** Number of the room, `N 214`. */
  readonly room: string;
}

/** A course and who teaches it. */
export interface Course {
  readonly code: string;
  readonly name: string;
  /** Mailbox folder in which people file its mail. */
  readonly folder: string;
  readonly teacher: string;
}

/** Faculties, institutes and services by code. */
export const STRUCTURES = {
  ST: { code: "ST", name: "UFR Sciences et technologies" },
  LLSH: { code: "LLSH", name: "UFR Lettres, langues et sciences humaines" },
  DEG: { code: "DEG", name: "UFR Droit, économie et gestion" },
  IUT: { code: "IUT", name: "IUT de Valmorée" },
  DEVE: { code: "DEVE", name: "Direction des études et de la vie étudiante" },
  SCD: { code: "SCD", name: "Bibliothèques universitaires" },
  DNUM: { code: "DNUM", name: "Direction du numérique" },
  DRI: { code: "DRI", name: "Direction des relations internationales" },
  VIE: { code: "VIE", name: "Vie associative" },
} as const satisfies Readonly<Record<string, Structure>>;

/** The courses that the generated mail is about. */
export const COURSES: readonly Course[] = [
  { code: "INF301", name: "Algorithmique avancée", folder: "Licence 3", teacher: "hcazeneuve" },
  { code: "INF305", name: "Bases de données", folder: "Licence 3", teacher: "mthibaudeau" },
  { code: "MAT312", name: "Probabilités", folder: "Licence 3", teacher: "okermadec" },
  { code: "ANG300", name: "Anglais scientifique", folder: "Licence 3", teacher: "eashworth" },
  { code: "LET210", name: "Littérature comparée", folder: "Licence 2", teacher: "glormeau" },
  { code: "HIS204", name: "Histoire des sociétés", folder: "Licence 2", teacher: "fbelhadri" },
  { code: "DRT101", name: "Introduction au droit", folder: "Licence 1", teacher: "pvaucresson" },
  { code: "ECO115", name: "Microéconomie", folder: "Licence 1", teacher: "snkoulou" },
  { code: "RT203", name: "Réseaux et télécoms", folder: "BUT 2", teacher: "yplantagenest" },
  { code: "BIO320", name: "Biologie cellulaire", folder: "Licence 3", teacher: "cdestrelle" },
];

/** Code of a faculty, an institute or a service. */
export type StructureCode = keyof typeof STRUCTURES;
type Row = readonly [uid: string, givenName: string, sn: string, structure: StructureCode];

const INFO = ["INF301", "INF305", "MAT312", "ANG300"] as const;
const LETTERS = ["LET210", "HIS204", "ANG300"] as const;
const LAW = ["DRT101", "ECO115", "ANG300"] as const;
const NETWORKS = ["RT203", "ANG300"] as const;
const BIOLOGY = ["BIO320", "MAT312", "ANG300"] as const;

const STUDENTS: readonly (readonly [Row, title: string, courses: readonly string[]])[] = [
  [["lmarchetti", "Léa", "Marchetti-Vasseur", "ST"], "Licence 3 Informatique", INFO],
  [["thebrard", "Théo", "Hébrard", "ST"], "Licence 3 Informatique", INFO],
  [["nbenkhalifa", "Nour", "Benkhalifa", "ST"], "Licence 3 Informatique", INFO],
  [["xlinquan", "Xiaoyu", "Linquan", "ST"], "Licence 3 Informatique", INFO],
  [["jokereon", "Jérémy", "O’Kéréon", "ST"], "Licence 3 Informatique", INFO],
  [["arakotovelo", "Aïna", "Rakotovelo", "ST"], "Licence 3 Informatique", INFO],
  [["kwozniczak", "Kacper", "Woźniczak", "ST"], "Licence 3 Informatique (échange)", INFO],
  [["mduplessier", "Maëlys", "Duplessier", "ST"], "Licence 3 Biologie", BIOLOGY],
  [["idasilvane", "Inês", "Da Silvane", "ST"], "Licence 3 Biologie", BIOLOGY],
  [["stouremane", "Salif", "Touremané", "ST"], "Licence 3 Biologie", BIOLOGY],
  [["zlefevrier", "Zoé", "Lefèvrier-Ünalan", "LLSH"], "Licence 2 Lettres", LETTERS],
  [["bgarnerin", "Baptiste", "Garnerin-Loup", "LLSH"], "Licence 2 Lettres", LETTERS],
  [["csoubeyrat", "Clémence", "Soubeyrat", "LLSH"], "Licence 2 Histoire", LETTERS],
  [["ymansourel", "Yanis", "Mansourel", "LLSH"], "Licence 2 Histoire", LETTERS],
  [["dvasilanescu", "Daria", "Vasilanescu", "LLSH"], "Licence 2 Lettres (échange)", LETTERS],
  [["eprovencalet", "Eliott", "Provençalet", "DEG"], "Licence 1 Droit", LAW],
  [["fouattaral", "Fatoumata", "Ouattaral", "DEG"], "Licence 1 Droit", LAW],
  [["gmontaigurin", "Gabriel", "Montaigurin", "DEG"], "Licence 1 Économie", LAW],
  [
    [
      "asdelarochef",
      "Anne-Sophie Marie-Bérengère",
      "de La Rochefontenay-Quincampoix d’Hautecombe",
      "DEG",
    ],
    "Licence 1 Économie",
    LAW,
  ],
  [["hnguyenval", "Huyền", "Nguyenval", "IUT"], "BUT 2 Réseaux et télécommunications", NETWORKS],
  [["lcordouan", "Lucas", "Cordouannec", "IUT"], "BUT 2 Réseaux et télécommunications", NETWORKS],
  [["rzidouani", "Rayan", "Zidouani", "IUT"], "BUT 2 Réseaux et télécommunications", NETWORKS],
];

const TEACHERS: readonly (readonly [Row, title: string])[] = [
  [["hcazeneuve", "Hélène", "Cazeneuvial", "ST"], "Maîtresse de conférences en informatique"],
  [["mthibaudeau", "Marc", "Thibaudelle", "ST"], "Professeur d’informatique"],
  [["okermadec", "Olivier", "Kermadézec", "ST"], "Maître de conférences en mathématiques"],
  [["eashworth", "Eleanor", "Ashworthy", "LLSH"], "Professeure agrégée d’anglais"],
  [["glormeau", "Geneviève", "Lormeaulx", "LLSH"], "Professeure de littérature comparée"],
  [["fbelhadri", "Farid", "Belhadrioui", "LLSH"], "Maître de conférences en histoire"],
  [["pvaucresson", "Pauline", "Vaucressonne", "DEG"], "Maîtresse de conférences en droit privé"],
  [["snkoulou", "Serge", "N’Koulounga", "DEG"], "Maître de conférences en économie"],
  [["yplantagenest", "Yves", "Plantagenestre", "IUT"], "Professeur certifié, chef de département"],
  [["cdestrelle", "Camille", "Destrellet", "ST"], "Professeure de biologie"],
];

const STAFF: readonly (readonly [Row, title: string])[] = [
  [["sgrandclement", "Sylvie", "Grandclémentin", "DEVE"], "Gestionnaire de scolarité"],
  [["dperrachon", "Didier", "Perrachonet", "DNUM"], "Ingénieur systèmes et messagerie"],
  [["vfontanarossa", "Virginie", "Fontanarolla", "SCD"], "Bibliothécaire"],
  [["alefevre", "Aurélie", "Lefèvre", "DEVE"], "Responsable de la scolarité"],
  [["mlefevre", "Mathilde", "Lefèvre", "DNUM"], "Chargée de la sécurité numérique"],
  [["jabouzeid", "Joumana", "Abouzeidan", "DRI"], "Chargée de mobilité internationale"],
];

/** Uids of those who are on the liste rouge. */
const UNLISTED: ReadonlySet<string> = new Set(["mlefevre"]);
/** Uids of those to whom nothing has happened that mail would tell of. */
const SILENT: ReadonlySet<string> = new Set(["alefevre", "mlefevre"]);

/** Building of a structure, and the letter of its rooms. */
const BUILDINGS: Readonly<Record<StructureCode, readonly [building: string, letter: string]>> = {
  ST: ["Bâtiment Nord", "N"],
  LLSH: ["Bâtiment Sud", "S"],
  DEG: ["Bâtiment Est", "E"],
  IUT: ["IUT, bâtiment R", "R"],
  DEVE: ["Maison de l’étudiant", "M"],
  SCD: ["Bibliothèque universitaire", "B"],
  DNUM: ["Centre de calcul", "C"],
  DRI: ["Bâtiment Présidence", "P"],
  VIE: ["Maison de l’étudiant", "M"],
};

const twoDigits = (number: number): string => String(number % 100).padStart(2, "0");

/** The office of the n-th person of a kind. */
export function officeOf(structure: StructureCode, place: number): Office {
  const [building, letter] = BUILDINGS[structure];
  return { building, room: `${letter} ${String(1 + (place % 3))}${twoDigits(10 + place * 7)}` };
}

/** A telephone number of a range that is kept for fiction (05 36 49 …). */
export function phoneOf(place: number): string {
  return `+33 5 36 49 ${twoDigits(10 + Math.floor(place / 100))} ${twoDigits(place)}`;
}

const SHARED: readonly (readonly [uid: string, name: string, structure: StructureCode])[] = [
  ["scolarite.sciences", "Scolarité Sciences et technologies", "DEVE"],
  ["bibliotheque", "Bibliothèques universitaires", "SCD"],
  ["assistance.numerique", "Assistance numérique", "DNUM"],
  ["bde.sciences", "BDE Sciences – Les Valmoriens", "VIE"],
];

/** `prenom.nom` without accents or punctuation, as mail addresses carry it. */
export function localPart(givenName: string, sn: string): string {
  const plain = (text: string): string =>
    text
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/gu, "")
      .toLowerCase()
      .replace(/[^a-z]+/gu, "-")
      .replace(/^-|-$/gu, "");
  return `${plain(givenName)}.${plain(sn)}`;
}

function person(
  row: Row,
  kind: PersonKind,
  { title, courses, place }: Pick<Person, "title" | "courses"> & { readonly place: number },
): Person {
  const [uid, givenName, sn, structure] = row;
  const isStudent = kind === "student";
  const primaryAffiliation = { student: "student", teacher: "faculty", staff: "staff", shared: "" }[
    kind
  ];
  return {
    uid,
    kind,
    givenName,
    sn,
    displayName: `${givenName} ${sn}`,
    mail: `${localPart(givenName, sn)}@${UNIVERSITY_DOMAIN}`,
    principalName: `${uid}@${UNIVERSITY_DOMAIN}`,
    affiliations: [
      primaryAffiliation,
      "member",
      ...(kind === "teacher" || kind === "staff" ? ["employee"] : []),
    ],
    primaryAffiliation,
    title,
    structure: STRUCTURES[structure],
    courses,
    phone: isStudent ? "" : phoneOf(place),
    office: isStudent ? null : officeOf(structure, place),
    isListed: !UNLISTED.has(uid),
    isCorrespondent: !SILENT.has(uid),
  };
}

function sharedMailbox(
  [uid, displayName, structure]: (typeof SHARED)[number],
  place: number,
): Person {
  return {
    uid,
    kind: "shared",
    givenName: "",
    sn: displayName,
    displayName,
    mail: `${uid}@${UNIVERSITY_DOMAIN}`,
    principalName: `${uid}@${UNIVERSITY_DOMAIN}`,
    affiliations: [],
    primaryAffiliation: "",
    title: "Boîte partagée",
    structure: STRUCTURES[structure],
    courses: [],
    phone: phoneOf(80 + place),
    office: officeOf(structure, place),
    isListed: true,
    isCorrespondent: true,
  };
}

const taughtBy = (uid: string): readonly string[] =>
  COURSES.filter(({ teacher }) => teacher === uid).map(({ code }) => code);

/** The accounts of the university, the best furnished ones first of their kind. */
export const PEOPLE: readonly Person[] = [
  ...STUDENTS.map(([row, title, courses], place) =>
    person(row, "student", { title, courses, place }),
  ),
  ...TEACHERS.map(([row, title], place) =>
    person(row, "teacher", { title, courses: taughtBy(row[0]), place: 1 + place }),
  ),
  ...STAFF.map(([row, title], place) =>
    person(row, "staff", { title, courses: [], place: 40 + place }),
  ),
  ...SHARED.map(sharedMailbox),
];

/** Those of whom the generated mail tells. */
export const CORRESPONDENTS: readonly Person[] = PEOPLE.filter(
  ({ isCorrespondent }) => isCorrespondent,
);

/** The same people at another mail domain. */
export function peopleAt(domain: string): readonly Person[] {
  return PEOPLE.map((person) => ({
    ...person,
    mail: person.mail.replace(UNIVERSITY_DOMAIN, domain),
    principalName: person.principalName.replace(UNIVERSITY_DOMAIN, domain),
  }));
}

/** Finds an account by its uid; throws when the university has nobody of that name. */
export function personByUid(uid: string): Person {
  const found = PEOPLE.find((someone) => someone.uid === uid);
  if (found === undefined) throw new RangeError(`The university has nobody called "${uid}".`);
  return found;
}
