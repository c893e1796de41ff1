import type { GatewaySession, JmapRequest, JmapResponse } from "@partage-ent/jmap";
import { CONTACTS, CORE, CSRF_HEADER, DIRECTORY, MAIL, TIMETABLE } from "@partage-ent/jmap";
import { setupServer } from "msw/node";
import { afterEach, describe, expect, it } from "vitest";
import { type Campus, createCampus } from "./campus.js";
import { campusHandlers } from "./handlers.js";

const gateway = "http://localhost:8000/partage-gw";
let campus: Campus | undefined;

afterEach(() => campus?.close());

async function open(person?: string | null): Promise<Campus> {
  campus = await createCampus({
    gateway,
    ...(person === undefined ? {} : { person }),
    university: { messagesPerPerson: 20 },
  });
  return campus;
}

describe("a campus in memory", () => {
  it("gives the session of the person who is signed in", async () => {
    const { fetch, account } = await open();
    const response = await fetch(`${gateway}/v1/session`);
    const session = (await response.json()) as GatewaySession;
    expect([response.status, session.person.email]).toEqual([200, account]);
  });

  it("answers 401 when nobody is signed in, and again after the session is gone", async () => {
    const { fetch, signIn, expire } = await open(null);
    expect((await fetch(`${gateway}/v1/session`)).status).toBe(401);
    await signIn("lmarchetti");
    expect((await fetch(`${gateway}/v1/session`)).status).toBe(200);
    expire();
    expect((await fetch(`${gateway}/v1/session`)).status).toBe(401);
  });

  it("shows a student the timetable of her group, and what changes of it", async () => {
    const { fetch, planning } = await open("lmarchetti");
    const session = (await (await fetch(`${gateway}/v1/session`)).json()) as GatewaySession;
    const accountId = session.jmap.primaryAccounts[TIMETABLE]!;
    const call = async (...methodCalls: JmapRequest["methodCalls"]): Promise<JmapResponse> => {
      const response = await fetch(new URL(session.jmap.apiUrl, `${gateway}/`), {
        method: "POST",
        headers: { "content-type": "application/json", [CSRF_HEADER]: session.csrf! },
        body: JSON.stringify({ using: [CORE, TIMETABLE], methodCalls }),
      });
      return (await response.json()) as JmapResponse;
    };
    const { methodResponses } = await call(
      ["TimetableFeed/get", { accountId, ids: null }, "0"],
      ["Lesson/query", { accountId, filter: {}, limit: 3 }, "1"],
      [
        "Lesson/get",
        { accountId, "#ids": { resultOf: "1", name: "Lesson/query", path: "/ids" } },
        "2",
      ],
    );
    const lists = methodResponses.map(([, result]) => Reflect.get(Object(result), "list"));
    expect(lists[0]).toMatchObject([{ name: "Emploi du temps l3-info", status: "ok" }]);
    expect(lists[2]).toHaveLength(3);
    planning.change();
    await expect
      .poll(
        async () => {
          const changes = await call(["TimetableChange/get", { accountId, ids: null }, "0"]);
          return Reflect.get(Object(changes.methodResponses[0]?.[1]), "list") as unknown[];
        },
        { timeout: 20_000, interval: 500 },
      )
      .toHaveLength(4);
  }, 30_000);

  it("shows through JMAP the mail that lies in the sandbox", async () => {
    const { fetch, sandbox, account } = await open();
    const session = (await (await fetch(`${gateway}/v1/session`)).json()) as GatewaySession;
    const accountId = session.jmap.primaryAccounts[MAIL]!;
    const inMailbox = session.wellKnown[accountId]!.mailboxes.inbox!;
    const subject = "Salle changée : amphi C";
    const raw = `From: scol@univ-valmoree.example\r\nSubject: =?utf-8?Q?${encodeURIComponent(subject).replace(/%/g, "=")}?=\r\n\r\nBonjour`;
    await sandbox.addMessage(account, new TextEncoder().encode(raw));
    const response = await fetch(new URL(session.jmap.apiUrl, `${gateway}/`), {
      method: "POST",
      headers: { "content-type": "application/json", [CSRF_HEADER]: session.csrf! },
      body: JSON.stringify({
        using: [CORE, MAIL],
        methodCalls: [
          ["Email/query", { accountId, filter: { inMailbox }, limit: 1 }, "0"],
          [
            "Email/get",
            {
              accountId,
              "#ids": { resultOf: "0", name: "Email/query", path: "/ids" },
              properties: ["subject"],
            },
            "1",
          ],
        ],
      }),
    });
    const { methodResponses } = (await response.json()) as JmapResponse;
    expect(methodResponses[1]?.[1]["list"]).toMatchObject([{ subject }]);
  });

  it("has the address books of the person, and finds people in the global list", async () => {
    const { fetch } = await open("lmarchetti");
    const session = (await (await fetch(`${gateway}/v1/session`)).json()) as GatewaySession;
    const accountId = session.jmap.primaryAccounts[CONTACTS]!;
    const response = await fetch(new URL(session.jmap.apiUrl, `${gateway}/`), {
      method: "POST",
      headers: { "content-type": "application/json", [CSRF_HEADER]: session.csrf! },
      body: JSON.stringify({
        using: [CORE, CONTACTS, DIRECTORY],
        methodCalls: [
          ["AddressBook/get", { accountId, ids: null }, "0"],
          ["DirectoryEntry/query", { accountId, filter: { text: "lefevre" } }, "1"],
          [
            "DirectoryEntry/get",
            {
              accountId,
              "#ids": { resultOf: "1", name: "DirectoryEntry/query", path: "/ids" },
              properties: ["name"],
            },
            "2",
          ],
        ],
      }),
    });
    const { methodResponses } = (await response.json()) as JmapResponse;
    const names = (index: number, key: string): unknown[] =>
      (Reflect.get(Object(methodResponses[index]?.[1]), "list") as object[]).map((one) =>
        Reflect.get(one, key),
      );
    expect(names(0, "name")).toContain("Secrétariat DEVE");
    expect(names(2, "name")).toMatchObject([{ full: "Aurélie Lefèvre" }]);
  });

  it("answers the requests of a program through msw", async () => {
    const server = setupServer(...campusHandlers(await open(), gateway));
    server.listen({ onUnhandledRequest: "error" });
    try {
      expect((await fetch(`${gateway}/v1/session`)).status).toBe(200);
    } finally {
      server.close();
    }
  });
});
