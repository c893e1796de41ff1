// Above the usual length: a table of invented people, one a line.
/**
 * An invented university's directory: people, groups, rooms and structures.
 *
 * @module
 */
import type {
  Affiliation,
  DirectoryEntry,
  DirectoryMembership,
  DirectoryStructure,
  Id,
} from "@partage-ent/jmap";
import type { DirectoryRecords } from "./fake-directory.js";

const DOMAIN = "univ-valmoree.example";
const VALMOREE = "valmoree";

/** Name, kind, acronym, above. */
const STRUCTURES: Readonly<
  Record<Id, readonly [name: string, type: string, acronym: string | null, parentId: Id | null]>
> = {
  val: ["Université de Valmorée", "Établissement", null, null],
  sci: ["UFR Sciences et techniques", "Composante", "UFR ST", "val"],
  info: ["Département Informatique", "Département", null, "sci"],
  math: ["Département Mathématiques", "Département", null, "sci"],
  let: ["UFR Lettres, langues et arts", "Composante", "UFR LLA", "val"],
  angl: ["Département Études anglophones", "Département", null, "let"],
  droit: ["Faculté de droit et science politique", "Composante", null, "val"],
  liv: ["Laboratoire d’informatique de Valmorée", "Laboratoire", "LIV", "val"],
  med: ["Centre d’études médiévales", "Laboratoire", "CEM", "val"],
  dsi: ["Direction du système d’information", "Service", "DSI", "val"],
  net: ["Pôle réseau", "Service", null, "dsi"],
  aide: ["Assistance de proximité", "Service", null, "dsi"],
  deve: ["Direction des études et de la vie étudiante", "Service", "DEVE", "val"],
  bu: ["Bibliothèque universitaire", "Service", "BU", "val"],
};

/** One person of the table. */
type Row = readonly [
  given: string,
  surname: string,
  title: string,
  structures: string,
  affiliation: Affiliation,
  phone?: string,
  room?: string,
];

/** `structure` or `structure=role` with bars between, the primary one first. */
const PEOPLE: readonly Row[] = [
  [
    "Claire",
    "Lefèvre",
    "Professeure des universités",
    "info|liv=Directrice",
    "teacher",
    "01 99 00 12 34",
    "Ampère|2|B214",
  ],
  [
    "Étienne",
    "Lefebvre",
    "Maître de conférences",
    "math",
    "teacher",
    "01 99 00 12 41",
    "Ampère|1|B108",
  ],
  ["Lina", "Morel", "", "info", "student"],
  [
    "Marie-Hélène",
    "d’Étampes",
    "Responsable administrative",
    "deve=Responsable",
    "staff",
    "01 99 00 20 02",
    "Présidence|1|104",
  ],
  ["Hélène", "Bœuf", "Bibliothécaire", "bu", "staff", "01 99 00 30 15"],
  [
    "Jean-Christophe",
    "de La Rochefoucauld-Montmorency d’Hallencourt",
    "Professeur émérite d’histoire du droit et des institutions médiévales",
    "med=Directeur honoraire|droit",
    "emeritus",
    "01 99 00 41 00",
    "Marie-Curie|3|312 bis",
  ],
  [
    "François",
    "Nguyễn",
    "Ingénieur d’études",
    "net=Chef de pôle",
    "staff",
    "01 99 00 50 51",
    "Ampère|0|A003",
  ],
  ["Ahmed", "Benali", "Technicien", "aide", "staff", "01 99 00 50 60"],
  ["Inès", "García López", "Doctorante contractuelle", "liv|info", "researcher", "01 99 00 12 77"],
  [
    "Gaëlle",
    "Le Goff",
    "Directrice du système d’information",
    "dsi=Directrice",
    "staff",
    "01 99 00 50 00",
    "Ampère|1|A101",
  ],
  ["Łukasz", "Wójcik", "Chargé de recherche", "liv", "researcher", "01 99 00 12 78"],
  ["Öykü", "Şahin", "ATER", "angl", "teacher"],
  ["Σοφία", "Παπαδοπούλου", "Professeure invitée", "med", "affiliate"],
  ["ليلى", "حداد", "Maîtresse de conférences", "angl", "teacher", "01 99 00 22 90"],
  ["Zoé", "Petit 🌻", "", "let", "student"],
  ["Thomas", "Martin", "Gestionnaire de scolarité", "deve", "staff", "01 99 00 20 17"],
  [
    "Claire",
    "Martin",
    "Maîtresse de conférences",
    "math=Directrice des études",
    "teacher",
    "01 99 00 12 44",
  ],
  ["Martin", "Thomas", "", "droit", "student"],
  ["Camille", "Roux", "", "droit", "student"],
  ["Noémie", "Faure", "", "info", "student"],
  ["Hugo", "Blanc", "", "info", "student"],
  ["Jade", "Guérin", "", "math", "student"],
  ["Yanis", "Mercier", "", "info", "student"],
  ["Anaïs", "Dupré", "Secrétaire pédagogique", "info", "staff", "01 99 00 12 01", "Ampère|0|B002"],
  ["Bastien", "Carpentier", "Professeur agrégé", "angl", "teacher", "01 99 00 22 31"],
  [
    "Sylvie",
    "Aubert",
    "Vice-présidente formation",
    "deve=Vice-présidente|sci",
    "faculty",
    "01 99 00 20 00",
  ],
  ["Olivier", "Chevalier", "Assistant ingénieur", "aide", "staff", "01 99 00 50 61"],
  ["Fatou", "Diallo", "Ingénieure de recherche", "liv", "researcher", "01 99 00 12 80"],
  ["Paul", "O’Connor", "Lecteur d’anglais", "angl", "teacher"],
  ["Margaux", "Lemoine", "Magasinière", "bu", "staff", "01 99 00 30 20"],
  ["Victor", "Renard", "Professeur des universités", "droit=Doyen", "teacher", "01 99 00 60 00"],
  ["Élodie", "Marchand", "Ingénieure d’études", "net", "staff", "01 99 00 50 52"],
  ["Karim", "Haddad", "Professeur des universités", "med", "teacher", "01 99 00 41 07"],
  ["Louise", "Perrin", "", "let", "student"],
  ["Antoine", "Fontaine", "", "let", "student"],
  ["Maëlys", "Chevrier", "Chargée d’enseignement", "math", "teacher"],
  ["Rémi", "Gauthier", "Responsable du support", "aide=Responsable", "staff", "01 99 00 50 70"],
  ["Juliette", "Lefort", "Chargée de communication", "deve", "staff", "01 99 00 20 33"],
  ["Romain", "Lefranc", "", "droit", "student"],
  ["Sarah", "Cohen", "Directrice de la bibliothèque", "bu=Directrice", "staff", "01 99 00 30 00"],
];

const slug = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/œ/g, "oe")
    .replace(/[^\p{L} -]/gu, "")
    .replace(/[^A-Za-z -]/g, "")
    .trim()
    .replace(/\s+/g, "-")
    .toLowerCase();

function memberships(text: string): DirectoryMembership[] {
  return text.split("|").map((each, at) => {
    const [structureId = "", role] = each.split("=");
    const name = STRUCTURES[structureId]![0];
    return { structureId, name, isPrimary: at === 0, role: role ?? null };
  });
}

/** An entry of the directory with what every entry has. */
export function sampleEntry(id: Id, more: Partial<DirectoryEntry>): DirectoryEntry {
  return {
    "@type": "Card",
    version: "1.0",
    ...{ id, uid: `urn:uuid:${id}`, kind: "individual", establishment: VALMOREE },
    ...{ affiliations: [], memberships: [], memberCount: null, capacity: null },
    blobId: `dir-${id}`,
    ...more,
  };
}

function person(
  [given, surname, title, of, affiliation, phone, room]: Row,
  at: number,
): DirectoryEntry {
  const address = `${slug(given) || "personne"}.${slug(surname) || String(at)}@${DOMAIN}`;
  const [building = "", floor = "", number = ""] = room?.split("|") ?? [];
  return sampleEntry(`p${at}`, {
    name: {
      full: `${given} ${surname}`,
      components: [
        { kind: "given", value: given },
        { kind: "surname", value: surname },
      ],
    },
    emails: { e1: { address, contexts: { work: true } } },
    ...(title && { titles: { t1: { name: title, kind: "title" as const } } }),
    ...(phone && {
      phones: { p1: { number: phone, contexts: { work: true }, features: { voice: true } } },
    }),
    ...(room && {
      addresses: {
        a1: {
          components: [
            { kind: "building", value: building },
            { kind: "floor", value: floor },
            { kind: "room", value: number },
          ],
        },
      },
    }),
    affiliations: [affiliation],
    memberships: memberships(of),
  });
}

const group = (id: Id, full: string, members: number, structureId: Id): DirectoryEntry =>
  sampleEntry(id, {
    ...{ kind: "group", name: { full }, memberCount: members, blobId: null },
    emails: { e1: { address: `${slug(full)}@listes.${DOMAIN}` } },
    memberships: [{ structureId, name: STRUCTURES[structureId]![0], isPrimary: true, role: null }],
  });

const room = (id: Id, full: string, capacity: number | null, place: string): DirectoryEntry => {
  const [site = "", building = "", floor = ""] = place.split("|");
  return sampleEntry(id, {
    ...{ kind: "location", name: { full }, capacity, blobId: null },
    emails: { e1: { address: `${slug(full)}@salles.${DOMAIN}` } },
    addresses: {
      a1: {
        components: [
          { kind: "locality", value: site },
          { kind: "building", value: building },
          { kind: "floor", value: floor },
        ],
      },
    },
  });
};

/** Members of the sample groups, by the id of the group. */
const GROUP_MEMBERS: Readonly<Record<Id, readonly Id[]>> = {
  "g-l3": ["p2", "p19", "p20", "p22"],
  "g-cours": ["p0", "p1", "p16", "p24"],
};

function structures(entries: readonly DirectoryEntry[]): DirectoryStructure[] {
  const below = (id: Id): Id[] => [
    id,
    ...Object.entries(STRUCTURES).flatMap(([child, row]) => (row[3] === id ? below(child) : [])),
  ];
  return Object.entries(STRUCTURES).map(([id, [name, type, acronym, parentId]]) => {
    const all = below(id);
    const members = entries.filter(
      ({ kind, memberships: of }) =>
        kind === "individual" && of.some(({ structureId }) => all.includes(structureId)),
    );
    return {
      ...{ id, establishment: VALMOREE, name, acronym, type, parentId },
      childCount: Object.values(STRUCTURES).filter((row) => row[3] === id).length,
      memberCount: members.length,
      email: `${id}@${DOMAIN}`,
      ...{ phone: null, url: null, address: null },
    };
  });
}

/** The sample directory: forty people, three groups, three rooms, fourteen structures. */
export function sampleDirectory(change: Partial<DirectoryRecords> = {}): DirectoryRecords {
  const entries = [
    ...PEOPLE.map(person),
    group("g-l3", "Étudiants L3 Informatique", 4, "info"),
    group("g-cours", "Équipe pédagogique Sciences", 4, "sci"),
    group("g-rss", "Correspondants informatiques", 31, "dsi"),
    room("r-tillion", "Amphi Germaine-Tillion", 220, "Site des Plantes|Bâtiment D|1"),
    room("r-b214", "Salle B214", 24, "Site des Plantes|Ampère|2"),
    room("r-visio", "Salle de visio", null, "Site Marin|Présidence|0"),
  ];
  return {
    entries,
    structures: structures(entries),
    members: GROUP_MEMBERS,
    masked: ["Élise Lefèvre", "Marc Lefèvre-Duval", "Nadia Belkacem"],
    ...change,
  };
}
