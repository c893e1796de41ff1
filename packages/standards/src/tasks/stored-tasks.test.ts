import type { JSCalendarTask } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DavScope } from "../dav/dav-scope.js";
import { createDavService, type DavService } from "../dav/dav-service.js";
import type { OwnCollection } from "../testing/own-dav-store.js";
import { type OwnDav, startOwnDav } from "../testing/own-dav.js";
import { changeTask, createTask, removeTask, taskLists, tasksIn } from "./stored-tasks.js";

const LEA: Principal = { establishment: "valmoree", account: "lea@univ.example" };
const NOW = Date.UTC(2026, 10, 23);

const vtodo = (uid: string, ...lines: readonly string[]): string =>
  [
    ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", "BEGIN:VTODO", `UID:${uid}`],
    ...["DTSTAMP:20261101T000000Z", ...lines, "END:VTODO", "END:VCALENDAR", ""],
  ].join("\r\n");

describe("tasks in collections", () => {
  let own: OwnDav;
  let service: DavService;
  let dav: DavScope;
  let todo: OwnCollection;

  beforeEach(async () => {
    own = await startOwnDav([
      { user: "lea", email: "lea@univ.example", name: "Léa" },
      { user: "theo", email: "theo@univ.example", name: "Théo" },
    ]);
    todo = own.store.add("lea", "calendar", "todo", {
      displayName: "À faire",
      components: ["VTODO"],
    });
    service = createDavService({
      kind: "calendar",
      url: own.url,
      credentials: {
        get: async ({ account }) => ({ kind: "password", username: account, password: "secret" }),
        refused: async () => false,
      },
      timeoutMs: 5_000,
    });
    dav = service.open(LEA, { signal: new AbortController().signal });
  });
  afterEach(async () => {
    service.close();
    await own.close();
  });

  const titles = async (): Promise<readonly (string | undefined)[]> => {
    const [list] = await taskLists(dav);
    return (await tasksIn(dav, list!)).map(({ task }) => task.title);
  };
  const done = (task: JSCalendarTask): JSCalendarTask => ({ ...task, progress: "completed" });
  const data = (name: string): string | undefined => todo.objects.get(name)?.data;

  it("are told apart from calendars, where the server says what collections hold", async () => {
    own.store.add("lea", "calendar", "both", { components: ["VEVENT", "VTODO"] });
    expect((await taskLists(dav)).map(({ id }) => id)).toEqual(["both", "todo"]);
    const made = await dav.createCollection({ displayName: "Thèse", components: ["VTODO"] });
    expect((await taskLists(dav)).map(({ id }) => id)).toContain(made.id);
  });

  it("are listed, what is none or can't be read hides no other", async () => {
    own.store.put(todo, "a.ics", vtodo("a", "SUMMARY:Relire", "DUE;VALUE=DATE:20261130"));
    own.store.put(todo, "e.ics", vtodo("e").replaceAll("VTODO", "VEVENT"));
    own.store.put(todo, "b.ics", "BEGIN:VTODO half of");
    own.store.put(todo, "c.ics", vtodo("c", "DUE;VALUE=DATE:20269999"));
    expect(await titles()).toEqual(["Relire"]);
  });

  it("are made, changed and removed; what the model has not stays", async () => {
    const [list] = await taskLists(dav);
    const task: JSCalendarTask = { "@type": "Task", uid: "new", title: "Écrire" };
    const id = await createTask(dav, list!, task, NOW);
    expect(id).toBe("todo-new");
    await expect(createTask(dav, list!, task, NOW)).rejects.toMatchObject({
      reason: { type: "invalidProperties", properties: ["uid"] },
    });
    own.store.put(todo, "new.ics", vtodo("new", "SUMMARY:Écrire", "X-APPLE-SORT-ORDER:7"));
    dav.forgetReads();
    expect(await changeTask(dav, id, done)).toMatchObject({ progress: "completed" });
    expect(data("new.ics")).toMatch(/^STATUS:COMPLETED\r\n[^]*X-APPLE-SORT-ORDER:7/m);
    await removeTask(dav, id);
    expect(await titles()).toEqual([]);
    await expect(removeTask(dav, id)).rejects.toMatchObject({ reason: { type: "notFound" } });
  });

  /** Somebody else writes, right before the first `times` requests of a method. */
  const meanwhile = (method: string, times: number, write: (round: number) => void): void => {
    let round = 0;
    own.onRequest = (asked) => {
      if (asked.method === method && round < times) write(round++);
    };
  };

  it("a change is made again of what somebody else wrote meanwhile: nothing is lost", async () => {
    own.store.put(todo, "a.ics", vtodo("a", "SUMMARY:Relire"));
    meanwhile("PUT", 1, () =>
      own.store.put(todo, "a.ics", vtodo("a", "SUMMARY:Relire encore", "PRIORITY:1")),
    );
    const seen: (string | undefined)[] = [];
    await changeTask(dav, "todo-a", (task) => {
      seen.push(task.title);
      return done(task);
    });
    expect(seen).toEqual(["Relire", "Relire encore"]);
    for (const line of ["SUMMARY:Relire encore", "PRIORITY:1", "STATUS:COMPLETED"]) {
      expect(data("a.ics")).toContain(line);
    }
  });

  it("a change that is overtaken twice is refused, and what others wrote stays", async () => {
    own.store.put(todo, "a.ics", vtodo("a", "SUMMARY:Relire"));
    meanwhile("PUT", 2, (round) =>
      own.store.put(todo, "a.ics", vtodo("a", `SUMMARY:Relire ${round}`)),
    );
    await expect(changeTask(dav, "todo-a", done)).rejects.toMatchObject({
      reason: { type: "revisionMismatch" },
    });
    expect(own.asked.filter(({ method }) => method === "PUT")).toHaveLength(2);
    expect(data("a.ics")).toContain("SUMMARY:Relire 1");
  });

  it("a task that somebody else removed meanwhile does not come back", async () => {
    own.store.put(todo, "a.ics", vtodo("a", "SUMMARY:Relire"));
    meanwhile("PUT", 1, () => own.store.remove(todo, "a.ics"));
    await expect(changeTask(dav, "todo-a", done)).rejects.toMatchObject({
      reason: { type: "notFound" },
    });
    expect(data("a.ics")).toBeUndefined();
  });

  it("ids reach nothing that the server does not list for the person", async () => {
    const his = own.store.add("theo", "calendar", "todo", { components: ["VTODO"] });
    own.store.put(his, "his.ics", vtodo("his", "SUMMARY:Secret"));
    for (const id of ["todo-his", "../theo/todo-his", "todo-..%2f", "", "-", "personal-his"]) {
      await expect(changeTask(dav, id, done)).rejects.toMatchObject({
        reason: { type: "notFound" },
      });
    }
    expect(own.asked.some(({ path }) => path.includes("theo"))).toBe(false);
  });

  it("lists that are shared for reading are not written", async () => {
    const his = own.store.add("theo", "calendar", "ours", { components: ["VTODO"] });
    own.store.put(his, "a.ics", vtodo("a", "SUMMARY:À nous"));
    his.shares.set("lea", "read");
    const list = (await taskLists(dav)).find(({ collection }) => collection.isShared)!;
    const [stored] = await tasksIn(dav, list);
    expect(stored?.task.title).toBe("À nous");
    const forbidden = { reason: { type: "forbidden" } };
    await expect(changeTask(dav, stored!.id, done)).rejects.toMatchObject(forbidden);
    const task: JSCalendarTask = { "@type": "Task", uid: "x" };
    await expect(createTask(dav, list, task, NOW)).rejects.toMatchObject(forbidden);
  });

  it("times that make no sense are refused before anything is sent", async () => {
    const [list] = await taskLists(dav);
    const task: JSCalendarTask = {
      "@type": "Task",
      uid: "x",
      due: "someday",
      timeZone: "Europe/Paris",
    };
    await expect(createTask(dav, list!, task, NOW)).rejects.toMatchObject({
      reason: { type: "invalidProperties", properties: ["due"] },
    });
    expect(own.asked.some(({ method }) => method === "PUT")).toBe(false);
  });
});
