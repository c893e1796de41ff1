/**
 * Client of a partage-ent gateway, for pages and Node programs.
 *
 * @module
 */
export type { AccountOptions } from "./account.js";
export * from "./availability.js";
export * from "./blobs.js";
export * from "./calendars.js";
export * from "./card-files.js";
export * from "./change-emails.js";
export * from "./change-events.js";
export * from "./connect.js";
export * from "./connection.js";
export * from "./contacts.js";
export * from "./cookie-grant.js";
export * from "./course-people.js";
export * from "./device-setup.js";
export { canProve, createProofKey, type MakeProofKey, type ProofKey } from "./dpop.js";
export * from "./email-page.js";
export {
  isPartageError,
  PartageError,
  type PartageErrorCode,
  type PartageErrorOptions,
} from "./error.js";
export type {
  ChangeEventOptions,
  CreateEventOptions,
  DeleteEventOptions,
  Occurrences,
  SeenEvent,
} from "./event-edits.js";
export * from "./get-email.js";
export type * from "./grant.js";
export * from "./import-events.js";
export * from "./jwt-grant.js";
export * from "./list-emails.js";
export * from "./list-events.js";
export * from "./live-query.js";
export type { MailboxChoice } from "./mailbox-choice.js";
export * from "./lti-grant.js";
export * from "./mailboxes.js";
export * from "./moodle-grant.js";
export * from "./people.js";
export * from "./popup-grant.js";
export type { OpenWindow } from "./popup-window.js";
export * from "./quota.js";
export * from "./sign-in.js";
export * from "./sign-in-events.js";
export * from "./suggest-people.js";
export * from "./timetable.js";
export * from "./uportal-grant.js";
export { VERSION } from "./version.js";
export * from "./webmail.js";
