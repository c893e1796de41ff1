/**
 * Time ranges of a calendar-query (RFC 4791 section 9.9), for the server of tests.
 *
 * @module
 */
import { CalendarError, expandEvent, fromICalendar } from "@partage-ent/calendar";
import type { XmlElement } from "../dav/xml.js";
import { instant } from "./own-dav-scheduling.js";

/** Whether what a query is about overlaps its time range; all does where it has none. */
export function overlaps(data: string, query: XmlElement): boolean {
  const range = find(query, "{urn:ietf:params:xml:ns:caldav}time-range");
  if (!range) return true;
  const [start = "19000101T000000Z", end = "21000101T000000Z"] = ["start", "end"].map((name) =>
    range.attributes.get(name),
  );
  const window = { after: instant(start), before: instant(end) };
  return fromICalendar(data).events.some((event) => {
    try {
      return expandEvent(event, window).occurrences.length > 0;
    } catch (error) {
      if (error instanceof CalendarError) return true;
      throw error;
    }
  });
}

function find(element: XmlElement, name: string): XmlElement | undefined {
  if (element.name === name) return element;
  for (const child of element.children) {
    const found = find(child, name);
    if (found) return found;
  }
  return undefined;
}
