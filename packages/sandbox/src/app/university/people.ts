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
}

/** A course and who teaches it. */
export interface Course {
  readonly code: string;
  readonly name: string;
  /** Mailbox folder in which people file its mail. */
  readonly folder: string;
  readonly teacher: string;
}

/** Structures by code. */
const STRUCTURES = {
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

type StructureCode = keyof typeof STRUCTURES;
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
  [["jabouzeid", "Joumana", "Abouzeidan", "DRI"], "Chargée de mobilité internationale"],
];

const SHARED: readonly (readonly [uid: string, name: string, structure: StructureCode])[] = [
  ["scolarite.sciences", "Scolarité Sciences et technologies", "DEVE"],
  ["bibliotheque", "Bibliothèques universitaires", "SCD"],
  ["assistance.numerique", "Assistance numérique", "DNUM"],
  ["bde.sciences", "BDE Sciences – Les Valmoriens", "VIE"],
];

/** `Prénom Nom` without accents or punctuation, as mail addresses carry it. */
function localPart(givenName: string, sn: string): string {
  const plain = (text: string): string =>
    text
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/gu, "")
      .toLowerCase()
      .replace(/[^a-z]+/gu, "-")
      .replace(/^-|-$/gu, "");
  return `${plain(givenName)}.${plain(sn)}`;
}

function person(row: Row, kind: PersonKind, title: string, courses: readonly string[]): Person {
  const [uid, givenName, sn, structure] = row;
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
  };
}

function sharedMailbox(uid: string, displayName: string, structure: StructureCode): Person {
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
  };
}

/** The forty accounts of the university, the best furnished ones first of their kind. */
export const PEOPLE: readonly Person[] = [
  ...STUDENTS.map(([row, title, courses]) => person(row, "student", title, courses)),
  ...TEACHERS.map(([row, title]) =>
    person(
      row,
      "teacher",
      title,
      COURSES.filter((course) => course.teacher === row[0]).map((course) => course.code),
    ),
  ),
  ...STAFF.map(([row, title]) => person(row, "staff", title, [])),
  ...SHARED.map(([uid, name, structure]) => sharedMailbox(uid, name, structure)),
];

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
