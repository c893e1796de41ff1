import { CalendarError, expandEvent, fromICalendar } from "@partage-ent/calendar";
import { MemoryBackend } from "../../packages/server/src/testing/memory-backend.js";
import { describeCalendarBackend } from "./calendar-backend.js";

describeCalendarBackend(
  "memory",
  async () => {
    const backend = new MemoryBackend();
    backend.calendars.expandBy((event, window) => expandEvent(event, window).occurrences);
    let files = 0;
    return {
      backend,
      principal: { establishment: "valmoree", account: "lea.martin@univ.example" },
      readOnlyCalendar: "read",
      keepFile: async (text) => {
        const id = `file${String(++files)}`;
        try {
          const { events, method } = fromICalendar(text);
          backend.calendars.blobs.set(
            id,
            events.map((event) => ({ ...event, ...(method && { method }) })),
          );
        } catch (error) {
          if (!(error instanceof CalendarError)) throw error;
          backend.calendars.blobs.set(id, "notParsable");
        }
        return id;
      },
      close: async () => undefined,
    };
  },
  { people: "one" },
);
