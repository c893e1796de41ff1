/**
 * Where calendars are: folders of the person's own mailbox, and mount points of other people's.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { isItemId } from "../mail/ids.js";
import { ROOT, TRASH } from "../mail/mailboxes.js";
import { isTrue, type JsonObject, objectsOf, textOf } from "../soap/json.js";
import type { ItemPlace } from "./event-ids.js";

/** The calendar that every account has. */
export const DEFAULT_CALENDAR = "10";

/** A calendar and the folder that its events are in. */
export interface CalendarPlace {
  readonly id: Id;
  /** Account and folder behind a mount point, undefined for the person's own calendars. */
  readonly remote: ItemPlace | undefined;
}

/** A calendar's place with what the server says of it. */
export interface CalendarFolder extends CalendarPlace {
  readonly element: JsonObject;
}

/** Folders with more levels than this are left out. */
const MAX_DEPTH = 32;
/** Calendars of one account that are shown. */
const MAX_CALENDARS = 500;

/** The calendars in an answer of GetFolder; broken mount points and what is in the trash are left out. */
export function calendarFolders(answer: JsonObject): readonly CalendarFolder[] {
  const found: CalendarFolder[] = [];
  const visit = (folder: JsonObject, depth: number): void => {
    const id = textOf(folder["id"]) ?? "";
    if (id === TRASH || depth > MAX_DEPTH) return;
    const isOwn = isItemId(id) && textOf(folder["view"]) === "appointment" && id !== ROOT;
    if (isOwn) found.push({ id, remote: undefined, element: folder });
    for (const inner of objectsOf(folder["folder"])) visit(inner, depth + 1);
    for (const link of objectsOf(folder["link"])) {
      const calendar = mountPoint(link);
      if (calendar) found.push(calendar);
    }
  };
  for (const root of objectsOf(answer["folder"])) visit(root, 0);
  return found.slice(0, MAX_CALENDARS);
}

function mountPoint(link: JsonObject): CalendarFolder | undefined {
  const id = textOf(link["id"]) ?? "";
  const owner = textOf(link["zid"]) ?? "";
  const number = textOf(link["rid"]) ?? "";
  const isUsable = isItemId(id) && isItemId(number) && /^[\w-]{1,100}$/.test(owner);
  if (!isUsable || textOf(link["view"]) !== "appointment" || isTrue(link["broken"]))
    return undefined;
  return { id, remote: { owner, number }, element: link };
}

/** The places of the calendars in an answer of GetFolder. */
export function calendarPlaces(answer: JsonObject): readonly CalendarPlace[] {
  return calendarFolders(answer).map(({ id, remote }) => ({ id, remote }));
}

/** The calendar that a folder is, undefined where it is none that is shown. */
export function calendarOf<Place extends CalendarPlace>(
  calendars: readonly Place[],
  owner: string | undefined,
  folder: string,
): Place | undefined {
  return calendars.find(({ id, remote }) =>
    owner === undefined
      ? remote === undefined && id === folder
      : remote?.owner === owner && remote.number === folder,
  );
}

/** The folder that a calendar's events are in, as requests name it. */
export function folderOf({ id, remote }: CalendarPlace): string {
  return remote ? `${remote.owner}:${remote.number}` : id;
}
