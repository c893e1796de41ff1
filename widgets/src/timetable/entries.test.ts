import { expect } from "@open-wc/testing";
import type { Lesson, TimetableChange } from "@partage-ent/jmap";
import { sampleLesson } from "../test/sample-timetable.js";
import { entriesOf } from "./entries.js";
import { nowNext } from "./now-next.js";

const lesson = (id: string, hour: number, more: Partial<Lesson> = {}): Lesson =>
  sampleLesson({
    id,
    start: `2026-11-23T${String(hour).padStart(2, "0")}:00:00Z`,
    end: `2026-11-23T${String(hour + 1).padStart(2, "0")}:00:00Z`,
    ...more,
  });
const change = (id: string, more: Partial<TimetableChange>): TimetableChange => ({
  id,
  feedId: "f-l2",
  kinds: ["moved"],
  before: null,
  after: null,
  noticedAt: "2026-11-22T10:00:00Z",
  isSeen: false,
  ...more,
});
const at = (hour: number): number =>
  Date.parse(`2026-11-23T${String(hour).padStart(2, "0")}:30:00Z`);

describe("entriesOf", () => {
  it("keeps the old place of a lesson that moved, and says where it is now", () => {
    const [before, after] = [lesson("a", 8), lesson("a", 14)];
    const entries = entriesOf([after], [change("c", { before, after })]);
    expect(entries.map(({ key, isGone }) => [key, isGone])).to.deep.equal([
      ["a@2026-11-23T08:00:00Z", true],
      ["a", false],
    ]);
    expect(entries[0]!.movedTo?.start).to.equal(after.start);
  });

  it("keeps what was cancelled", () => {
    const [entry] = entriesOf([], [change("c", { kinds: ["cancelled"], before: lesson("a", 8) })]);
    expect([entry?.isGone, entry?.movedTo]).to.deep.equal([true, undefined]);
  });

  it("points both old places of a lesson that moved twice to where it is", () => {
    const [first, second, third] = [lesson("a", 8), lesson("a", 10), lesson("a", 14)];
    const changes = [
      change("c2", { before: second, after: third }),
      change("c1", { before: first, after: second }),
    ];
    const entries = entriesOf([third], changes);
    expect(entries.map(({ movedTo, isGone }) => isGone && movedTo?.start)).to.deep.equal([
      third.start,
      third.start,
      false,
    ]);
  });

  it("leaves no trace of a move that was taken back", () => {
    const [first, second] = [lesson("a", 8), lesson("a", 10)];
    const changes = [
      change("c2", { before: second, after: first }),
      change("c1", { before: first, after: second }),
    ];
    const gone = entriesOf([first], changes).filter(({ isGone }) => isGone);
    expect(gone.map(({ lesson: { start } }) => start)).to.deep.equal([second.start]);
  });

  it("does not strike a lesson through that only ends at another time or is elsewhere", () => {
    const before = lesson("a", 8);
    const after = { ...before, end: "2026-11-23T10:00:00Z", rooms: ["B12"] };
    const entries = entriesOf([after], [change("c", { kinds: ["moved", "room"], before, after })]);
    expect(entries.map(({ isGone }) => isGone)).to.deep.equal([false]);
  });
});

describe("nowNext", () => {
  const entries = (...lessons: Lesson[]): ReturnType<typeof entriesOf> => entriesOf(lessons, []);
  const ids = (list: readonly { readonly lesson: Lesson }[]): string[] =>
    list.map(({ lesson: { id } }) => id);

  it("knows what is on and what comes next", () => {
    const found = nowNext(entries(lesson("a", 8), lesson("b", 10)), at(8));
    expect([ids(found.now), ids(found.next)]).to.deep.equal([["a"], ["b"]]);
  });

  it("ends a lesson at its last minute and begins the next in its first", () => {
    const both = entries(lesson("a", 8), lesson("b", 9));
    const found = nowNext(both, Date.parse("2026-11-23T09:00:00Z"));
    expect([ids(found.now), ids(found.next)]).to.deep.equal([["b"], []]);
  });

  it("finds the next lesson three weeks away", () => {
    const far = lesson("a", 8, { start: "2026-12-14T08:00:00Z", end: "2026-12-14T09:00:00Z" });
    expect(ids(nowNext(entries(far), at(8)).next)).to.deep.equal(["a"]);
  });

  it("names all that begin together", () => {
    const found = nowNext(entries(lesson("a", 10), lesson("b", 10), lesson("c", 11)), at(8));
    expect(ids(found.next)).to.deep.equal(["a", "b"]);
  });

  it("says of what would be next that it is cancelled", () => {
    const gone = change("c", { kinds: ["cancelled"], before: lesson("a", 9) });
    const found = nowNext(entriesOf([lesson("b", 10)], [gone]), at(8));
    expect([ids(found.gone), ids(found.next)]).to.deep.equal([["a"], ["b"]]);
  });

  it("does not speak of what is cancelled after the next lesson", () => {
    const gone = change("c", { kinds: ["cancelled"], before: lesson("a", 14) });
    expect(nowNext(entriesOf([lesson("b", 10)], [gone]), at(8)).gone).to.deep.equal([]);
  });
});
