/**
 * The errors of this package.
 *
 * @module
 */

/** What went wrong, stable for programs. */
export type CalendarErrorCode =
  | "ERR_CALENDAR_NOT_ICALENDAR"
  | "ERR_CALENDAR_TRUNCATED"
  | "ERR_CALENDAR_TOO_DEEP"
  | "ERR_CALENDAR_TOO_LARGE"
  | "ERR_CALENDAR_SYNTAX"
  | "ERR_CALENDAR_VALUE"
  | "ERR_CALENDAR_RULE"
  | "ERR_CALENDAR_ZONE"
  | "ERR_CALENDAR_SCHEDULING";

/** Says what is wrong with calendar data, and where. */
export class CalendarError extends Error {
  override readonly name = "CalendarError";
  readonly code: CalendarErrorCode;
  /** Line of the file, from 1, where it is known. */
  readonly line: number | undefined;

  constructor(
    code: CalendarErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly line?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.line = options.line;
  }
}
