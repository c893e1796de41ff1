/**
 * What the people of the university have in their address books: all invented, with telephone numbers
 * that are kept for fiction (ARCEP: 01 99 00, 05 36 49, 06 39 98).
 * @module
 */

/** A contact. */
export interface PlannedContact {
  /** Path of the address book; Contacts without it. */
  readonly folder?: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Number of a drawn portrait. */
  readonly portrait?: number;
}

/** A contact group. */
export interface PlannedGroup {
  readonly name: string;
  /** Addresses of contacts of the same person. */
  readonly contacts?: readonly string[];
  /** Local parts of addresses of the global list. */
  readonly people?: readonly string[];
  /** Addresses of nobody known. */
  readonly addresses?: readonly string[];
}

/** The address books of one person. */
export interface AddressBookPlan {
  readonly folders?: readonly string[];
  readonly contacts: readonly PlannedContact[];
  readonly groups?: readonly PlannedGroup[];
}

/** Where those stand to whom one has written. */
const COLLECTED = "Emailed Contacts";

const LEA: AddressBookPlan = {
  folders: ["Stage"],
  contacts: [
    {
      portrait: 1,
      attributes: {
        firstName: "Catherine",
        lastName: "Marchetti",
        nickname: "Maman",
        email: "catherine.marchetti@courriel-perso.example",
        mobilePhone: "+33 6 39 98 11 02",
        homePhone: "+33 1 99 00 12 40",
        homeStreet: "14 rue des Tilleuls",
        homePostalCode: "99120",
        homeCity: "Montségur-lès-Œuvres",
        homeCountry: "France",
        birthday: "1974-04-18",
      },
    },
    {
      portrait: 2,
      attributes: {
        firstName: "Enzo",
        lastName: "Marchetti-Vasseur",
        email: "enzo.mv@courriel-perso.example",
        mobilePhone: "+33 6 39 98 27 45",
        birthday: "2009-11-30",
        notes: "Mon frère – lycée Ormeaux, internat du lundi au vendredi",
      },
    },
    {
      attributes: {
        firstName: "Odette",
        lastName: "Vasseur",
        nickname: "Mamie",
        homePhone: "+33 1 99 00 31 07",
        homeStreet: "3 chemin du Moulin",
        homePostalCode: "99300",
        homeCity: "Saint-Évremont",
      },
    },
    {
      portrait: 3,
      attributes: {
        firstName: "Théo",
        lastName: "Hébrard",
        email: "theo.hebrard@univ-valmoree.example",
        mobilePhone: "+33 6 39 98 40 18",
        notes: "Projet BDD",
      },
    },
    {
      attributes: {
        fullName: "Theo Hebrard",
        email: "theo.h@courriel-perso.example",
        mobilePhone: "06 39 98 40 18",
      },
    },
    {
      portrait: 4,
      attributes: {
        firstName: "Nour",
        lastName: "Benkhalifa",
        email: "nour.benkhalifa@univ-valmoree.example",
        mobilePhone: "+33 6 39 98 52 63",
      },
    },
    {
      attributes: {
        firstName: "Ελένη",
        lastName: "Παπαδοπούλου",
        email: "eleni@colocation.example",
        notes: "Ancienne colocataire, rentrée à Thessalonique",
      },
    },
    {
      attributes: {
        fullName: "ليلى منصور",
        email: "leila.mansour@association.example",
        company: "Les Valmoriens solidaires",
      },
    },
    {
      attributes: {
        firstName: "Grégoire",
        lastName: "d’Estrevelle",
        company: "Immobilière des Ormeaux",
        jobTitle: "Gérant",
        email: "gestion@immobiliere-ormeaux.example",
        workPhone: "+33 5 36 49 70 12",
        notes: "Propriétaire – loyer avant le 5 du mois",
      },
    },
    {
      attributes: {
        company: "Cabinet médical des Tilleuls",
        workPhone: "+33 5 36 49 71 30",
        workStreet: "2 place du Marché",
        workPostalCode: "99000",
        workCity: "Valmorée",
      },
    },
    {
      folder: "Stage",
      portrait: 5,
      attributes: {
        namePrefix: "Mme",
        firstName: "Solène",
        lastName: "Kerjean-Aubry",
        company: "Hydrolab SAS",
        department: "Données et capteurs",
        jobTitle: "Ingénieure, tutrice de stage",
        email: "s.kerjean@hydrolab.example",
        workEmail1: "stages@hydrolab.example",
        workPhone: "+33 5 36 49 80 21",
        workURL: "https://www.hydrolab.example/",
      },
    },
    {
      folder: "Stage",
      attributes: {
        firstName: "Rachid",
        lastName: "El Mansouri",
        company: "Hydrolab SAS",
        jobTitle: "Ressources humaines",
        email: "rh@hydrolab.example",
      },
    },
    {
      folder: COLLECTED,
      attributes: { firstName: "Bureau", lastName: "du logement", email: "logement@crous.example" },
    },
    { folder: COLLECTED, attributes: { email: "billetterie@theatre-valmoree.example" } },
    {
      folder: COLLECTED,
      attributes: { firstName: "Inès", lastName: "Carvalho", email: "ines.c@club-photo.example" },
    },
  ],
  groups: [
    {
      name: "Projet BDD",
      contacts: ["theo.hebrard@univ-valmoree.example", "nour.benkhalifa@univ-valmoree.example"],
      people: ["xiaoyu.linquan"],
      addresses: ["Marc Thibaudelle <marc.thibaudelle@univ-valmoree.example>"],
    },
    {
      name: "Famille",
      contacts: ["catherine.marchetti@courriel-perso.example", "enzo.mv@courriel-perso.example"],
    },
  ],
};

const TEACHER: AddressBookPlan = {
  folders: ["Recherche"],
  contacts: [
    {
      portrait: 6,
      attributes: {
        firstName: "Małgorzata",
        lastName: "Wiśniewska",
        company: "Instytut Algorytmiki",
        jobTitle: "Professeure invitée",
        email: "m.wisniewska@instytut.example",
        workPhone: "+33 1 99 00 44 18",
        nickname: "Gosia",
      },
    },
    {
      folder: "Recherche",
      portrait: 7,
      attributes: {
        firstName: "Jürgen",
        lastName: "Groß",
        company: "Institut für Graphen",
        email: "j.gross@graphen.example",
        workURL: "https://graphen.example/~gross",
      },
    },
    {
      folder: "Recherche",
      attributes: {
        firstName: "Xiaoling",
        lastName: "陈",
        fullName: "陈晓玲 (Xiaoling Chen)",
        company: "Université de la Baie",
        email: "xchen@baie.example",
      },
    },
    {
      folder: "Recherche",
      attributes: {
        firstName: "Siobhán",
        lastName: "O’Súilleabháin",
        company: "Coastal Data Centre",
        email: "siobhan@coastal.example",
        workPhone: "+33 1 99 00 52 26",
      },
    },
    {
      attributes: {
        firstName: "Thị Hương",
        lastName: "Nguyễn",
        company: "Éditions Lagrange-Noailles",
        jobTitle: "Éditrice",
        email: "nguyen@lagrange-noailles.example",
        workPhone: "+33 1 99 00 60 14",
      },
    },
    {
      attributes: {
        firstName: "Bertrand",
        lastName: "Le Mével",
        company: "Conseil scientifique régional",
        email: "b.lemevel@region.example",
        workFax: "+33 5 36 49 90 03",
      },
    },
    {
      portrait: 8,
      attributes: {
        firstName: "Antoine",
        lastName: "Cazeneuvial",
        nickname: "Antoine",
        email: "antoine@courriel-perso.example",
        mobilePhone: "+33 6 39 98 71 80",
        anniversary: "2011-06-25",
      },
    },
    {
      attributes: {
        firstName: "Marc",
        lastName: "Thibaudelle",
        email: "marc.thibaudelle@univ-valmoree.example",
        workPhone: "+33 5 36 49 10 02",
        mobilePhone: "+33 6 39 98 80 11",
      },
    },
    {
      attributes: {
        firstName: "Yolande",
        lastName: "Traoré",
        company: "Lycée des Ormeaux",
        jobTitle: "Professeure de NSI",
        email: "y.traore@lycee-ormeaux.example",
      },
    },
    {
      attributes: {
        company: "Imprimerie universitaire",
        email: "devis@imprimerie.example",
        workPhone: "+33 5 36 49 91 40",
      },
    },
    {
      folder: COLLECTED,
      attributes: {
        firstName: "Comité",
        lastName: "de programme ALGO",
        email: "pc-algo@conference.example",
      },
    },
    { folder: COLLECTED, attributes: { email: "remboursements@mission.example" } },
  ],
  groups: [
    {
      name: "Jury L3",
      contacts: ["marc.thibaudelle@univ-valmoree.example"],
      people: ["olivier.kermadezec", "eleanor.ashworthy"],
    },
  ],
};

const DIRECTOR: AddressBookPlan = {
  contacts: [
    {
      attributes: {
        firstName: "Véronique",
        lastName: "Guérin-Lebihan",
        company: "Rectorat",
        jobTitle: "Cheffe de bureau",
        email: "veronique.guerin@rectorat.example",
        workPhone: "+33 5 36 49 60 10",
      },
    },
    {
      attributes: {
        firstName: "Paul",
        lastName: "Desmarais",
        company: "CROUS de Valmorée",
        email: "paul.desmarais@crous.example",
      },
    },
  ],
};

/** The address books by the uid of their owner. */
export const ADDRESS_BOOKS: Readonly<Record<string, AddressBookPlan>> = {
  lmarchetti: LEA,
  hcazeneuve: TEACHER,
  alefevre: DIRECTOR,
};

/** The address book that a shared mailbox lends. */
export const SHARED_BOOK = {
  owner: "scolarite.sciences",
  name: "Secrétariat DEVE",
  readers: [
    { uid: "lmarchetti", rights: "r" },
    { uid: "hcazeneuve", rights: "rwidx" },
    { uid: "alefevre", rights: "rwidx" },
  ],
  contacts: [
    {
      attributes: {
        company: "Secrétariat Licence 3 Informatique",
        email: "secretariat.l3info@univ-valmoree.example",
        workPhone: "+33 5 36 49 30 11",
        office: "Maison de l’étudiant, M 112",
        notes: "Lundi à jeudi, 9 h – 12 h et 14 h – 16 h 30",
      },
    },
    {
      attributes: {
        company: "Secrétariat Licences 1 et 2",
        email: "secretariat.l1l2@univ-valmoree.example",
        workPhone: "+33 5 36 49 30 12",
      },
    },
    {
      portrait: 9,
      attributes: {
        firstName: "Sylvie",
        lastName: "Grandclémentin",
        jobTitle: "Gestionnaire de scolarité",
        email: "sylvie.grandclementin@univ-valmoree.example",
        workPhone: "+33 5 36 49 10 40",
      },
    },
    {
      attributes: {
        company: "Bureau des stages",
        email: "stages@univ-valmoree.example",
        workPhone: "+33 5 36 49 30 20",
      },
    },
    {
      attributes: {
        company: "Mission handicap",
        email: "handicap@univ-valmoree.example",
        workPhone: "+33 5 36 49 30 25",
      },
    },
  ],
} as const satisfies {
  readonly owner: string;
  readonly name: string;
  readonly readers: readonly { readonly uid: string; readonly rights: string }[];
  readonly contacts: readonly PlannedContact[];
};
