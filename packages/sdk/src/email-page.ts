/**
 * What lists of emails are asked for and made of.
 *
 * @module
 */
import type {
  Email,
  EmailComparator,
  EmailFilter,
  EmailProperty,
  Id,
  Picked,
  Thread,
} from "@partage-ent/jmap";
import type { MailboxChoice } from "./mailbox-choice.js";

/** Which emails of a mailbox: a word for the filters people ask for most. */
export type EmailPreset = "all" | "unread" | "flagged" | "important";

/** Properties that a row of a list shows; the default of `listEmails`. */
export const ROW_PROPERTIES = [
  "id",
  "threadId",
  "mailboxIds",
  "keywords",
  "from",
  "to",
  "subject",
  "receivedAt",
  "size",
  "hasAttachment",
  "preview",
] as const satisfies readonly (keyof Email)[];

/** A property of {@link ROW_PROPERTIES}. */
export type RowProperty = (typeof ROW_PROPERTIES)[number];

/** An email as a row of a list shows it. */
export type EmailRow = Pick<Email, RowProperty>;

/** What `listEmails` accepts. */
export interface ListEmailsOptions<Property extends EmailProperty = RowProperty> {
  /** Account. Default: the person's own. */
  readonly accountId?: Id | undefined;
  /**
   * Default: `"inbox"`. `"everywhere"` is every mailbox but trash and junk, which are listed only
   * when they are named.
   */
  readonly mailbox?: MailboxChoice | "everywhere" | undefined;
  /** Default: `"all"`. */
  readonly preset?: EmailPreset | undefined;
  /** Words to look for in subject, addresses and text. */
  readonly text?: string | undefined;
  /** Condition that is added to mailbox, preset and text. */
  readonly filter?: EmailFilter | null | undefined;
  /** Default: newest first. */
  readonly sort?: readonly EmailComparator[] | undefined;
  /** One row per thread, the newest email of each that matches. Default: false. */
  readonly collapseThreads?: boolean | undefined;
  /** Index of the first row. Default: 0. */
  readonly position?: number | undefined;
  /** Id of an email from which `anchorOffset` counts; instead of `position`. */
  readonly anchor?: Id | undefined;
  readonly anchorOffset?: number | undefined;
  /** Rows per page. Default: 20. */
  readonly limit?: number | undefined;
  /** Also count all rows, which may be slow. Default: false. */
  readonly total?: boolean | undefined;
  /** Default: {@link ROW_PROPERTIES}. */
  readonly properties?: readonly Property[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A page of a list of emails. */
export interface EmailPage<Item = EmailRow> {
  readonly accountId: Id;
  /** In the order of the query; an email that vanished meanwhile is left out. */
  readonly items: readonly Item[];
  /** Threads of the items, when threads are collapsed: `emailIds` says how many emails they have. */
  readonly threads: readonly Thread[];
  /** Index of the first item in the whole list. */
  readonly position: number;
  /** True when there is, or may be, more after this page. */
  readonly hasMore: boolean;
  /** Index at which the next page begins. */
  readonly nextPosition: number;
  /** Number of rows in the whole list, when it was asked for. */
  readonly total: number | undefined;
  /** State of the emails (RFC 8620 section 5.1). */
  readonly state: string;
}

/** An email with its id and the properties that were asked for. */
export type EmailWith<Property extends EmailProperty> = Picked<Email, Property>;
