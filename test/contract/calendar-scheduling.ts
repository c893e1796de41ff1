/**
 * What people tell each other through a calendar back end: invitations, answers, free times.
 *
 * @module
 */
import type { BusyPeriod, CalendarEvent, Id, Participant, Principal } from "@partage-ent/jmap";
import { beforeEach, describe, expect, it } from "vitest";
import type { CalendarFeature, CalendarFixture } from "./calendar-backend.js";
import { CalendarClient } from "./calendar-client.js";
import { type Lacks, unless } from "./lacks.js";

const UID = "reunion@univ.example";

const DAY = { after: "2026-11-23T00:00:00", before: "2026-11-24T00:00:00" };

/** Runs the tests that need somebody else. */
export function describeScheduling(
  given: () => { readonly fixture: CalendarFixture; readonly lea: CalendarClient },
  lacks: Lacks<CalendarFeature>,
): void {
  describe.skipIf(lacks.scheduling)(unless(lacks.scheduling, "invitations"), () => {
    let lea: CalendarClient;
    let theo: CalendarClient;

    beforeEach(async () => {
      const { fixture } = given();
      lea = given().lea;
      theo = await new CalendarClient(fixture.backend, fixture.other!).open();
    });

    const meeting = (more: Partial<CalendarEvent> = {}) => ({
      uid: UID,
      title: "Réunion",
      start: "2026-11-23T10:00:00",
      duration: "PT1H",
      participants: {
        me: participant(lea, { owner: true }),
        theo: participant(theo, { attendee: true }),
      },
      ...more,
    });

    const participant = (
      { principal }: CalendarClient,
      roles: Participant["roles"],
    ): Participant => ({
      "@type": "Participant",
      email: principal.account,
      sendTo: { imip: `mailto:${principal.account}` },
      roles,
      participationStatus: roles.owner ? "accepted" : "needs-action",
      expectReply: !roles.owner,
    });

    const answerOf = (
      event: CalendarEvent | undefined,
      who: CalendarClient,
    ): readonly unknown[] => {
      const { account } = who.principal;
      const found = Object.entries(event?.participants ?? {}).find(([, { email, sendTo }]) =>
        [email, sendTo?.["imip"]].some((one) => one?.replace("mailto:", "") === account),
      );
      return [found?.[0], found?.[1].participationStatus];
    };

    const invited = async (who: CalendarClient): Promise<CalendarEvent | undefined> =>
      (await who.find({ uid: UID }))[0];

    it("reach the other person, and the answer comes back", async () => {
      const id = await lea.create(meeting(), { tell: true });
      const event = await invited(theo);
      expect(event).toMatchObject({
        title: "Réunion",
        utcStart: "2026-11-23T09:00:00Z",
        isOrigin: false,
      });
      const [own, status] = answerOf(event, theo);
      expect(status).toBe("needs-action");
      const at = `participants/${String(own)}`;
      await theo.update(event!.id, { [`${at}/participationStatus`]: "accepted" }, { tell: true });
      expect(answerOf(await invited(theo), theo)[1]).toBe("accepted");
      const [organized] = await lea.get(id);
      expect(answerOf(organized, theo)[1]).toBe("accepted");
      expect(organized).toMatchObject({ isOrigin: true, title: "Réunion" });
    });

    const silently = "are not sent where nobody is to be told";
    it.skipIf(lacks.silence)(unless(lacks.silence, silently), async () => {
      await lea.create(meeting(), { tell: false });
      expect(await invited(theo)).toBeUndefined();
    });

    it("follow a change of the organizer", async () => {
      const id = await lea.create(meeting(), { tell: true });
      await lea.update(
        id,
        { start: "2026-11-23T15:00:00", title: "Réunion, tard" },
        { tell: true },
      );
      expect(await theo.occurrences(DAY)).toMatchObject([
        { title: "Réunion, tard", start: "2026-11-23T15:00:00" },
      ]);
    });

    it("end when the organizer cancels", async () => {
      const id = await lea.create(meeting(), { tell: true });
      expect(await invited(theo)).toBeDefined();
      await lea.destroy(id, { tell: true });
      const left = await invited(theo);
      expect(left === undefined || left.status === "cancelled").toBe(true);
      expect(await lea.get(id)).toEqual([]);
    });

    it("show only owners and the person herself when that is asked for", async () => {
      await lea.create(meeting(), { tell: true });
      const event = (await invited(theo))!;
      const { list } = await theo.call("CalendarEvent/get", {
        ids: [event.id],
        properties: ["participants"],
        reduceParticipants: true,
      });
      const [{ participants = {} } = {}] = list as readonly Partial<CalendarEvent>[];
      expect(
        Object.values(participants)
          .map(({ roles }) => Boolean(roles.owner))
          .sort(),
      ).toEqual([false, true]);
    });

    it("are answered for one occurrence of a series", async () => {
      const id = await lea.create(
        meeting({
          recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "weekly", count: 3 }],
        }),
        { tell: true },
      );
      const window = { after: "2026-11-01T00:00:00", before: "2026-12-31T00:00:00" };
      const [, second] = await theo.occurrences(window);
      const [own] = answerOf(second, theo);
      const pointer = `participants/${String(own)}/participationStatus`;
      await theo.update(second!.id, { [pointer]: "declined" }, { tell: true });
      const answers = async (who: CalendarClient) =>
        (await who.occurrences(window)).map((one) => answerOf(one, theo)[1]);
      expect(await answers(theo)).toEqual(["needs-action", "declined", "needs-action"]);
      expect(await answers(lea)).toEqual(["needs-action", "declined", "needs-action"]);
      expect((await lea.get(id))[0]?.recurrenceRules).toMatchObject([{ count: 3 }]);
    });

    const counters = "may be met by another time, which the organizer hears of";
    it.skipIf(lacks.mail)(unless(lacks.mail, counters), async () => {
      const id = await lea.create(meeting(), { tell: true });
      const event = (await invited(theo))!;
      const mails = async (): Promise<number> => {
        const { ids } = await lea.call("Email/query", {});
        return (ids as readonly Id[]).length;
      };
      const before = await mails();
      await theo.call("CalendarEvent/counter", {
        id: event.id,
        start: "2026-11-24T10:00:00",
        timeZone: "Europe/Paris",
        duration: "PT1H",
        comment: "Plutôt mardi",
      });
      expect(await mails()).toBe(before + 1);
      expect(await lea.get(id)).toMatchObject([{ start: "2026-11-23T10:00:00" }]);
    });
  });

  describe.skipIf(lacks.freeBusy)(unless(lacks.freeBusy, "free times"), () => {
    /** Théo's day, and how Léa asks for it. */
    const dayOfTheo = async () => {
      const { fixture, lea } = given();
      const theo = await new CalendarClient(fixture.backend, fixture.other!).open();
      const event = { start: "2026-11-23T10:00:00", duration: "PT1H" };
      await theo.create({ ...event, uid: UID, title: "Secret" });
      const free = { title: "Libre", freeBusyStatus: "free" } as const;
      await theo.create({ ...event, ...free, start: "2026-11-23T14:00:00" });
      const id = await principalOf(lea, theo.principal.account);
      return async (more: object = {}) => {
        const answer = await lea.call("Principal/getAvailability", { id, ...window, ...more });
        return (answer["list"] as readonly BusyPeriod[]).filter(
          ({ busyStatus }) => busyStatus !== "unavailable",
        );
      };
    };

    it("tell when somebody is taken, and nothing else", async () => {
      const busy = await dayOfTheo();
      expect(await busy()).toEqual([
        {
          utcStart: "2026-11-23T09:00:00Z",
          utcEnd: "2026-11-23T10:00:00Z",
          busyStatus: "confirmed",
        },
      ]);
      expect(JSON.stringify(await busy())).not.toContain("Secret");
    });

    const aside = "leave the meeting that is moved aside";
    it.skipIf(lacks.masking)(unless(lacks.masking, aside), async () => {
      const busy = await dayOfTheo();
      expect(await busy({ excludeUid: UID })).toEqual([]);
    });
  });
}

const window = { utcStart: "2026-11-23T00:00:00Z", utcEnd: "2026-11-24T00:00:00Z" };

async function principalOf(lea: CalendarClient, email: string): Promise<Id | undefined> {
  const { ids } = await lea.call("Principal/query", { filter: { email } });
  return (ids as readonly Id[])[0];
}

/** Runs the tests of rooms; a fixture has an Amphi for 200 and a Salle B12 for 30 people. */
export function describeRooms(given: () => CalendarClient, lacks: Lacks<CalendarFeature>): void {
  describe.skipIf(lacks.principals)(unless(lacks.principals, "rooms and addresses"), () => {
    it.skipIf(lacks.rooms)(unless(lacks.rooms, "are found by size and name"), async () => {
      const lea = given();
      const rooms = async (filter: object) => {
        const { ids } = await lea.call("Principal/query", {
          filter: { type: "location", ...filter },
        });
        const { list } = await lea.call("Principal/get", { ids });
        return (list as readonly Principal[]).map(({ name }) => name).sort();
      };
      expect(await rooms({})).toEqual(["Amphi", "Salle B12"]);
      expect(await rooms({ minCapacity: 100 })).toEqual(["Amphi"]);
      expect(await rooms({ text: "b12" })).toEqual(["Salle B12"]);
      expect(await rooms({ text: "*" })).toEqual([]);
    });

    it("that are not there are known to nobody", async () => {
      const lea = given();
      const id = await principalOf(lea, "nobody@elsewhere.example");
      if (id === undefined) return;
      // A mail system that can't know who else there is answers that it knows nothing.
      const { list } = await lea.call("Principal/getAvailability", { id, ...window });
      expect((list as readonly BusyPeriod[]).every((one) => one.busyStatus === "unknown")).toBe(
        true,
      );
    });
  });
}
