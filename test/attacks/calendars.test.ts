/** Other people's calendars, events that are queries or markup, and too many of all. */
import type { CalendarEvent, Id, Invocation } from "@partage-ent/jmap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AttackChain, type Client, startChain } from "./attack-chain.js";

let chain: AttackChain;
let lea: Client;
let theo: Client;
/** An event of Théo; nothing in Léa's mailbox has that id. */
let theirs: Id;

const DAY = { utcStart: "2026-11-23T00:00:00Z", utcEnd: "2026-11-24T00:00:00Z" };

const answersOf = async (
  client: Client,
  ...calls: readonly (readonly [string, object])[]
): Promise<readonly Invocation[]> => {
  const { accountId } = client;
  const { methodResponses } = await client.call(
    calls.map(([name, args], at) => [name, { accountId, ...args }, String(at)]),
  );
  return methodResponses;
};

async function create(client: Client, event: Partial<CalendarEvent>): Promise<Invocation> {
  const whole = {
    calendarIds: { "10": true },
    start: "2026-11-23T10:00:00",
    timeZone: "Europe/Paris",
    ...event,
  };
  const [answer] = await answersOf(client, ["CalendarEvent/set", { create: { k: whole } }]);
  return answer!;
}

const idOf = ([, { created }]: Invocation): Id =>
  (created as Readonly<Record<string, { readonly id: Id }>>)["k"]!.id;

beforeAll(async () => {
  chain = await startChain();
  [lea, theo] = await Promise.all([chain.signIn("lea"), chain.signIn("theo")]);
  for (let index = 0; index < 9; index += 1) {
    theirs = idOf(await create(theo, { title: `Secret de Théo ${String(index)}` }));
  }
});
afterAll(() => chain.close());

describe("row 34: ids of events and calendars of another person", () => {
  it("row 34: no id, however written, reads, changes or destroys one", async () => {
    const ids = [
      theirs,
      `${theo.accountId}_${theirs}`,
      `${theo.accountId}:${theirs}`,
      `${theirs}_20261123T090000Z`,
      `${theo.accountId}_${theirs}_20261123T090000Z`,
      `0${theirs}`,
      `-${theirs}`,
      `${theirs}-1`,
      "__proto__",
    ];
    const answers = await answersOf(
      lea,
      ["CalendarEvent/get", { ids, properties: ["title", "start", "participants"] }],
      [
        "CalendarEvent/set",
        {
          update: Object.fromEntries(ids.slice(0, -1).map((id) => [id, { title: "pwned" }])),
          sendSchedulingMessages: true,
        },
      ],
      ["CalendarEvent/set", { destroy: ids, sendSchedulingMessages: true }],
      ["CalendarEvent/query", { filter: { text: "Secret" } }],
      ["CalendarEvent/query", { filter: { inCalendars: [`${theo.accountId}_10`] } }],
      ["Calendar/get", { ids: [`${theo.accountId}_10`, `${theo.accountId}:10`] }],
      ["CalendarEvent/parse", { blobIds: [`${theo.accountId}_${theirs}`, `m${theirs}`] }],
    );
    expect(JSON.stringify(answers)).not.toContain("Secret");
    for (const [, { list, updated, destroyed, ids: found, parsed }] of answers) {
      for (const some of [list, updated, destroyed, found, parsed]) {
        expect(Object.keys(some ?? {})).toEqual([]);
      }
    }
    const [[, { list }] = ["", {}, ""]] = await answersOf(theo, [
      "CalendarEvent/get",
      { ids: [theirs], properties: ["title"] },
    ]);
    expect(list).toMatchObject([{ title: "Secret de Théo 8" }]);
  });

  it("row 34: another account is the same as none", async () => {
    for (const [name, args] of [
      ["Calendar/get", {}],
      ["CalendarEvent/get", { ids: [theirs] }],
      ["CalendarEvent/query", {}],
      ["CalendarEvent/set", { destroy: [theirs] }],
      ["CalendarEvent/parse", { blobIds: ["m257"] }],
      ["ParticipantIdentity/get", {}],
      ["Principal/getAvailability", { id: "x", ...DAY }],
    ] as const) {
      const foreign = await answersOf(lea, [name, { ...args, accountId: theo.accountId }]);
      const unknown = await answersOf(lea, [name, { ...args, accountId: "nobody" }]);
      expect(foreign).toEqual(unknown);
      expect(foreign[0]?.[1]["type"]).toBe("accountNotFound");
    }
  });

  it("row 34: free times tell when, and nothing of what", async () => {
    const [[, { ids }] = ["", {}, ""]] = await answersOf(lea, [
      "Principal/query",
      { filter: { email: "theo@univ.example" } },
    ]);
    const [id] = ids as readonly Id[];
    const answers = await answersOf(lea, ["Principal/getAvailability", { id, ...DAY }]);
    expect(answers[0]?.[0]).toBe("Principal/getAvailability");
    expect(JSON.stringify(answers)).not.toMatch(/Secret|uid|title/);
  });
});

describe("row 31: scopes", () => {
  it("row 31: a session that reads calendars writes none", async () => {
    const reader = await chain.signIn("theo", ["calendar.read"]);
    const before = chain.seen.length;
    const answers = await answersOf(
      reader,
      ["CalendarEvent/set", { destroy: [theirs] }],
      ["Calendar/set", { update: { "10": { name: "x" } } }],
      [
        "CalendarEvent/counter",
        { id: theirs, start: "2026-11-24T10:00:00", timeZone: "Etc/UTC", duration: "PT1H" },
      ],
    );
    for (const [, { type }] of answers) expect(type).toBe("forbidden");
    const sent = chain.seen.slice(before).map(({ body }) => body.toString());
    expect(sent.join("\n")).not.toMatch(/(Modify|Cancel|Counter)Appointment|FolderAction/);
  });

  it("row 31: a session that reads mail sees no calendar", async () => {
    const reader = await chain.signIn("theo", ["mail.read"]);
    const answers = await answersOf(reader, ["CalendarEvent/get", { ids: [theirs] }]);
    expect(answers[0]?.[1]["type"]).toBe("unknownMethod");
  });
});

describe("rows 32 and 33: texts of events", () => {
  const texts = [
    'x" or is:anywhere or "',
    "in:trash",
    "</s></m><CancelAppointmentRequest id='1'/>",
    "a]]><x>&#0;&lol;",
    "DTSTART:20200101T000000Z",
    "{{7*7}} ${x} %00",
    "<img src=x onerror=alert(1)>",
  ];

  it.each(texts)("rows 32 and 33: %s stays a text", async (text) => {
    const id = idOf(
      await create(lea, {
        title: text,
        description: text,
        locations: { a: { "@type": "Location", name: text } },
        keywords: {},
      }),
    );
    const [[, { list }] = ["", {}, ""], [, { ids }] = ["", {}, ""]] = await answersOf(
      lea,
      ["CalendarEvent/get", { ids: [id], properties: ["title", "description", "locations"] }],
      ["CalendarEvent/query", { filter: { title: text, uid: "nothing" } }],
    );
    const [event] = list as readonly CalendarEvent[];
    expect(event?.title).toBe(text);
    expect(event?.description?.trim()).toBe(text);
    expect(Object.values(event?.locations ?? {})).toMatchObject([{ name: text }]);
    expect(ids).toEqual([]);
  });

  it("row 35: no line break reaches a header or a line of iCalendar", async () => {
    for (const event of [
      { title: "a\r\nATTENDEE:mailto:x@y.example" },
      {
        participants: {
          a: {
            "@type": "Participant",
            email: "theo@univ.example\r\nBcc: x@y.example",
            roles: { attendee: true },
          },
        },
      },
    ] as const) {
      const [, { notCreated }] = await create(lea, event);
      expect(notCreated).toMatchObject({ k: { type: "invalidProperties" } });
    }
  });
});

describe("rows 38 and 42: too much", () => {
  it("row 38: bombs are refused before the mail system sees them", async () => {
    const before = chain.seen.length;
    for (const event of [
      { recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "secondly" }] },
      { recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "daily", count: 1e9 }] },
      { description: "x".repeat(400_000) },
      {
        participants: Object.fromEntries(
          Array.from({ length: 5_000 }, (_, n) => [
            `p${String(n)}`,
            { email: `p${String(n)}@univ.example`, roles: { attendee: true } },
          ]),
        ),
      },
    ]) {
      const [, { notCreated }] = await create(lea, event as Partial<CalendarEvent>);
      expect(notCreated).toMatchObject({
        k: { type: expect.stringMatching(/^(invalidProperties|tooLarge)$/) as string },
      });
    }
    const sent = chain.seen.slice(before).map(({ body }) => body.toString());
    expect(sent.join("\n")).not.toContain("CreateAppointment");
  });

  it("row 42: a script invites no crowd and asks not for everybody's free times", async () => {
    const crowd = (at: number) => ({
      calendarIds: { "10": true },
      start: "2026-11-23T10:00:00",
      timeZone: "Europe/Paris",
      title: "Gagnez",
      participants: Object.fromEntries(
        Array.from({ length: 200 }, (_, n) => [
          `p${String(n)}`,
          { email: `p${String(at)}-${String(n)}@elsewhere.example`, roles: { attendee: true } },
        ]),
      ),
    });
    const spammer = await chain.signIn("theo");
    const invited = await answersOf(
      spammer,
      ...Array.from({ length: 5 }, (_, at): [string, object] => [
        "CalendarEvent/set",
        { create: { k: crowd(at) }, sendSchedulingMessages: true },
      ]),
    );
    expect(invited.filter(([name]) => name !== "error")).toHaveLength(3);
    expect(invited.at(-1)?.[1]).toMatchObject({ type: "serverUnavailable" });
    let refused = 0;
    for (let round = 0; round < 21 && refused === 0; round += 1) {
      const asked = await answersOf(
        spammer,
        ...Array.from({ length: 32 }, (_, n): [string, object] => [
          "Principal/query",
          { filter: { email: `p${String(round)}-${String(n)}@univ.example` }, limit: 1 },
        ]),
      );
      refused = asked.filter(([name]) => name === "error").length;
    }
    expect(refused).toBeGreaterThan(0);
  });
});
