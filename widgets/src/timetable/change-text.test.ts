import { expect } from "@open-wc/testing";
import type { Lesson, TimetableChange } from "@partage-ent/jmap";
import { fr as messages } from "../locales/timetable.fr.js";
import { fr as words } from "../locales/timetable-extras.fr.js";
import { sampleLesson, SAMPLE_NOW } from "../test/sample-timetable.js";
import { comparisonOf, sentencesOf } from "./change-text.js";
import { whenIn } from "./when.js";

const view = { words, messages, when: whenIn("fr", "Europe/Paris"), now: SAMPLE_NOW };
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

const before = sampleLesson({
  id: "a",
  title: "Analyse",
  rooms: ["A112"],
  teachers: ["VAUQUELIN Omar"],
  start: "2026-11-23T13:00:00Z",
  end: "2026-11-23T14:30:00Z",
});
const moved: Partial<Lesson> = { start: "2026-11-24T07:00:00Z", end: "2026-11-24T08:30:00Z" };

function told(
  kinds: TimetableChange["kinds"],
  was: Lesson | null,
  is: Lesson | null,
): readonly string[] {
  const rest = { id: "c", feedId: "f", noticedAt: "2026-11-23T06:00:00Z", isSeen: false };
  return sentencesOf({ ...rest, kinds, before: was, after: is }, view).map(plain);
}

describe("sentencesOf", () => {
  it("says from when to when a lesson moved, and where it is", () => {
    expect(told(["moved", "room"], before, { ...before, ...moved, rooms: ["B12"] })).to.deep.equal([
      "Analyse, TD : déplacé de lundi 14 h à mardi 8 h, salle B12",
    ]);
  });

  it("names the date of another week, so that nobody goes on the wrong one", () => {
    const later = { start: "2026-12-01T07:00:00Z", end: "2026-12-01T08:30:00Z" };
    expect(told(["moved"], before, { ...before, ...later })[0]).to.equal(
      "Analyse, TD : déplacé de lundi 14 h à mardi 1er décembre 8 h, salle A112",
    );
  });

  it("says every kind of change", () => {
    const after = { ...before, rooms: ["Amphi 3"], teachers: ["ÇELEBI Anaïs"], title: "Analyse 1" };
    expect(told(["room", "teacher", "renamed"], before, after)).to.deep.equal([
      "Analyse 1, TD, lundi 14 h : salle changée, Amphi 3 au lieu de A112",
      "Analyse 1, TD, lundi 14 h : enseignant changé, ÇELEBI Anaïs au lieu de VAUQUELIN Omar",
      "Analyse 1, TD, lundi 14 h : s’appelait Analyse",
    ]);
    expect(told(["cancelled"], before, null)).to.deep.equal(["Analyse, TD, lundi 14 h : annulé"]);
    expect(told(["added"], null, { ...before, type: "exam", rooms: ["Amphi 1"] })).to.deep.equal([
      "Analyse, examen : ajouté lundi 14 h, Amphi 1",
    ]);
  });

  it("says that a room or teacher is not known", () => {
    expect(told(["room"], before, { ...before, rooms: [] })[0]).to.contain(
      "salle non indiquée au lieu de A112",
    );
  });

  it("keeps markup and direction tricks of feeds as harmless text", () => {
    const title = "<b>x</b>\u202efdp";
    expect(told(["cancelled"], { ...before, title, type: null }, null)[0]).to.equal(
      "<b>x</b> fdp, lundi 14 h : annulé",
    );
  });
});

describe("comparisonOf", () => {
  it("puts what was beside what is", () => {
    const rest = { id: "c", feedId: "f", noticedAt: "2026-11-23T06:00:00Z", isSeen: false };
    const after = { ...before, ...moved };
    const found = comparisonOf({ ...rest, kinds: ["moved"], before, after }, view);
    expect([plain(found.was), plain(found.is)]).to.deep.equal([
      "lun. 23 nov. 14 h",
      "mar. 24 nov. 8 h · A112",
    ]);
  });
});
