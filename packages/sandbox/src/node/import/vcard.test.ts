import { describe, expect, it } from "vitest";
import { readVcards } from "./vcard.js";

describe("reading vCards", () => {
  it("maps names, addresses and numbers to contact attributes", () => {
    const text = [
      "BEGIN:VCARD",
      "VERSION:3.0",
      "N:Kermadézec;Olivier;;Dr;",
      "FN:Dr Olivier Kermadézec",
      "EMAIL;TYPE=INTERNET,WORK:olivier@x.example",
      "item1.EMAIL:second@x.example",
      "TEL;TYPE=CELL:+33 6 00 00 00 00",
      'TEL;VALUE=uri;TYPE="work,voice":tel:+33-1-00-00-00-00',
      "ADR;TYPE=HOME:;;1\\, rue du Val;Valmorée;;00000;France",
      "ORG:Université de Valmorée;UFR Sciences\\; technologies",
      "NOTE:Deux lignes\\nici\\, et une trop lo",
      " ngue",
      "END:VCARD",
    ].join("\r\n");
    expect(readVcards(text)).toEqual([
      {
        lastName: "Kermadézec",
        firstName: "Olivier",
        namePrefix: "Dr",
        fullName: "Dr Olivier Kermadézec",
        email: "olivier@x.example",
        email2: "second@x.example",
        mobilePhone: "+33 6 00 00 00 00",
        workPhone: "+33-1-00-00-00-00",
        homeStreet: "1, rue du Val",
        homeCity: "Valmorée",
        homePostalCode: "00000",
        homeCountry: "France",
        company: "Université de Valmorée",
        department: "UFR Sciences; technologies",
        notes: "Deux lignes\nici, et une trop longue",
      },
    ]);
  });

  it("reads the quoted-printable values of vCard 2.1", () => {
    const text =
      "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Duplessi=C3=A9;L=C3=A9a\nEND:VCARD\n";
    expect(readVcards(text)).toEqual([{ lastName: "Duplessié", firstName: "Léa" }]);
  });

  it("leaves out cards that are empty or never end", () => {
    expect(readVcards("BEGIN:VCARD\nVERSION:4.0\nEND:VCARD\nBEGIN:VCARD\nFN:x\n")).toEqual([]);
    expect(readVcards("")).toEqual([]);
  });
});
