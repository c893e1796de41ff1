import type { AgendaPanelMessages } from "./agenda-panel.js";

/** Words of the choice of calendars, in English. */
export const en = {
  title: "Calendars shown",
  text: "This choice holds on all your devices.",
  mine: "My calendars",
  shared: "Shared with me",
  of: (name: string): string => `by ${name}`,
  readOnly: "view only",
  more: (name: string): string => `Sharing and files: ${name}`,
  color: (name: string): string => `Colour of ${name}`,
  subscribe: "Subscription address",
  subscribeText: "To add it to another app, with your user name and password.",
  copy: "Copy address",
  copied: "Address copied.",
  copyFailed: "The address couldn’t be copied: select it, then copy it.",
  exportIcs: "Export (.ics)",
  importIcs: "Import an .ics file…",
  importInto: (name: string): string => `Import an .ics file into ${name}`,
  importing: "Importing…",
  imported: (n: number, failed: number): string =>
    `${n} ${n === 1 ? "event" : "events"} imported${failed ? `, ${failed} refused by the server` : ""}.`,
  noCalendar: "This file isn’t a calendar: nothing was imported.",
  tooLarge: "This file is too large: nothing was imported.",
  importFailed: "The server didn’t take this file. Try again in a moment.",
  changeFailed: "This choice wasn’t saved: try again.",
  exportFailed: "The export didn’t go through: try again.",
  pageChose: "This page chooses which calendars it shows.",
  close: "Close",
} satisfies AgendaPanelMessages;
