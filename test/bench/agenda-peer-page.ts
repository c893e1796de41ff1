/**
 * The same events in FullCalendar, which the bundle of this page brings as `window.peer`.
 *
 * @module
 */
import { agendaGateway, askedAgenda, NOW, readEvents } from "./agenda-data.js";
import { offer } from "./held-fetch.js";

interface PeerCalendar {
  render(): void;
  addEventSource(events: readonly object[]): void;
}

/** What the bundle of the page brings. */
declare global {
  interface Window {
    peer: {
      readonly Calendar: new (element: HTMLElement, options: object) => PeerCalendar;
      readonly plugins: readonly object[];
    };
  }
}

const COLORS: Readonly<Record<string, string>> = {
  "10": "#0a58a8",
  "257": "#2e7d32",
  "300": "#c2185b",
};

const asked = askedAgenda();
const gateway = agendaGateway(asked);
const element = document.createElement("div");
document.body.append(element);
let drawn = 0;
const { Calendar, plugins } = window.peer;
const calendar = new Calendar(element, {
  plugins,
  initialView: { list: "next", week: "timeGridWeek", month: "dayGridMonth" }[asked.view],
  views: { next: { type: "list", duration: { days: 60 } } },
  initialDate: asked.view === "month" ? "2026-11-15" : "2026-11-23",
  ...{ now: new Date(NOW).toISOString(), timeZone: "Europe/Paris", firstDay: 1 },
  ...{ height: asked.view === "list" ? "auto" : 900, dayMaxEvents: 3 },
  eventDidMount: () => drawn++,
});
calendar.render();

offer({
  ready: gateway.ready,
  release: gateway.release,
  rowsDrawn: () => {
    if (asked.view === "list") return drawn >= asked.count ? drawn : undefined;
    return drawn || undefined;
  },
});
const events = await readEvents(gateway, asked);
calendar.addEventSource(
  events.map(({ id, title, utcStart, utcEnd, calendarIds }) => ({
    ...{ id, title, start: utcStart, end: utcEnd },
    color: COLORS[Object.keys(calendarIds)[0] ?? ""] ?? "#f9a825",
  })),
);
