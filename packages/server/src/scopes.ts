/**
 * What a session may call, by scope: the closed list that bounds what a script in the page can do
 * (docs/profile.md). Nothing outside of it can be reached, whatever the mail system offers.
 *
 * @module
 */

/** Methods and routes of each scope; `download` and `upload` are routes, of blobs of its own kind. */
export const SCOPE_METHODS: Readonly<Record<string, readonly string[]>> = {
  "mail.read": [
    "Mailbox/get",
    "Mailbox/changes",
    "Mailbox/query",
    "Mailbox/queryChanges",
    "Thread/get",
    "Thread/changes",
    "Email/get",
    "Email/changes",
    "Email/query",
    "Email/queryChanges",
    "SearchSnippet/get",
    "Identity/get",
    "Quota/get",
    "Tag/get",
    "Tag/changes",
    "download",
  ],
  "mail.write": ["Mailbox/set", "Email/set", "Tag/set", "upload"],
  "calendar.read": [
    "Calendar/get",
    "Calendar/changes",
    "CalendarEvent/get",
    "CalendarEvent/changes",
    "CalendarEvent/query",
    "CalendarEvent/queryChanges",
    "CalendarEvent/parse",
    "ParticipantIdentity/get",
    "Principal/get",
    "Principal/query",
    "Principal/getAvailability",
    "download",
  ],
  "calendar.write": [
    "Calendar/set",
    "CalendarEvent/set",
    "CalendarEvent/import",
    "CalendarEvent/counter",
    "upload",
  ],
  "timetable.read": [
    "TimetableFeed/get",
    "Lesson/get",
    "Lesson/query",
    "TimetableChange/get",
    "TimetableChange/set",
    "TimetableSync/get",
  ],
  "timetable.write": ["TimetableFeed/set", "TimetableSync/set", "TimetableSync/preview"],
  "contacts.read": [
    "AddressBook/get",
    "AddressBook/changes",
    "ContactCard/get",
    "ContactCard/changes",
    "ContactCard/query",
    "ContactCard/queryChanges",
    "CardFile/parse",
    "CardDuplicate/find",
    "CardDuplicate/merge",
    "download",
  ],
  "contacts.write": ["AddressBook/set", "ContactCard/set", "CardFile/import", "upload"],
  "directory.read": [
    "DirectoryEntry/query",
    "DirectoryEntry/get",
    "DirectoryStructure/query",
    "DirectoryStructure/get",
    "download",
  ],
  "devices.read": ["DeviceSetup/get"],
};

/** Methods that every session may call. */
export const FREE_METHODS: readonly string[] = ["Core/echo"];

/** What a session with these scopes may call; unknown scopes grant nothing. */
export function allowedMethods(scopes: readonly string[]): ReadonlySet<string> {
  const granted = scopes.flatMap((scope) =>
    Object.hasOwn(SCOPE_METHODS, scope) ? (SCOPE_METHODS[scope] ?? []) : [],
  );
  return new Set([...FREE_METHODS, ...granted]);
}
