/**
 * Objects of a CalDAV collection as tasks: one object holds one UID (RFC 4791 section 4.1). Each change is
 * written under the version that it was made of.
 *
 * @module
 */
import {
  CalendarError,
  type TaskFile,
  tasksFromICalendar,
  tasksToICalendar,
} from "@partage-ent/calendar";
import type { Id, JSCalendarTask } from "@partage-ent/jmap";
import { refuse } from "@partage-ent/server";
import { type CalendarPlace, calendarPlaces } from "../calendar/calendar-place.js";
import { objectName } from "../calendar/event-id.js";
import { MAX_OBJECT } from "../calendar/stored-event.js";
import { objectKey } from "../dav/dav-path.js";
import type { DavObject, DavScope } from "../dav/dav-scope.js";
import { onCurrent, sameVersion } from "../dav/on-current.js";

/** An object that holds a task. */
export interface StoredTask {
  readonly id: Id;
  readonly list: CalendarPlace;
  readonly object: DavObject;
  /** All that the object says. */
  readonly file: TaskFile;
  /** The series or single task; the first occurrence where that is all there is. */
  readonly task: JSCalendarTask;
}

/** The collections of a person that hold tasks, those that hold nothing else and those that hold events too. */
export async function taskLists(dav: DavScope): Promise<readonly CalendarPlace[]> {
  const [collections, me] = await Promise.all([dav.collections(), dav.me()]);
  return calendarPlaces(collections, me, "VTODO");
}

/** All tasks of a list that can be read. */
export async function tasksIn(dav: DavScope, list: CalendarPlace): Promise<readonly StoredTask[]> {
  if (!list.rights.mayReadItems) return [];
  const objects = await dav.objects(list.collection);
  return objects.flatMap((object) => storedTask(list, object) ?? []);
}

/** Makes a task an object of its own. Answers its id. */
export async function createTask(
  dav: DavScope,
  list: CalendarPlace,
  task: JSCalendarTask,
  now: number,
): Promise<Id> {
  if (!list.rights.mayWriteAll) return refuse("forbidden", "This list may only be read.");
  const name = objectName(task.uid);
  const data = written([task], { now });
  const done = await dav.put(list.collection, name, data, { ifNone: true });
  if (done === "preconditionFailed") {
    return refuse("invalidProperties", "There is a task with this UID already.", "uid");
  }
  return taskId(list, name);
}

/** Changes a task; where somebody else wrote meanwhile, the change is made once more, of what is there now. */
export async function changeTask(
  dav: DavScope,
  id: Id,
  change: (task: JSCalendarTask) => JSCalendarTask,
): Promise<JSCalendarTask> {
  return settled(dav, id, async ({ list, object, file, task }) => {
    const after = change(task);
    const { properties, others, prodId } = file;
    const data = written(
      file.tasks.map((one) => (one === task ? after : one)),
      { properties, others, ...(prodId === undefined ? {} : { prodId }) },
    );
    const done = await dav.put(list.collection, object.name, data, sameVersion(object));
    return done === "preconditionFailed" ? done : after;
  });
}

/** Removes a task, as it is now. */
export async function removeTask(dav: DavScope, id: Id): Promise<void> {
  const wasThere = await settled(dav, id, ({ list, object }) =>
    dav.remove(list.collection, object.name, sameVersion(object)),
  );
  if (!wasThere) gone();
}

async function settled<T>(
  dav: DavScope,
  id: Id,
  work: (stored: StoredTask) => Promise<T | "preconditionFailed">,
): Promise<T> {
  const writing = async (stored: StoredTask): Promise<T | "preconditionFailed"> => {
    if (!stored.list.rights.mayWriteAll) refuse("forbidden", "This list may only be read.");
    return work(stored);
  };
  const done = await onCurrent(await findTask(dav, id), writing, () => {
    dav.forgetReads();
    return findTask(dav, id);
  });
  if (done === "gone") return gone();
  if (done !== "preconditionFailed") return done;
  return refuse("revisionMismatch", "Somebody else has changed this task.");
}

function gone(): never {
  return refuse("notFound", "This task does not exist any more.");
}

/** Ids name nothing by themselves: they are looked for among what the server lists for the person. */
async function findTask(dav: DavScope, id: Id): Promise<StoredTask | undefined> {
  const listId = id.slice(0, Math.max(0, id.indexOf("-")));
  const list = (await taskLists(dav)).find((one) => one.id === listId);
  return list && (await tasksIn(dav, list)).find((one) => one.id === id);
}

function taskId(list: CalendarPlace, name: string): Id {
  return `${list.id}-${objectKey(name, ".ics")}`;
}

/** What an object says, read once as long as it does not change; null where it holds no task. */
const contents = new WeakMap<DavObject, TaskFile | null>();

function storedTask(list: CalendarPlace, object: DavObject): StoredTask | undefined {
  let file = contents.get(object);
  if (file === undefined) contents.set(object, (file = read(object)));
  const task = file?.tasks.find(({ recurrenceId }) => recurrenceId === undefined) ?? file?.tasks[0];
  return file && task ? { id: taskId(list, object.name), list, object, file, task } : undefined;
}

function read({ data }: DavObject): TaskFile | null {
  if (data.length > MAX_OBJECT || !/^BEGIN:VTODO/im.test(data)) return null;
  try {
    return tasksFromICalendar(data);
  } catch (error) {
    // What no program can read is no task: it stays where it is, and hides no other.
    if (error instanceof CalendarError) return null;
    throw error;
  }
}

function written(...given: Parameters<typeof tasksToICalendar>): string {
  try {
    return tasksToICalendar(...given);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    return refuse("invalidProperties", "The times of this task make no sense.", "due");
  }
}
