/**
 * People of the suites of contacts. All are invented.
 *
 * @module
 */
import type { ContactCard } from "@partage-ent/jmap";

/** A name of two parts. */
export const name = (given: string, surname: string): Pick<ContactCard, "name"> => ({
  name: {
    components: [
      { kind: "given", value: given },
      { kind: "surname", value: surname },
    ],
    full: `${given} ${surname}`,
  },
});

/** Somebody with all that people note of each other. */
export const HELENE: Partial<ContactCard> = {
  ...name("Hélène", "Lefèvre"),
  nicknames: { n1: { name: "Léna" } },
  organizations: { o1: { name: "Université de Valmorée", units: [{ name: "UFR de droit" }] } },
  titles: { t1: { name: "Maîtresse de conférences", kind: "title" } },
  emails: {
    e1: { address: "helene.lefevre@univ.example", contexts: { work: true }, pref: 1 },
    e2: { address: "lena@perso.example", contexts: { private: true } },
  },
  phones: {
    p1: { number: "+33 6 12 34 56 78", features: { mobile: true } },
    p2: { number: "+33 4 99 00 11 22", features: { voice: true }, contexts: { work: true } },
  },
  addresses: {
    a1: {
      contexts: { work: true },
      components: [
        { kind: "name", value: "12 rue des Écoles" },
        { kind: "postcode", value: "34000" },
        { kind: "locality", value: "Valmorée" },
        { kind: "country", value: "France" },
      ],
    },
  },
  anniversaries: {
    b1: { kind: "birth", date: { "@type": "PartialDate", year: 1980, month: 2, day: 29 } },
  },
  links: { l1: { uri: "https://univ.example/~lefevre" } },
  notes: { n1: { note: "Rencontrée au colloque,\nà rappeler." } },
};

/** A PNG of one pixel. */
export const PNG = Uint8Array.from(
  atob(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  ),
  (letter) => letter.charCodeAt(0),
);

/** Values of a map of a card. */
export const values = <Value>(map: Readonly<Record<string, Value>> | undefined): readonly Value[] =>
  Object.values(map ?? {});
