import type { JSContactCard } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";

import { formatName } from "./format-name.js";
import { matchesWords } from "./matches-words.js";

const CARD: Partial<JSContactCard> = {
  name: {
    components: [
      { kind: "surname", value: "Le Goff" },
      { kind: "given", value: "Soazig" },
      { kind: "title", value: "Dr" },
    ],
  },
  nicknames: { n: { name: "Zig" } },
  organizations: { o: { name: "Université de Rennes", units: [{ name: "DSI" }] } },
  titles: { t: { name: "Ingénieure" } },
  emails: { e: { address: "soazig.legoff@univ.example" } },
  phones: { p: { number: "+33 2 23 23 00 01" }, q: { number: "06-00-00-00-99" } },
};

describe("formatName", () => {
  it("gives the full name, or the components as they are said or in their own order", () => {
    expect(formatName({ name: { full: " Soazig ", components: [] } })).toBe("Soazig");
    expect(formatName(CARD)).toBe("Dr Soazig Le Goff");
    const components = [
      { kind: "surname", value: "孫" },
      { kind: "separator", value: "-" },
      { kind: "given", value: "中山" },
      { kind: "given2", value: "文" },
    ] as const;
    expect(formatName({ name: { components, isOrdered: true, defaultSeparator: "" } })).toBe(
      "孫-中山文",
    );
  });

  it("gives what else a card is known by", () => {
    expect(formatName({ ...CARD, name: undefined })).toBe("Zig");
    expect(formatName({ organizations: { o: { units: [{ name: "DSI" }] } } })).toBe("DSI");
    expect(formatName({ emails: { e: { address: "a@x.example" } } })).toBe("a@x.example");
    expect(formatName({ phones: { p: { number: "tel:+33-1" } } })).toBe("+33-1");
    expect(formatName({})).toBe("");
  });
});

describe("matchesWords", () => {
  it.each([
    [["goff"]],
    [["SOAZ", "le", "gof"]],
    [["zig"]],
    [["universite", "dsi"]],
    [["ingén"]],
    [["soazig.leg"]],
    [["univ.example"]],
    [["02 23 23"]],
    [["0600000099"]],
    [["+33223230001", "soazig"]],
    [[]],
    [[" "]],
  ])("finds the card by %j", (words) => {
    expect(matchesWords(CARD, words)).toBe(true);
  });

  it.each([[["off"]], [["soazig", "martin"]], [["99"]], [["0700000099"]], [["ssi"]]])(
    "does not find it by %j",
    (words) => {
      expect(matchesWords(CARD, words)).toBe(false);
    },
  );
});
