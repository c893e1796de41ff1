import { describe, expect, it } from "vitest";
import { charsetDecoder, decodeWindows } from "./charset-decoder.js";

const octets = (...values: number[]): Uint8Array => Uint8Array.from(values);
const APOSTROPHE = octets(0x6c, 0x92, 0xe9, 0x74, 0xe9, 0x20, 0x80, 0x9c);

describe("a decoder of a charset", () => {
  for (const label of ["windows-1252", "cp1252", "ISO-8859-1", " latin1 ", "us-ascii"]) {
    it(`reads ${label} as Western mailers write it, in every version of Node`, () => {
      expect(charsetDecoder(label)?.decode(APOSTROPHE)).toBe("l’été €œ");
    });
  }

  it("leaves the controls of other charsets", () => {
    expect(charsetDecoder("utf-8")?.decode(octets(0xc2, 0x92))).toBe("\u0092");
  });

  it("knows the other charsets of mail", () => {
    expect(charsetDecoder("iso-8859-15")?.decode(octets(0xa4, 0xbd))).toBe("€œ");
    expect(
      charsetDecoder("iso-2022-jp")?.decode(octets(0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42)),
    ).toBe("日");
  });

  it("is none for a name that nobody knows", () => {
    expect(charsetDecoder("x-unknown")).toBeNull();
  });

  it("replaces what does not fit", () => {
    expect(charsetDecoder("utf-8")?.decode(octets(0x61, 0xff))).toBe("a\ufffd");
    expect(decodeWindows(octets(0x81, 0x9d))).toBe("\u0081\u009d");
  });
});
