/**
 * Calendars (`Calendar/get`): the person's own folders of appointments, and mount points of those
 * that other people share with her.
 *
 * @module
 */
import type { Calendar, CalendarRights, Id } from "@partage-ent/jmap";
import type { Records } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { colorOf } from "../item-color.js";
import { bounded } from "../mail/message.js";
import { textOf } from "../soap/json.js";
import { calendarFolders, type CalendarFolder, DEFAULT_CALENDAR } from "./calendar-places.js";

/** Flag of a folder whose content is shown. */
const CHECKED = "#";
/** Flag of a folder that free/busy leaves out. */
const NOT_BUSY = "b";

/** Reads all calendars, or those of some ids. */
export async function getCalendars(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<Calendar>> {
  const [answer] = await Promise.all([scope.calendars(), scope.requireAccount(accountId)]);
  const all = calendarFolders(answer.body).map((folder, index) =>
    readCalendar(scope, folder, index),
  );
  const state = await scope.stateOf(answer);
  if (ids === null) return { state, list: all, notFound: [] };
  const byId = new Map(all.map((calendar) => [calendar.id, calendar]));
  return {
    state,
    list: [...new Set(ids)].flatMap((id) => byId.get(id) ?? []),
    notFound: ids.filter((id) => !byId.has(id)),
  };
}

/** Blob of a whole calendar. */
export function calendarBlobId(id: Id): Id {
  return `cal-${id}`;
}

/** What a folder says as a calendar; the default one first, then in the server's order. */
export function readCalendar(scope: AccountScope, folder: CalendarFolder, index: number): Calendar {
  const { id, element, remote } = folder;
  const flags = textOf(element["f"]) ?? "";
  const rights = remote ? sharedRights(textOf(element["perm"])) : ownRights(id);
  const owner = textOf(element["owner"]);
  const ownerName = textOf(element["ownerName"]) ?? owner;
  const path = textOf(element["absFolderPath"]);
  return {
    id,
    name: bounded(textOf(element["name"]) ?? "", 255),
    description: null,
    color: colorOf(element),
    sortOrder: id === DEFAULT_CALENDAR ? 0 : index + 1,
    isSubscribed: true,
    isVisible: flags.includes(CHECKED),
    isDefault: id === DEFAULT_CALENDAR,
    includeInAvailability: flags.includes(NOT_BUSY) ? "none" : "all",
    timeZone: null,
    myRights: rights,
    owner: remote
      ? { name: bounded(ownerName ?? "", 255), email: bounded(owner ?? "", 320) }
      : null,
    subscribeUrl: path === undefined ? null : subscribeUrl(scope, path),
    blobId: rights.mayReadItems ? calendarBlobId(id) : null,
  };
}

/** The address of the calendar for programs that sign in by themselves; it holds no token. */
function subscribeUrl({ webUrl, owner }: AccountScope, path: string): string {
  const segments = ["home", owner.account, ...path.split("/").filter((part) => part !== "")];
  return new URL(`${segments.map(encodeURIComponent).join("/")}.ics`, webUrl).href;
}

function ownRights(id: string): CalendarRights {
  return {
    mayReadFreeBusy: true,
    mayReadItems: true,
    mayWriteAll: true,
    mayWriteOwn: true,
    mayUpdatePrivate: true,
    mayRSVP: true,
    mayShare: true,
    mayDelete: id !== DEFAULT_CALENDAR,
  };
}

/** Letters of Zimbra's rights; a mount point that tells none is read only. */
function sharedRights(letters = "r"): CalendarRights {
  const may = (...wanted: readonly string[]): boolean =>
    wanted.every((letter) => letters.includes(letter));
  return {
    mayReadFreeBusy: may("r") || may("f"),
    mayReadItems: may("r"),
    mayWriteAll: may("r", "w", "i"),
    mayWriteOwn: may("r", "w", "i"),
    mayUpdatePrivate: may("r", "w", "p"),
    mayRSVP: may("x") || may("r", "w"),
    mayShare: may("a"),
    mayDelete: false,
  };
}
