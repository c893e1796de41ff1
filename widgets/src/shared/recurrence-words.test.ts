import type { RecurrenceRule } from "@partage-ent/jmap";
import { expect } from "@open-wc/testing";
import { en } from "../locales/event-words.en.js";
import { fr } from "../locales/event-words.fr.js";
import { recurrenceWords, ruleWords } from "./recurrence-words.js";

/** A Monday. */
const START = "2026-11-23T10:00:00";
const WORK = (["mo", "tu", "we", "th", "fr"] as const).map((day) => ({ day }));

const said: [Partial<RecurrenceRule>, french: string, english: string][] = [
  [{ frequency: "daily" }, "Tous les jours", "Every day"],
  [{ frequency: "daily", interval: 3 }, "Tous les 3 jours", "Every 3 days"],
  [{}, "Toutes les semaines le lundi", "Every week on Monday"],
  [
    { interval: 2, byDay: [{ day: "mo" }, { day: "th" }] },
    "Toutes les 2 semaines le lundi et jeudi",
    "Every 2 weeks on Monday and Thursday",
  ],
  [
    { byDay: WORK },
    "Tous les jours ouvrés, du lundi au vendredi",
    "Every weekday, Monday to Friday",
  ],
  [{ frequency: "monthly" }, "Tous les mois le 23", "Every month on day 23"],
  [
    { frequency: "monthly", byMonthDay: [-1] },
    "Tous les mois le dernier jour",
    "Every month on the last day",
  ],
  [
    { frequency: "monthly", byDay: [{ day: "mo", nthOfPeriod: 4 }] },
    "Tous les mois le quatrième lundi",
    "Every month on the fourth Monday",
  ],
  [
    { frequency: "monthly", byDay: [{ day: "fr", nthOfPeriod: -2 }] },
    "Tous les mois l’avant-dernier vendredi",
    "Every month on the second-last Friday",
  ],
  [
    { frequency: "monthly", byDay: WORK, bySetPosition: [-1] },
    "Tous les mois le dernier jour ouvré",
    "Every month on the last working day",
  ],
  [{ frequency: "yearly" }, "Tous les ans le 23 novembre", "Every year on 23 November"],
  [
    { frequency: "yearly", byMonth: ["10"], byDay: [{ day: "mo", nthOfPeriod: 1 }] },
    "Tous les ans le premier lundi d’octobre",
    "Every year on the first Monday of October",
  ],
  [
    { until: "2026-12-18T23:59:59" },
    "Toutes les semaines le lundi, jusqu’au 18 décembre 2026",
    "Every week on Monday, until December 18, 2026",
  ],
  [{ count: 10 }, "Toutes les semaines le lundi, 10 fois", "Every week on Monday, 10 times"],
  [
    { frequency: "hourly", interval: 6 },
    "Toutes les 6 heures selon une règle particulière",
    "Every 6 hours by a rule of its own",
  ],
  [
    { frequency: "yearly", byWeekNo: [20] },
    "Tous les ans selon une règle particulière",
    "Every year by a rule of its own",
  ],
];

describe("recurrenceWords", () => {
  for (const [change, french, english] of said)
    it(`says « ${french} »`, () => {
      const rule = { "@type": "RecurrenceRule", frequency: "weekly", ...change } as const;
      expect(ruleWords(rule, START, { lang: "fr", words: fr })).to.equal(french);
      expect(ruleWords(rule, START, { lang: "en", words: en })).to.equal(english);
    });

  it("tells of dates that differ, and is silent about what does not repeat", () => {
    const style = { lang: "fr", words: fr };
    const recurrenceRules = [{ "@type": "RecurrenceRule", frequency: "daily" } as const];
    const recurrenceOverrides = { "2026-11-24T10:00:00": { excluded: true } };
    expect(recurrenceWords({ start: START, recurrenceRules, recurrenceOverrides }, style)).to.equal(
      "Tous les jours ; une date changée ou supprimée",
    );
    expect(recurrenceWords({ start: START }, style)).to.equal("");
  });
});
