import type { JSCalendarEvent } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";

import { fromICalendar } from "./from-icalendar.js";
import { toICalendar } from "./to-icalendar.js";

const EVENT: JSCalendarEvent = {
  "@type": "Event",
  uid: "u1",
  start: "2026-11-23T10:00:00",
  duration: "PT1H",
  timeZone: "Europe/Paris",
};
const INVITED = "ATTENDEE:mailto:mallory@evil.example";

/** Names of properties, by whatever a program takes for the end of a line. */
const namesIn = (text: string): readonly string[] =>
  text
    .replace(/\r\n[ \t]/g, "")
    .split(/\r\n|[\n\v\f\r\u0085]/)
    .map((line) => /^[A-Z-]*/.exec(line)?.[0] ?? "");

const participant = (more: object): Partial<JSCalendarEvent> => ({
  participants: {
    p: { "@type": "Participant", email: "theo@univ.example", roles: { attendee: true }, ...more },
  },
});

describe("row 35: values of an event", () => {
  for (const [end, name] of [
    ["\r", "a carriage return"],
    ["\r\n", "a line end"],
    ["\n", "a line feed"],
    ["\u0085", "a next line"],
    ["\v", "a vertical tab"],
  ] as const) {
    const evil = `a${end}${INVITED}${end}b`;
    const fields: Readonly<Record<string, Partial<JSCalendarEvent>>> = {
      title: { title: evil },
      description: { description: evil },
      place: { locations: { l: { "@type": "Location", name: evil } } },
      keyword: { keywords: { [evil]: true } },
      link: { links: { l: { "@type": "Link", href: `https://a.example/${evil}`, title: evil } } },
      meeting: { virtualLocations: { v: { "@type": "VirtualLocation", uri: evil, name: evil } } },
      uid: { uid: evil },
      name: participant({ name: evil }),
      address: participant({ email: `theo@univ.example${evil}` }),
    };
    for (const [field, more] of Object.entries(fields)) {
      it(`with ${name} in its ${field} invite nobody`, () => {
        const names = namesIn(toICalendar([{ ...EVENT, ...more }]));
        expect(names.filter((one) => one === "ATTENDEE")).toHaveLength(more.participants ? 1 : 0);
      });
    }
  }

  it("keep their lines where they may have some, however they end", () => {
    const text = toICalendar([{ ...EVENT, description: "a\r\nb\rc\nd\te" }]);
    expect(text).toContain("DESCRIPTION:a\\nb\\nc\\nd\te\r\n");
    expect(fromICalendar(text).events[0]?.description).toBe("a\nb\nc\nd\te");
  });
});
