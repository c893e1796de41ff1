import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { JSCalendarTask, Participant, RecurrenceRule } from "@partage-ent/jmap";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CalendarError } from "../calendar-error.js";
import { formatLocal } from "../civil.js";
import { ICALENDAR_MEMBER, keptOf, type JCalComponent } from "../vendor.js";
import { fromICalendar } from "./from-icalendar.js";
import { parseComponents } from "./parse-components.js";
import { tasksFromICalendar } from "./tasks-from-icalendar.js";
import { tasksToICalendar } from "./to-icalendar.js";

function calendar(...lines: readonly string[]): string {
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n");
}

function vtodo(...lines: readonly string[]): string {
  return calendar("BEGIN:VTODO", "UID:one", "DTSTAMP:20260101T000000Z", ...lines, "END:VTODO");
}

function only(text: string): JSCalendarTask {
  const { tasks } = tasksFromICalendar(text);
  expect(tasks).toHaveLength(1);
  return tasks[0]!;
}

/** The lines of the VTODOs, unfolded. */
function lines(tasks: readonly JSCalendarTask[]): readonly string[] {
  const text = tasksToICalendar(tasks).replace(/\r\n /g, "");
  return [...text.matchAll(/^BEGIN:VTODO\r\n[^]*?^END:VTODO/gm)].join("\r\n").split("\r\n");
}

const THESIS = vtodo(
  "DTSTART;TZID=Europe/Paris:20260105T090000",
  "DUE;TZID=Europe/Paris:20260109T180000",
  "ESTIMATED-DURATION:PT12H",
  "SUMMARY;LANGUAGE=fr:Relire le mémoire",
  "DESCRIPTION:Chapitres 1 à 3",
  "STATUS:COMPLETED",
  "COMPLETED:20260108T100000Z",
  "PERCENT-COMPLETE:100",
  "PRIORITY:1",
  "CATEGORIES:Thèse,Lecture",
  "RELATED-TO;RELTYPE=PARENT:project",
  "RELATED-TO;RELTYPE=SIBLING:other",
  "RELATED-TO;RELTYPE=FINISHTOSTART;GAP=P1D:before",
  "ORGANIZER:mailto:soazig@univ.example",
  "ATTENDEE;PARTSTAT=IN-PROCESS:mailto:omar@univ.example",
  "RRULE:FREQ=WEEKLY;COUNT=3",
  "X-APPLE-SORT-ORDER:42",
  "BEGIN:VALARM",
  "ACTION:DISPLAY",
  "TRIGGER;RELATED=END:-PT1H",
  "DESCRIPTION:Relire",
  "END:VALARM",
  "BEGIN:X-NOTES",
  "X-NOTE:gardé",
  "END:X-NOTES",
);

describe("tasksFromICalendar", () => {
  it("gives the model what it has and keeps the rest", () => {
    const task = only(THESIS);
    expect(task).toMatchObject({
      "@type": "Task",
      uid: "one",
      title: "Relire le mémoire",
      description: "Chapitres 1 à 3",
      start: "2026-01-05T09:00:00",
      due: "2026-01-09T18:00:00",
      timeZone: "Europe/Paris",
      estimatedDuration: "PT12H",
      progress: "completed",
      progressUpdated: "2026-01-08T10:00:00Z",
      percentComplete: 100,
      priority: 1,
      keywords: { Thèse: true, Lecture: true },
      relatedTo: {
        project: { relation: { parent: true } },
        other: { relation: { sibling: true } },
      },
      participants: {
        soazig_univ_example: { roles: { owner: true } },
        omar_univ_example: { participationStatus: "accepted", progress: "in-process" },
      },
      recurrenceRules: [{ frequency: "weekly", count: 3 }],
      alerts: { 1: { trigger: { offset: "-PT1H", relativeTo: "end" } } },
    });
    expect(keptOf(task)).toMatchObject({
      parameters: { summary: { language: "fr" } },
      properties: [
        ["related-to", { reltype: "FINISHTOSTART", gap: "P1D" }, "text", "before"],
        ["x-apple-sort-order", {}, "unknown", "42"],
      ],
      components: [["x-notes", [["x-note", {}, "unknown", "gardé"]], []]],
    });
  });

  it("reads back what it writes", () => {
    const { tasks } = tasksFromICalendar(THESIS);
    const written = tasksToICalendar(tasks);
    expect(tasksFromICalendar(written).tasks).toEqual(tasks);
    expect(written).toContain("TZID:Europe/Paris");
    expect(written).toContain("PARTSTAT=IN-PROCESS");
  });

  it("reads a day that something is due, without a start", () => {
    const task = only(vtodo("SUMMARY:Notes", "DUE;VALUE=DATE:20260130"));
    expect(task).toMatchObject({
      due: "2026-01-30T00:00:00",
      timeZone: null,
      showWithoutTime: true,
    });
    expect(task.start).toBeUndefined();
    expect(lines([task])).toContain("DUE;VALUE=DATE:20260130");
  });

  it("reads a task that has no time at all", () => {
    const task = only(vtodo("SUMMARY:Un jour", "RRULE:FREQ=DAILY"));
    expect(task).not.toHaveProperty("timeZone");
    expect(lines([task])).toContain("RRULE:FREQ=DAILY");
  });

  it.each([
    [["STATUS:COMPLETED"], { progress: "completed" }, "STATUS:COMPLETED"],
    [
      ["COMPLETED;TZID=Europe/Paris:20260108T110000"],
      { progress: "completed", progressUpdated: "2026-01-08T10:00:00Z" },
      "COMPLETED:20260108T100000Z",
    ],
    [
      ["STATUS:IN-PROCESS", "COMPLETED:20260108T100000Z"],
      { progress: "in-process" },
      "COMPLETED:20260108T100000Z",
    ],
    [["STATUS:X-LATER"], {}, "STATUS:X-LATER"],
    [["STATUS:FAILED"], { progress: "failed" }, "STATUS:FAILED"],
    [["COMPLETED:20261399T100000Z"], {}, "COMPLETED:20261399T100000Z"],
    [["PERCENT-COMPLETE:250"], {}, "PERCENT-COMPLETE:250"],
  ])("reads %j and writes it again", (given, expected, line) => {
    const task = only(vtodo(...given));
    const { progress, progressUpdated, percentComplete } = task;
    expect(JSON.parse(JSON.stringify({ progress, progressUpdated, percentComplete }))).toEqual(
      expected,
    );
    expect(lines([task])).toContain(line);
  });

  it.each([
    [["DTSTART:20260105T080000Z", "DURATION:PT2H"], { due: "2026-01-05T10:00:00" }],
    [["DTSTART;TZID=Europe/Paris:20260328T120000", "DURATION:P1D"], { due: "2026-03-29T12:00:00" }],
    [["DTSTART;VALUE=DATE:20260105", "DURATION:P2D"], { due: "2026-01-07T00:00:00" }],
    [["DURATION:PT2H"], { estimatedDuration: "PT2H" }],
    [
      ["DTSTART:20260105T080000Z", "DUE:20260106T080000Z", "DURATION:PT2H"],
      { estimatedDuration: "PT2H" },
    ],
  ])("reads what %j means", (given, expected) => {
    expect(only(vtodo(...given))).toMatchObject(expected);
  });

  it("tells of a task that is due before it starts, and loses neither time", () => {
    const file = tasksFromICalendar(vtodo("DTSTART:20260105T080000Z", "DUE:20260104T080000Z"));
    expect(file.problems).toEqual([
      { line: 0, message: "A task is due before it starts", code: "ERR_CALENDAR_VALUE" },
    ]);
    expect(lines(file.tasks)).toEqual(
      expect.arrayContaining(["DTSTART:20260105T080000Z", "DUE:20260104T080000Z"]),
    );
  });

  it.each([
    ["DTSTART;TZID=Europe/Paris:20260105T090000", "DUE;VALUE=DATE:20260109", "Europe/Paris"],
    ["DTSTART;VALUE=DATE:20260105", "DUE;TZID=Europe/Paris:20260109T180000", "Europe/Paris"],
    ["DTSTART:20260105T090000", "DUE:20260109T180000Z", null],
  ])("writes %s with %s as they were, until one is set anew", (start, due, timeZone) => {
    const file = tasksFromICalendar(vtodo(start, due));
    expect(file.problems).toMatchObject([{ code: "ERR_CALENDAR_VALUE" }]);
    const task = file.tasks[0]!;
    expect(task.timeZone).toBe(timeZone);
    expect(lines([task])).toEqual(expect.arrayContaining([start, due]));
    const later = lines([{ ...task, start: "2026-01-06T07:00:00", due: "2026-01-12T12:00:00" }]);
    expect(later.filter((line) => /^(?:DTSTART|DUE)/.test(line))).toEqual(
      timeZone === null
        ? ["DTSTART:20260106T070000", "DUE:20260112T120000"]
        : ["DTSTART;TZID=Europe/Paris:20260106T070000", "DUE;TZID=Europe/Paris:20260112T120000"],
    );
  });

  it.each([
    [
      "Apple",
      [
        "CREATED:20261101T080000Z",
        "LAST-MODIFIED:20261102T080000Z",
        "SEQUENCE:1",
        "STATUS:COMPLETED",
      ],
      ["COMPLETED:20261103T080000Z", "PERCENT-COMPLETE:100", "DUE;VALUE=DATE:20261130"],
      ["X-APPLE-SORT-ORDER:690000000", "BEGIN:VALARM", "UID:A1", "TRIGGER:-PT15H", "END:VALARM"],
    ],
    [
      "Nextcloud",
      ["CREATED:20261101T080000", "LAST-MODIFIED:20261102T080000", "SUMMARY:Lire", "PRIORITY:9"],
      ["RELATED-TO:p1", "X-OC-HIDESUBTASKS:0", "X-PINNED:true", "DUE:20261130T180000"],
      ["STATUS:NEEDS-ACTION", "DESCRIPTION:a\\nb\\, c", "CLASS:PRIVATE", "LOCATION:Bureau"],
    ],
    [
      "Thunderbird",
      ["CREATED:20261101T080000Z", "LAST-MODIFIED:20261102T080000Z", "CATEGORIES:Cours,Thèse"],
      ["DTSTART;TZID=Europe/Paris:20261125T090000", "DUE;TZID=Europe/Paris:20261127T180000"],
      [
        "STATUS:IN-PROCESS",
        "PERCENT-COMPLETE:50",
        "X-MOZ-GENERATION:3",
        "X-MOZ-LASTACK:20261102T080000Z",
      ],
    ],
    [
      "Zimbra",
      [
        "SUMMARY:Jury",
        "PRIORITY:5",
        "PERCENT-COMPLETE:0",
        "ORGANIZER;CN=Léa:mailto:lea@univ.example",
      ],
      [
        "DTSTART;VALUE=DATE:20261125",
        "DUE;VALUE=DATE:20261127",
        "STATUS:NEEDS-ACTION",
        "SEQUENCE:0",
      ],
      ["CLASS:PUBLIC", "LAST-MODIFIED:20261102T080000Z", "X-ALT-DESC;FMTTYPE=text/html:<p>a</p>"],
    ],
  ])("writes each line of %s again", (_program, ...given) => {
    const source = given.flat();
    const written = lines([only(vtodo(...source))]);
    const same = (line: string): string =>
      line
        .replace(/^RELATED-TO:/, "RELATED-TO;RELTYPE=PARENT:")
        .replace(/^((?:CREATED|LAST).*\d)$/, "$1Z");
    expect(written).toEqual(expect.arrayContaining(source.map(same)));
    expect(written).toContain("DTSTAMP:20260101T000000Z");
  });

  it("keeps the zone in which a task is due", () => {
    const due = "DUE;TZID=America/New_York:20260109T120000";
    const task = only(vtodo("DTSTART;TZID=Europe/Paris:20260105T090000", due));
    expect(task).toMatchObject({ due: "2026-01-09T18:00:00", timeZone: "Europe/Paris" });
    expect(lines([task])).toContain(due);
    expect(only(tasksToICalendar([task]))).toEqual(task);
  });

  it("puts overrides into their series: each occurrence is due as long after its start", () => {
    const text = calendar(
      "BEGIN:VTODO",
      "UID:a",
      "DTSTART:20260105T080000Z",
      "DUE:20260106T080000Z",
      "RRULE:FREQ=WEEKLY;COUNT=4",
      "END:VTODO",
      "BEGIN:VTODO",
      "UID:a",
      "RECURRENCE-ID:20260112T080000Z",
      "DTSTART:20260112T080000Z",
      "DUE:20260113T080000Z",
      "STATUS:COMPLETED",
      "END:VTODO",
    );
    const task = only(text);
    expect(task.recurrenceOverrides).toEqual({ "2026-01-12T08:00:00": { progress: "completed" } });
    expect(lines([task])).toEqual(
      expect.arrayContaining(["RECURRENCE-ID:20260112T080000Z", "DUE:20260113T080000Z"]),
    );
  });

  it("names the occurrences of a series without a start by when they are due", () => {
    const task = only(
      vtodo("DUE;VALUE=DATE:20260105", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20260106"),
    );
    expect(task.recurrenceOverrides).toEqual({ "2026-01-06T00:00:00": { excluded: true } });
    expect(lines([task])).toContain("EXDATE;VALUE=DATE:20260106");
  });

  it("keeps an occurrence that has no time and no series", () => {
    const task = only(vtodo("RECURRENCE-ID;VALUE=DATE:20260112", "STATUS:COMPLETED"));
    expect(task.recurrenceId).toBe("2026-01-12T00:00:00");
    expect(lines([task])).toContain("RECURRENCE-ID;VALUE=DATE:20260112");
  });

  it("leaves out what is kept where the model says it now", () => {
    const task = only(vtodo("STATUS:X-LATER", "PERCENT-COMPLETE:250"));
    const done = lines([
      {
        ...task,
        progress: "completed",
        percentComplete: 100,
        progressUpdated: "2026-01-01T00:00:00Z",
      },
    ]);
    expect(done.filter((line) => /^(?:STATUS|PERCENT|COMPLETED)/.test(line))).toEqual([
      "STATUS:COMPLETED",
      "COMPLETED:20260101T000000Z",
      "PERCENT-COMPLETE:100",
    ]);
  });

  it.each([null, "Europe/Paris"])("refuses to write a time that is none, in %s", (timeZone) => {
    const task: JSCalendarTask = { "@type": "Task", uid: "a", due: "someday", timeZone };
    expect(() => tasksToICalendar([task])).toThrow(
      expect.objectContaining({ code: "ERR_CALENDAR_VALUE" }),
    );
  });

  it("keeps what is no task, with its zones, and what can't be read as one", () => {
    const zone = [
      "BEGIN:VTIMEZONE",
      "TZID:Campus",
      "BEGIN:STANDARD",
      "DTSTART:19700101T000000",
    ].concat("TZOFFSETFROM:+0530", "TZOFFSETTO:+0530", "END:STANDARD", "END:VTIMEZONE");
    const event = ["BEGIN:VEVENT", "UID:e", "DTSTART;TZID=Campus:20260105T090000", "END:VEVENT"];
    const broken = ["BEGIN:VTODO", "UID:b", "DUE;VALUE=DATE:20261399", "END:VTODO"];
    const text = calendar(...zone, ...event, "BEGIN:VTODO", "UID:t", "END:VTODO", ...broken);
    const { tasks, others, problems } = tasksFromICalendar(text);
    expect(problems).toMatchObject([{ code: "ERR_CALENDAR_VALUE" }]);
    const written = tasksToICalendar(tasks, { others });
    expect(written.match(/^(?:BEGIN|DUE)[;:].*$/gm)).toEqual(
      expect.arrayContaining([
        "BEGIN:VTIMEZONE",
        "BEGIN:VEVENT",
        "BEGIN:VTODO",
        "DUE;VALUE=DATE:20261399",
      ]),
    );
    expect(fromICalendar(written).events).toEqual(fromICalendar(text).events);
  });
});

const text = fc.string({ unit: "grapheme", maxLength: 30 }).filter((one) => !/\p{Cc}/u.test(one));
const word = fc.stringMatching(/^[A-Za-z0-9éà ,;-]{1,20}$/);
const seconds = fc.integer({ min: 1_600_000_000, max: 1_900_000_000 });
const utc = seconds.map((at) => `${formatLocal(at)}Z`);
const hours = fc
  .integer({ min: 1, max: 400 })
  .map((count) =>
    count % 24 === 0 ? (count % 168 === 0 ? `P${count / 168}W` : `P${count / 24}D`) : `PT${count}H`,
  );

const times = fc
  .record({
    at: seconds,
    lasts: fc.integer({ min: 0, max: 90 * 86_400 }),
    has: fc.constantFrom("start", "due", "both", "none"),
    timeZone: fc.constantFrom("Europe/Paris", "America/New_York", "Etc/UTC", null, "date"),
    rule: fc.constantFrom<RecurrenceRule["frequency"] | null>("weekly", "daily", "monthly", null),
    excluded: fc.boolean(),
  })
  .map(({ at, lasts, has, timeZone, rule, excluded }): Partial<JSCalendarTask> => {
    if (has === "none") return {};
    const local = (second: number): string =>
      timeZone === "date" ? `${formatLocal(second).slice(0, 10)}T00:00:00` : formatLocal(second);
    const first = local(has === "due" ? at + lasts : at);
    return {
      ...(has !== "due" && { start: local(at) }),
      ...(has !== "start" && { due: local(at + lasts) }),
      ...(timeZone === "date" ? { timeZone: null, showWithoutTime: true } : { timeZone }),
      ...(rule && { recurrenceRules: [{ "@type": "RecurrenceRule", frequency: rule, count: 9 }] }),
      ...(rule && excluded && { recurrenceOverrides: { [first]: { excluded: true } } }),
    };
  });

const progress = fc
  .record({
    is: fc.constantFrom(
      "needs-action",
      "in-process",
      "completed",
      "failed",
      "cancelled",
      undefined,
    ),
    updated: fc.option(utc, { nil: undefined }),
    percent: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  })
  .map(({ is, updated, percent }): Partial<JSCalendarTask> => {
    return {
      ...(is && { progress: is }),
      ...(is && updated !== undefined && { progressUpdated: updated }),
      ...(percent !== undefined && { percentComplete: percent }),
    };
  });

const details = fc
  .record({
    uid: fc.uuid(),
    updated: utc,
    title: text,
    description: text,
    estimatedDuration: hours,
    priority: fc.integer({ min: 0, max: 9 }),
    keywords: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    related: fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 3 }),
    relation: fc.constantFrom("parent", "child", "sibling", "next", "first"),
    offset: hours,
  })
  .map(({ keywords, related, relation, offset, ...rest }) => ({
    ...rest,
    keywords: Object.fromEntries(keywords.map((one) => [one, true as const])),
    relatedTo: Object.fromEntries(
      related.map((one) => [one, { relation: { [relation]: true as const } }]),
    ),
    alerts: {
      1: {
        "@type": "Alert" as const,
        trigger: {
          "@type": "OffsetTrigger" as const,
          offset: `-${offset}`,
          relativeTo: "end" as const,
        },
        action: "display" as const,
      },
    },
    [ICALENDAR_MEMBER]: { properties: [["x-apple-sort-order", {}, "unknown", offset]] },
  }));
const anyTask = fc
  .tuple(details, times, progress)
  .map(([rest, when, how]): JSCalendarTask => ({ "@type": "Task", ...rest, ...when, ...how }));

describe("any task", () => {
  it("is read back as it was written", () => {
    fc.assert(
      fc.property(fc.array(anyTask, { minLength: 1, maxLength: 3 }), (tasks) => {
        const file = tasksFromICalendar(tasksToICalendar(tasks));
        expect(file.tasks).toEqual(tasks);
        expect(file.problems).toEqual([]);
      }),
      { numRuns: 500, seed: 8984 },
    );
  });

  it("is read, or refused with a typed error, however a file was mutated", () => {
    const cut = fc.tuple(fc.nat(THESIS.length), fc.nat(40), fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 6 }), (cuts) => {
        let mutated = THESIS;
        for (const [at, length, put] of cuts) {
          mutated = mutated.slice(0, at) + put + mutated.slice(at + length);
        }
        tasksOf(mutated);
      }),
      { numRuns: 1_000, seed: 8984 },
    );
  });
});

/** The tasks of a text, written and read again; null on a typed error. */
function tasksOf(given: string): readonly [first: string, second: string] | null {
  try {
    const { tasks, others } = tasksFromICalendar(given);
    const first = tasksToICalendar(tasks, { others });
    const again = tasksFromICalendar(first);
    return [first, tasksToICalendar(again.tasks, { others: again.others })];
  } catch (error) {
    if (error instanceof CalendarError) return null;
    throw error;
  }
}

/** How often each property is in the VTODOs of a text. */
function properties(given: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const walk = ([name, own, inner]: JCalComponent): void => {
    for (const [property] of name === "vtodo" ? own : []) {
      counts.set(property, (counts.get(property) ?? 0) + 1);
    }
    inner.forEach(walk);
  };
  parseComponents(given).components.forEach(walk);
  return counts;
}

const CORPUS = "../shared/data/ics";

describe("the corpus", () => {
  it.skipIf(!existsSync(CORPUS))("every VTODO is read and written without a loss", () => {
    const lost: string[] = [];
    let read = 0;
    for (const entry of readdirSync(CORPUS, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      const given = entry.isFile() ? readFileSync(file, "utf8") : "";
      const written = /^BEGIN:VTODO/im.test(given) ? tasksOf(given) : null;
      if (!written) continue;
      read++;
      const kept = properties(written[0]);
      for (const [name, count] of properties(given)) {
        if ((kept.get(name) ?? 0) < count) lost.push(`${file}: ${name}`);
      }
      if (written[0] !== written[1]) lost.push(`${file}: written otherwise the second time`);
    }
    expect(lost).toEqual([]);
    expect(read).toBeGreaterThan(8);
  });

  const VECTORS = "../shared/data/jscalendar";
  it.skipIf(!existsSync(VECTORS))("tasks are what the cases of another converter say", () => {
    let same = 0;
    for (const name of readdirSync(VECTORS).filter((one) => one.endsWith(".txt"))) {
      const cases = readFileSync(path.join(VECTORS, name), "utf8").split(/^> test .*\n/m);
      for (const [given, answer] of cases.map((one) => one.split(/^> convert.*\n/m))) {
        const content = /^BEGIN:VTODO\n([^]*)/.exec(given ?? "")?.[1]?.trim();
        if (content === undefined || answer === undefined) continue;
        const told = answer.split(/^>/m)[0]!.trim();
        const {
          iCalendar: _,
          participants = {},
          ...expected
        } = JSON.parse(told.startsWith("{") ? told : `{${told}}`) as Partial<JSCalendarTask> & {
          readonly iCalendar?: unknown;
        };
        const task = only(vtodo(...content.split("\n")));
        const { organizerCalendarAddress: __, ...members } = expected as Readonly<
          Record<string, unknown>
        >;
        expect(task).toMatchObject(members);
        const answers = ({ participationStatus, progress }: Participant): string =>
          `${participationStatus ?? ""} ${progress ?? ""}`;
        expect(Object.values(task.participants ?? {}).map(answers)).toEqual(
          Object.values(participants).map(answers),
        );
        same++;
      }
    }
    expect(same).toBeGreaterThan(8);
  });
});
