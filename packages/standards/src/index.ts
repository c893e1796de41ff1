export type * from "./credential.js";
export type * from "./part.js";
export type * from "./alias-store.js";
export { accountIdOf } from "./account-id.js";
export { createStandardsBackend } from "./backend.js";
export type { StandardsBackend, StandardsBackendOptions, WebmailUrls } from "./backend.js";
export { createBlobReader } from "./blob-reader.js";
export type { BlobReader, ReadBlob } from "./blob-reader.js";
export { UploadShelf } from "./upload-shelf.js";
export type { Upload, UploadShelfOptions } from "./upload-shelf.js";
export { createJmapPart } from "./jmap/jmap-part.js";
export type {
  JmapPartLimits,
  JmapPartOptions,
  JmapWatchTimes,
  UpstreamMember,
} from "./jmap/jmap-options.js";
export { createImapPart } from "./imap/imap-part.js";
export type { ImapLimits, ImapPartOptions, ImapTimes, MailAddress } from "./imap/imap-options.js";
export { createCalDavPart } from "./calendar/caldav-part.js";
export type { CalDavPartOptions } from "./calendar/caldav-part.js";
export { createMailSubmission } from "./smtp/mail-submission.js";
export type { MailEnvelope, MailSubmission, OutgoingMail } from "./smtp/mail-submission.js";
export { createCardDavPart } from "./contacts/carddav-part.js";
export type { CardDavPartOptions } from "./contacts/carddav-part.js";
export type { DavLimits, DavServiceOptions } from "./dav/dav-options.js";
export type { SmtpLimits, SmtpOptions, SmtpTimes } from "./smtp/smtp-options.js";
export { authorizationOf } from "./authorization.js";
export { createDavService } from "./dav/dav-service.js";
export type { DavService } from "./dav/dav-service.js";
export type { DavCollection, DavObject, DavScope } from "./dav/dav-scope.js";
export { changeTask, createTask, removeTask, taskLists, tasksIn } from "./tasks/stored-tasks.js";
export type { StoredTask } from "./tasks/stored-tasks.js";
export type { CalendarPlace } from "./calendar/calendar-place.js";
