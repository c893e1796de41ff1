/**
 * Address books of an invented person for tests and pictures: sixty cards in three books, and some
 * collected addresses.
 *
 * @module
 */
import type { AddressBook, ContactCard } from "@partage-ent/jmap";

/** What a {@link FakeContacts} begins with. */
export interface ContactRecords {
  readonly books: readonly AddressBook[];
  readonly cards: readonly ContactCard[];
}

const RIGHTS = { mayRead: true, mayWrite: true, mayShare: true, mayDelete: true };

/** An address book; one's own unless said otherwise. */
export function sampleBook(
  book: Partial<AddressBook> & Pick<AddressBook, "id" | "name">,
): AddressBook {
  return {
    description: null,
    sortOrder: 0,
    isDefault: false,
    isSubscribed: true,
    myRights: RIGHTS,
    owner: null,
    isCollected: false,
    blobId: `book-${book.id}`,
    ...book,
  };
}

/** A card; a person with nothing but an id unless said otherwise. */
export function sampleCard(card: Partial<ContactCard> & Pick<ContactCard, "id">): ContactCard {
  return {
    "@type": "Card",
    version: "1.0",
    uid: `urn:uuid:${card.id}`,
    addressBookIds: { own: true },
    blobId: `card-${card.id}`,
    ...card,
  };
}

const person = (
  id: string,
  given: string,
  surname: string,
  rest: Partial<ContactCard> = {},
): ContactCard =>
  sampleCard({
    id,
    name: {
      components: [
        { kind: "given", value: given },
        { kind: "surname", value: surname },
      ],
      full: `${given} ${surname}`,
    },
    ...rest,
  });

const work = { contexts: { work: true } } as const;
const home = { contexts: { private: true } } as const;

const GIVEN = "Alice Bruno Chloé Driss Élodie Fabien Gwenaëlle Hugo Inès Joël Katia Louis".split(
  " ",
);
const SURNAMES =
  "Abadie Bertin Caron Dupré Ébrard Faure Gauthier Huet Imbert Jacquot Keller Leroux Morvan Noël Ollivier Perrin Quéré Roussel".split(
    " ",
  );

/** The books of the sample. */
export const sampleBooks = (): readonly AddressBook[] => [
  sampleBook({ id: "own", name: "Contacts", isDefault: true }),
  sampleBook({ id: "lab", name: "Laboratoire", sortOrder: 1 }),
  sampleBook({
    id: "team",
    name: "Scolarité M1",
    sortOrder: 2,
    myRights: { ...RIGHTS, mayWrite: false, mayShare: false, mayDelete: false },
    owner: { name: "Odile Besson", email: "odile.besson@univ-valmoree.example" },
  }),
  sampleBook({ id: "seen", name: "Emailed Contacts", sortOrder: 3, isCollected: true }),
];

/** The card that has all that a card can have. */
export const fullCard = (): ContactCard =>
  person("lefevre", "Aurélie", "Lefèvre", {
    name: {
      components: [
        { kind: "title", value: "Mme" },
        { kind: "given", value: "Aurélie" },
        { kind: "surname", value: "Lefèvre" },
        { kind: "surname2", value: "Saint-Cyr" },
      ],
      full: "Mme Aurélie Lefèvre",
    },
    nicknames: { k1: { name: "Lili" } },
    organizations: { o1: { name: "Université de Valmorée", units: [{ name: "UFR de lettres" }] } },
    titles: { t1: { name: "Maîtresse de conférences" } },
    emails: {
      e1: { address: "aurelie.lefevre@univ-valmoree.example", ...work },
      e2: { address: "a.lefevre@courriel.example", ...home },
    },
    phones: {
      p1: { number: "+33 2 31 00 41 12", ...work },
      p2: { number: "06 39 98 41 12", features: { mobile: true } },
      p3: { number: "02 31 00 41 99", features: { fax: true }, ...work },
    },
    addresses: {
      a1: {
        ...work,
        components: [
          { kind: "building", value: "Bâtiment B" },
          { kind: "number", value: "12" },
          { kind: "name", value: "allée des Tilleuls" },
          { kind: "postcode", value: "14000" },
          { kind: "locality", value: "Valmorée" },
        ],
        countryCode: "FR",
      },
    },
    anniversaries: { b1: { kind: "birth", date: { "@type": "PartialDate", month: 5, day: 12 } } },
    links: { l1: { uri: "https://lettres.univ-valmoree.example/lefevre" } },
    onlineServices: { s1: { service: "ORCID", uri: "https://orcid.example/0000-0002-1825-0097" } },
    preferredLanguages: { l1: { language: "fr" }, l2: { language: "pt" } },
    keywords: { "jury 2026": true },
    notes: { n1: { note: "Absente le mercredi.\nSéminaire : https://agenda.example/seminaire" } },
    vCardProps: [["x-bureau", {}, "text", "B 214"]],
  });

/** The cards of the sample: sixty in three books, and four collected addresses. */
export function sampleCards(): readonly ContactCard[] {
  const crowd = Array.from({ length: 50 }, (_, at) => {
    const given = GIVEN[(at * 5) % GIVEN.length]!;
    const surname = SURNAMES[at % SURNAMES.length]!;
    const address = `${given}.${surname}@univ-valmoree.example`
      .toLowerCase()
      .normalize("NFD")
      .replace(/\p{M}/gu, "");
    return person(`c${at}`, given, surname, {
      addressBookIds: { [["own", "own", "lab", "team"][at % 4]!]: true },
      ...(at % 3 && { emails: { e1: { address, ...work } } }),
      ...(at % 2 && { phones: { p1: { number: `02 31 00 40 ${10 + at}`, ...work } } }),
      ...(at % 5 && {
        organizations: { o1: { name: at % 2 ? "Scolarité" : "Laboratoire de géographie" } },
      }),
    });
  });
  return [
    ...crowd,
    fullCard(),
    person("martin", "Claire", "Martin", {
      emails: { e1: { address: "claire.martin@univ-valmoree.example", ...work } },
      phones: { p1: { number: "06 39 98 11 20", features: { mobile: true } } },
    }),
    person("martin2", "Claire", "Martin-Duval", {
      addressBookIds: { lab: true },
      emails: { e1: { address: "claire.martin@univ-valmoree.example", ...work } },
      notes: { n1: { note: "Rencontrée au colloque." } },
    }),
    person("oeuvrard", "Maël", "Œuvrard", {
      emails: { e1: { address: "mael.oeuvrard@univ-valmoree.example", ...work } },
    }),
    person("dargent", "Zoé", "d’Argent"),
    sampleCard({
      id: "imprimerie",
      kind: "org",
      name: { full: "Imprimerie du campus" },
      organizations: { o1: { name: "Imprimerie du campus" } },
      phones: { p1: { number: "02 31 00 45 00", ...work } },
    }),
    sampleCard({ id: "greek", name: { full: "Νίκος Παπαδόπουλος" } }),
    sampleCard({ id: "arabic", name: { full: "ليلى بن علي" } }),
    sampleCard({
      id: "jury",
      kind: "group",
      name: { full: "Jury de master" },
      members: {
        "urn:uuid:lefevre": true,
        "urn:uuid:martin": true,
        "urn:uuid:elsewhere": true,
        "mailto:invite@etu.example": true,
      },
    }),
    sampleCard({ id: "chorale", kind: "group", name: { full: "Chorale" }, members: {} }),
    ...["contact@librairie.example", "noreply@sncv.example", "camille.roy@etu.example"].map(
      (address, at) =>
        sampleCard({
          id: `seen${at}`,
          addressBookIds: { seen: true },
          emails: { e1: { address } },
        }),
    ),
  ];
}

/** What a gateway of the sample holds. */
export const sampleContacts = (): ContactRecords => ({
  books: sampleBooks(),
  cards: sampleCards(),
});

/** So many cards that not all are drawn. */
export const manyCards = (count: number): readonly ContactCard[] =>
  Array.from({ length: count }, (_, at) => {
    const surname = `${SURNAMES[(at * 7) % SURNAMES.length]!}-${String(at).padStart(5, "0")}`;
    return person(`m${at}`, GIVEN[at % GIVEN.length]!, surname);
  });

/** Names that do not fit, and letters of other directions. */
export const longNames = (): readonly ContactCard[] => [
  person(
    "long",
    "Marie-Bernadette Anne-Élisabeth",
    "de La Rochefoucauld-Montmorency-Villeneuve de Saint-Julien",
    {
      titles: { t1: { name: "Vice-présidente déléguée à la formation tout au long de la vie" } },
      organizations: {
        o1: { name: "Université de Valmorée – service commun universitaire d’information" },
      },
      emails: {
        e1: {
          address: `${"marie.bernadette.de.la.rochefoucauld".repeat(2).slice(0, 60)}@univ-valmoree.example`,
        },
      },
    },
  ),
  sampleCard({ id: "emoji", name: { full: "🚀🚀 Léa 👩🏽‍🔬 Équipe fusées" } }),
  sampleCard({ id: "arabic", name: { full: "ليلى بن علي القاسمي" } }),
  sampleCard({ id: "one", name: { full: "X".repeat(300) } }),
  sampleCard({ id: "none" }),
];

/** Markup and hostile addresses in every field. */
export function hostileCard(): ContactCard {
  const bad = '<img src=x onerror="alert(1)"><script>alert(1)</script>';
  return sampleCard({
    id: "hostile",
    name: {
      full: `${bad}\u202egnp.exe`,
      components: [
        { kind: "given", value: bad },
        { kind: "surname", value: bad },
      ],
    },
    nicknames: { k1: { name: bad } },
    organizations: { o1: { name: bad, units: [{ name: bad }] } },
    titles: { t1: { name: bad } },
    emails: { e1: { address: `"${bad}"@x.example`, label: bad } },
    phones: { p1: { number: `javascript:alert(1)${bad}`, label: bad } },
    addresses: { a1: { full: bad, label: bad } },
    anniversaries: { b1: { kind: "birth", date: { year: 1e9, month: 99 } } },
    links: {
      l1: { uri: "javascript:alert(1)" },
      l2: { uri: "data:text/html,<script>alert(1)</script>" },
      l3: { uri: "vbscript:x", label: bad },
      l4: { uri: "https://ok.example/?q=<b>" },
    },
    onlineServices: { s1: { service: bad, uri: "javascript:alert(2)" } },
    calendars: { c1: { uri: "file:///etc/passwd" } },
    notes: { n1: { note: `${bad} javascript:alert(3) http://fine.example` } },
    keywords: { [bad]: true },
    preferredLanguages: { l1: { language: bad } },
    personalInfo: { p1: { kind: "hobby", value: bad } },
    vCardProps: [[bad, {}, "text", bad]],
    media: { m1: { kind: "photo", uri: "javascript:alert(4)" } },
  });
}
