import { describe, expect, it } from "vitest";

import { CardError } from "../card-error.js";
import { readCardFile } from "../read-card-file.js";
import { readCards } from "./read-cards.js";

function vcard(...lines: readonly string[]): string {
  return ["BEGIN:VCARD", "VERSION:4.0", ...lines, "END:VCARD", ""].join("\r\n");
}

function card(...lines: readonly string[]): object {
  return readCards(vcard(...lines)).cards[0]!;
}

function errorOf(read: () => unknown): CardError {
  try {
    read();
  } catch (error) {
    if (error instanceof CardError) return error;
    throw error;
  }
  throw new Error("Nothing was thrown");
}

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

describe("readCards", () => {
  it("gives properties of 4.0 their members, and keeps the rest", () => {
    const read = card(
      "UID:urn:uuid:1",
      "FN:Soazig Le Goff",
      'N;SORT-AS="Goff,Soazig":Le Goff;Soazig;;Mme;;',
      "item1.EMAIL;TYPE=work;PREF=1;X-OK=1:soazig@univ.example",
      "item1.X-ABLABEL:_$!<Travail>!$_",
      "g.ORG:Université de Rennes;DSI",
      "g.TITLE:Ingénieure",
      "BDAY:--0229",
      "GENDER:F",
      "X-FOO;X-BAR=a,b:1\\,2",
    );
    expect(read).toEqual({
      "@type": "Card",
      version: "1.0",
      uid: "urn:uuid:1",
      name: {
        full: "Soazig Le Goff",
        components: [
          { kind: "surname", value: "Le Goff" },
          { kind: "given", value: "Soazig" },
          { kind: "title", value: "Mme" },
        ],
        sortAs: { surname: "Goff", given: "Soazig" },
      },
      emails: {
        k1: {
          address: "soazig@univ.example",
          contexts: { work: true },
          pref: 1,
          label: "Travail",
          vCardParams: { "x-ok": "1", group: "item1" },
        },
      },
      organizations: {
        k1: {
          name: "Université de Rennes",
          units: [{ name: "DSI" }],
          vCardParams: { group: "g" },
        },
      },
      titles: {
        k1: {
          kind: "title",
          name: "Ingénieure",
          organizationId: "k1",
          vCardParams: { group: "g" },
        },
      },
      anniversaries: { k1: { kind: "birth", date: { month: 2, day: 29 } } },
      vCardProps: [
        ["gender", {}, "unknown", "F"],
        ["x-foo", { "x-bar": ["a", "b"] }, "unknown", "1\\,2"],
      ],
    });
  });

  it("gives a card without uid one of its content", () => {
    const [one, same, other] = [card("FN:A"), card("FN:A"), card("FN:B")] as { uid: string }[];
    expect(one!.uid).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    expect(same!.uid).toBe(one!.uid);
    expect(other!.uid).not.toBe(one!.uid);
  });

  it("reads 2.1: bare parameters, quoted-printable of a charset, base64 that is not folded", () => {
    const file = [
      "BEGIN:VCARD",
      "VERSION:2.1",
      "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Lef=E8vre;Ana=EFs",
      "TEL;CELL;VOICE;PREF:06 00 00 00 01",
      "NOTE;QUOTED-PRINTABLE:Premi=C3=A8re ligne=0D=0A=",
      "deuxi=C3=A8me",
      "ADR;HOME:;;12, rue du Port;Rennes",
      "PHOTO;JPEG;BASE64:/9j/4AAQ",
      "SkZJRg==",
      "",
      "END:VCARD",
    ].join("\r\n");
    expect(readCards(file).cards[0]).toMatchObject({
      name: { components: [{ value: "Lefèvre" }, { value: "Anaïs" }] },
      phones: { k1: { features: { mobile: true, voice: true }, pref: 1 } },
      notes: { k1: { note: "Première ligne\ndeuxième" } },
      addresses: {
        k1: { contexts: { private: true }, components: [{ value: "12, rue du Port" }, {}] },
      },
      media: { k1: { kind: "photo", uri: "data:image/jpeg;base64,/9j/4AAQSkZJRg==" } },
    });
  });

  it("reads 3.0: types, labels of addresses, dates with separators, inline photos", () => {
    const read = card(
      "VERSION:3.0",
      "EMAIL;TYPE=INTERNET,pref:a@univ.example",
      "ADR;TYPE=work:;;1 rue A;Rennes;;35000;France",
      "LABEL;TYPE=work:1 rue A\\n35000 Rennes",
      "BDAY:1953-10-15T23:10:00-06:00",
      "PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=",
      "SORT-STRING:Harten",
      "X-ADDRESSBOOKSERVER-KIND:group",
      "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:2",
      "X-SKYPE:soazig",
    );
    expect(read).toMatchObject({
      kind: "group",
      members: { "urn:uuid:2": true },
      emails: { k1: { address: "a@univ.example", pref: 1 } },
      addresses: { k1: { full: "1 rue A\n35000 Rennes" } },
      anniversaries: { k1: { date: { "@type": "Timestamp", utc: "1953-10-16T05:10:00Z" } } },
      media: { k1: { uri: "data:image/png;base64,iVBORw0KGgo=" } },
      name: { sortAs: { surname: "Harten" } },
      onlineServices: { k1: { service: "Skype", user: "soazig", vCardName: "x-skype" } },
    });
  });

  it("keeps a card inside a card as the text of AGENT", () => {
    const file =
      "BEGIN:VCARD\nVERSION:2.1\nFN:A\nAGENT:\nBEGIN:VCARD\nFN:B\nEND:VCARD\nEND:VCARD\n";
    const { cards } = readCards(file);
    expect(cards).toHaveLength(1);
    expect(cards[0]!.vCardProps).toEqual([
      ["agent", {}, "unknown", "BEGIN:VCARD\\nFN:B\\nEND:VCARD"],
    ]);
  });

  it("names lines that are no properties, and takes the rest", () => {
    const { cards, problems } = readCards(`perdu\n${vcard("FN:A", "n'importe quoi", "NOTE:b")}`);
    expect(cards[0]).toMatchObject({ name: { full: "A" }, notes: { k1: { note: "b" } } });
    expect(problems).toEqual([
      { line: 1, description: "Outside any card" },
      { line: 5, description: "Not a property of a vCard" },
    ]);
  });

  it("names a card that is cut off, and fails when it is the only one", () => {
    const cut = "BEGIN:VCARD\nFN:B\n";
    expect(readCards(vcard("FN:A") + cut)).toMatchObject({
      cards: [{ name: { full: "A" } }],
      problems: [{ line: 5, description: "The card is cut off" }],
    });
    expect(errorOf(() => readCards(cut))).toMatchObject({ code: "ERR_CARD_TRUNCATED", line: 1 });
    expect(errorOf(() => readCards("bonjour"))).toMatchObject({ code: "ERR_CARD_NOT_CARDS" });
  });

  it("takes nothing from JSPROP that the model can't hold", () => {
    const { cards, problems } = readCards(
      vcard(
        "FN:A",
        "EMAIL:a@univ.example",
        'JSPROP;JSPTR=emails/k1:"text"',
        "JSPROP;JSPTR=phones:[1]",
        'JSPROP;JSPTR=name/full:{"__proto__":{"x":1}}',
        'JSPROP;JSPTR=__proto__/x:"y"',
        'JSPROP;JSPTR=constructor/prototype/x:"y"',
        'JSPROP;JSPTR="univ.example:n":[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]',
        'JSPROP;JSPTR="univ.example:ok":{"a":[1\\,2]}',
      ),
    );
    expect(cards[0]).not.toHaveProperty("emails.k1");
    expect(cards[0]).not.toHaveProperty("phones");
    expect(cards[0]).toHaveProperty(["univ.example:ok"], { a: [1, 2] });
    expect(cards[0]).not.toHaveProperty(["univ.example:n"]);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
  });

  it("takes __proto__ for no id, keyword, member or parameter", () => {
    const read = card(
      "EMAIL;PROP-ID=__proto__;__proto__=1:a@univ.example",
      "CATEGORIES:__proto__,b",
      "MEMBER:__proto__",
      "RELATED:__proto__",
    );
    expect(read).toMatchObject({
      emails: { k1: { address: "a@univ.example" } },
      keywords: { b: true },
    });
    expect(JSON.stringify(read)).not.toContain('"__proto__":');
  });
});

describe("limits", () => {
  it("give a card without a photo of 10 MB, and name the photo", () => {
    const base64 = Buffer.alloc(10_000_000, 7).toString("base64");
    const photos = [
      `PHOTO;ENCODING=b;TYPE=JPEG:${base64.replace(/.{74}/g, "$&\r\n ")}`,
      `PHOTO:data:image/jpeg;base64,${base64}`,
    ];
    for (const photo of photos) {
      const { cards, problems } = readCardFile(Buffer.from(vcard("FN:A", photo, "NOTE:b")));
      expect(cards[0]).toMatchObject({ name: { full: "A" }, notes: { k1: { note: "b" } } });
      expect(cards[0]).not.toHaveProperty("media");
      expect(problems).toEqual([{ line: 4, description: "PHOTO is too long and was left out" }]);
    }
    const small = vcard("FN:A", "PHOTO:data:image/jpeg;base64,/9j/4AAQSkZJRg==");
    expect(readCards(small, { photoOctets: 5 }).problems).toEqual([
      { line: 4, description: "PHOTO is too large and was left out" },
    ]);
  });

  it("bound octets, cards, properties, lines and cards inside cards", () => {
    const two = vcard("FN:A") + vcard("FN:B");
    expect(errorOf(() => readCards(two, { octets: 10 })).code).toBe("ERR_CARD_TOO_LARGE");
    expect(readCards(two, { cards: 1 })).toMatchObject({
      cards: [{}],
      problems: [{ line: 5, description: "Too many cards; the rest was left out" }],
    });
    expect(readCards(vcard("FN:A", "NOTE:b", "NOTE:c"), { properties: 2 }).problems).toEqual([
      { line: 4, description: "Too many properties; the rest was left out" },
    ]);
    expect(readCards(vcard("FN:A", `NOTE:${"x".repeat(99)}`), { lineLength: 50 }).problems).toEqual(
      [{ line: 4, description: "NOTE is too long and was left out" }],
    );
    const deep = `BEGIN:VCARD\n${"AGENT:\nBEGIN:VCARD\n".repeat(20)}`;
    expect(errorOf(() => readCards(deep)).code).toBe("ERR_CARD_TOO_LARGE");
  });
});

describe("readCardFile", () => {
  it("decodes UTF-8, UTF-16, and lines of several charsets in one file", () => {
    const utf16 = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(vcard("FN:Zoé"), "utf16le"),
    ]);
    expect(readCardFile(utf16).cards[0]!.name!.full).toBe("Zoé");
    const mixed = Buffer.concat([
      latin1("BEGIN:VCARD\r\nFN:Ana\xefs \x96 DSI\r\n"),
      Buffer.from("NOTE:été\r\n"),
      latin1("TITLE;CHARSET=ISO-8859-2:\xb3\xf3d\xbc\r\n"),
      // A fold that cuts a character in two.
      Buffer.concat([Buffer.from("ROLE:"), Buffer.from("é").subarray(0, 1), latin1("\r\n ")]),
      Buffer.concat([Buffer.from("é").subarray(1), latin1("t\xc3\xa9\r\nEND:VCARD\r\nx\r\n")]),
    ]);
    const { cards, problems } = readCardFile(mixed);
    expect(cards[0]).toMatchObject({
      name: { full: "Anaïs – DSI" },
      notes: { k1: { note: "été" } },
      titles: { k1: { name: "łódź" }, k2: { name: "été" } },
    });
    expect(problems).toEqual([{ line: 8, description: "Outside any card" }]);
  });

  it("takes lines that end in carriage returns alone, or in too many", () => {
    for (const end of ["\r", "\r\r\n"]) {
      const { cards } = readCardFile(latin1(vcard("FN:A", "NOTE:b").replaceAll("\r\n", end)));
      expect(cards[0]).toMatchObject({ name: { full: "A" }, notes: { k1: { note: "b" } } });
    }
  });

  it("is a typed error for what holds no card", () => {
    for (const octets of [
      new Uint8Array(),
      latin1("\0\xff\xfe"),
      latin1("a,b\n1,2\n"),
      latin1("{}"),
    ]) {
      expect(errorOf(() => readCardFile(octets)).code).toBe("ERR_CARD_NOT_CARDS");
    }
  });
});
