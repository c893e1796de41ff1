import type { TimetableActionsMessages } from "./timetable-actions.js";

const s = (n: number): string => (n > 1 ? "s" : "");

/** Words of what can be done with a timetable, in English. */
export const en = {
  undone: "Undone.",
  when: "When",
  duration: (minutes: number): string => {
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    if (hours === 0) return `${rest} min`;
    return rest ? `${hours} h ${rest} min` : `${hours} h`;
  },
  rooms: (n: number): string => `Room${s(n)}`,
  teachers: (n: number): string => `Teacher${s(n)}`,
  groups: (n: number): string => `Group${s(n)}`,
  notes: "Notes",
  feed: "Source",
  field: (label: string, text: string): string => `${label}: ${text}`,
  copy: "Copy",
  copied: "Copied.",
  copyFailed: "The browser didn’t allow copying.",
  close: "Close",
  shortcutsText: "They work while the timetable has focus.",
  keyLesson: "Next, previous class",
  keyDay: "Next, previous day of the week",
  keyEnds: "First, last day of the week",
  keyPages: "Day or week before, after",
  keyOpen: "Open details",
  keyBack: "Back to the timetable",
  keyViews: "List, day, week",
  keyHelp: "Show this help",
  home: "Home",
  end: "End",
  pages: "Page up / down",
  enter: "Enter",
  escape: "Esc",
} satisfies TimetableActionsMessages;
