/**
 * Where calendars are: folders of the person's own mailbox, and mount points of other people's.
 *
 * @module
 */
import {
  folderOf,
  type FolderPlace,
  folderWith,
  type ViewedFolder,
  viewedFolders,
} from "../folder-places.js";
import type { JsonObject } from "../soap/json.js";

export { folderOf, folderWith as calendarOf };

/** The calendar that every account has. */
export const DEFAULT_CALENDAR = "10";

/** A calendar and the folder that its events are in. */
export type CalendarPlace = FolderPlace;

/** A calendar's place with what the server says of it. */
export type CalendarFolder = ViewedFolder;

/** The calendars in an answer of GetFolder; broken mount points and what is in the trash are left out. */
export function calendarFolders(answer: JsonObject): readonly CalendarFolder[] {
  return viewedFolders(answer, "appointment");
}

/** The places of the calendars in an answer of GetFolder. */
export function calendarPlaces(answer: JsonObject): readonly CalendarPlace[] {
  return calendarFolders(answer).map(({ id, remote }) => ({ id, remote }));
}
