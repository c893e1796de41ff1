/**
 * Mail: mailboxes, threads, emails, snippets (RFC 8621).
 *
 * @module
 */
import type { Capability } from "./capability.js";
import type {
  ChangesArguments,
  ChangesResponse,
  Comparator,
  Filter,
  GetArguments,
  GetResponse,
  Id,
  JmapDate,
  Method,
  QueryArguments,
  QueryResponse,
  SetArguments,
  SetResponse,
  UTCDate,
} from "./core.js";

/** The URN of the mail capability (RFC 8621 section 1.3.1). */
export const MAIL = "urn:ietf:params:jmap:mail";

/** What an account's mail capability holds (RFC 8621 section 1.3.1). */
export interface MailCapability {
  readonly maxMailboxesPerEmail: number | null;
  readonly maxMailboxDepth: number | null;
  readonly maxSizeMailboxName: number;
  readonly maxSizeAttachmentsPerEmail: number;
  readonly emailQuerySortOptions: readonly string[];
  readonly mayCreateTopLevelMailbox: boolean;
}

/** What a mailbox is for (IANA IMAP Mailbox Name Attributes, lowercase). */
export type MailboxRole =
  | "all"
  | "archive"
  | "drafts"
  | "flagged"
  | "important"
  | "inbox"
  | "junk"
  | "sent"
  | "subscribed"
  | "trash";

/** What the person may do with a mailbox (RFC 8621 section 2). */
export interface MailboxRights {
  readonly mayReadItems: boolean;
  readonly mayAddItems: boolean;
  readonly mayRemoveItems: boolean;
  readonly maySetSeen: boolean;
  readonly maySetKeywords: boolean;
  readonly mayCreateChild: boolean;
  readonly mayRename: boolean;
  readonly mayDelete: boolean;
  readonly maySubmit: boolean;
}

/** A named set of emails (RFC 8621 section 2). */
export interface Mailbox {
  readonly id: Id;
  readonly name: string;
  readonly parentId: Id | null;
  readonly role: MailboxRole | null;
  readonly sortOrder: number;
  readonly totalEmails: number;
  readonly unreadEmails: number;
  readonly totalThreads: number;
  readonly unreadThreads: number;
  readonly myRights: MailboxRights;
  readonly isSubscribed: boolean;
}

/** What `Mailbox/query` filters by (RFC 8621 section 2.3). */
export interface MailboxFilterCondition {
  readonly parentId?: Id | null;
  readonly name?: string;
  readonly role?: MailboxRole | null;
  readonly hasAnyRole?: boolean;
  readonly isSubscribed?: boolean;
}

/** A conversation; `emailIds` is sorted by `receivedAt`, oldest first (RFC 8621 section 3). */
export interface Thread {
  readonly id: Id;
  readonly emailIds: readonly Id[];
}

/** Keywords with a meaning of their own (RFC 8621 section 4.1.1); others are free. */
export type SystemKeyword =
  | "$draft"
  | "$seen"
  | "$flagged"
  | "$answered"
  | "$forwarded"
  | "$important"
  | "$phishing"
  | "$junk"
  | "$notjunk";

/** One mailbox of an address header (RFC 8621 section 4.1.2.3). */
export interface EmailAddress {
  readonly name: string | null;
  readonly email: string;
}

/** A named group of addresses (RFC 8621 section 4.1.2.4). */
export interface EmailAddressGroup {
  readonly name: string | null;
  readonly addresses: readonly EmailAddress[];
}

/** A header field as it stands in the message (RFC 8621 section 4.1.2.1). */
export interface EmailHeader {
  readonly name: string;
  readonly value: string;
}

/** A part of the MIME structure (RFC 8621 section 4.1.4). */
export interface EmailBodyPart {
  readonly partId: string | null;
  readonly blobId: Id | null;
  /** Octets, after decoding. */
  readonly size: number;
  readonly headers: readonly EmailHeader[];
  readonly name: string | null;
  readonly type: string;
  readonly charset: string | null;
  readonly disposition: string | null;
  readonly cid: string | null;
  readonly language: readonly string[] | null;
  readonly location: string | null;
  readonly subParts: readonly EmailBodyPart[] | null;
}

/** The text of a body part (RFC 8621 section 4.1.4). */
export interface EmailBodyValue {
  readonly value: string;
  readonly isEncodingProblem: boolean;
  readonly isTruncated: boolean;
}

/** A form in which a header can be asked for (RFC 8621 section 4.1.2). */
export type HeaderForm =
  "asRaw" | "asText" | "asAddresses" | "asGroupedAddresses" | "asMessageIds" | "asDate" | "asURLs";

/** A header asked for by name: `header:List-Post:asURLs`, `header:Received:all` (RFC 8621 section 4.1.3). */
export type HeaderProperty =
  `header:${string}` | `header:${string}:${HeaderForm}` | `header:${string}:all`;

/** The value of a {@link HeaderProperty}. */
export type HeaderValue =
  | string
  | null
  | readonly string[]
  | readonly EmailAddress[]
  | readonly EmailAddressGroup[]
  | readonly HeaderValue[];

/** A message (RFC 8621 section 4.1). */
export interface Email {
  readonly id: Id;
  readonly blobId: Id;
  readonly threadId: Id;
  readonly mailboxIds: Readonly<Record<Id, true>>;
  readonly keywords: Readonly<Record<string, true>>;
  /** Octets of the raw message. */
  readonly size: number;
  readonly receivedAt: UTCDate;
  readonly messageId: readonly string[] | null;
  readonly inReplyTo: readonly string[] | null;
  readonly references: readonly string[] | null;
  readonly sender: readonly EmailAddress[] | null;
  readonly from: readonly EmailAddress[] | null;
  readonly to: readonly EmailAddress[] | null;
  readonly cc: readonly EmailAddress[] | null;
  readonly bcc: readonly EmailAddress[] | null;
  readonly replyTo: readonly EmailAddress[] | null;
  readonly subject: string | null;
  readonly sentAt: JmapDate | null;
  readonly headers: readonly EmailHeader[];
  readonly bodyStructure: EmailBodyPart;
  readonly bodyValues: Readonly<Record<string, EmailBodyValue>>;
  readonly textBody: readonly EmailBodyPart[];
  readonly htmlBody: readonly EmailBodyPart[];
  readonly attachments: readonly EmailBodyPart[];
  readonly hasAttachment: boolean;
  /** At most 256 characters of plain text. */
  readonly preview: string;
}

/** A property that `Email/get` can be asked for. */
export type EmailProperty = keyof Email | HeaderProperty;

/** Properties of an email that `Email/get` answers when none are named (RFC 8621 section 4.2). */
export type EmailDefaultProperty = Exclude<keyof Email, "headers" | "bodyStructure">;

/** Arguments of `Email/get` (RFC 8621 section 4.2). */
export interface EmailGetArguments<
  Property extends string = EmailProperty,
> extends GetArguments<Property> {
  readonly bodyProperties?: readonly (keyof EmailBodyPart | HeaderProperty)[];
  readonly fetchTextBodyValues?: boolean;
  readonly fetchHTMLBodyValues?: boolean;
  readonly fetchAllBodyValues?: boolean;
  /** Octets; 0 means no limit. */
  readonly maxBodyValueBytes?: number;
}

/** What `Email/query` filters by (RFC 8621 section 4.4.1). */
export interface EmailFilterCondition {
  readonly inMailbox?: Id;
  readonly inMailboxOtherThan?: readonly Id[];
  readonly before?: UTCDate;
  readonly after?: UTCDate;
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly allInThreadHaveKeyword?: string;
  readonly someInThreadHaveKeyword?: string;
  readonly noneInThreadHaveKeyword?: string;
  readonly hasKeyword?: string;
  readonly notKeyword?: string;
  readonly hasAttachment?: boolean;
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
  readonly cc?: string;
  readonly bcc?: string;
  readonly subject?: string;
  readonly body?: string;
  readonly header?: readonly string[];
}

/** A filter of `Email/query`. */
export type EmailFilter = Filter<EmailFilterCondition>;

/** Properties that `Email/query` can sort by (RFC 8621 section 4.4.2). */
export type EmailSortProperty =
  | "receivedAt"
  | "size"
  | "from"
  | "to"
  | "subject"
  | "sentAt"
  | "hasKeyword"
  | "allInThreadHaveKeyword"
  | "someInThreadHaveKeyword";

/** One key of the order of `Email/query` (RFC 8621 section 4.4.2). */
export interface EmailComparator extends Comparator<EmailSortProperty> {
  readonly keyword?: string;
}

/** Arguments of `Email/query` (RFC 8621 section 4.4). */
export interface EmailQueryArguments extends QueryArguments<EmailFilterCondition, EmailComparator> {
  readonly collapseThreads?: boolean;
}

/** Where a search matched, with `<mark>` around the words and all else escaped (RFC 8621 section 5). */
export interface SearchSnippet {
  readonly emailId: Id;
  readonly subject: string | null;
  readonly preview: string | null;
}

/** Arguments of `SearchSnippet/get` (RFC 8621 section 5.1). */
export interface SearchSnippetGetArguments {
  readonly accountId: Id;
  readonly filter?: EmailFilter | null;
  readonly emailIds: readonly Id[];
}

/** Response of `SearchSnippet/get` (RFC 8621 section 5.1). */
export interface SearchSnippetGetResponse {
  readonly accountId: Id;
  readonly list: readonly SearchSnippet[];
  readonly notFound: readonly Id[] | null;
}

/** What a new mailbox is made of (RFC 8621 section 2.5). */
export interface MailboxCreate {
  readonly name: string;
  readonly parentId?: Id | null;
  readonly isSubscribed?: boolean;
}

/** Arguments of `Mailbox/set` (RFC 8621 section 2.5). */
export interface MailboxSetArguments extends SetArguments<MailboxCreate> {
  readonly onDestroyRemoveEmails?: boolean;
}

/** Response of `Mailbox/changes` (RFC 8621 section 2.2). */
export interface MailboxChangesResponse extends ChangesResponse {
  readonly updatedProperties: readonly string[] | null;
}

/** Methods of the mail capability (RFC 8621). */
export interface MailMethods {
  readonly "Mailbox/get": Method<GetArguments<keyof Mailbox>, GetResponse<Mailbox>>;
  readonly "Mailbox/changes": Method<ChangesArguments, MailboxChangesResponse>;
  readonly "Mailbox/query": Method<
    QueryArguments<MailboxFilterCondition, Comparator<"sortOrder" | "name" | "parentId">> & {
      readonly sortAsTree?: boolean;
      readonly filterAsTree?: boolean;
    },
    QueryResponse
  >;
  readonly "Mailbox/set": Method<MailboxSetArguments, SetResponse<Mailbox>>;
  readonly "Thread/get": Method<GetArguments<keyof Thread>, GetResponse<Thread>>;
  readonly "Thread/changes": Method<ChangesArguments, ChangesResponse>;
  readonly "Email/get": Method<EmailGetArguments, GetResponse<Email>> & {
    readonly defaults: Pick<Email, EmailDefaultProperty>;
  };
  readonly "Email/changes": Method<ChangesArguments, ChangesResponse>;
  readonly "Email/query": Method<
    EmailQueryArguments,
    QueryResponse & { readonly collapseThreads?: boolean }
  >;
  readonly "Email/set": Method<SetArguments<Partial<Email>>, SetResponse<Email>>;
  readonly "SearchSnippet/get": Method<SearchSnippetGetArguments, SearchSnippetGetResponse>;
}

/** The mail capability (RFC 8621). */
export const mail: Capability<MailMethods> = {
  uri: MAIL,
  types: ["Mailbox", "Thread", "Email", "SearchSnippet"],
};
