/** What a script in the page tries with the calendars of the person whose page it is. */
import type { Calendar, CalendarEvent } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import type { Budget, BudgetName } from "./context.js";
import { METHODS } from "./method-table.js";
import { SCOPE_METHODS } from "./scopes.js";
import { testClient } from "./testing/client.js";
import { calendar } from "./testing/memory-calendars.js";

const A = { accountId: "a1" };
const EVENT = { calendarIds: { cal: true }, start: "2026-11-23T10:00:00" };

const people = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `p${n}`,
      { email: `p${n}@univ.example`, roles: { attendee: true } },
    ]),
  );

/** A budget that remembers what it was asked for. */
function counting(limits: Partial<Record<BudgetName, number>> = {}) {
  const spent = new Map<BudgetName, number>();
  const budget: Budget = {
    take: (name, cost) => {
      const next = (spent.get(name) ?? 0) + cost;
      if (next > (limits[name] ?? Infinity)) return { granted: false, retryAfter: 60 };
      spent.set(name, next);
      return { granted: true };
    },
  };
  return { budget, spent };
}

describe("row 31: a scope", () => {
  it.each(Object.keys(SCOPE_METHODS))("%s reaches no method of another", async (scope) => {
    const client = testClient({}, { scopes: [scope] });
    const granted = new Set([...(SCOPE_METHODS[scope] ?? []), "Core/echo"]);
    for (const name of METHODS.keys()) {
      if (granted.has(name)) continue;
      const [answer, { type }] = await client.call(name, A);
      expect([answer, name, type]).toEqual([
        "error",
        name,
        expect.stringMatching(/^(forbidden|unknownMethod)$/),
      ]);
    }
    expect(client.backend.ticks).toEqual([]);
  });

  it("that reads calendars changes none of them, by no argument", async () => {
    const client = testClient({}, { scopes: ["calendar.read"] });
    for (const [name, args] of [
      ["CalendarEvent/set", { create: { k: EVENT }, sendSchedulingMessages: true }],
      [
        "CalendarEvent/counter",
        { id: "e1", start: EVENT.start, timeZone: "Etc/UTC", duration: "PT1H" },
      ],
      ["Calendar/set", { update: { cal: { isVisible: false } } }],
    ] as const) {
      expect((await client.call(name, { ...A, ...args }))[1].type).toBe("forbidden");
    }
    expect(client.backend.ticks).toEqual([]);
  });
});

describe("row 34: another account", () => {
  it("is the same as none for every method", async () => {
    const client = testClient();
    for (const name of METHODS.keys()) {
      if (name === "Core/echo") continue;
      const args = { ids: ["x"], sinceState: "v1.0", sinceQueryState: "v1.0", filter: {} };
      for (const accountId of ["theo", "__proto__", "constructor"]) {
        const [, { type }] = await client.call(name, { ...args, accountId });
        const [, alone] = await client.call(name, { accountId });
        expect([name, [type, alone.type].sort()]).toEqual([
          name,
          expect.arrayContaining([expect.stringMatching(/^(accountNotFound|invalidArguments)$/)]),
        ]);
      }
    }
    expect(client.backend.ticks).toEqual([]);
  });
});

describe("names that every object has", () => {
  const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];
  const places = names.flatMap((name): object[] => [
    { [`${name}/polluted`]: true },
    { [`locations/${name}/name`]: "x" },
    { [`participants/a/roles/${name}`]: true },
    { [`recurrenceOverrides/2026-11-30T10:00:00/${name}~1polluted`]: true },
    { recurrenceOverrides: { "2026-11-30T10:00:00": { [`locations/${name}/name`]: "x" } } },
  ]);

  it.each(places)("lead nowhere in %j", async (patch) => {
    const client = testClient();
    await client.call("CalendarEvent/set", { ...A, create: { k: EVENT } });
    const [id = ""] = client.backend.calendars.events.keys();
    const before = client.backend.calendars.events.get(id);
    const [, answer] = await client.call("CalendarEvent/set", { ...A, update: { [id]: patch } });
    expect(answer.notUpdated).toHaveProperty([id]);
    expect(client.backend.calendars.events.get(id)).toBe(before);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("too much", () => {
  const attempt = async (event: object) => {
    const client = testClient();
    const [, answer] = await client.call("CalendarEvent/set", {
      ...A,
      create: { k: { ...EVENT, ...event } },
    });
    expect(client.backend.calendars.events.size).toBe(0);
    return answer;
  };

  const deep = (levels: number): object => (levels === 0 ? {} : { a: deep(levels - 1) });

  it.each<[string, object]>([
    ["10,000 participants", { participants: people(10_000) }],
    ["501 participants", { participants: people(501) }],
    ["more participants than the account allows", { participants: people(101) }],
    ["a rule for each second", { recurrenceRules: [{ frequency: "secondly" }] }],
    [
      "a rule for all seconds of all days",
      {
        recurrenceRules: [
          {
            frequency: "daily",
            byHour: Array.from({ length: 24 }, (_, n) => n),
            byMinute: Array.from({ length: 24 }, (_, n) => n),
          },
        ],
      },
    ],
    ["a billion times", { recurrenceRules: [{ frequency: "daily", count: 1e9 }] }],
    [
      "5,000 exceptions",
      {
        recurrenceOverrides: Object.fromEntries(
          Array.from({ length: 5_000 }, (_, n) => [
            new Date(Date.UTC(2026, 0, 1) + n * 3_600_000).toISOString().slice(0, 19),
            { excluded: true },
          ]),
        ),
      },
    ],
    ["nesting", { locations: { a: deep(40) } }],
    ["a description of 300,000 characters", { description: "x".repeat(300_000) }],
    [
      "30,000 keywords",
      { keywords: Object.fromEntries(Array.from({ length: 30_000 }, (_, n) => [`k${n}`, true])) },
    ],
  ])("is refused at once: %s", async (_name, event) => {
    const answer = await attempt(event);
    expect(answer.notCreated).toMatchObject({
      k: { type: expect.stringMatching(/^(invalidProperties|tooLarge)$/) as string },
    });
  });

  it("reaches no back end as a patch either", async () => {
    const client = testClient();
    await client.call("CalendarEvent/set", { ...A, create: { k: EVENT } });
    const [id = ""] = client.backend.calendars.events.keys();
    const patch = Object.fromEntries(
      Object.entries(people(500)).map(([name, one]) => [`participants/${name}`, one]),
    );
    const [, answer] = await client.call("CalendarEvent/set", { ...A, update: { [id]: patch } });
    expect(answer.notUpdated).toMatchObject({ [id]: { type: "invalidProperties" } });
  });
});

describe("messages to people", () => {
  it("cost as many as they are told, read from the event where the patch does not say", async () => {
    const { budget, spent } = counting();
    const client = testClient({}, { budget });
    const set = (args: object) =>
      client.call("CalendarEvent/set", { ...A, sendSchedulingMessages: true, ...args });
    await set({ create: { k: { ...EVENT, participants: people(5) } } });
    expect(spent.get("event.invite")).toBe(5);
    const [id = ""] = client.backend.calendars.events.keys();
    await set({ update: { [id]: { title: "x" } } });
    expect(spent.get("event.invite")).toBe(10);
    const added = { recurrenceOverrides: { "2026-11-30T10:00:00": { participants: people(3) } } };
    await set({ update: { [id]: added } });
    expect(spent.get("event.invite")).toBe(10 + 3 + 5);
    await set({ destroy: [id] });
    // The three of one occurrence are among the five.
    expect(spent.get("event.invite")).toBe(18 + 5);
    expect(spent.get("event.write")).toBe(4);
  });

  it("cost one for an answer, and all of them for what only looks like one", async () => {
    const { budget, spent } = counting();
    const client = testClient({}, { budget });
    const create = { k: { ...EVENT, participants: people(40) } };
    await client.call("CalendarEvent/set", { ...A, create });
    const [[id, event]] = [...client.backend.calendars.events] as [[string, CalendarEvent]];
    const answer = () =>
      client.call("CalendarEvent/set", {
        ...A,
        update: { [id]: { "participants/p0/participationStatus": "accepted" } },
        sendSchedulingMessages: true,
      });
    await answer();
    expect(spent.get("event.invite")).toBe(40);
    client.backend.calendars.events.set(id, { ...event, isOrigin: false });
    await answer();
    expect(spent.get("event.invite")).toBe(41);
  });

  it("to a crowd that was hidden in one occurrence cost as many", async () => {
    const { budget, spent } = counting({ "event.invite": 100 });
    const client = testClient({}, { budget });
    const override = { "2026-11-30T10:00:00": { participants: people(101) } };
    const create = { k: { ...EVENT, recurrenceOverrides: override } };
    await client.call("CalendarEvent/set", { ...A, create });
    const [id = ""] = client.backend.calendars.events.keys();
    const args = { update: { [id]: { title: "x" } }, sendSchedulingMessages: true };
    const [, refused] = await client.call("CalendarEvent/set", { ...A, ...args });
    expect(refused.type).toBe("serverUnavailable");
    expect(spent.get("event.invite") ?? 0).toBe(0);
    expect(client.backend.calendars.events.get(id)).not.toHaveProperty("title");
  });

  it("about one occurrence without anybody cost as many as its series has", async () => {
    const { budget, spent } = counting({ "event.invite": 100 });
    const client = testClient({}, { budget });
    const { calendars } = client.backend;
    const at = "2026-11-30T10:00:00";
    calendars.expandBy((event) => [
      {
        recurrenceId: at,
        start: at,
        utcStart: 0,
        utcEnd: 0,
        event: { ...event, participants: {} },
      },
    ]);
    const create = { k: { ...EVENT, participants: people(60) } };
    await client.call("CalendarEvent/set", { ...A, create });
    const [id = ""] = calendars.events.keys();
    const update = { [`${id}_20261130T100000`]: { title: "x" } };
    const set = (args: object) =>
      client.call("CalendarEvent/set", { ...A, sendSchedulingMessages: true, ...args });
    await set({ update });
    expect(spent.get("event.invite")).toBe(60);
    const [, refused] = await set({ update });
    expect(refused.type).toBe("serverUnavailable");
  });

  it("to those whom the same call adds cost as many for each occurrence", async () => {
    const { budget, spent } = counting();
    const client = testClient({}, { budget });
    const { calendars } = client.backend;
    calendars.expandBy((event) =>
      [30, 31].map((day) => {
        const at = `2026-10-${day}T10:00:00`;
        return { recurrenceId: at, start: at, utcStart: 0, utcEnd: 0, event };
      }),
    );
    await client.call("CalendarEvent/set", { ...A, create: { k: EVENT } });
    const [id = ""] = calendars.events.keys();
    const update = {
      [id]: { participants: people(50) },
      [`${id}_20261030T100000`]: { title: "x" },
      [`${id}_20261031T100000`]: { title: "y" },
    };
    await client.call("CalendarEvent/set", { ...A, sendSchedulingMessages: true, update });
    expect(spent.get("event.invite")).toBe(150);
  });

  it("cost nothing where none are sent", async () => {
    const { budget, spent } = counting();
    const client = testClient({}, { budget });
    const create = { k: { ...EVENT, participants: people(5) } };
    await client.call("CalendarEvent/set", { ...A, create });
    expect(spent.has("event.invite")).toBe(false);
  });

  it("end when the budget does, before anything is written", async () => {
    const { budget } = counting({ "event.invite": 50 });
    const client = testClient({}, { budget });
    const invite = () =>
      client.call("CalendarEvent/set", {
        ...A,
        create: { k: { ...EVENT, participants: people(40) } },
        sendSchedulingMessages: true,
      });
    await invite();
    const [, refused] = await invite();
    expect(refused).toMatchObject({ type: "serverUnavailable", retryAfter: 60 });
    expect(client.backend.calendars.events.size).toBe(1);
  });

  it.each([
    ["whose owner is the person herself", { owner: true, attendee: true }],
    ["that nobody owns", { attendee: true }],
  ])("in the name of somebody else, to an event %s, are not sent", async (_name, roles) => {
    const { budget, spent } = counting();
    const client = testClient({}, { budget });
    const me = { email: "lea.martin@univ.example", roles };
    const [, answer] = await client.call("CalendarEvent/set", {
      ...A,
      create: {
        k: {
          ...{ ...EVENT, replyTo: { imip: "mailto:dean@univ.example" } },
          participants: { ...people(40), me },
        },
      },
      sendSchedulingMessages: true,
    });
    expect(answer.notCreated).toMatchObject({ k: { properties: ["replyTo"] } });
    expect(client.backend.calendars.events.size).toBe(0);
    expect(spent.get("event.invite")).toBe(41);
  });

  it("cost all of them in a calendar of somebody else, and one for an invitation that is kept", async () => {
    const dean = { email: "dean@univ.example", roles: { owner: true } };
    const me = { email: "lea.martin@univ.example", roles: { attendee: true } };
    const cost = async (owner: Calendar["owner"]): Promise<number | undefined> => {
      const { budget, spent } = counting();
      const client = testClient({}, { budget });
      client.backend.calendars.calendars.set("theirs", calendar("theirs", { owner }));
      const event = {
        ...{ calendarIds: { theirs: true }, start: EVENT.start },
        replyTo: { imip: "mailto:dean@univ.example" },
        participants: { ...people(40), dean, me },
      };
      const args = { ...A, create: { k: event }, sendSchedulingMessages: true };
      await client.call("CalendarEvent/set", args);
      return spent.get("event.invite");
    };
    expect(await cost(null)).toBe(1);
    expect(await cost({ name: "Doyen", email: "dean@univ.example" })).toBe(42);
  });

  it("are never sent in the name of somebody else", async () => {
    const client = testClient();
    const [, answer] = await client.call("CalendarEvent/set", {
      ...A,
      create: {
        k: { ...EVENT, replyTo: { imip: "mailto:dean@univ.example" }, participants: people(2) },
      },
      sendSchedulingMessages: true,
    });
    expect(answer.notCreated).toMatchObject({ k: { properties: ["replyTo"] } });
    expect(client.backend.calendars.events.size).toBe(0);
  });
});

describe("harvesting", () => {
  it("of free times and of addresses ends with the budget", async () => {
    const { budget } = counting({ "availability.read": 30, "principal.search": 20 });
    const client = testClient({}, { budget });
    const window = { utcStart: "2026-11-23T00:00:00Z", utcEnd: "2026-11-24T00:00:00Z" };
    const many = (name: string, args: object) =>
      client.calls(
        ...Array.from({ length: 32 }, (): [string, object] => [name, { ...A, ...args }]),
      );
    const times = await many("Principal/getAvailability", { id: "theo", ...window });
    expect(times.filter(([name]) => name !== "error")).toHaveLength(30);
    const found = await many("Principal/query", { filter: { email: "theo@univ.example" } });
    expect(found.filter(([name]) => name !== "error")).toHaveLength(20);
  });
});
