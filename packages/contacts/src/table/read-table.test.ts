import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CardError } from "../card-error.js";
import { readCardFile } from "../read-card-file.js";

function read(text: string): ReturnType<typeof readCardFile> {
  return readCardFile(Buffer.from(text));
}

describe("tables of contacts", () => {
  it("of Google, with labels of each value", () => {
    const { cards, problems } = read(
      [
        "First Name,Last Name,Organization Name,Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - Postal Code,Website 1 - Value,Event 1 - Label,Event 1 - Value",
        'Anne,Le Goff,Univ,Ingénieure,1980-02-29,"Une ""note"",\nsur deux lignes",Conseil ::: * myContacts,* Work,a@univ.example,Home,a@home.example,Mobile,06 00 00 00 01 ::: 06 00 00 00 02,Work Fax,02 00 00 00 00,Work,tout,1 rue A,Rennes,35000,https://a.example,Anniversary,2001-05-06',
      ].join("\r\n"),
    );
    expect(problems).toEqual([]);
    expect(cards[0]).toMatchObject({
      name: { components: [{ value: "Le Goff" }, { value: "Anne" }] },
      organizations: { company: { name: "Univ" } },
      titles: { jobTitle: { name: "Ingénieure" } },
      notes: { notes: { note: 'Une "note",\nsur deux lignes' } },
      keywords: { Conseil: true },
      emails: {
        workEmail: { address: "a@univ.example", contexts: { work: true } },
        homeEmail: { address: "a@home.example", contexts: { private: true } },
      },
      phones: {
        mobilePhone: { number: "06 00 00 00 01" },
        mobilePhone2: { number: "06 00 00 00 02" },
        workFax: { features: { fax: true } },
      },
      addresses: {
        work: { components: [{ value: "1 rue A" }, { value: "Rennes" }, { value: "35000" }] },
      },
      links: { otherURL: { uri: "https://a.example" } },
      anniversaries: {
        birthday: { date: { year: 1980, month: 2, day: 29 } },
        anniversary: { kind: "wedding", date: { year: 2001 } },
      },
    });
    expect(Object.keys(cards[0]!.keywords!)).toEqual(["Conseil"]);
  });

  it("of Outlook in French, in Windows-1252 with semicolons", () => {
    const text = [
      "Titre;Prénom;Nom;Société;Service;Fonction;Rue (bureau);Rue (bureau) 2;Ville (bureau);Code postal (bureau);Pays/Région (bureau);Télécopie (bureau);Téléphone (bureau);Téléphone 2 (bureau);Tél. mobile;Anniversaire;Adresse de messagerie;Adresse de messagerie 2;Catégories",
      "M.;Loïc;Le Bras;Université;DSI;Œuvre;12 rue X;Bât. B;Rennes;35000;France;02 1;02 2;02 3;06 1;03/04/1990;l@univ.example;l@home.example;Rouge, Vert",
    ].join("\r\n");
    const octets = Uint8Array.from(Array.from(text), (each) =>
      each === "Œ" ? 0x8c : each.charCodeAt(0),
    );
    expect(readCardFile(octets).cards[0]).toMatchObject({
      name: {
        components: [{ value: "Le Bras" }, { value: "Loïc" }, { kind: "title", value: "M." }],
      },
      organizations: { company: { name: "Université", units: [{ name: "DSI" }] } },
      titles: { jobTitle: { name: "Œuvre" } },
      addresses: {
        work: { components: [{ value: "12 rue X\nBât. B" }, { value: "Rennes" }, {}, {}] },
      },
      phones: { workPhone: { number: "02 2" }, workPhone2: { number: "02 3" }, workFax: {} },
      anniversaries: { birthday: { date: { year: 1990, month: 4, day: 3 } } },
      emails: { email: { address: "l@univ.example" }, email2: { address: "l@home.example" } },
    });
  });

  it("of Outlook in English, with the month first and the day that stands for none", () => {
    const head =
      "Title,First Name,Last Name,Job Title,Business Street,Business City,Home Phone,Birthday,Anniversary,E-mail Address";
    const { cards } = read(
      `${head}\nDr.,Ann,Lee,Dean,1 A St,Reston,555 1,4/3/1990,0/0/00,a@b.example\n`,
    );
    expect(cards[0]).toMatchObject({
      name: { components: [{ value: "Lee" }, { value: "Ann" }, { kind: "title", value: "Dr." }] },
      titles: { jobTitle: { name: "Dean" } },
      anniversaries: { birthday: { date: { year: 1990, month: 4, day: 3 } } },
    });
    expect(cards[0]!.anniversaries).not.toHaveProperty("anniversary");
  });

  it("of Thunderbird, in both languages, with tabs and UTF-16", () => {
    const english =
      "First Name\tLast Name\tDisplay Name\tPrimary Email\tSecondary Email\tWork Phone\tWork Address\tWork Address 2\tWork ZipCode\tBirth Year\tBirth Month\tBirth Day\n";
    const row = "Ann\tLee\tAnn Lee\ta@b.example\tc@d.example\t1234567\t1 A\tB\t35000\t1980\t2\t9\n";
    const octets = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(english + row, "utf16le"),
    ]);
    expect(readCardFile(octets).cards[0]).toMatchObject({
      name: { full: "Ann Lee" },
      emails: { email: {}, email2: { address: "c@d.example" } },
      addresses: { work: { components: [{ value: "1 A\nB" }, { value: "35000" }] } },
      anniversaries: { birthday: { date: { year: 1980, month: 2, day: 9 } } },
    });
    const french =
      "Prénom,Nom de famille,Nom à afficher,Première adresse électronique,Tél. professionnel,Portable\nAnne,Lee,Anne Lee,a@b.example,02 1,06 1\n";
    expect(read(french).cards[0]).toMatchObject({
      name: { full: "Anne Lee" },
      emails: { email: { address: "a@b.example" } },
      phones: { workPhone: {}, mobilePhone: {} },
    });
  });

  it("of Zimbra, whose columns are attributes; unknown columns are kept", () => {
    const { cards } = read(
      '"firstName","lastName","email","email2","workPhone","homeCity","Bâtiment"\n"A","B","a@x.example","b@x.example","02","Brest","12"\n',
    );
    expect(cards[0]).toMatchObject({
      emails: { email: { address: "a@x.example" }, email2: { address: "b@x.example" } },
      addresses: { home: { components: [{ kind: "locality", value: "Brest" }] } },
      "partage-ent.example:attributes": { Bâtiment: "12" },
    });
  });

  it("names a broken line and takes the others", () => {
    const { cards, problems } = read(
      'nom;mail\nAnne;a@x.example\n"Bob;b@x.example\nChloé;c@x.example\nd;e;f;g\n;\nDan;"d@x.example"x\n"Éva\nB.";e@x.example\n',
    );
    expect(cards.map((card) => card.name?.full)).toEqual(["Anne", "Chloé", "Éva\nB."]);
    expect(problems).toEqual([
      { line: 3, description: "The quotes of the line don't match" },
      { line: 5, description: "The line has more fields than the table has columns" },
      { line: 7, description: "The quotes of the line don't match" },
    ]);
  });

  it("gives the same uids each time", () => {
    const text = "nom,mail\nAnne,a@x.example\nAnne,b@x.example\n";
    const [one, other] = read(text).cards;
    expect(read(text).cards[0]!.uid).toBe(one!.uid);
    expect(other!.uid).not.toBe(one!.uid);
  });

  it("takes any text without throwing untyped", () => {
    const piece = fc.constantFrom(
      "nom",
      "mail",
      "E-mail 1 - Value",
      ",",
      ";",
      "\t",
      '"',
      '""',
      "\r\n",
      "\n",
      "a@b",
      "é",
      "__proto__",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        try {
          read(`nom,mail,__proto__\n${pieces.join("")}`);
        } catch (error) {
          if (!(error instanceof CardError)) throw error;
        }
      }),
      { numRuns: 100, seed: 9555 },
    );
  });
});
