import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveBody, previewText, truncateBodyValue } from "./email-body.js";

interface Part {
  readonly id: string;
  readonly type: string;
  readonly disposition: string | null;
  readonly name: string | null;
  readonly subParts: readonly Part[] | null;
}

const leaf = (id: string, type: string, more: Partial<Part> = {}): Part => ({
  id,
  type,
  disposition: null,
  name: null,
  subParts: null,
  ...more,
});
const multi = (kind: string, ...subParts: Part[]): Part =>
  leaf("", `multipart/${kind}`, { subParts });
const ids = (parts: readonly Part[]): string => parts.map(({ id }) => id).join("");

const derive = (part: Part): readonly [string, string, string, boolean] => {
  const { textBody, htmlBody, attachments, hasAttachment } = deriveBody(part);
  return [ids(textBody), ids(htmlBody), ids(attachments), hasAttachment];
};

describe("textBody, htmlBody and attachments (RFC 8621 section 4.1.4)", () => {
  it("derives the example of the RFC", () => {
    const structure = multi(
      "mixed",
      leaf("A", "text/plain", { disposition: "inline" }),
      multi(
        "mixed",
        multi(
          "alternative",
          multi(
            "mixed",
            leaf("B", "text/plain", { disposition: "inline" }),
            leaf("C", "image/jpeg", { disposition: "inline" }),
            leaf("D", "text/plain", { disposition: "inline" }),
          ),
          multi("related", leaf("E", "text/html"), leaf("F", "image/jpeg")),
        ),
        leaf("G", "image/jpeg", { disposition: "attachment" }),
        leaf("H", "application/x-excel"),
        leaf("J", "message/rfc822"),
      ),
      leaf("K", "text/plain", { disposition: "inline" }),
    );
    expect(derive(structure)).toEqual(["ABCDK", "AEK", "CFGHJ", true]);
  });

  it.each([
    ["one plain text", leaf("A", "text/plain"), ["A", "A", "", false]],
    ["one HTML", leaf("A", "text/html"), ["A", "A", "", false]],
    [
      "an alternative of both",
      multi("alternative", leaf("A", "text/plain"), leaf("B", "text/html")),
      ["A", "B", "", false],
    ],
    [
      "an alternative with HTML only",
      multi("alternative", leaf("B", "text/html")),
      ["B", "B", "", false],
    ],
    [
      "a calendar within an alternative",
      multi("alternative", leaf("A", "text/plain"), leaf("I", "text/calendar")),
      ["A", "A", "I", true],
    ],
    [
      "a named text after the first",
      multi("mixed", leaf("A", "text/plain"), leaf("B", "text/plain", { name: "n.txt" })),
      ["A", "A", "B", true],
    ],
    [
      "an inline image beside the text",
      multi("mixed", leaf("A", "text/plain"), leaf("B", "image/png")),
      ["AB", "AB", "", false],
    ],
    ["an attached message that is all there is", leaf("A", "application/pdf"), ["", "", "A", true]],
    [
      "an inline file",
      multi(
        "mixed",
        leaf("A", "text/plain"),
        leaf("B", "application/pdf", { disposition: "inline" }),
      ),
      ["A", "A", "B", false],
    ],
    [
      "types in capitals",
      multi("ALTERNATIVE", leaf("A", "TEXT/PLAIN"), leaf("B", "Text/HTML")),
      ["A", "B", "", false],
    ],
  ] as const)("derives %s", (_name, structure, expected) => {
    expect(derive(structure)).toEqual(expected);
  });

  it("stops at structures nested without end", () => {
    let structure = leaf("A", "text/plain");
    for (let i = 0; i < 50_000; i += 1) structure = multi("mixed", structure);
    expect(derive(structure)).toEqual(["", "", "", false]);
  });
});

describe("previewText", () => {
  it.each([
    ["  Bonjour,\r\n\r\n  à demain ", "text/plain", "Bonjour, à demain"],
    [
      "<style>p{}</style><p>A&eacute;<br>b &lt;i&gt; &#233;&#x41;</p><script>x</script>",
      "text/html",
      "Aé b <i> éA",
    ],
    ["<!-- hidden -->a < b<p", "text/html", "a < b"],
    ["<STYLE>never closed", "text/html", ""],
    ["&#xD800;&unknown;&#0;x", "text/html", "&unknown; x"],
    ["a\u0000\u200bb", "text/plain", "a b"],
  ])("of %j", (body, type, expected) => {
    expect(previewText(body, type)).toBe(expected);
  });

  it("has at most 256 characters and no half of one", () => {
    const preview = previewText("x".repeat(255) + "😀y", "text/plain");
    expect(preview).toBe("x".repeat(255));
  });
});

describe("truncateBodyValue", () => {
  const value = (text: string) => ({ value: text, isEncodingProblem: false, isTruncated: false });

  it("leaves what fits", () => {
    expect(truncateBodyValue(value("été"), 5, "text/plain")).toEqual(value("été"));
    expect(truncateBodyValue(value("été"), 0, "text/plain")).toEqual(value("été"));
  });

  it("cuts between characters", () => {
    expect(truncateBodyValue(value("été"), 4, "text/plain")).toEqual({
      ...value("ét"),
      value: "ét",
      isTruncated: true,
    });
    expect(truncateBodyValue(value("a😀"), 4, "text/plain").value).toBe("a");
  });

  it("does not cut inside a tag of HTML", () => {
    expect(truncateBodyValue(value('<p>a<img src="x">'), 9, "text/html").value).toBe("<p>a");
    expect(truncateBodyValue(value('<p>a<img src="x">'), 9, "text/plain").value).toBe("<p>a<img ");
  });

  it("keeps octets within the limit for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const cut = truncateBodyValue(value(text), max, "text/html");
        expect(new TextEncoder().encode(cut.value).length).toBeLessThanOrEqual(max);
        expect(text.startsWith(cut.value)).toBe(true);
        expect(cut.isTruncated).toBe(cut.value !== text);
      }),
    );
  });
});
