import { describe, expect, it } from "vitest";
import type { SummaryMessage } from "./mail-summary.js";
import type { Today } from "./today.js";
import { EMPTY_FEED, type FeedContent, writeFeed } from "./notification-feed.js";

const WRITING = { language: "fr", open: () => undefined } as const;
const MESSAGE: SummaryMessage = {
  id: "m1",
  subject: "Réunion",
  from: [{ name: "Claire Lefèvre", email: "claire@univ-valmoree.example" }],
  receivedAt: "2026-11-24T08:00:00Z",
  keywords: {},
};
const withMessage = (message: Partial<SummaryMessage>): FeedContent => ({
  mail: { inbox: "Réception", unread: 12, messages: [{ ...MESSAGE, ...message }] },
  today: null,
});

describe("the feed of uPortal's NotificationPortlet", () => {
  it("tells unread messages and today's events in its shape", () => {
    const today = {
      timeZone: "Europe/Paris",
      events: [
        {
          ...{ id: "e1", title: "Conseil", start: "2026-11-24T10:00:00", status: "confirmed" },
          ...{ utcStart: "2026-11-24T09:00:00Z", utcEnd: "2026-11-24T10:30:00Z" },
          locations: { 1: { "@type": "Location", name: "Salle N 214" } },
        },
        {
          id: "e2",
          title: "Journée portes ouvertes",
          start: "2026-11-24T00:00:00",
          showWithoutTime: true,
        },
      ],
    } as unknown as Today;
    const open = (view: string, id?: string): string =>
      `https://gw.example/open?${view}${id ?? ""}`;
    const feed = writeFeed({ ...withMessage({}), today }, { language: "fr", open });
    expect(feed).toEqual({
      categories: [
        {
          title: "Messages non lus (12)",
          entries: [
            {
              ...{ id: "partage-mail-m1", title: "Réunion", body: "De Claire Lefèvre" },
              ...{ url: "https://gw.example/open?mailm1", priority: 3, source: "PARTAGE" },
              attributes: { De: ["Claire Lefèvre"], "Reçu le": ["2026-11-24T08:00:00Z"] },
            },
          ],
        },
        {
          title: "Aujourd’hui",
          entries: [
            {
              ...{ id: "partage-event-e1", title: "Conseil", body: "10:00 – 11:30 · Salle N 214" },
              ...{ url: "https://gw.example/open?calendar", priority: 3, source: "PARTAGE" },
              dueDate: { time: Date.parse("2026-11-24T09:00:00Z") },
              attributes: { Lieu: ["Salle N 214"] },
            },
            {
              ...{ id: "partage-event-e2", title: "Journée portes ouvertes", priority: 3 },
              ...{ body: "Toute la journée", source: "PARTAGE", attributes: {} },
              url: "https://gw.example/open?calendar",
            },
          ],
        },
      ],
      errors: [],
    });
  });

  it("has nothing where there is nothing, and no category without an entry", () => {
    expect(writeFeed({ mail: null, today: null }, WRITING)).toEqual(EMPTY_FEED);
    const nothing = { mail: { inbox: "R", unread: 0, messages: [] }, today: null };
    expect(writeFeed(nothing, WRITING)).toEqual(EMPTY_FEED);
  });

  it("says what did not answer, and tells the rest", () => {
    const feed = writeFeed({ ...withMessage({}), today: "failed" }, WRITING);
    expect(feed.categories).toHaveLength(1);
    expect(feed.errors).toEqual([{ error: "L’agenda ne répond pas", source: "PARTAGE" }]);
  });

  it("row 60: has no markup in a title, and only text in a body", () => {
    const hostile = [
      "<img src=x onerror=alert(1)>",
      "</span><script>alert(1)</script>",
      "&lt;img src=x onerror=alert(1)&gt;",
      "\u202e<b>x</b>\u0000\r\nSet-Cookie: a=b",
      `<a href="javascript:alert(1)">${"a".repeat(5_000)}</a>`,
    ];
    for (const text of hostile) {
      const from = [{ name: text, email: "x@evil.example" }];
      const feed = writeFeed(withMessage({ subject: text, from }), WRITING);
      const [{ title, body, attributes }] = feed.categories[0]!.entries as [
        (typeof feed.categories)[number]["entries"][number],
      ];
      for (const said of [title, ...Object.values(attributes).flat()])
        expect(said).not.toMatch(/[<>&\p{C}]/u);
      expect(body).not.toMatch(/[<>"'\p{C}]|&(?!#\d+;)/u);
      expect([Array.from(title).length <= 200, body.length < 1_300]).toEqual([true, true]);
    }
    expect(
      writeFeed(withMessage({ subject: "<>" }), WRITING).categories[0]?.entries[0]?.title,
    ).toBe("‹›");
  });
});
