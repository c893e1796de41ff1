import type { AgendaMessages } from "./agenda.js";

/** Words of the agenda that its first content needs, in English. */
export const en = {
  agenda: "Calendar",
  loading: "Loading your calendar",
  events: (title: string): string => `Events: ${title}`,
  noTitle: "(no title)",
  hidden: "Busy",
  online: "Video call",
  allDay: "All day",
  until: (day: string): string => `until ${day}`,
  running: "now",
  next: (day: string): string => `Next event ${day}`,
  cancelled: "Cancelled",
  declined: "Declined",
  tentative: "Maybe",
  waiting: "Needs an answer",
  isPrivate: "Private",
  showMore: "Show more events",
} satisfies AgendaMessages;
