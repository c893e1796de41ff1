/**
 * Events of the timetable.
 *
 * @module
 */
import type { Lesson } from "@partage-ent/jmap";

/** A lesson was chosen; bubbles, composed; `preventDefault()` keeps its details closed. */
export class PartageLessonSelectEvent extends Event {
  static readonly type = "partage-lesson-select";
  readonly lesson: Lesson;

  constructor(lesson: Lesson) {
    super(PartageLessonSelectEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.lesson = lesson;
  }
}

/** The number of changes that the person has not seen became another; bubbles, composed. */
export class PartageTimetableChangeEvent extends Event {
  static readonly type = "partage-timetable-change";
  readonly unseen: number;

  constructor(unseen: number) {
    super(PartageTimetableChangeEvent.type, { bubbles: true, composed: true });
    this.unseen = unseen;
  }
}

declare global {
  interface HTMLElementEventMap {
    "partage-lesson-select": PartageLessonSelectEvent;
    "partage-timetable-change": PartageTimetableChangeEvent;
  }
}
