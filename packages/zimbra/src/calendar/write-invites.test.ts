import { describe, expect, it } from "vitest";
import { messageParts } from "./write-invites.js";

const plainOf = (description: string): unknown =>
  messageParts(
    {
      ...{ "@type": "Event", uid: "u", start: "2026-11-23T09:00:00" },
      ...{ description, descriptionContentType: "text/html" },
    },
    undefined,
  )["mp"];

describe("the text of a message", () => {
  it("is the words of its HTML", () => {
    expect(plainOf("<p class='a'>Salle <b>12</b><br/>&lt;A&gt;</p><p>B")).toEqual([
      { ct: "text/plain", content: "Salle 12\n<A>\nB" },
      { ct: "text/html", content: "<p class='a'>Salle <b>12</b><br/>&lt;A&gt;</p><p>B" },
    ]);
  });
  it("comes at once from tags that never end", { timeout: 5_000 }, () => {
    for (const open of ["<", "<br "]) {
      const html = open.repeat(200_000 / open.length);
      expect(plainOf(html)).toMatchObject([{ content: html.trim() }, {}]);
    }
  });
});
