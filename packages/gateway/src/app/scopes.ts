/**
 * Scopes of sessions (docs/profile.md says which methods each opens).
 *
 * @module
 */
import * as v from "valibot";

/** Scopes that an establishment can give to its sessions. */
export const SCOPES = [
  "mail.read",
  "mail.write",
  "mail.send",
  "calendar.read",
  "calendar.write",
  "timetable.read",
  "timetable.write",
  "contacts.read",
  "contacts.write",
  "directory.read",
  "devices.read",
] as const;
/** Scopes that an establishment gives where it says nothing. */
export const DEFAULT_SCOPES = [
  "mail.read",
  "mail.write",
  "calendar.read",
  "calendar.write",
  "timetable.read",
  "timetable.write",
  "contacts.read",
  "contacts.write",
  "directory.read",
  "devices.read",
] as const;
/** A list of scopes. */
export const scopes = v.pipe(
  v.array(v.picklist(SCOPES, `must be one of ${SCOPES.join(", ")}`)),
  v.minLength(1, "must have at least one scope"),
);

/** Scopes that a host gets which could invent people; all else is an operator's or the person's choice. */
export const INVENTOR_SCOPES: readonly string[] = [
  "calendar.read",
  "calendar.write",
  "timetable.read",
  "timetable.write",
  "directory.read",
];
