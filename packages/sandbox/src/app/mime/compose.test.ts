import { describe, expect, it } from "vitest";
import { addressHeader, composeMessage } from "./compose.js";
import { parseMessage } from "./parsed-message.js";
import { findPart, partContent, partText } from "./part-tree.js";
import { withoutParts } from "./without-parts.js";

const file = Uint8Array.from([0, 255, 13, 10, 61]);
const inner = new TextEncoder().encode("Subject: dedans\r\n\r\nx\r\n");

const raw = composeMessage(
  [
    {
      name: "To",
      value: addressHeader({ name: 'Zoé "Z" Petit', address: "z@x.example" }),
      raw: true,
    },
    { name: "Cc", value: addressHeader({ name: "Doe, John", address: "j@x.example" }), raw: true },
    { name: "Subject", value: `Objet très long ${"é".repeat(100)}` },
  ],
  {
    kind: "multipart",
    contentType: "multipart/mixed",
    parts: [
      { kind: "text", contentType: "text/plain", text: "ligne 1\nligne é" },
      {
        kind: "file",
        contentType: "application/pdf",
        bytes: file,
        filename: 'été "x".pdf',
        disposition: "attachment",
      },
      { kind: "file", contentType: "message/rfc822", bytes: inner, disposition: "attachment" },
    ],
  },
);

describe("composeMessage", () => {
  it("writes what the reader reads", () => {
    const message = parseMessage(raw);
    expect(message.to).toEqual([{ name: 'Zoé "Z" Petit', address: "z@x.example" }]);
    expect(message.cc).toEqual([{ name: "Doe, John", address: "j@x.example" }]);
    expect(message.subject).toBe(`Objet très long ${"é".repeat(100)}`);
    expect(partText(findPart(message.root, "1")!)).toBe("ligne 1\r\nligne é");
    const pdf = findPart(message.root, "2")!;
    expect([pdf.filename, [...partContent(pdf)]]).toEqual(['été "x".pdf', [...file]]);
    expect(partText(findPart(message.root, "3.1")!)).toBe("x\r\n");
  });

  it("writes lines that mail servers take", () => {
    const lines = new TextDecoder().decode(raw).split("\r\n");
    expect(lines.filter((line) => line.length > 200)).toEqual([]);
  });
});

describe("withoutParts", () => {
  it("leaves the other parts as they were", () => {
    const message = parseMessage(withoutParts(raw, ["2"])!);
    expect(message.root.children.map((part) => part.contentType)).toEqual([
      "text/plain",
      "message/rfc822",
    ]);
    expect(partText(findPart(message.root, "1")!)).toBe("ligne 1\r\nligne é");
    expect(parseMessage(withoutParts(raw, ["3", "1"])!).root.children).toHaveLength(1);
  });

  it("cuts no part that does not exist", () => {
    expect(withoutParts(raw, ["9"])).toBeUndefined();
    expect(withoutParts(raw, ["3.1"])).toBeUndefined();
  });
});
