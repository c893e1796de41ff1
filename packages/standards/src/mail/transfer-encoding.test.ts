import { describe, expect, it } from "vitest";
import { decodeTransfer, transferDecoder } from "./transfer-encoding.js";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");
const text = (octets: Uint8Array): string => Buffer.from(octets).toString("latin1");

/** Decodes in pieces of a size. */
function inPieces(source: string, encoding: string, size: number): string {
  const decoder = transferDecoder(encoding);
  const out: Uint8Array[] = [];
  for (let at = 0; at < source.length; at += size) {
    out.push(decoder.write(bytes(source.slice(at, at + size))));
  }
  return text(Buffer.concat([...out, decoder.end()]));
}

describe("transfer encodings", () => {
  const quoted: readonly (readonly [string, string])[] = [
    ["caf=E9 =\r\ncr=e8me", "caf\xe9 cr\xe8me"],
    ["a  \r\nb\t\nc", "a\r\nb\nc"],
    ["soft=  \r\nend", "softend"],
    ["100 % = sure =ZZ =4", "100 % = sure =ZZ =4"],
    ["ends with =", "ends with "],
    ["ends with blanks  ", "ends with blanks"],
    ["a=\rb", "a=\rb"],
    ["", ""],
  ];

  it.each(quoted)("decode quoted-printable %j however it is cut", (source, expected) => {
    for (const size of [1, 2, 3, 5, 100]) {
      expect([size, inPieces(source, "Quoted-Printable", size)]).toEqual([size, expected]);
    }
  });

  const base64: readonly (readonly [string, string])[] = [
    ["Ym9u\r\nam91\r\ncg==\r\n", "bonjour"],
    ["Ym9uam91cg==Ym9uam91cg==", "bonjourbonjour"],
    ["Ym9u!!am-91cg", "bonjour"],
    ["%%%%", ""],
  ];

  it.each(base64)("decode base64 %j however it is cut", (source, expected) => {
    for (const size of [1, 3, 4, 7, 100]) {
      expect([size, inPieces(source, "base64", size)]).toEqual([size, expected]);
    }
  });

  it("take blanks without end for what they are, in one pass", () => {
    const blanks = " ".repeat(2_000_000);
    expect(decodeTransfer(bytes(`${blanks}x=20`), "quoted-printable").length).toBe(2_000_002);
  });

  it("pass on what they do not know", () => {
    expect(text(decodeTransfer(bytes("=41"), "x-uuencode"))).toBe("=41");
  });
});
