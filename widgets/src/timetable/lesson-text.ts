/**
 * The pieces that rows, cells and the block on top show of a lesson.
 *
 * @module
 */
import type { Lesson, TimetableChangeKind } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import type { TimetableMessages } from "../locales/timetable.js";
import { icon } from "../shared/row-icons.js";
import { plainLine } from "../shared/text.js";
import { changeOf, type Entry } from "./entries.js";
import type { When } from "./when.js";

/** What drawing lessons needs. */
export interface LessonView {
  readonly messages: TimetableMessages;
  readonly when: When;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Feeds of which only what the person gives is told. */
  readonly taught: ReadonlySet<string>;
  /** What of the person's own agenda is at the same time, in words, by the key of the entry. */
  readonly clashes: ReadonlyMap<string, string> | undefined;
  /** Little room: only what is so now, and one mark. */
  readonly isCompact?: boolean;
}

/** Path data of a place. */
export const PIN =
  "M20 10c0 5-5.5 10.2-7.4 11.8a1 1 0 0 1-1.2 0C9.5 20.2 4 15 4 10a8 8 0 0 1 16 0M9 10a3 3 0 1 0 6 0 3 3 0 1 0-6 0";

/** Several names as one line. */
export const listed = (names: readonly string[]): string =>
  names
    .map((name) => plainLine(name, 200))
    .filter(Boolean)
    .join(", ");

/** The title of a lesson as one line. */
export const titleOf = ({ title }: Lesson, m: TimetableMessages): string =>
  plainLine(title) || m.untitled;

/** The kind of a lesson, and its colour; never by colour alone. */
export function renderType({ type }: Lesson, m: TimetableMessages): unknown {
  if (!type) return nothing;
  return [" ", html`<span class="type ${type}">${type === "exam" ? m.exam : type}</span>`];
}

/** What is struck through, and said to a screen reader as what it was. */
export const renderBefore = (text: string, m: TimetableMessages): TemplateResult =>
  html`<s aria-hidden="true" dir="auto">${text}</s><span class="sr">(${m.insteadOf(text)})</span> `;

/** Where a lesson is; what is no longer so is struck through before. */
export function renderRoom(entry: Entry, { messages: m, isCompact }: LessonView): TemplateResult {
  const rooms = listed(entry.lesson.rooms);
  const change = entry.isGone || isCompact ? undefined : changeOf(entry, "room");
  const before = listed(change?.before?.rooms ?? []);
  return html`${icon(PIN)}<span class="cut" dir="auto" title=${rooms}
      >${before && before !== rooms ? renderBefore(before, m) : nothing}${rooms || m.noRoom}</span
    >`;
}

/** What is worth a mark on a lesson, in the order in which it matters. */
const MARKS: readonly Exclude<TimetableChangeKind, "moved" | "cancelled">[] = [
  "added",
  "room",
  "teacher",
  "renamed",
];

/** What changed of a lesson, in words, for its row, cell or the block on top. */
export function renderMarks(entry: Entry, view: LessonView): unknown {
  const { messages: m, when } = view;
  const at = (start: string): string => {
    const instant = Date.parse(start);
    return `${when.shortDay(when.clock.dateOf(instant))}, ${when.at(instant)}`;
  };
  const mark = (kind: string, text: string, before?: string): TemplateResult =>
    html`<span class="mark ${kind}" part="mark"
      >${text}${before ? html` ${renderBefore(before, m)}` : nothing}</span
    >`;
  if (entry.isGone) {
    const { movedTo } = entry;
    return movedTo ? mark("moved", m.movedTo(at(movedTo.start))) : mark("cancelled", m.cancelled);
  }
  const clash = view.clashes?.get(entry.key);
  const before = changeOf(entry, "moved")?.before?.start;
  const was = !before || view.isCompact || before === entry.lesson.start ? "" : at(before);
  const kinds = MARKS.filter((kind) => changeOf(entry, kind));
  const marks = [
    ...(before ? [mark("moved", m.moved, was)] : []),
    ...kinds.map((kind) => mark(kind, m[kind])),
  ];
  return [
    view.isCompact ? marks.slice(0, 1) : marks,
    clash && view.isCompact
      ? html`<span class="mark clash" part="mark">!<span class="sr"> ${clash}</span></span>`
      : clash
        ? mark("clash", clash)
        : nothing,
  ];
}

/** Who it is with: for who gives it the groups, else the teachers. */
export function renderPeople(lesson: Lesson, { taught }: LessonView): unknown {
  const { feedId, teachers, groups } = lesson;
  const isTaught = taught.has(feedId);
  const people = listed(isTaught || !teachers.length ? groups : teachers);
  if (!people) return nothing;
  return html`<span class="cut people ${isTaught ? "taught" : ""}" title=${people}
    ><bdi>${people}</bdi></span
  >`;
}
