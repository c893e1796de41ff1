import { describe, expect, it } from "vitest";
import { decodeTransfer, encodeBase64Lines, encodeQuotedPrintable } from "./transfer-encoding.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (from: Uint8Array): string => new TextDecoder().decode(from);

describe("decodeTransfer", () => {
  it.each([
    ["base64", "Qm9u\r\nam91cg==", "Bonjour"],
    ["base64", "Qm9u*!am91cg", "Bonjour"],
    ["base64", "Qm9u==am91cg==", "Bonjour"],
    ["base64", "====", ""],
    ["quoted-printable", "caf=C3=A9=\r\n cr=c3=a8me", "café crème"],
    ["quoted-printable", "1 =3D 1 =\t \r\nfin", "1 = 1 fin"],
    ["quoted-printable", "reste =ZZ =", "reste =ZZ "],
    ["x-uuencode", "begin 644 a.txt\n'0F]N:F]U<@``\n`\nend\n", "Bonjour"],
    ["x-uuencode", "no beginning", ""],
    ["8bit", "tel quel", "tel quel"],
    ["x-unknown", "tel quel", "tel quel"],
  ])("%s: %j", (encoding, source, expected) => {
    expect(text(decodeTransfer(bytes(source), encoding))).toBe(expected);
  });
});

describe("encoding", () => {
  it.each(["é".repeat(200), "fin de ligne \r\n\tsuite=\r\n", "x".repeat(300), "", ".\r\n"])(
    "gives back what was encoded: %j",
    (source) => {
      const quoted = encodeQuotedPrintable(bytes(source));
      expect(text(decodeTransfer(bytes(quoted), "quoted-printable"))).toBe(source);
      expect(quoted.split("\r\n").every((line) => line.length <= 76)).toBe(true);
      expect(text(decodeTransfer(bytes(encodeBase64Lines(bytes(source))), "base64"))).toBe(source);
    },
  );
});
