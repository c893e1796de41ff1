import { expect } from "@open-wc/testing";
import { dateFormat } from "./date-format.js";

const at = (text: string): Date => new Date(text);
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("dateFormat", () => {
  const cases: readonly (readonly [
    lang: string,
    zone: string,
    when: string,
    now: string,
    text: string,
  ])[] = [
    ["fr", "Europe/Paris", "2026-11-23T13:05:00Z", "2026-11-23T20:00:00Z", "14 h 05"],
    ["en", "Europe/Paris", "2026-11-23T13:05:00Z", "2026-11-23T20:00:00Z", "2:05 PM"],
    ["fr", "Europe/Paris", "2026-11-22T22:59:00Z", "2026-11-22T23:01:00Z", "hier"],
    ["en", "Europe/Paris", "2026-11-22T22:59:00Z", "2026-11-22T23:01:00Z", "yesterday"],
    ["fr", "Europe/Paris", "2026-11-21T12:00:00Z", "2026-11-23T12:00:00Z", "sam. 21 nov."],
    ["fr", "Europe/Paris", "2025-12-31T22:00:00Z", "2026-01-02T12:00:00Z", "31 déc. 2025"],
    // New Year of another zone: the year is that of the account, not of UTC.
    ["fr", "Pacific/Noumea", "2025-12-31T14:00:00Z", "2026-01-03T12:00:00Z", "jeu. 1 janv."],
    // The night of clock change has 23 hours in spring and 25 in autumn.
    ["fr", "Europe/Paris", "2026-03-28T23:30:00Z", "2026-03-29T22:30:00Z", "hier"],
    ["fr", "Europe/Paris", "2026-10-24T22:30:00Z", "2026-10-25T23:30:00Z", "hier"],
    ["fr", "America/Cayenne", "2026-11-23T02:00:00Z", "2026-11-23T12:00:00Z", "hier"],
    ["fr", "Indian/Reunion", "2026-11-23T02:00:00Z", "2026-11-23T12:00:00Z", "6 h 00"],
  ];
  for (const [lang, zone, when, now, text] of cases) {
    it(`says « ${text} » of ${when} at ${now} in ${zone} (${lang})`, () => {
      expect(plain(dateFormat(lang, zone).short(at(when), at(now)))).to.equal(text);
    });
  }

  it("takes Europe/Paris for a zone that does not exist", () => {
    expect(dateFormat("fr", "Mars/Olympus").timeZone).to.equal("Europe/Paris");
  });

  it("says the whole date with the day of the week", () => {
    const text = dateFormat("fr", "Europe/Paris").full(at("2026-11-23T13:05:00Z"));
    expect(plain(text)).to.equal("lundi 23 novembre 2026, 14 h 05");
  });
});
