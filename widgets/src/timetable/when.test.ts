import { expect } from "@open-wc/testing";
import { whenIn } from "./when.js";

const at = (text: string): number => Date.parse(text);
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");
const NOW = at("2026-11-23T08:40:00Z");

describe("whenIn", () => {
  const fr = whenIn("fr", "Europe/Paris");
  const en = whenIn("en", "Europe/Paris");

  it("leaves the minutes of full hours out of sentences", () => {
    expect(plain(fr.at(at("2026-11-23T13:00:00Z")))).to.equal("14 h");
    expect(plain(fr.at(at("2026-11-23T09:15:00Z")))).to.equal("10 h 15");
    expect(plain(en.at(at("2026-11-23T13:00:00Z")))).to.equal("2:00 PM");
  });

  it("never breaks an hour over two lines", () => {
    expect(fr.at(at("2026-11-23T09:15:00Z"))).not.to.match(/ /);
  });

  const soon: readonly (readonly [string, string])[] = [
    ["2026-11-23T08:41:00Z", "dans 1 min"],
    ["2026-11-23T08:50:00Z", "dans 10 min"],
    ["2026-11-23T09:39:00Z", "dans 59 min"],
    // The time of day says enough.
    ["2026-11-23T09:40:00Z", ""],
    ["2026-11-24T08:00:00Z", ""],
    ["2026-11-25T08:00:00Z", "après-demain"],
    ["2026-11-28T08:00:00Z", "dans 5 jours"],
    ["2026-12-14T08:00:00Z", "dans 3 semaines"],
  ];
  for (const [when, text] of soon) {
    it(`says « ${text} » of ${when}`, () => {
      expect(plain(fr.in(at(when), NOW))).to.equal(text);
    });
  }

  it("counts seconds of a minute that began as that minute", () => {
    expect(plain(fr.in(at("2026-11-23T08:50:00Z"), NOW + 1))).to.equal("dans 10 min");
    expect(plain(fr.in(at("2026-11-23T08:50:00Z"), NOW + 60_000))).to.equal("dans 9 min");
  });

  const days: readonly (readonly [string, string])[] = [
    ["2026-11-23", "aujourd’hui"],
    ["2026-11-24", "demain"],
    ["2026-12-01", "mardi 1er décembre"],
    ["2026-12-21", "lundi 21 décembre"],
    ["2027-01-04", "lundi 4 janvier 2027"],
  ];
  for (const [date, text] of days) {
    it(`calls ${date} « ${text} »`, () => {
      expect(fr.day(date, NOW)).to.equal(text);
    });
  }

  it("has another today in another zone", () => {
    const late = at("2026-11-23T23:30:00Z");
    expect(whenIn("fr", "Pacific/Noumea").day("2026-11-24", late)).to.equal("aujourd’hui");
    expect(whenIn("fr", "America/Cayenne").day("2026-11-24", late)).to.equal("demain");
  });
});
