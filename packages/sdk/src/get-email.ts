/**
 * One email, or the emails of a thread, to read.
 *
 * @module
 */
import { mail, type EmailProperty, type Id, type Thread } from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";
import { ROW_PROPERTIES, type EmailWith } from "./email-page.js";
import { PartageError } from "./error.js";

/** Properties that a reader shows; the default of {@link getEmail}. */
export const READER_PROPERTIES = [
  ...ROW_PROPERTIES,
  "blobId",
  "sender",
  "cc",
  "bcc",
  "replyTo",
  "sentAt",
  "bodyStructure",
  "textBody",
  "htmlBody",
  "attachments",
  "bodyValues",
] as const satisfies readonly EmailProperty[];

/** A property of {@link READER_PROPERTIES}. */
export type ReaderProperty = (typeof READER_PROPERTIES)[number];

/** What {@link getEmail} accepts. */
export interface GetEmailOptions<
  Property extends EmailProperty = ReaderProperty,
> extends AccountOptions {
  /** Default: {@link READER_PROPERTIES}. */
  readonly properties?: readonly Property[] | undefined;
  /** Which parts come with their text. Default: `"all"`, the parts to show as HTML and as plain text. */
  readonly bodyValues?: "text" | "html" | "all" | "none" | undefined;
  /** Octets of text per part. Default: 1,000,000. */
  readonly maxBodyValueBytes?: number | undefined;
}

/**
 * Reads one email with its body.
 *
 * @throws {@link PartageError} `ERR_NOT_FOUND` when it does not exist any more.
 */
export function getEmail<const Property extends EmailProperty = ReaderProperty>(
  connection: Connection,
  id: Id,
  options: GetEmailOptions<Property> = {},
): Promise<EmailWith<Property>> {
  return withAccount(connection, mail, options, async ({ accountId, call }) => {
    const { bodyValues = "all", maxBodyValueBytes = 1_000_000 } = options;
    const properties: readonly EmailProperty[] = options.properties ?? READER_PROPERTIES;
    const { list } = await call(
      "Email/get",
      {
        accountId,
        ids: [id],
        properties: [...properties],
        fetchTextBodyValues: bodyValues === "text" || bodyValues === "all",
        fetchHTMLBodyValues: bodyValues === "html" || bodyValues === "all",
        maxBodyValueBytes,
      },
      options,
    );
    const [email] = list;
    if (!email) throw new PartageError("ERR_NOT_FOUND", "This email does not exist any more");
    return email as EmailWith<Property>;
  });
}

/**
 * Reads which emails a thread has, oldest first.
 *
 * @throws {@link PartageError} `ERR_NOT_FOUND` when it does not exist any more.
 */
export function getThread(
  connection: Connection,
  id: Id,
  options: AccountOptions = {},
): Promise<Thread> {
  return withAccount(connection, mail, options, async ({ accountId, call }) => {
    const { list } = await call("Thread/get", { accountId, ids: [id] }, options);
    const [thread] = list;
    if (!thread) throw new PartageError("ERR_NOT_FOUND", "This thread does not exist any more");
    return thread;
  });
}
