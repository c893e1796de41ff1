import { describe, expect, it } from "vitest";
import { PEOPLE, personByUid } from "../university/people.js";
import { COHORTS, groupsOf } from "./cohorts.js";
import { ALL_LESSONS, createUniversityTimetables } from "./university-timetables.js";

const NOW = Date.parse("2026-11-23T08:30:00Z");
const count = (feed: string | undefined): number => feed?.match(/BEGIN:VEVENT/g)?.length ?? 0;
const unfold = (feed = ""): string => feed.replaceAll("\r\n ", "");

describe("the timetables of the university", () => {
  it("have a feed for each cohort, and one of all", () => {
    const timetables = createUniversityTimetables(() => NOW);
    expect(timetables.feeds).toEqual([...COHORTS.map(({ id }) => id), ALL_LESSONS]);
    const counts = COHORTS.map(({ id }) => count(timetables.read(id)));
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(count(timetables.read(ALL_LESSONS))).toBe(counts.reduce((sum, each) => sum + each, 0));
    expect(timetables.read("nobody")).toBeUndefined();
  });
  it("are the same for the same day, the stamp of the export aside", () => {
    let now = NOW;
    const timetables = createUniversityTimetables(() => now);
    const strip = (feed = ""): string =>
      unfold(feed).replace(/Exporté le:[^)]*|(DTSTAMP|LAST-MODIFIED):.*/g, "");
    const first = timetables.read("l3-info");
    now += 60_000;
    const second = timetables.read("l3-info");
    expect(second).not.toBe(first);
    expect(strip(second)).toBe(strip(first));
  });
  it("begin at eight in Paris, in winter and in summer", () => {
    const starts = (now: string): readonly string[] => {
      const timetables = createUniversityTimetables(() => Date.parse(now));
      const times = unfold(timetables.read(ALL_LESSONS)).matchAll(/DTSTART:\d+T(\d{4})00Z/g);
      return [...new Set([...times].map(([, time = ""]) => time))].sort();
    };
    expect(starts("2026-12-07T08:00:00Z")[0]).toBe("0700");
    expect(starts("2026-05-04T08:00:00Z")[0]).toBe("0600");
  });
  it("change when they are told to: a room, a day, one less, one more", () => {
    const timetables = createUniversityTimetables(() => NOW);
    const before = count(timetables.read("but2-rt"));
    const changes = timetables.change().filter(({ cohort }) => cohort === "but2-rt");
    expect(changes.map(({ what }) => what)).toEqual(["room", "moved", "cancelled", "added"]);
    expect(count(timetables.read("but2-rt"))).toBe(before);
    expect(unfold(timetables.read("but2-rt"))).toContain("salle 101");
  });
  it("reach every student by a group", () => {
    const students = PEOPLE.filter(({ kind }) => kind === "student");
    expect(students.filter((student) => groupsOf(student).length !== 1)).toEqual([]);
    expect(groupsOf(personByUid("lmarchetti"))).toEqual([
      "cn=l3-info,ou=groupes,dc=univ-valmoree,dc=example",
    ]);
    expect(groupsOf(personByUid("hcazeneuve"))).toEqual([]);
  });
});
