/**
 * Columns of the tables that Google, Outlook, Thunderbird and Zimbra export, in English and French,
 * with the contact attributes of Zimbra that they are.
 *
 * @module
 */
import { foldText } from "../fold/fold-text.js";
import {
  ADDRESS_PARTS,
  ADDRESSES,
  DAYS,
  EMAILS,
  LINKS,
  NAME_PARTS,
  NICKNAMES,
  PHONES,
  SERVICES,
  SOUNDS,
} from "../zimbra/attribute-names.js";

/** Attributes with the names that columns have for them; a name in parentheses or with a number folds to words. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  fullName: [
    "display name",
    "full name",
    "file as",
    "nom a afficher",
    "nom complet",
    "nom affiche",
    "name",
  ],
  firstName: ["first name", "given name", "prenom", "prenoms", "prenom usuel"],
  middleName: ["middle name", "additional name", "deuxieme prenom", "second prenom"],
  lastName: ["last name", "family name", "surname", "nom de famille", "nom", "nom usuel"],
  maidenName: ["maiden name", "nom de naissance", "nom de jeune fille"],
  namePrefix: ["name prefix", "prefix", "civilite"],
  nameSuffix: ["name suffix", "suffix", "suffixe"],
  phoneticFirstName: ["phonetic first name", "given name yomi"],
  phoneticLastName: ["phonetic last name", "family name yomi"],
  nickname: ["nickname", "short name", "surnom", "screen name", "pseudo"],
  company: [
    "company",
    "organization",
    "organization name",
    "organization 1 name",
    "societe",
    "entreprise",
    "organisation",
    "etablissement",
  ],
  department: [
    "department",
    "organization department",
    "organization 1 department",
    "service",
    "departement",
    "composante",
  ],
  jobTitle: [
    "job title",
    "organization title",
    "organization 1 title",
    "fonction",
    "profession",
    "poste",
  ],
  email: [
    "e mail address",
    "email address",
    "e mail",
    "email",
    "mail",
    "primary email",
    "adresse de messagerie",
    "adresse electronique",
    "adresse e mail",
    "courriel",
    "adresse mail",
    "premiere adresse electronique",
    "adresse electronique principale",
  ],
  email2: [
    "e mail 2 address",
    "secondary email",
    "adresse de messagerie 2",
    "adresse electronique secondaire",
  ],
  email3: ["e mail 3 address", "adresse de messagerie 3"],
  workEmail1: ["work email", "adresse electronique professionnelle"],
  homeEmail1: ["home email", "personal email", "adresse electronique personnelle"],
  mobilePhone: [
    "mobile phone",
    "mobile number",
    "mobile",
    "cell phone",
    "tel mobile",
    "telephone mobile",
    "portable",
    "telephone portable",
    "tel portable",
  ],
  workPhone: [
    "work phone",
    "business phone",
    "telephone bureau",
    "tel professionnel",
    "telephone professionnel",
    "tel bureau",
    "phone",
    "telephone",
    "tel",
  ],
  workPhone2: ["business phone 2", "telephone 2 bureau"],
  homePhone: [
    "home phone",
    "telephone domicile",
    "tel personnel",
    "telephone personnel",
    "tel domicile",
  ],
  homePhone2: ["home phone 2", "telephone 2 domicile"],
  workFax: ["business fax", "fax number", "fax", "work fax", "telecopie bureau", "telecopie"],
  homeFax: ["home fax", "telecopie domicile"],
  otherFax: ["other fax", "telecopie autre"],
  pager: ["pager", "pager number", "recepteur de radiomessagerie", "radiomessagerie"],
  otherPhone: ["other phone", "primary phone", "telephone autre", "telephone principal"],
  callbackPhone: ["callback", "rappel"],
  carPhone: ["car phone", "telephone voiture"],
  companyPhone: ["company main phone", "telephone societe"],
  assistantPhone: [
    "assistants phone",
    "assistant s phone",
    "telephone de lassistant e",
    "telephone de lassistante",
  ],
  workURL: [
    "web page",
    "website",
    "web page 1",
    "work web page",
    "page web",
    "site web",
    "site web 1",
  ],
  homeURL: ["web page 2", "personal web page", "site web 2"],
  birthday: ["birthday", "date de naissance", "anniversaire", "naissance"],
  anniversary: ["anniversary", "anniversaire de mariage ou fete", "anniversaire de mariage"],
  notes: ["notes", "note", "remarques", "commentaires"],
  imAddress1: ["im address", "messagerie instantanee"],
};

/** How the parts of addresses are named, with the parts of Zimbra's. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  Street: [
    "street",
    "street 2",
    "street 3",
    "address",
    "address 2",
    "rue",
    "rue 2",
    "rue 3",
    "adresse",
    "adresse 2",
  ],
  City: ["city", "ville"],
  State: ["state", "region", "dep region", "region departement", "departement"],
  PostalCode: ["postal code", "zipcode", "zip", "code postal"],
  Country: ["country", "country region", "pays", "pays region", "pays etat"],
};

/** How places of addresses are named, before the part in English and after it in French. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  work: ["business", "work", "bureau", "professionnel", "professionnelle"],
  home: ["home", "domicile", "personnel", "personnelle", "prive", "privee"],
  other: ["other", "autre"],
};

/** What is no attribute, by folded name. */
const SPECIAL: Readonly<Record<string, string>> = {
  categories: "keywords",
  keywords: "keywords",
  labels: "keywords",
  "group membership": "keywords",
  "mots cles": "keywords",
  "birth year": "year",
  "birth month": "month",
  "birth day": "day",
  "annee de naissance": "year",
  "mois de naissance": "month",
  "jour de naissance": "day",
};

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ...zimbraNames(),
  ...Object.entries(NAMES).flatMap(([attribute, names]) =>
    names.map((name) => [name, attribute] as const),
  ),
  ...addressNames(),
  ...Object.entries(SPECIAL),
]);

function zimbraNames(): readonly (readonly [string, string])[] {
  const entries = [EMAILS, PHONES, LINKS, SERVICES].flat().map(({ name }) => name);
  const numbers = ["", "1", "2", "3", "4", "5"];
  const names = [
    ...entries.flatMap((name) => numbers.map((number) => name + number)),
    ...ADDRESSES.flatMap(({ name }) => ADDRESS_PARTS.map(([part]) => name + part)),
    ...[NAME_PARTS, SOUNDS, DAYS].flat().map(([attribute]) => attribute),
    ...NICKNAMES,
    ...["fullName", "company", "department", "jobTitle", "notes", "dlist", "type"],
  ];
  return names.map((name) => [foldText(name), name]);
}

function addressNames(): readonly (readonly [string, string])[] {
  return Object.entries(PLACES).flatMap(([place, before]) =>
    Object.entries(PARTS).flatMap(([part, names]) =>
      names.flatMap((name) =>
        before.flatMap((word): (readonly [string, string])[] => {
          const [base, number] = name.split(/ (?=\d$)/);
          const target = `${place}${part}`;
          const ends =
            number === undefined ? [] : [[`${base!} ${word} ${number}`, target] as const];
          return [[`${word} ${name}`, target], [`${name} ${word}`, target], ...ends];
        }),
      ),
    ),
  );
}

/** The attribute that a column is, or a word of our own; null for a column that nobody knows. */
export function columnTarget(name: string): string | null {
  return COLUMNS.get(foldText(name)) ?? null;
}
