/** Task lists against Radicale 3.1 of Debian: tasks as Apple, Nextcloud and Thunderbird write them. */
import type { JSCalendarTask } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";
import {
  changeTask,
  createDavService,
  createTask,
  type DavScope,
  type DavService,
  removeTask,
  taskLists,
  tasksIn,
} from "@partage-ent/standards";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OwnServer, ServerUser } from "../servers/own-process.js";
import { installRadicale, startRadicale } from "../servers/radicale.js";
import { addSomebody } from "./mail-fixture.js";
import { passwordsOf } from "./own-credentials.js";
import { makeCollections, rawDav } from "./raw-dav.js";

const isThere = await installRadicale();

const vtodo = (uid: string, ...lines: readonly string[]): string =>
  [
    ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", "BEGIN:VTODO", `UID:${uid}`],
    ...["DTSTAMP:20261101T000000Z", ...lines, "END:VTODO", "END:VCALENDAR", ""],
  ].join("\r\n");

describe.skipIf(!isThere)("tasks on Radicale 3.1", () => {
  const users = new Map<string, ServerUser>();
  let server: OwnServer;
  let service: DavService;
  let principal: Principal;
  let user: ServerUser;

  beforeAll(async () => {
    server = await startRadicale();
    const url = `http://127.0.0.1:${String(server.ports["http"])}/`;
    service = createDavService({ kind: "calendar", url, credentials: passwordsOf(users) });
    principal = await addSomebody({ server, users });
    user = users.get(principal.account)!;
    await makeCollections(user, `${url}${encodeURIComponent(user.name)}/`);
    await open().createCollection({ displayName: "À faire", components: ["VTODO"] });
  });
  afterAll(async () => {
    service.close();
    await server.stop();
  });

  const open = (): DavScope => service.open(principal, { signal: new AbortController().signal });
  const list = async (dav: DavScope) =>
    (await taskLists(dav)).find(({ collection }) => collection.displayName === "À faire")!;
  /** Writes behind the back of what is tested. */
  const write = async (uid: string, ...lines: readonly string[]): Promise<void> => {
    const { collection } = await list(open());
    await rawDav(user, {
      method: "PUT",
      url: new URL(`${uid}.ics`, collection.url).href,
      body: vtodo(uid, ...lines),
      headers: { "Content-Type": "text/calendar; charset=utf-8" },
    });
  };
  const stored = async (uid: string) => {
    const dav = open();
    return (await tasksIn(dav, await list(dav))).find(({ task }) => task.uid === uid);
  };

  it("tells the list of tasks apart", async () => {
    expect((await list(open())).collection.components).toEqual(["VTODO"]);
  });

  it("keeps what other programs wrote when a task is changed", async () => {
    await write("apple", "DUE;VALUE=DATE:20261130", "X-APPLE-SORT-ORDER:42", "STATUS:NEEDS-ACTION");
    const before = (await stored("apple"))!;
    expect(before.task).toMatchObject({ due: "2026-11-30T00:00:00", showWithoutTime: true });
    await changeTask(open(), before.id, (task) => ({
      ...task,
      progress: "completed",
      progressUpdated: "2026-11-23T08:00:00Z",
      percentComplete: 100,
    }));
    const { object, task } = (await stored("apple"))!;
    expect(task).toMatchObject({ progress: "completed", percentComplete: 100 });
    for (const line of ["DUE;VALUE=DATE:20261130", "X-APPLE-SORT-ORDER:42", "STATUS:COMPLETED"]) {
      expect(object.data).toContain(line);
    }
  });

  it("makes a change again of what somebody else wrote meanwhile", async () => {
    await write("both", "SUMMARY:Relire");
    const dav = open();
    const { id } = (await tasksIn(dav, await list(dav))).find(({ task }) => task.uid === "both")!;
    await write("both", "SUMMARY:Relire encore", "PRIORITY:1");
    await changeTask(dav, id, (task) => ({ ...task, progress: "in-process" }));
    expect((await stored("both"))!.task).toMatchObject({
      ...{ title: "Relire encore", priority: 1, progress: "in-process" },
    });
  });

  it("makes and removes tasks", async () => {
    const dav = open();
    const task: JSCalendarTask = {
      "@type": "Task",
      uid: "made",
      title: "Écrire",
      start: "2026-11-23T09:00:00",
      due: "2026-11-27T18:00:00",
      timeZone: "Europe/Paris",
      relatedTo: { apple: { relation: { parent: true } } },
      recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "weekly", count: 3 }],
    };
    const id = await createTask(dav, await list(dav), task, Date.UTC(2026, 10, 23));
    expect((await stored("made"))!.task).toMatchObject(task);
    await removeTask(open(), id);
    expect(await stored("made")).toBeUndefined();
  });
});
