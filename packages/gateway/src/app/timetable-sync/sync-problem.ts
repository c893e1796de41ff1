/**
 * What can keep lessons from being written, in words for the person.
 *
 * @module
 */
import type { SetError } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";

/** Kinds of problem, for measures. */
export type SyncProblemCode =
  | "unavailable"
  | "refused"
  | "quota"
  | "read-only"
  | "calendar-gone"
  | "no-calendars"
  | "not-offered"
  | "internal";

/** Why a run can't go on. */
export class SyncProblem extends Error {
  override readonly name = "SyncProblem";
  readonly code: SyncProblemCode;
  /** Seconds after which trying again makes sense, where the mail system said so. */
  readonly retryAfter: number | undefined;

  constructor(
    code: SyncProblemCode,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfter?: number | undefined } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfter = options.retryAfter;
  }

  /** Whether the next try may well succeed, so that nothing is paused. */
  get isPassing(): boolean {
    return this.code === "unavailable" || this.code === "internal";
  }
}

/** The words of problems; no other text about a problem reaches a person. */
export const PROBLEM_WORDS: Readonly<Record<SyncProblemCode, string>> = {
  unavailable: "The mail system does not answer; lessons are written as soon as it does.",
  refused: "The mail system refuses access to this account.",
  quota: "The mailbox is full: no more lessons can be written into its calendar.",
  "read-only": "The calendar of the timetable can't be written to any more.",
  "calendar-gone": "The calendar of the timetable was deleted; it is made again only when asked.",
  "no-calendars": "This account has no calendars.",
  "not-offered": "The establishment does not offer to keep lessons in the calendar.",
  internal: "Lessons could not be written because of a fault of the service; it tries again.",
};

/** A problem with its usual words. */
export function syncProblem(
  code: SyncProblemCode,
  options: { readonly cause?: unknown; readonly retryAfter?: number | undefined } = {},
): SyncProblem {
  return new SyncProblem(code, PROBLEM_WORDS[code], options);
}

/** What an error of a run means. */
export function toSyncProblem(error: unknown): SyncProblem {
  if (error instanceof SyncProblem) return error;
  if (!(error instanceof MethodFailure)) return syncProblem("internal", { cause: error });
  const options = { cause: error, retryAfter: error.retryAfter };
  switch (error.type) {
    case "forbidden":
    case "accountNotFound":
      return syncProblem("refused", options);
    case "accountReadOnly":
      return syncProblem("read-only", options);
    case "accountNotSupportedByMethod":
    case "unknownMethod":
      return syncProblem("no-calendars", options);
    default:
      return syncProblem("unavailable", options);
  }
}

/** The problem behind the failure of one record, where it would befall all others too. */
export function problemOf({ type }: SetError): SyncProblem | undefined {
  if (type === "overQuota") return syncProblem("quota");
  if (type === "forbidden") return syncProblem("read-only");
  if (type === "rateLimit") return syncProblem("unavailable");
  return undefined;
}
