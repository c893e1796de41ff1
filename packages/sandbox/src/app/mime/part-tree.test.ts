import { describe, expect, it } from "vitest";
import { findPart, flattenParts, type MimePart, parsePartTree, partText } from "./part-tree.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text.replace(/\n/g, "\r\n"));
const outline = (root: MimePart): readonly string[] =>
  flattenParts(root).map((part) => `${part.name} ${part.contentType}`);

const mixed = `Subject: hello
Content-Type: multipart/mixed; boundary="out"

preamble
--out
Content-Type: multipart/alternative; boundary=in

--in
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

caf=E9
--in
Content-Type: text/html

<p>café</p>
--in--
--out
Content-Type: message/rfc822

Subject: inner
Content-Type: multipart/mixed; boundary=deep

--deep

plain
--deep--
--out
Content-Type: message/rfc822

Subject: flat

just text
--out--
epilogue
`;

describe("parsePartTree", () => {
  it("numbers parts as Zimbra does", () => {
    expect(outline(parsePartTree(bytes(mixed)))).toEqual([
      "TEXT multipart/mixed",
      "1 multipart/alternative",
      "1.1 text/plain",
      "1.2 text/html",
      "2 message/rfc822",
      "2.TEXT multipart/mixed",
      "2.1 text/plain",
      "3 message/rfc822",
      "3.1 text/plain",
    ]);
  });

  it("names the only part of a plain message 1", () => {
    const root = parsePartTree(bytes("Subject: x\n\nbody\n"));
    expect(outline(root)).toEqual(["1 text/plain"]);
    expect(partText(root)).toBe("body\r\n");
  });

  it("decodes transfer encoding and charset of a part found by number", () => {
    const part = findPart(parsePartTree(bytes(mixed)), "1.1");
    expect(part && partText(part)).toBe("café");
  });

  it("ends nested parts at the boundary of an outer multipart", () => {
    const source = mixed.replace("--in--\n", "");
    expect(outline(parsePartTree(bytes(source))).slice(0, 5)).toEqual([
      "TEXT multipart/mixed",
      "1 multipart/alternative",
      "1.1 text/plain",
      "1.2 text/html",
      "2 message/rfc822",
    ]);
  });

  it("reads a multipart without any boundary as text", () => {
    const root = parsePartTree(bytes("Content-Type: multipart/mixed\n\nno parts here\n"));
    expect(outline(root)).toEqual(["1 text/plain"]);
    expect(partText(root)).toContain("no parts here");
  });

  it("reads attached messages that are base64 encoded", () => {
    const inner = btoa("Subject: in\r\n\r\nhidden");
    const source = `Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${inner}\n--b--\n`;
    const part = findPart(parsePartTree(bytes(source)), "1.1");
    expect(part && partText(part)).toBe("hidden");
  });

  it("joins RFC 2231 sections of a file name and prefers them to the plain parameter", () => {
    const header =
      "Content-Type: application/pdf; name=plain.pdf\n" +
      "Content-Disposition: attachment; filename=plain.pdf;\n filename*0*=UTF-8''emploi%20du;\n filename*1*=%20t%C3%A9l%C3%A9.pdf";
    expect(parsePartTree(bytes(`${header}\n\nx`)).filename).toBe("emploi du télé.pdf");
  });

  it("takes a header section without a blank line as no body", () => {
    const root = parsePartTree(bytes("Subject: cut"));
    expect(root.headers).toEqual([{ name: "Subject", value: "cut" }]);
    expect(root.body).toHaveLength(0);
  });

  it.each([
    ["nothing", ""],
    ["only zero bytes", "\0".repeat(5_000)],
    ["no header at all", "hello there, this is text"],
    ["only delimiters", `Content-Type: multipart/mixed; boundary=x\n\n${"--x\n".repeat(30_000)}`],
    ["a charset nobody knows", "Content-Type: text/plain; charset=x-klingon\n\nQapla' é"],
  ])("gives a tree for %s", (_, source) => {
    expect(flattenParts(parsePartTree(bytes(source))).length).toBeGreaterThan(0);
  });

  it("stops at one hundred levels of nesting", () => {
    let source = "";
    for (let i = 0; i < 1_000; i++)
      source += `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`;
    const parts = flattenParts(parsePartTree(bytes(source)));
    expect(parts.length).toBeLessThanOrEqual(101);
  });

  it("stops at ten thousand parts", () => {
    const source = `Content-Type: multipart/mixed; boundary=b\n\n${"--b\n\nx\n".repeat(20_000)}`;
    expect(flattenParts(parsePartTree(bytes(source)))).toHaveLength(10_000);
  });
});
