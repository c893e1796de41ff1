import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";

import { CalendarError } from "../calendar-error.js";
import { fromICalendar } from "../icalendar/from-icalendar.js";
import { decodeFeed } from "./decode-feed.js";
import { diffTimetables } from "./diff-timetables.js";
import { readTimetable, type TimetableClass } from "./read-timetable.js";

interface Row {
  readonly uid?: string;
  readonly start: string;
  readonly title?: string;
  readonly room?: string;
  readonly teacher?: string;
  readonly stamp?: string;
}

function feed(...rows: readonly Row[]): readonly TimetableClass[] {
  const lines = rows.flatMap((row, index) => [
    "BEGIN:VEVENT",
    `UID:${row.uid ?? `ADE60${index}`}`,
    `DTSTART:${row.start}`,
    `DTEND:${row.start.replace("T08", "T10")}`,
    `SUMMARY:${row.title ?? "Analyse 1 CM"}`,
    `LOCATION:${row.room ?? "Bât. A\\, salle 12"}`,
    `DESCRIPTION:\\n\\nL1 INFO TD2\\n${row.teacher ?? "LE GUERNEVÉ ANAÏS"}\\n(Exporté le:${row.stamp ?? "01/09/2026 06:12"})\\n`,
    "SEQUENCE:-2092915642",
    "END:VEVENT",
  ]);
  const text = ["BEGIN:VCALENDAR", "METHOD:REQUEST", ...lines, "END:VCALENDAR", ""].join("\n");
  return readTimetable(fromICalendar(text)).classes;
}

const FIRST: Row = { start: "20260907T080000Z" };

describe("readTimetable", () => {
  it("reads course, type, teachers, groups and rooms, without the export stamp", () => {
    expect(feed(FIRST)[0]).toEqual({
      key: "ADE600",
      uid: "ADE600",
      recurrenceId: null,
      start: "2026-09-07T08:00:00Z",
      end: "2026-09-07T10:00:00Z",
      summary: "Analyse 1 CM",
      title: "Analyse 1",
      type: "CM",
      teachers: ["LE GUERNEVÉ ANAÏS"],
      groups: ["L1 INFO TD2"],
      rooms: ["Bât. A, salle 12"],
      description: "L1 INFO TD2\nLE GUERNEVÉ ANAÏS",
    });
  });

  it("tells classes apart by their hour only where the feed repeats a UID", () => {
    const classes = feed(
      { uid: "same", start: "20260907T080000Z" },
      { uid: "same", start: "20260908T080000Z" },
      { uid: "own", start: "20260909T080000Z" },
    );
    expect(classes.map(({ key }) => key)).toEqual([
      "same||2026-09-07T08:00:00Z",
      "same||2026-09-08T08:00:00Z",
      "own",
    ]);
  });
});

describe("diffTimetables of a feed that repeats one UID", () => {
  it("looks at each class a few times, however many there are", () => {
    let looks = 0;
    const classes = (name: string, count: number): readonly TimetableClass[] =>
      Array.from({ length: count }, (_, at) => {
        const [item] = feed({ ...FIRST, uid: "same" });
        const start = new Date(Date.UTC(2026, 8, name === "a" ? 7 : 8, 0, at)).toISOString();
        return {
          ...{ ...item!, start, end: start, groups: [`${name}${at}`] },
          get summary() {
            looks += 1;
            return `${name}${at}`;
          },
        };
      });
    const { changes } = diffTimetables(classes("a", 500), classes("b", 500));
    expect(changes).toHaveLength(1_000);
    expect(looks).toBeLessThan(20 * 1_000);
  });
  it("pairs what is alike as before: hour, then texts, then course, the first free one", () => {
    const rows: Row[] = ["A", "A", "B", "C"].map((title, at) => ({
      ...{ uid: "same", title, start: `2026090${at + 1}T080000Z` },
    }));
    const after: Row[] = [
      { ...rows[0]!, room: "Amphi 2" },
      { uid: "same", title: "A", start: "20260910T080000Z" },
      { ...rows[2]!, title: "D" },
      { uid: "same", title: "E", start: "20260911T080000Z" },
    ];
    expect(
      diffTimetables(feed(...rows), feed(...after)).changes.map(({ kinds, before, after: now }) =>
        [kinds.join(), before?.title ?? "-", now?.title ?? "-"].join(" "),
      ),
    ).toEqual(["room A A", "moved A A", "renamed B D", "cancelled C -", "added - E"]);
  });
});

describe("diffTimetables", () => {
  it("sees no change in a new export of the same classes", () => {
    const after = feed({ ...FIRST, stamp: "02/09/2026 06:12" });
    expect(diffTimetables(feed(FIRST), after)).toEqual({ held: null, changes: [] });
  });

  it.each([
    ["moved", { start: "20260908T080000Z" }],
    ["room", { room: "Amphi 2" }],
    ["teacher", { teacher: "OUVRARD OMAR" }],
    ["renamed", { title: "Analyse 1 (contrôle continu) CM" }],
  ])("sees a class %s", (kind, change) => {
    const { changes } = diffTimetables(feed(FIRST), feed({ ...FIRST, ...change }));
    expect(changes.map(({ kinds }) => kinds)).toEqual([[kind]]);
  });

  it("sees classes cancelled and added", () => {
    const before = feed({ ...FIRST, uid: "a" }, { ...FIRST, uid: "b" });
    const after = feed({ ...FIRST, uid: "a" }, { ...FIRST, uid: "c" });
    expect(diffTimetables(before, after).changes.map(({ kinds }) => kinds)).toEqual([
      ["cancelled"],
      ["added"],
    ]);
  });

  it("holds a feed that is empty or has less than half of its classes", () => {
    const days = ["07", "08", "09"].map((day) => ({ start: `202609${day}T080000Z` }));
    expect(diffTimetables(feed(...days), []).held).toBe("empty");
    expect(diffTimetables(feed(...days), feed(days[0]!)).held).toBe("halved");
    expect(diffTimetables([], feed(...days)).held).toBeNull();
  });
});

interface Change {
  readonly change: string;
  readonly uid: string;
  readonly recurrenceId?: string;
  readonly feeds: readonly string[];
  readonly before?: Facts;
  readonly after?: Facts;
}
interface Facts {
  readonly start: string;
  readonly end: string;
  readonly title: string;
  readonly room: string;
  readonly teachers: readonly string[];
}
interface Diff {
  readonly groups: readonly { readonly slug: string }[];
  readonly steps: readonly {
    readonly from: number;
    readonly to: number;
    readonly changes: readonly Change[];
  }[];
}

const GENERATOR = "../shared/tools/make-ade-feeds.mjs";

describe.skipIf(!existsSync(GENERATOR))("feeds of the generator", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "timetables-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const facts = (item: TimetableClass | undefined): Facts | undefined =>
    item && {
      start: item.start,
      end: item.end,
      title: item.title,
      room: item.rooms.join(","),
      teachers: item.teachers,
    };
  const line = (
    change: string,
    uid: string,
    id: string | null,
    was?: Facts,
    is?: Facts,
  ): string => {
    const pick = (all?: Facts): unknown =>
      all && [all.start, all.end, all.title, all.room, all.teachers];
    return JSON.stringify([change, uid, id, pick(was), pick(is)]);
  };

  it.each([
    ["A", "all"],
    ["A", "none"],
    ["B", "all"],
    ["celcat", "all"],
    ["hyperplanning", "all"],
    ["hyperplanning", "none"],
  ])("variant %s with quirks %s: the changes are the true ones", (variant, quirks) => {
    const out = path.join(folder, `${variant}-${quirks}`);
    const flags = ["--out", out, "--variant", variant, "--quirks", quirks, "--seed", "3"];
    execFileSync(process.execPath, [GENERATOR, ...flags]);
    const text = (name: string): string => decodeFeed(readFileSync(path.join(out, name)));
    const known = new Map<string, readonly TimetableClass[]>();
    const read = (name: string): readonly TimetableClass[] => {
      const classes = known.get(name) ?? readTimetable(fromICalendar(text(name))).classes;
      known.set(name, classes);
      return classes;
    };
    const diff = JSON.parse(text("diff.json")) as Diff;
    for (const { slug } of diff.groups) {
      for (const { from, to, changes } of diff.steps) {
        const found = diffTimetables(read(`v${from}/${slug}.ics`), read(`v${to}/${slug}.ics`));
        const got = found.changes.map(({ kinds, before, after }) => {
          const { uid, recurrenceId } = (after ?? before)!;
          return line(kinds.join(), uid, recurrenceId, facts(before), facts(after));
        });
        const want = changes
          .filter(({ feeds }) => feeds.includes(slug))
          .map((item) =>
            line(item.change, item.uid, item.recurrenceId ?? null, item.before, item.after),
          );
        expect([...got].sort()).toEqual([...want].sort());
      }
    }
    const first = diff.groups[0]!.slug;
    const last = read(`v4/${first}.ics`);
    for (const same of ["reordered", "lf-only", "bom", "wrong-type", "fold-inside-utf8"]) {
      expect(diffTimetables(last, read(`broken/${same}.ics`))).toEqual({ held: null, changes: [] });
    }
    expect(diffTimetables(last, read("broken/empty.ics")).held).toBe("empty");
    expect(diffTimetables(last, read("broken/half.ics")).held).toBe("halved");
    for (const bad of [
      "truncated.ics",
      "html-as-calendar.ics",
      "zero-bytes.ics",
      "login-200.html",
    ]) {
      expect(() => read(`broken/${bad}`)).toThrow(CalendarError);
    }
  });
});
