/**
 * Why a record could not be set (RFC 8620 section 5.3), with nothing of the server's own words.
 *
 * @module
 */
import type { SetError } from "@partage-ent/jmap";
import type { MethodFailure } from "@partage-ent/server";
import type { ImapRefusal } from "./imap-command.js";

/** What a refused command means for its messages, by response code (RFC 5530, RFC 9208). */
export function refusedSetError({ status, code }: ImapRefusal): SetError {
  switch (code) {
    case "OVERQUOTA":
      return { type: "overQuota", description: "The mailbox is full." };
    case "LIMIT":
      return { type: "tooManyKeywords", description: "The mail server keeps no more keywords." };
    case "NONEXISTENT":
    case "TRYCREATE":
      return { type: "notFound" };
    case "EXPUNGEISSUED":
      return { type: "notFound" };
    default:
      return status === "NO"
        ? { type: "forbidden", description: "The mail server does not permit this." }
        : { type: "forbidden", description: "The mail server does not know how to do this." };
  }
}

/** What a failure means for the records that it kept from being set, where others were set already. */
export function failedSetError({ message }: MethodFailure): SetError {
  return { type: "forbidden", description: message };
}
