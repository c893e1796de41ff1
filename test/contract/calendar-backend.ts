/**
 * What every calendar back end keeps to, whatever the mail system behind it.
 *
 * @module
 */
import { type Calendar, type CalendarEvent, type Id, PRINCIPALS } from "@partage-ent/jmap";
import type { Backend, Principal } from "@partage-ent/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CalendarClient, PARIS } from "./calendar-client.js";
import { describeRooms, describeScheduling } from "./calendar-scheduling.js";
import { refused } from "./jmap-client.js";
import { type Lacks, offeredBy, unless } from "./lacks.js";

/** A mail system with two people, empty calendars, and the back end under test before it. */
export interface CalendarFixture {
  readonly backend: Backend;
  readonly principal: Principal;
  /** Somebody else of the same mail system; absent where a back end knows one person only. */
  readonly other?: Principal;
  /** Name of a calendar of somebody else that the person can read and not write; `""` without sharing. */
  readonly readOnlyCalendar: string;
  /** Keeps a file as a blob of the person. */
  keepFile(iCalendar: string): Promise<Id>;
  close(): Promise<void>;
}

/** What a mail system may have none of. */
export type CalendarFeature =
  | keyof typeof CAPABILITIES
  /** Calendars of other people, some only to be read. */
  | "sharing"
  /** A flag that hides a calendar, kept by the mail system. */
  | "hiding"
  /** Meetings that nobody is told of. */
  | "silence"
  /** Free times with one event left out. */
  | "masking"
  /** Rooms with their sizes. */
  | "rooms"
  /** Invitations that reach other people of the same mail system. */
  | "scheduling"
  /** Times at which somebody else is taken. */
  | "freeBusy"
  /** Mailboxes in which a proposal of another time is found. */
  | "mail";

const CAPABILITIES = { principals: PRINCIPALS } as const;

const WEEKLY = { "@type": "RecurrenceRule", frequency: "weekly" } as const;

/** A Monday seminar over the end of summer time. */
const SEMINAR = {
  title: "Séminaire",
  start: "2026-10-12T10:00:00",
  duration: "PT1H30M",
  recurrenceRules: [{ ...WEEKLY, count: 4 }],
} as const;

const AUTUMN = { after: "2026-10-01T00:00:00", before: "2026-12-01T00:00:00" };

const times = (events: readonly CalendarEvent[]) =>
  events.map(({ start, utcStart }) => [start, utcStart]);

/** Runs the suite against a back end. */
export function describeCalendarBackend(
  name: string,
  setUp: () => Promise<CalendarFixture>,
  {
    people,
    lacks = {},
  }: { readonly people: "one" | "several"; readonly lacks?: Lacks<CalendarFeature> },
): void {
  describe(`${name} as a calendar back end`, () => {
    let fixture: CalendarFixture;
    let lea: CalendarClient;

    beforeEach(async () => {
      fixture = await setUp();
      lea = await new CalendarClient(fixture.backend, fixture.principal).open();
    });
    afterEach(async () => {
      expect(lea.errors).toEqual([]);
      await fixture.close();
    });

    describe("calendars", () => {
      const calendars = async (ids: readonly Id[] | null = null) =>
        (await lea.call("Calendar/get", { ids }))["list"] as readonly Calendar[];

      it("are listed, the default one known from the start", async () => {
        const own = (await calendars()).find(({ isDefault }) => isDefault);
        expect(own).toMatchObject({ id: lea.calendarId, isVisible: true, owner: null });
        expect(own?.myRights).toMatchObject({ mayReadItems: true, mayWriteAll: true });
        expect((await lea.call("Calendar/get", { ids: ["999999"] }))["notFound"]).toEqual([
          "999999",
        ]);
      });

      it("are offered with what the capabilities say", async () => {
        const { accountCapabilities } = lea.session.accounts[lea.accountId]!;
        for (const [feature, isThere] of Object.entries(
          offeredBy(accountCapabilities, CAPABILITIES),
        )) {
          expect([feature, isThere]).toEqual([feature, !Object.hasOwn(lacks, feature)]);
        }
        if (lacks.sharing === undefined) return;
        expect((await calendars()).filter(({ owner }) => owner !== null)).toEqual([]);
      });

      it("are created, renamed, coloured and destroyed", async () => {
        const before = String((await lea.call("Calendar/get", { ids: [] }))["state"]);
        const made = await lea.call("Calendar/set", {
          create: { k: { name: "Cours d’été", color: "#cc3300" } },
        });
        const { id } = (made["created"] as { k: { id: Id } }).k;
        expect(await calendars([id])).toMatchObject([
          { name: "Cours d’été", color: "#cc3300", isVisible: true, isDefault: false },
        ]);
        await lea.call("Calendar/set", {
          update: { [id]: { name: "Licence", color: "#0055aa" } },
        });
        expect(await calendars([id])).toMatchObject([{ name: "Licence", color: "#0055aa" }]);
        const { created } = await lea.call("Calendar/changes", { sinceState: before });
        expect(created).toContain(id);
        await lea.call("Calendar/set", { destroy: [id] });
        expect(await calendars([id])).toEqual([]);
      });

      it.skipIf(lacks.hiding)(unless(lacks.hiding, "are hidden and shown again"), async () => {
        const made = await lea.call("Calendar/set", { create: { k: { name: "Bruit" } } });
        const { id } = (made["created"] as { k: { id: Id } }).k;
        for (const isVisible of [false, true]) {
          await lea.call("Calendar/set", { update: { [id]: { isVisible } } });
          expect(await calendars([id])).toMatchObject([{ isVisible }]);
        }
        await lea.call("Calendar/set", { destroy: [id] });
      });

      it("that have events are kept unless these are to go too", async () => {
        const made = await lea.call("Calendar/set", { create: { k: { name: "Plein" } } });
        const { id } = (made["created"] as { k: { id: Id } }).k;
        await lea.create({ start: "2026-11-23T10:00:00", calendarIds: { [id]: true } });
        const kept = await lea.call("Calendar/set", { destroy: [id] });
        expect(kept["notDestroyed"]).toMatchObject({ [id]: { type: "calendarHasEvent" } });
        const gone = await lea.call("Calendar/set", { destroy: [id], onDestroyRemoveEvents: true });
        expect(gone["destroyed"]).toEqual([id]);
        expect(await lea.occurrences(AUTUMN)).toEqual([]);
      });
    });

    describe("events", () => {
      it("are read as they were written", async () => {
        const id = await lea.create({
          title: "Jury de L3",
          description: "Dossiers\nà relire",
          start: "2026-11-23T10:00:00",
          duration: "PT1H30M",
          locations: { a: { "@type": "Location", name: "Salle B12" } },
          freeBusyStatus: "busy",
          privacy: "private",
          alerts: {
            r: { "@type": "Alert", trigger: { "@type": "OffsetTrigger", offset: "-PT15M" } },
          },
        });
        const [event] = await lea.get(id);
        expect(event).toMatchObject({
          id,
          title: "Jury de L3",
          start: "2026-11-23T10:00:00",
          duration: "PT1H30M",
          timeZone: PARIS,
          utcStart: "2026-11-23T09:00:00Z",
          utcEnd: "2026-11-23T10:30:00Z",
          calendarIds: { [lea.calendarId]: true },
          isOrigin: true,
          privacy: "private",
        });
        expect(event!.description?.trim()).toBe("Dossiers\nà relire");
        expect(Object.values(event!.locations ?? {})).toMatchObject([{ name: "Salle B12" }]);
        expect(Object.values(event!.alerts ?? {})).toMatchObject([
          { trigger: { offset: "-PT15M" } },
        ]);
        expect(event!.uid).not.toBe("");
        expect(event!.revision).not.toBe("");
        expect(event!.recurrenceRules ?? []).toEqual([]);
      });

      it("are changed, moved to another calendar and destroyed", async () => {
        const id = await lea.create({ title: "a", start: "2026-11-23T10:00:00", duration: "PT1H" });
        const made = await lea.call("Calendar/set", { create: { k: { name: "Autre" } } });
        const other = (made["created"] as { k: { id: Id } }).k.id;
        await lea.update(id, { title: "b", start: "2026-11-24T11:00:00", description: "x" });
        await lea.update(id, { calendarIds: { [other]: true } });
        expect(await lea.get(id)).toMatchObject([
          {
            title: "b",
            utcStart: "2026-11-24T10:00:00Z",
            duration: "PT1H",
            calendarIds: { [other]: true },
          },
        ]);
        const inside = { ...AUTUMN, filter: { inCalendars: [other] } };
        expect(await lea.occurrences(inside)).toHaveLength(1);
        await lea.destroy(id);
        expect(await lea.get(id)).toEqual([]);
        expect(await lea.occurrences(AUTUMN)).toEqual([]);
      });

      it("of whole days stay on their days", async () => {
        const id = await lea.create({
          title: "Colloque",
          start: "2026-11-23T00:00:00",
          duration: "P2D",
          showWithoutTime: true,
          timeZone: null,
        });
        expect(await lea.get(id)).toMatchObject([
          { start: "2026-11-23T00:00:00", duration: "P2D", showWithoutTime: true },
        ]);
        const on = async (day: string, next: string) =>
          (await lea.occurrences({ after: `${day}T00:00:00`, before: `${next}T00:00:00` })).length;
        expect(await on("2026-11-22", "2026-11-23")).toBe(0);
        expect(await on("2026-11-23", "2026-11-24")).toBe(1);
        expect(await on("2026-11-24", "2026-11-25")).toBe(1);
        expect(await on("2026-11-25", "2026-11-26")).toBe(0);
      });

      it("that last over midnight are found on each of their days", async () => {
        await lea.create({ title: "Nuit", start: "2026-11-23T22:00:00", duration: "PT10H" });
        const on = async (after: string, before: string) =>
          (await lea.occurrences({ after, before })).map(({ title }) => title);
        expect(await on("2026-11-23T00:00:00", "2026-11-24T00:00:00")).toEqual(["Nuit"]);
        expect(await on("2026-11-24T00:00:00", "2026-11-25T00:00:00")).toEqual(["Nuit"]);
        expect(await on("2026-11-24T08:00:00", "2026-11-25T00:00:00")).toEqual([]);
        expect(await on("2026-11-23T00:00:00", "2026-11-23T22:00:00")).toEqual([]);
      });

      it("that float have the hours of whoever looks", async () => {
        const id = await lea.create({
          title: "Pause",
          start: "2026-07-01T12:00:00",
          duration: "PT1H",
          timeZone: null,
        });
        const utcStart = async (timeZone: string) => {
          const { list } = await lea.call("CalendarEvent/get", {
            ids: [id],
            properties: ["utcStart", "start", "timeZone"],
            timeZone,
          });
          return (list as readonly CalendarEvent[])[0];
        };
        const here = await utcStart(PARIS);
        expect(here).toMatchObject({
          start: "2026-07-01T12:00:00",
          utcStart: "2026-07-01T10:00:00Z",
        });
        // A mail system without such events gives them the zone of the account.
        expect([null, PARIS]).toContain(here!.timeZone);
        expect(await utcStart("America/Guadeloupe")).toMatchObject({
          utcStart: here!.timeZone === null ? "2026-07-01T16:00:00Z" : "2026-07-01T10:00:00Z",
        });
      });

      it("are found by words and by UID", async () => {
        const uid = "exam-1@univ.example";
        const id = await lea.create({
          uid,
          title: "Examen d’algèbre",
          description: "amphi Poincaré",
          start: "2026-12-14T09:00:00",
          duration: "PT3H",
        });
        await lea.create({ title: "Réunion", start: "2026-12-14T14:00:00" });
        const ids = async (filter: object) => (await lea.find(filter)).map((event) => event.id);
        expect(await ids({ uid })).toEqual([id]);
        expect(await ids({ uid: "nobody" })).toEqual([]);
        const window = { after: "2026-12-01T00:00:00", before: "2027-01-01T00:00:00" };
        const titles = async (filter: object) =>
          (await lea.occurrences({ ...window, filter })).map(({ title }) => title);
        expect(await titles({ text: "algèbre" })).toEqual(["Examen d’algèbre"]);
        expect(await titles({ text: "poincaré" })).toEqual(["Examen d’algèbre"]);
        expect(await titles({ title: "réunion" })).toEqual(["Réunion"]);
        expect(await titles({ text: 'x" or is:anywhere or "' })).toEqual([]);
      });

      it("that are next are found however far off they are", async () => {
        const after = "2026-11-23T00:00:00";
        const next = async (limit: number) =>
          (await lea.occurrences({ after, limit })).map(({ title }) => title);
        expect(await next(3)).toEqual([]);
        await lea.create({ title: "Trois ans", start: "2029-11-26T10:00:00", duration: "PT1H" });
        expect(await next(3)).toEqual(["Trois ans"]);
        await lea.create({ title: "Trois semaines", start: "2026-12-14T10:00:00" });
        await lea.create({ title: "Hier", start: "2026-11-20T10:00:00", duration: "PT1H" });
        expect(await next(3)).toEqual(["Trois semaines", "Trois ans"]);
        expect(await next(1)).toEqual(["Trois semaines"]);
      });

      it("tell what changed after each write", async () => {
        const since = async (sinceState: string) => {
          const answer = await lea.call("CalendarEvent/changes", { sinceState });
          const { created, updated, destroyed } = answer as Readonly<Record<string, Id[]>>;
          // A mail system that can't tell new records from changed ones may tell either.
          return { written: [...created!, ...updated!], destroyed };
        };
        const empty = await lea.state();
        const id = await lea.create({ title: "a", start: "2026-11-23T10:00:00" });
        expect((await since(empty)).written).toContain(id);
        const one = await lea.state();
        expect(one).not.toBe(empty);
        await lea.update(id, { title: "b" });
        expect((await since(one)).written).toContain(id);
        const two = await lea.state();
        await lea.destroy(id);
        expect((await since(two)).destroyed).toContain(id);
        expect(await since(await lea.state())).toEqual({ written: [], destroyed: [] });
      });

      it("are not written over what somebody else wrote", async () => {
        const id = await lea.create({ title: "a", start: "2026-11-23T10:00:00" });
        const [{ revision = "" } = {}] = await lea.get(id);
        await lea.update(id, { title: "b" }, { revision });
        expect(await refused(lea.update(id, { title: "c" }, { revision }))).toBe(
          "revisionMismatch",
        );
        expect(await refused(lea.destroy(id, { revision }))).toBe("revisionMismatch");
        expect(await lea.get(id)).toMatchObject([{ title: "b" }]);
        const [{ revision: now = "" } = {}] = await lea.get(id);
        await lea.destroy(id, { revision: now });
      });

      it("are written only in the state that was expected", async () => {
        const ifInState = await lea.state();
        const id = await lea.create({ title: "a", start: "2026-11-23T10:00:00" });
        expect(await refused(lea.update(id, { title: "b" }, { ifInState }))).toBe("stateMismatch");
        await lea.update(id, { title: "b" }, { ifInState: await lea.state() });
      });

      it("that do not exist are not found", async () => {
        const ids = ["999999", "999999_20261123T090000Z", "x", "__proto__"];
        expect((await lea.call("CalendarEvent/get", { ids }))["notFound"]).toEqual(
          expect.arrayContaining(ids.slice(0, 3)),
        );
        for (const id of ids.slice(0, 3)) {
          expect(await refused(lea.update(id, { title: "x" }))).toBe("notFound");
          expect(await refused(lea.destroy(id))).toBe("notFound");
        }
        const calendarIds = { "999999": true } as const;
        expect(await refused(lea.create({ start: "2026-11-23T10:00:00", calendarIds }))).toMatch(
          /^(notFound|invalidProperties)$/,
        );
      });

      it.skipIf(lacks.sharing)(
        unless(lacks.sharing, "of a calendar that is only read can't be written"),
        async () => {
          const { list } = await lea.call("Calendar/get", { ids: null });
          const shared = (list as readonly Calendar[]).find(
            (one) => one.name === fixture.readOnlyCalendar,
          )!;
          expect(shared).toMatchObject({ isDefault: false });
          expect(shared.owner?.email).toBeTruthy();
          expect(shared.myRights).toMatchObject({ mayReadItems: true, mayWriteAll: false });
          const calendarIds = { [shared.id]: true } as const;
          expect(await refused(lea.create({ start: "2026-11-23T10:00:00", calendarIds }))).toBe(
            "forbidden",
          );
          const id = await lea.create({ title: "a", start: "2026-11-23T10:00:00" });
          expect(await refused(lea.update(id, { calendarIds }))).toBe("forbidden");
          expect(await lea.get(id)).toMatchObject([{ calendarIds: { [lea.calendarId]: true } }]);
        },
      );

      it("are read out of a file, and what is no file of events is told", async () => {
        const file = (method: string) =>
          [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//x//FR",
            `METHOD:${method}`,
            "BEGIN:VEVENT",
            "UID:invitation@univ.example",
            "DTSTAMP:20261101T080000Z",
            "DTSTART;TZID=Europe/Paris:20261123T100000",
            "DTEND;TZID=Europe/Paris:20261123T110000",
            "SUMMARY:Soutenance",
            "ORGANIZER:mailto:theo@univ.example",
            "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:lea@univ.example",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
          ].join("\r\n");
        const blobId = await fixture.keepFile(file("REQUEST"));
        const { parsed } = await lea.call("CalendarEvent/parse", { blobIds: [blobId] });
        expect(parsed).toMatchObject({
          [blobId]: [
            {
              uid: "invitation@univ.example",
              method: "request",
              title: "Soutenance",
              start: "2026-11-23T10:00:00",
              timeZone: PARIS,
              duration: "PT1H",
            },
          ],
        });
        expect(JSON.stringify(parsed)).toContain("lea@univ.example");
        const none = await lea.call("CalendarEvent/parse", { blobIds: ["u-nothing"] });
        expect(none["notFound"]).toEqual(["u-nothing"]);
        const text = await fixture.keepFile("Bonjour");
        const { notParsable } = await lea.call("CalendarEvent/parse", { blobIds: [text] });
        expect(notParsable).toEqual([text]);
      });
    });

    describe("series", () => {
      it("keep their hour over the change of the clock", async () => {
        const id = await lea.create(SEMINAR);
        const found = await lea.occurrences(AUTUMN);
        expect(times(found)).toEqual([
          ["2026-10-12T10:00:00", "2026-10-12T08:00:00Z"],
          ["2026-10-19T10:00:00", "2026-10-19T08:00:00Z"],
          ["2026-10-26T10:00:00", "2026-10-26T09:00:00Z"],
          ["2026-11-02T10:00:00", "2026-11-02T09:00:00Z"],
        ]);
        expect(new Set(found.map((one) => one.id)).size).toBe(4);
        for (const one of found) {
          expect(one).toMatchObject({
            baseEventId: id,
            recurrenceId: one.start,
            title: "Séminaire",
            duration: "PT1H30M",
            timeZone: PARIS,
          });
          expect(one.recurrenceRules ?? []).toEqual([]);
        }
        expect(await lea.get(id)).toMatchObject([
          { start: SEMINAR.start, recurrenceRules: [{ frequency: "weekly", count: 4 }] },
        ]);
        const window = { after: "2026-10-20T00:00:00", before: "2026-10-27T00:00:00" };
        expect(times(await lea.occurrences(window))).toEqual([
          ["2026-10-26T10:00:00", "2026-10-26T09:00:00Z"],
        ]);
      });

      it("change in one occurrence alone", async () => {
        const id = await lea.create(SEMINAR);
        const [, second] = await lea.occurrences(AUTUMN);
        await lea.update(second!.id, { title: "Ailleurs", start: "2026-10-20T14:00:00" });
        const found = await lea.occurrences(AUTUMN);
        expect(found.map(({ title, start }) => [title, start])).toEqual([
          ["Séminaire", "2026-10-12T10:00:00"],
          ["Ailleurs", "2026-10-20T14:00:00"],
          ["Séminaire", "2026-10-26T10:00:00"],
          ["Séminaire", "2026-11-02T10:00:00"],
        ]);
        expect(found[1]).toMatchObject({ baseEventId: id, recurrenceId: "2026-10-19T10:00:00" });
        expect(await lea.get(second!.id)).toMatchObject([{ title: "Ailleurs" }]);
        const [series] = await lea.get(id);
        expect(series).toMatchObject({ title: "Séminaire", start: SEMINAR.start });
        expect(series!.recurrenceOverrides?.["2026-10-19T10:00:00"]).toMatchObject({
          title: "Ailleurs",
          start: "2026-10-20T14:00:00",
        });
      });

      it("lose one occurrence, and get it back", async () => {
        const id = await lea.create(SEMINAR);
        const [, second] = await lea.occurrences(AUTUMN);
        await lea.destroy(second!.id);
        expect((await lea.occurrences(AUTUMN)).map(({ start }) => start.slice(5, 10))).toEqual([
          "10-12",
          "10-26",
          "11-02",
        ]);
        expect(await lea.get(second!.id)).toEqual([]);
        const [series] = await lea.get(id);
        expect(series!.recurrenceOverrides).toMatchObject({
          "2026-10-19T10:00:00": { excluded: true },
        });
        await lea.update(id, { "recurrenceOverrides/2026-10-19T10:00:00": null });
        expect(await lea.occurrences(AUTUMN)).toHaveLength(4);
      });

      it("keep the occurrences that differ when all the others change", async () => {
        const id = await lea.create(SEMINAR);
        const [, second, third] = await lea.occurrences(AUTUMN);
        await lea.update(second!.id, { title: "Ailleurs", start: "2026-10-20T14:00:00" });
        await lea.destroy(third!.id);
        await lea.update(id, { description: "Apporter les copies" });
        await lea.update(id, { title: "Atelier" });
        expect((await lea.occurrences(AUTUMN)).map(({ title, start }) => [title, start])).toEqual([
          ["Atelier", "2026-10-12T10:00:00"],
          ["Ailleurs", "2026-10-20T14:00:00"],
          ["Atelier", "2026-11-02T10:00:00"],
        ]);
      });

      it("change from one occurrence on as two series", async () => {
        const id = await lea.create({ ...SEMINAR, recurrenceRules: [WEEKLY] });
        const [{ revision = "" } = {}] = await lea.get(id);
        const answer = await lea.call("CalendarEvent/set", {
          update: {
            [id]: { recurrenceRules: [{ ...WEEKLY, until: "2026-10-26T09:59:59" }] },
          },
          create: {
            rest: {
              calendarIds: { [lea.calendarId]: true },
              title: "Séminaire, salle C",
              start: "2026-10-26T14:00:00",
              duration: "PT1H30M",
              timeZone: PARIS,
              recurrenceRules: [{ ...WEEKLY, until: "2026-11-09T14:00:00" }],
            },
          },
          ifRevision: { [id]: revision },
        });
        expect([answer["notUpdated"], answer["notCreated"]]).toEqual([null, null]);
        expect(times(await lea.occurrences(AUTUMN))).toEqual([
          ["2026-10-12T10:00:00", "2026-10-12T08:00:00Z"],
          ["2026-10-19T10:00:00", "2026-10-19T08:00:00Z"],
          ["2026-10-26T14:00:00", "2026-10-26T13:00:00Z"],
          ["2026-11-02T14:00:00", "2026-11-02T13:00:00Z"],
          ["2026-11-09T14:00:00", "2026-11-09T13:00:00Z"],
        ]);
      });

      it.each([
        ["daily", "01", { frequency: "daily", interval: 2, count: 3 }, ["01", "03", "05"]],
        [
          "on two days of the week",
          "01",
          {
            frequency: "weekly",
            byDay: [{ day: "tu" }, { day: "th" }],
            until: "2026-12-10T10:00:00",
          },
          ["01", "03", "08", "10"],
        ],
        [
          "on the second Tuesday of the month",
          "08",
          { frequency: "monthly", byDay: [{ day: "tu", nthOfPeriod: 2 }], count: 2 },
          ["08"],
        ],
        [
          "on the first and the last day of the month",
          "01",
          { frequency: "monthly", byMonthDay: [1, -1], count: 2 },
          ["01", "31"],
        ],
        ["each year", "02", { frequency: "yearly", count: 2 }, ["02"]],
      ] as const)("repeat %s", async (_name, day, rule, days) => {
        const id = await lea.create({
          title: "x",
          start: `2026-12-${day}T10:00:00`,
          duration: "PT1H",
          recurrenceRules: [{ "@type": "RecurrenceRule", ...rule }],
        });
        const window = { after: "2026-12-01T00:00:00", before: "2027-01-01T00:00:00" };
        const found = await lea.occurrences(window);
        expect(found.map(({ start }) => start.slice(8, 10))).toEqual(days);
        const [series] = await lea.get(id);
        expect(series!.recurrenceRules).toMatchObject([{ frequency: rule.frequency }]);
      });

      it("of whole days are found on the right ones", async () => {
        await lea.create({
          title: "Marché",
          start: "2026-10-21T00:00:00",
          duration: "P1D",
          showWithoutTime: true,
          timeZone: null,
          recurrenceRules: [{ ...WEEKLY, count: 3 }],
        });
        const found = await lea.occurrences(AUTUMN);
        expect(found.map(({ start }) => start)).toEqual([
          "2026-10-21T00:00:00",
          "2026-10-28T00:00:00",
          "2026-11-04T00:00:00",
        ]);
        await lea.destroy(found[1]!.id);
        expect(await lea.occurrences(AUTUMN)).toHaveLength(2);
      });

      it("refuse what one occurrence can't be", async () => {
        await lea.create(SEMINAR);
        const [first] = await lea.occurrences(AUTUMN);
        const rules = { recurrenceRules: [{ ...WEEKLY }] };
        expect(await refused(lea.update(first!.id, rules))).toMatch(/^invalid|^forbidden/);
        expect(await lea.occurrences(AUTUMN)).toHaveLength(4);
      });
    });

    describeRooms(() => lea, lacks);
    if (people === "several") describeScheduling(() => ({ fixture, lea }), lacks);
  });
}
