/**
 * Methods of calendars and of the person's calendar addresses (draft-ietf-jmap-calendars
 * sections 3 and 4, docs/profile.md).
 *
 * @module
 */
import * as v from "valibot";
import type { Calendar, CalendarCreate, ParticipantIdentity, PatchObject } from "@partage-ent/jmap";
import { CALENDARS } from "@partage-ent/jmap";
import type { Arguments, MethodDefinition } from "../method.js";
import { served } from "../method.js";
import { changesMethod } from "./changes.js";
import { readFolderName } from "./folder-name.js";
import { getMethod } from "./get.js";
import { invalidProperties } from "./mailbox.js";
import type { Checked, CheckContext } from "./set.js";
import { setMethod } from "./set.js";

const CALENDAR_PROPERTIES: readonly (keyof Calendar)[] = [
  "id",
  "name",
  "description",
  "color",
  "sortOrder",
  "isSubscribed",
  "isVisible",
  "isDefault",
  "includeInAvailability",
  "timeZone",
  "myRights",
  "owner",
  "subscribeUrl",
  "blobId",
];

/** Properties that a client may set; a reader answers undefined to a bad value. */
const FIELDS: Readonly<Record<keyof CalendarCreate, (value: unknown) => unknown>> = {
  name: readFolderName,
  color: (value) => {
    if (value === null) return null;
    const isColor = typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value);
    return isColor ? value.toLowerCase() : undefined;
  },
  isVisible: (value) => (typeof value === "boolean" ? value : undefined),
  includeInAvailability: (value) =>
    value === "all" || value === "attending" || value === "none" ? value : undefined,
};

const isField = (key: string): key is keyof CalendarCreate => Object.hasOwn(FIELDS, key);

function checkUpdate(patch: Arguments): Checked<PatchObject> {
  const read: [string, unknown][] = [];
  for (const [key, value] of Object.entries(patch)) {
    if (!isField(key)) return { error: invalidProperties("A property that can't be set.", key) };
    const result = FIELDS[key](value);
    if (result === undefined) return { error: invalidProperties("A bad value.", key) };
    read.push([key, result]);
  }
  return { value: Object.fromEntries(read) };
}

function mayCreate({ account }: CheckContext): boolean {
  const capability = account.accountCapabilities[CALENDARS];
  return !(
    typeof capability === "object" &&
    capability !== null &&
    "mayCreateCalendar" in capability &&
    capability.mayCreateCalendar === false
  );
}

function checkCreate(record: Arguments, context: CheckContext): Checked<CalendarCreate> {
  if (!mayCreate(context)) return { error: { type: "forbidden" } };
  const { value, error } = checkUpdate(record);
  if (error !== undefined) return { error };
  const { name } = value;
  if (typeof name !== "string") return { error: invalidProperties("A name is needed.", "name") };
  return { value: { ...value, name } };
}

/** Methods of calendars and of the person's calendar addresses. */
export const calendarMethods: Readonly<Record<string, MethodDefinition>> = {
  "Calendar/get": getMethod<Calendar>({
    capability: CALENDARS,
    properties: CALENDAR_PROPERTIES,
    allowAll: true,
    read: (call, accountId, ids) => served(call.backend.calendars).getCalendars(accountId, ids),
  }),
  "Calendar/changes": changesMethod(CALENDARS, (call, ...rest) =>
    served(call.backend.calendars).getCalendarChanges(...rest),
  ),
  "Calendar/set": setMethod<CalendarCreate, Calendar>({
    capability: CALENDARS,
    budget: "event.write",
    entries: { onDestroyRemoveEvents: v.optional(v.boolean(), false) },
    readState: async (call, accountId) =>
      (await served(call.backend.calendars).getCalendars(accountId, [])).state,
    checkCreate,
    checkUpdate,
    references: () => [],
    write: (call, accountId, edits, args) =>
      served(call.backend.calendars).setCalendars(accountId, {
        ...edits,
        onDestroyRemoveEvents: args.onDestroyRemoveEvents === true,
      }),
  }),
  "ParticipantIdentity/get": getMethod<ParticipantIdentity>({
    capability: CALENDARS,
    properties: ["id", "name", "calendarAddress", "isDefault"],
    allowAll: true,
    read: (call, accountId, ids) =>
      served(call.backend.calendars).getParticipantIdentities(accountId, ids),
  }),
};
