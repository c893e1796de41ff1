import { expect } from "@open-wc/testing";
import { tagColors } from "./tag-color.js";
import { initialsOf, nameOf, plainLine } from "./text.js";

describe("plainLine", () => {
  it("removes what reorders or hides, and keeps real words of any script", () => {
    expect(plainLine("a\u202eb\u0000c\u2066d\r\ne")).to.equal("a b c d e");
    expect(plainLine("Réunion à 14 h – שלום")).to.equal("Réunion à 14 h – שלום");
  });

  it("cuts a line of five million characters", () => {
    expect(plainLine("x".repeat(5_000_000))).to.have.length(500);
  });
});

describe("nameOf and initialsOf", () => {
  it("falls back to the address", () => {
    expect(nameOf({ name: " ", email: "a@b.example" })).to.equal("a@b.example");
    expect(nameOf(undefined)).to.equal("");
  });

  for (const [name, initials] of [
    ["Claire Martin", "CM"],
    ["Anne-Sophie de La Rochefoucauld", "AR"],
    ["Moodle", "M"],
    ["élodie brûlé", "ÉB"],
    ["𝒜da", "𝒜"],
    ["…", "?"],
    ["", "?"],
  ] as const) {
    it(`writes ${initials} for « ${name} »`, () => {
      expect(initialsOf(name)).to.equal(initials);
    });
  }
});

describe("tagColors", () => {
  const linear = (part: string): number => {
    const value = parseInt(part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = (hex: string): number =>
    0.2126 * linear(hex.slice(1, 3)) +
    0.7152 * linear(hex.slice(3, 5)) +
    0.0722 * linear(hex.slice(5, 7));

  it("keeps a contrast of 4.5 on every colour", () => {
    for (let value = 0; value < 0x1000000; value += 0x010f17) {
      const hex = `#${value.toString(16).padStart(6, "0")}`;
      const light = tagColors(hex)!.text === "#fff" ? 1 : 0;
      const [high, low] = [luminance(hex), light].sort((a, b) => b - a) as [number, number];
      expect((high + 0.05) / (low + 0.05), hex).to.be.at.least(4.5);
    }
  });

  it("refuses what is no colour", () => {
    for (const bad of [null, "", "red", "#fff", "#12345g", "#123456;background:url(x)"]) {
      expect(tagColors(bad)).to.equal(undefined);
    }
  });
});
