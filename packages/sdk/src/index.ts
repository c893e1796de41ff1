/**
 * Client of a partage-ent gateway, for pages and Node programs.
 *
 * @module
 */
import type {
  CallFunction,
  CoreMethods,
  Email,
  EmailBodyPart,
  EmailProperty,
  GatewaySession,
  Id,
  Mailbox,
  MailMethods,
  Quota,
  Tag,
  Thread,
} from "@partage-ent/jmap";
import type { Connection } from "./connection.js";
import type {
  EmailPage,
  EmailRow,
  EmailWith,
  ListEmailsOptions,
  RowProperty,
} from "./email-page.js";
import type { MailboxChoice } from "./mailbox-choice.js";

export * from "./connection.js";
export * from "./email-page.js";
export * from "./error.js";
export * from "./live-query.js";
export type * from "./mailbox-choice.js";

declare const grant: unique symbol;
export interface Grant {
  readonly [grant]?: never;
}
export interface ConnectOptions {
  readonly gateway: string | URL;
  readonly grant?: Grant | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly shared?: boolean | undefined;
}
export declare function connect(options: ConnectOptions): Connection;
export declare function jwtGrant(getToken: () => Promise<string>): Grant;
export declare function signIn(
  connection: Connection,
  options?: { readonly returnTo?: string },
): void;
export declare function signOut(connection: Connection): Promise<void>;

export interface AccountOptions {
  readonly accountId?: Id | undefined;
  readonly signal?: AbortSignal | undefined;
}
export declare function listEmails<const Property extends EmailProperty = RowProperty>(
  connection: Connection,
  options?: ListEmailsOptions<Property>,
): Promise<EmailPage<EmailWith<Property>>>;
export declare function eachEmail<const Property extends EmailProperty = RowProperty>(
  connection: Connection,
  options?: ListEmailsOptions<Property>,
): AsyncGenerator<EmailWith<Property>>;

export interface GetEmailOptions<Property extends EmailProperty> extends AccountOptions {
  /** Default: everything a reader shows. */
  readonly properties?: readonly Property[] | undefined;
  /** Which parts come with their text. Default: `"all"` (HTML and plain). */
  readonly bodyValues?: "text" | "html" | "all" | "none" | undefined;
  /** Octets per part. Default: 1,000,000. */
  readonly maxBodyValueBytes?: number | undefined;
}
export declare function getEmail<const Property extends EmailProperty = keyof Email>(
  connection: Connection,
  id: Id,
  options?: GetEmailOptions<Property>,
): Promise<EmailWith<Property>>;
export declare function getThread(
  connection: Connection,
  id: Id,
  options?: AccountOptions,
): Promise<Thread>;
export declare function setKeywords(
  connection: Connection,
  ids: readonly Id[],
  keywords: Readonly<Record<string, boolean>>,
  options?: AccountOptions,
): Promise<void>;
export declare function moveEmails(
  connection: Connection,
  ids: readonly Id[],
  where: { readonly to: MailboxChoice; readonly from?: MailboxChoice | undefined },
  options?: AccountOptions,
): Promise<void>;
export declare function destroyEmails(
  connection: Connection,
  ids: readonly Id[],
  options?: AccountOptions,
): Promise<void>;
export declare function listMailboxes(
  connection: Connection,
  options?: AccountOptions,
): Promise<readonly Mailbox[]>;
export declare function listTags(
  connection: Connection,
  options?: AccountOptions,
): Promise<readonly Tag[]>;
export declare function getQuota(
  connection: Connection,
  options?: AccountOptions,
): Promise<Quota | undefined>;
/** A part or message to download. */
export type BlobSource = Pick<EmailBodyPart, "blobId" | "name" | "type">;
export declare function blobUrl(
  session: GatewaySession,
  source: BlobSource,
  options?: { readonly accountId?: Id; readonly gateway: URL },
): URL;
export declare function downloadBlob(
  connection: Connection,
  source: BlobSource,
  options?: AccountOptions,
): Promise<Blob>;
export type MailCall = CallFunction<CoreMethods & MailMethods>;
export type { EmailRow };
