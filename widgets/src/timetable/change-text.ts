/**
 * What changed, as sentences and as lines to look at.
 *
 * @module
 */
import type { Lesson, TimetableChange } from "@partage-ent/jmap";
import type { TimetableExtrasMessages } from "../locales/timetable-extras.js";
import type { TimetableMessages } from "../locales/timetable.js";
import { mondayOf } from "../shared/civil-time.js";
import { listed, titleOf } from "./lesson-text.js";
import type { When } from "./when.js";

/** What sentences about changes need. */
export interface ChangeView {
  readonly words: TimetableExtrasMessages;
  readonly messages: TimetableMessages;
  readonly when: When;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** « mardi 8 h » within the week, « mardi 1 décembre 8 h » beyond it. */
export function whenOf(start: string, { when, now }: ChangeView): string {
  const instant = Date.parse(start);
  const date = when.clock.dateOf(instant);
  const isThisWeek = mondayOf(date) === mondayOf(when.clock.dateOf(now));
  return `${isThisWeek ? when.weekday(date) : when.longDay(date)} ${when.at(instant)}`;
}

function roomOf({ rooms }: Lesson, w: TimetableExtrasMessages): string {
  const text = listed(rooms);
  return !text ? "" : /^[\w.-]{1,8}$/.test(text) ? w.inRoom(text) : w.inPlace(text);
}

function nameOf(lesson: Lesson, { words: w, messages: m }: ChangeView): string {
  const type = lesson.type === "exam" ? w.exam : (lesson.type ?? "");
  return w.name(titleOf(lesson, m), type);
}

/** All that changed of a lesson, a sentence for each kind: « Analyse, TD : déplacé de lundi 14 h à mardi 8 h ». */
export function sentencesOf(change: TimetableChange, view: ChangeView): readonly string[] {
  const { kinds, before, after } = change;
  const { words: w } = view;
  if (!after)
    return before ? [w.cancelledAt(nameOf(before, view), whenOf(before.start, view))] : [];
  const [name, when] = [nameOf(after, view), whenOf(after.start, view)];
  if (!before) return [w.addedAt(name, when, roomOf(after, w))];
  const isMoved = kinds.includes("moved");
  return kinds.flatMap((kind) => {
    const [old, now] = [listed(before.rooms) || w.noRoom, listed(after.rooms) || w.noRoom];
    const who = [before, after].map(({ teachers }) => listed(teachers) || w.nobody);
    if (kind === "moved")
      return w.movedFrom(name, whenOf(before.start, view), when, roomOf(after, w));
    // Where it moved the sentence has named the room.
    if (kind === "room") return isMoved ? [] : w.roomFrom(name, when, old, now);
    if (kind === "teacher") return w.teacherFrom(name, when, who[0]!, who[1]!);
    if (kind === "renamed") return w.renamedFrom(name, when, titleOf(before, view.messages));
    return [];
  });
}

/** Two lines to compare: what was, and what is; either may be missing. */
export function comparisonOf(
  { kinds, before, after }: TimetableChange,
  { words: w, when, messages: m }: ChangeView,
): { readonly was: string; readonly is: string } {
  const at = ({ start }: Lesson): string => {
    const instant = Date.parse(start);
    return `${when.shortDay(when.clock.dateOf(instant))} ${when.at(instant)}`;
  };
  const whole = (lesson: Lesson): string =>
    [at(lesson), listed(lesson.rooms)].filter(Boolean).join(" · ");
  if (!before || !after) return { was: before ? whole(before) : "", is: after ? whole(after) : "" };
  if (kinds.includes("moved")) {
    const hasRoom = kinds.includes("room");
    return { was: hasRoom ? whole(before) : at(before), is: whole(after) };
  }
  const pieces = (lesson: Lesson): string =>
    [
      kinds.includes("room") ? listed(lesson.rooms) || w.noRoom : "",
      kinds.includes("teacher") ? listed(lesson.teachers) || w.nobody : "",
      kinds.includes("renamed") ? titleOf(lesson, m) : "",
    ]
      .filter(Boolean)
      .join(" · ");
  return { was: pieces(before), is: `${pieces(after)} (${at(after)})` };
}
