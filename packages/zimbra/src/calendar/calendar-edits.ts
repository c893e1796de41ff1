/**
 * `Calendar/set`: one action of Zimbra for each thing that a patch says.
 *
 * @module
 */
import type { Calendar, CalendarCreate, Id, PatchObject } from "@partage-ent/jmap";
import { type EditResults, type Edits, newOutcomes, refuse } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { ROOT } from "../mail/mailboxes.js";
import { statesUnknown } from "../mail/states-around.js";
import { numberOf, objectOf } from "../soap/json.js";
import type { ItemAction } from "../soap/operations.js";
import { calendarFolders, type CalendarFolder, DEFAULT_CALENDAR } from "./calendar-places.js";
import { readCalendar } from "./calendars.js";
import { settle } from "../refusal.js";

/** Longest name of a calendar, in characters. */
const MAX_NAME = 128;

type CalendarEdits = Edits<CalendarCreate> & { readonly onDestroyRemoveEvents: boolean };

/** Creates, changes and destroys calendars, in this order. */
export async function setCalendars(
  scope: AccountScope,
  accountId: Id,
  edits: CalendarEdits,
): Promise<EditResults<Calendar>> {
  const [answer] = await Promise.all([scope.calendars(), scope.requireAccount(accountId)]);
  const known = new Map(calendarFolders(answer.body).map((folder) => [folder.id, folder]));
  scope.forgetReads();
  const outcomes = newOutcomes<Calendar>();
  for (const [key, create] of edits.create) {
    const work = () => createCalendar(scope, create);
    await settle(key, outcomes.created, outcomes.notCreated, work);
  }
  for (const [id, patch] of edits.update) {
    const work = () => updateCalendar(scope, known.get(id), patch);
    await settle(id, outcomes.updated, outcomes.notUpdated, work);
  }
  for (const id of edits.destroy) {
    const work = () => destroyCalendar(scope, known.get(id), edits.onDestroyRemoveEvents);
    await settle(id, outcomes.destroyed, outcomes.notDestroyed, work);
  }
  if (outcomes.created.size + outcomes.destroyed.size > 0) scope.forgetInfo();
  const states = await statesUnknown(scope);
  return { ...states, ...outcomes, destroyed: [...outcomes.destroyed.keys()] };
}

function checkedName(name: unknown): string {
  if (typeof name !== "string" || name.trim() === "") {
    return refuse("invalidProperties", "A calendar needs a name.", "name");
  }
  if (name.length > MAX_NAME || /[/":\p{Cc}]/u.test(name) || /^\.+$/.test(name)) {
    return refuse("invalidProperties", "This name is not allowed.", "name");
  }
  return name;
}

function checkedColor(color: unknown): string {
  if (typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color)) return color;
  return refuse("invalidProperties", "This is no colour.", "color");
}

async function createCalendar(
  scope: AccountScope,
  create: CalendarCreate,
): Promise<Partial<Calendar>> {
  const { name, color, isVisible = true, includeInAvailability = "all" } = create;
  const folder = {
    name: checkedName(name),
    l: ROOT,
    view: "appointment",
    // Zimbra's own client checks what it creates too.
    f: `${isVisible ? "#" : ""}${isLeftOut(includeInAvailability) ? "b" : ""}`,
    ...(color ? { rgb: checkedColor(color) } : {}),
  } as const;
  const { body } = await scope.soap.call("CreateFolderRequest", { folder });
  const [made] = calendarFolders(body);
  if (!made) return refuse("forbidden", "The mail server made no calendar.");
  return readCalendar(scope, made, Number(made.id));
}

function isLeftOut(availability: unknown): boolean {
  if (availability === "all" || availability === "none") return availability === "none";
  return refuse(
    "invalidProperties",
    "The mail server counts all events of a calendar or none.",
    "includeInAvailability",
  );
}

type Action = Omit<ItemAction, "id">;

function actionOf(property: string, value: unknown): Action | undefined {
  switch (property) {
    case "name":
      return { op: "rename", name: checkedName(value) };
    case "color":
      return value === null ? { op: "color", color: 0 } : { op: "color", rgb: checkedColor(value) };
    case "isVisible":
      return { op: value === true ? "check" : "!check" };
    case "includeInAvailability":
      return { op: "fb", excludeFreeBusy: isLeftOut(value) };
    default:
      return undefined;
  }
}

async function updateCalendar(
  scope: AccountScope,
  folder: CalendarFolder | undefined,
  patch: PatchObject,
): Promise<null> {
  if (!folder) return refuse("notFound", "This calendar does not exist.");
  const calendar = readCalendar(scope, folder, 0);
  const actions: Action[] = [];
  for (const [property, value] of Object.entries(patch)) {
    const isSame = value === calendar[property as keyof Calendar];
    const action = actionOf(property, value);
    if (action && !isSame) actions.push(action);
    else if (!action && !isSame) refuse("invalidProperties", "This can't be changed.", property);
    if (property === "name" && !isSame && calendar.isDefault) {
      refuse("forbidden", "The default calendar keeps its name.");
    }
  }
  await Promise.all(
    actions.map((action) =>
      scope.soap.call("FolderActionRequest", { action: { id: folder.id, ...action } }),
    ),
  );
  return null;
}

/** Zimbra deletes a folder with all that is in it, which only `onDestroyRemoveEvents` may ask for. */
async function destroyCalendar(
  scope: AccountScope,
  folder: CalendarFolder | undefined,
  removeEvents: boolean,
): Promise<true> {
  if (!folder) return refuse("notFound", "This calendar does not exist.");
  const { id, element, remote } = folder;
  if (id === DEFAULT_CALENDAR)
    return refuse("forbidden", "The default calendar can't be destroyed.");
  if (remote) return refuse("forbidden", "This calendar belongs to somebody else.");
  const hasInner = objectOf(element["folder"]) !== undefined;
  if ((numberOf(element["n"]) ?? 0) > 0 && !removeEvents) {
    return refuse("calendarHasEvent", "There are events in this calendar.");
  }
  if (hasInner && !removeEvents) {
    return refuse("calendarHasEvent", "There are calendars in this calendar.");
  }
  await scope.soap.call("FolderActionRequest", { action: { id, op: "delete" } });
  return true;
}
