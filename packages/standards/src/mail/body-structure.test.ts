import type { ImapAttribute } from "imapflow";
import { describe, expect, it } from "vitest";
import { bodyPartOf, leavesOf, readStructure } from "./body-structure.js";
import { derivedBodyOf } from "./derived-body.js";

const text = (value: string | number): ImapAttribute => ({ type: "STRING", value: String(value) });
type Node = string | number | null | readonly Node[];
const tree = (node: Node): ImapAttribute =>
  node === null ? null : Array.isArray(node) ? node.map(tree) : text(node as string | number);

const plain: Node = ["TEXT", "PLAIN", ["CHARSET", "utf-8"], null, null, "8BIT", 12, 1, null, null];
const html: Node = ["text", "html", null, null, null, "quoted-printable", 99, 3];
const pdf: Node = [
  ...["application", "pdf", ["name", "old.pdf"], "<c1@x>", null, "base64", 780, null],
  ["attachment", ["filename*0*", "utf-8''r%C3%A9", "filename*1", "sum\u00e9.pdf"]],
  ...[["fr", "en"], "https://univ.example/x"],
];
const nested: Node = [
  ...["message", "rfc822", null, null, null, "7bit", 500],
  ...[[null, "Inner"], plain, 20, null, ["attachment", null]],
];

describe("structures of messages", () => {
  const mixed = readStructure(
    tree([[plain, html, "alternative"], pdf, nested, "mixed", ["boundary", "b"], null]),
  )!;

  it("have numbers as IMAP counts them", () => {
    expect(leavesOf(mixed).map(({ number, type }) => [number, type])).toEqual([
      ["1.1", "text/plain"],
      ["1.2", "text/html"],
      ["2", "application/pdf"],
      ["3", "message/rfc822"],
    ]);
    expect(readStructure(tree(plain))).toMatchObject({ number: "1", parts: null });
  });

  it("tell names in pieces and other charsets, ids, languages and places", () => {
    expect(leavesOf(mixed)[2]).toMatchObject({
      name: "résumé.pdf",
      cid: "c1@x",
      disposition: "attachment",
      language: ["fr", "en"],
      location: "https://univ.example/x",
      encoding: "base64",
    });
    expect(leavesOf(mixed)[3]).toMatchObject({ disposition: "attachment", size: 500 });
  });

  it("become bodies and attachments with blobs", () => {
    const { textBody, htmlBody, attachments, hasAttachment } = derivedBodyOf(mixed);
    expect(textBody.map(({ number }) => number)).toEqual(["1.1"]);
    expect(htmlBody.map(({ number }) => number)).toEqual(["1.2"]);
    expect(attachments.map(({ number }) => number)).toEqual(["2", "3"]);
    expect(hasAttachment).toBe(true);
    const part = bodyPartOf("m1_2", mixed);
    expect(part).toMatchObject({ partId: null, blobId: null, type: "multipart/mixed" });
    expect(part.subParts?.[0]?.subParts?.[1]).toMatchObject({
      partId: "1.2",
      blobId: "m1_2-m1_2",
      charset: "us-ascii",
    });
  });

  it("that nobody wrote like this are read within bounds", () => {
    expect(readStructure(null)).toBeNull();
    expect(readStructure(tree([]))).toBeNull();
    expect(readStructure(tree("NIL"))).toBeNull();
    expect(readStructure(tree([null, null]))).toMatchObject({ type: "application/octet-stream" });
    expect(
      readStructure(tree(["te\r\nxt", "pl<ain", null, null, null, "x y", "many"])),
    ).toMatchObject({
      type: "text/pl<ain",
      size: 0,
    });
    const wide: Node = [...Array.from({ length: 5_000 }, () => plain), "mixed"];
    expect(leavesOf(readStructure(tree(wide))!).length).toBeLessThan(1_001);
    let deep: Node = plain;
    for (let n = 0; n < 500; n++) deep = [deep, "mixed"];
    expect(JSON.stringify(readStructure(tree(deep))).length).toBeLessThan(20_000);
    const named: Node = [
      "text",
      "plain",
      ["name", "x".repeat(1_000_000)],
      null,
      null,
      "7bit",
      1,
      1,
    ];
    expect(readStructure(tree(named))?.name?.length).toBeLessThan(2_100);
  });
});
