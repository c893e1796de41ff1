/**
 * The rule examples of RFC 5545 section 3.8.5.3 and its errata.
 *
 * @module
 */
import { expandEvent, fromICalendar } from "@partage-ent/calendar";
import type { RuleExample } from "./corpus.js";

const WINDOW = { after: Date.UTC(1990, 0, 1), before: Date.UTC(2090, 0, 1) };

/** Whether our instances are those of the example; where not, what differs first. */
export function checkExample(example: RuleExample): string | undefined {
  const zone = `;TZID=${example.tzid}:`;
  const lines = [
    "BEGIN:VCALENDAR",
    "BEGIN:VEVENT",
    "UID:x",
    `DTSTART${zone}${example.dtstart}`,
    `RRULE:${example.rrule}`,
    ...(example.exdate ?? []).map((date) => `EXDATE${zone}${date}`),
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  const event = fromICalendar(lines.join("\r\n")).events[0]!;
  // One that is complete must end by itself.
  const occurrences = example.expectedUtc.length + (example.complete ? 5 : 0);
  const found = expandEvent(event, WINDOW, { occurrences }).occurrences.map(({ utcStart }) =>
    new Date(utcStart).toISOString().replace(".000", ""),
  );
  const at = Math.max(found.length, example.expectedUtc.length);
  for (let index = 0; index < at; index++) {
    const [ours, theirs] = [found[index] ?? "nothing", example.expectedUtc[index] ?? "nothing"];
    if (ours !== theirs) return `${ours} where ${theirs} is right`;
  }
  return undefined;
}
