import { beforeAll, describe, expect, it } from "vitest";
import { expandItem } from "../calendar/expand-item.js";
import { mainInvite } from "../calendar/event-times.js";
import { createSandbox } from "../create-sandbox.js";
import type { CalendarItem } from "../mailbox/calendar-item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import type { Sandbox } from "../sandbox.js";
import { planAgenda } from "./agenda-plan.js";
import { PEOPLE, personByUid } from "./people.js";
import { ROOMS } from "./rooms.js";
import { seedUniversity } from "./university.js";

const DAY = 86_400_000;
/** A Monday morning in winter, a Sunday evening, and the day on which summer time ends. */
const MOMENTS = [Date.UTC(2026, 10, 23, 8), Date.UTC(2027, 1, 28, 21), Date.UTC(2026, 9, 25, 1)];
const NOW = MOMENTS[0]!;

describe("the plan of an agenda", () => {
  it("is the same for the same moment", () => {
    for (const person of PEOPLE) expect(planAgenda(person, NOW)).toEqual(planAgenda(person, NOW));
  });

  it("names exceptions that its series has", () => {
    for (const now of MOMENTS) {
      for (const { repeat, exceptions = [], start } of planAgenda(personByUid("lmarchetti"), now)
        .events) {
        for (const { instead } of exceptions) {
          expect(repeat).toBeDefined();
          expect(instead.slice(8)).toBe(start.slice(8));
        }
      }
    }
  });
});

describe("the calendars of the university", () => {
  let sandbox: Sandbox;
  let lea: Mailbox;
  let items: readonly CalendarItem[];

  beforeAll(async () => {
    sandbox = createSandbox({
      domain: "univ-valmoree.example",
      preauthKey: "0".repeat(64),
      clock: () => NOW,
    });
    const people = ["lmarchetti", "thebrard", "hcazeneuve"];
    await seedUniversity(sandbox, { now: NOW, people, messagesPerPerson: 120 });
    lea = sandbox.mailbox(personByUid("lmarchetti").mail);
    items = lea.itemsOf("appointment");
  });

  it("have events today and all week, in several calendars with colours", () => {
    const week = { start: NOW - DAY / 2, end: NOW + 7 * DAY };
    const busy = items.filter((item) => expandItem(item, week, "Europe/Paris").length > 0);
    expect(busy.length).toBeGreaterThan(6);
    const today = { start: NOW, end: NOW + DAY / 2 };
    expect(items.some((item) => expandItem(item, today, "Europe/Paris").length > 0)).toBe(true);
    const calendars = lea.itemsOf("folder").filter(({ view }) => view === "appointment");
    expect(calendars.map(({ name, flags }) => [name, flags])).toEqual([
      ["Calendar", "#"],
      ["Vie associative", "#"],
      ["Perso", "#"],
    ]);
    for (const { id } of calendars) expect(lea.folderCounts(id).count).toBeGreaterThan(0);
  });

  it("keep the local time of a series over the changes of the clock", () => {
    const item = items.find(({ uid }) => uid.startsWith("agenda-groupe-projet"))!;
    const year = { start: NOW - 90 * DAY, end: NOW + 300 * DAY };
    const hours = expandItem(item, year, "Europe/Paris").map(({ start, offset }) =>
      new Date(start + offset).toISOString().slice(11, 16),
    );
    expect(new Set(hours)).toEqual(new Set(["17:30", "18:00"]));
    expect(hours.filter((hour) => hour === "18:00")).toHaveLength(1);
    expect(hours).toHaveLength(41);
  });

  it("hold an invitation that awaits an answer and clashes with something", () => {
    const invited = items.find((item) => mainInvite(item).answer === "NE")!;
    const range = { start: NOW, end: NOW + 30 * DAY };
    const [first] = expandItem(invited, range, "Europe/Paris");
    const clashing = items.filter(
      (item) =>
        item !== invited &&
        expandItem(item, range, "Europe/Paris").some(
          ({ start, end }) => start < first!.end && end > first!.start,
        ),
    );
    expect(clashing.length).toBeGreaterThan(0);
    const message = lea.message(mainInvite(invited).messageId);
    expect(message.summary.invitation?.method).toBe("REQUEST");
  });

  it("stand in the organizer's own calendar too", () => {
    const host = sandbox.mailbox(personByUid("hcazeneuve").mail);
    const meetings = host.itemsOf("appointment").map(mainInvite);
    const own = meetings.find(({ attendees, isOrganizer }) => isOrganizer && attendees.length > 0);
    expect(own).toMatchObject({ answer: "AC", name: "Point d’étape du projet tutoré" });
  });

  it("are shared with a colleague", () => {
    const [link] = lea.itemsOf("link");
    const owner = sandbox.account(personByUid("thebrard").mail)!;
    expect(link).toMatchObject({ ownerId: owner.id, remoteId: 10, view: "appointment" });
  });

  it("have rooms of different sizes, some of them taken", () => {
    for (const { uid } of ROOMS) {
      const room = sandbox.mailbox(`${uid}@univ-valmoree.example`);
      expect(room.itemsOf("appointment").length).toBe(2);
    }
    const capacities = ROOMS.flatMap(({ capacity }) => capacity ?? []);
    expect(new Set(capacities).size).toBe(capacities.length);
  });

  it("gain nothing when the filling is repeated", async () => {
    const people = ["lmarchetti", "thebrard", "hcazeneuve"];
    const count = items.length;
    await seedUniversity(sandbox, { now: NOW, people, messagesPerPerson: 120 });
    expect(lea.itemsOf("appointment")).toHaveLength(count);
  });
});
