import { expect } from "@open-wc/testing";
import { fr } from "../locales/event-words.fr.js";
import { spanOf, whenWords } from "./event-time.js";

const style = {
  lang: "fr",
  timeZone: "Europe/Paris",
  words: fr,
  now: Date.parse("2026-11-23T09:00:00Z"),
};
const timed = { start: "2026-11-30T10:00:00", duration: "PT1H30M", timeZone: "Europe/Paris" };

/** Without the spaces that no line breaks at. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("whenWords", () => {
  const cases: [string, object, string, string?][] = [
    ["some day", {}, "Lundi 30 novembre, 10 h 00 – 11 h 30"],
    ["today", { start: "2026-11-23T14:00:00" }, "Aujourd’hui lundi 23 novembre, 14 h 00 – 15 h 30"],
    ["another year", { start: "2027-01-04T09:00:00" }, "Lundi 4 janvier 2027, 9 h 00 – 10 h 30"],
    [
      "into the night",
      { start: "2026-11-30T22:00:00", duration: "PT5H" },
      "Du lundi 30 novembre à 22 h 00 au mardi 1er décembre à 3 h 00",
    ],
    [
      "a whole day",
      { showWithoutTime: true, start: "2026-11-30T00:00:00", duration: "P1D", timeZone: null },
      "Lundi 30 novembre",
      "Toute la journée",
    ],
    [
      "whole days",
      { showWithoutTime: true, start: "2026-11-30T00:00:00", duration: "P3D", timeZone: null },
      "Du lundi 30 novembre au mercredi 2 décembre",
      "Toute la journée",
    ],
    [
      "hours of another zone",
      { timeZone: "Europe/London" },
      "Lundi 30 novembre, 11 h 00 – 12 h 30",
      "soit 10 h 00 – 11 h 30, heure de London",
    ],
    [
      "another day in another zone",
      { timeZone: "Asia/Tokyo", start: "2026-12-01T01:00:00" },
      "Lundi 30 novembre, 17 h 00 – 18 h 30",
      "soit mardi 1er décembre, 1 h 00 – 2 h 30, heure de Tokyo",
    ],
    ["a moment", { duration: "PT0S" }, "Lundi 30 novembre, 10 h 00"],
    [
      "an hour that floats",
      { timeZone: null },
      "Lundi 30 novembre, 10 h 00 – 11 h 30",
      "heure locale, quel que soit le fuseau",
    ],
  ];
  for (const [name, change, text, note = ""] of cases)
    it(`says ${name}`, () => {
      const said = whenWords({ ...timed, ...change }, style);
      const zone = new Date().getTimezoneOffset() === -60 ? "" : "heure de Paris";
      expect(plain(said.text)).to.equal(text);
      const both = note.startsWith("soit")
        ? [zone, note].filter(Boolean).join(" ; ")
        : note || zone;
      expect(plain(said.note)).to.equal(both);
    });
});

describe("spanOf", () => {
  it("lets days follow the clock and hours the time, over a change of clocks", () => {
    const start = "2026-10-24T10:00:00";
    const day = spanOf({ ...timed, start, duration: "P1D" }, "Europe/Paris");
    expect((day.end - day.start) / 3_600_000).to.equal(25);
    const hours = spanOf({ ...timed, start, duration: "PT24H" }, "Europe/Paris");
    expect((hours.end - hours.start) / 3_600_000).to.equal(24);
  });
});
