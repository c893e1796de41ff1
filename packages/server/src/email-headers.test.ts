import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAddresses, parseAddressGroups } from "./address-list.js";
import { decodeEncodedWords } from "./encoded-words.js";
import { headerPropertyValue, parseHeader, parseHeaderProperty } from "./email-headers.js";

describe("encoded words (RFC 2047)", () => {
  it.each([
    ["=?iso-8859-1?Q?L=E9a?=", "Léa"],
    ["=?UTF-8?B?w6k=?=", "é"],
    ["=?utf-8*fr?q?a_b?= c", "a b c"],
    ["=?utf-8?B?w6k=?= \t =?utf-8?B?w6g=?=", "éè"],
    ["=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=", "é"],
    ["=?utf-8?B?w6k=?= et =?iso-8859-15?Q?=A4?=", "é et €"],
    ["=?no-such-charset?Q?x?=", "=?no-such-charset?Q?x?="],
    ["=?utf-8?Q?unfinished", "=?utf-8?Q?unfinished"],
    ["=?utf-8?B?w?=", "=?utf-8?B?w?="],
  ])("decodes %s", (text, expected) => {
    expect(decodeEncodedWords(text)).toBe(expected);
  });

  it("replaces octets that the charset does not have rather than failing", () => {
    expect(decodeEncodedWords("=?utf-8?Q?=FF?=")).toBe("\ufffd");
  });
});

describe("addresses", () => {
  it.each([
    ["lea@univ.example", [{ name: null, email: "lea@univ.example" }]],
    [" Léa Martin <lea@u.example>", [{ name: "Léa Martin", email: "lea@u.example" }]],
    [
      '"Martin, Léa" <lea@u.example>, b@c',
      [
        { name: "Martin, Léa", email: "lea@u.example" },
        { name: null, email: "b@c" },
      ],
    ],
    ['"a \\"b\\" c" <a@b>', [{ name: 'a "b" c', email: "a@b" }]],
    ["a@b (Nom (dit X))", [{ name: "Nom (dit X)", email: "a@b" }]],
    ["<@relay.example,@b:a@c>", [{ name: null, email: "a@c" }]],
    ['"q r"@z.example', [{ name: null, email: '"q r"@z.example' }]],
    ["john @ u . example", [{ name: null, email: "john@u.example" }]],
    ["Bob bob@u.example", [{ name: "Bob", email: "bob@u.example" }]],
    [
      '"never closed <a@b>, c@d',
      [
        { name: '"never closed', email: "a@b" },
        { name: null, email: "c@d" },
      ],
    ],
    ["=?utf-8?Q?=C3=89l=C3=A8ve?=\r\n <e@u.example>", [{ name: "Élève", email: "e@u.example" }]],
    [",,;, ", []],
    ["", []],
  ])("reads %s", (value, expected) => {
    expect(parseAddresses(value)).toEqual(expected);
  });

  it("keeps groups apart and gathers what is outside of them", () => {
    expect(parseAddressGroups("x@y, Classe: a@b, c@d;, z@t, Vide:;")).toEqual([
      { name: null, addresses: [{ name: null, email: "x@y" }] },
      {
        name: "Classe",
        addresses: [
          { name: null, email: "a@b" },
          { name: null, email: "c@d" },
        ],
      },
      { name: null, addresses: [{ name: null, email: "z@t" }] },
      { name: "Vide", addresses: [] },
    ]);
  });

  it("lets no line break into a name, whatever was encoded", () => {
    expect(parseAddresses("=?utf-8?Q?a=0D=0ABcc=3A_x=40y?= <a@b>")[0]?.name).toBe("a Bcc: x@y");
  });

  it("reads 20,000 recipients, and openers that nothing closes, in linear time", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `"P ${i}" <p${i}@u.example>`).join(", ");
    expect(parseAddresses(many)).toHaveLength(20_000);
    for (const char of ['"', "(", "<", "\\", ",", ":", "(((", " ", ". ", "=?a?q?"]) {
      parseAddressGroups(char.repeat(200_000));
    }
  });
});

describe("other forms of headers (RFC 8621 section 4.1.2)", () => {
  it.each([
    [" Mon, 23 Nov 2026 13:05:00 +0100 (CET)", "2026-11-23T13:05:00+01:00"],
    ["23 Nov 2026 13:05 GMT", "2026-11-23T13:05:00Z"],
    ["23 Nov 26 13:05:60 EST", "2026-11-23T13:05:59-05:00"],
    ["Tue, 29 Feb 2028 00:00:00 -0000", "2028-02-29T00:00:00Z"],
    ["29 Feb 2027 10:00 GMT", null],
    ["23 Nov 2026 24:00 GMT", null],
    ["23 Nov 2026 10:00 +9900", null],
    ["yesterday", null],
  ])("dates %s", (value, expected) => {
    expect(parseHeader(value, "asDate")).toBe(expected);
  });

  it("reads message ids without comments and white space", () => {
    expect(parseHeader(" <a@b>\r\n <c@d> (comment <no@no>)", "asMessageIds")).toEqual([
      "a@b",
      "c@d",
    ]);
    expect(parseHeader("bare@id", "asMessageIds")).toEqual(["bare@id"]);
    expect(parseHeader("nothing here", "asMessageIds")).toBeNull();
  });

  it("reads URLs of lists", () => {
    const value = " <mailto:a@b>, (ou) <https://u.example/\r\n x>";
    expect(parseHeader(value, "asURLs")).toEqual(["mailto:a@b", "https://u.example/x"]);
    expect(parseHeader("none", "asURLs")).toBeNull();
  });

  it("gives text unfolded, decoded, in NFC", () => {
    expect(parseHeader(" Cafe\u0301\r\n  =?utf-8?Q?=C3=A9?= ", "asText")).toBe("Café  é");
  });

  it("never throws, whatever the header holds", () => {
    const forms = [
      "asRaw",
      "asText",
      "asAddresses",
      "asGroupedAddresses",
      "asMessageIds",
      "asDate",
      "asURLs",
    ] as const;
    const noise = fc.string({
      unit: fc.constantFrom(...Array.from('=?utf8QBq_<>()"\\,;: @aé\r\n\t\0/-+12')),
    });
    fc.assert(
      fc.property(
        fc.oneof(noise, fc.string({ unit: "binary" })),
        fc.constantFrom(...forms),
        (value, form) => {
          const result = parseHeader(value, form);
          if (form === "asText") expect(result).not.toMatch(/[\r\n]/);
        },
      ),
    );
  });
});

describe("header properties (RFC 8621 section 4.1.3)", () => {
  it.each([
    ["header:Subject:asText", { name: "Subject", form: "asText", all: false }],
    ["header:X-Any:asAddresses:all", { name: "X-Any", form: "asAddresses", all: true }],
    ["header:Received:all", { name: "Received", form: "asRaw", all: true }],
    ["header:List-Post:asURLs", { name: "List-Post", form: "asURLs", all: false }],
    ["header:Subject:asAddresses", null],
    ["header:Received:asText", null],
    ["header:From:asText", null],
    ["header:Date:asURLs", null],
    ["header:Subject:all:asText", null],
    ["header:Subject:asText:asText", null],
    ["header:Subject:astext", null],
    ["header:", null],
    ["header:a b", null],
    ["header:é", null],
    ["subject", null],
  ])("takes %s apart", (property, expected) => {
    expect(parseHeaderProperty(property)).toEqual(expected);
  });

  it("answers the last of a name, null where there is none, all of them with :all", () => {
    const headers = [
      { name: "X-A", value: " 1" },
      { name: "x-a", value: " 2" },
    ];
    const value = (property: string) =>
      headerPropertyValue(headers, parseHeaderProperty(property)!);
    expect(value("header:X-A")).toBe(" 2");
    expect(value("header:X-A:asText:all")).toEqual(["1", "2"]);
    expect(value("header:X-B")).toBeNull();
    expect(value("header:X-B:all")).toEqual([]);
  });
});
