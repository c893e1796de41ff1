/**
 * What a mailbox holds. Items are immutable values: a change puts a new value in the mailbox.
 * @module
 */
import type { CalendarItem, CalendarMessage } from "./calendar-item.js";

/** What every item has; ids are unique in a mailbox, whatever the type. */
export interface ItemBase {
  readonly id: number;
  readonly uuid: string;
  /** Id of the parent folder; 11 (the root of roots) for the top folder. */
  readonly folderId: number;
  /**
   * Flag letters: `u` unread, `f` flagged, `a` attachment, `r` replied, `w` forwarded, `s` sent by
   * the owner, `d` draft, `v` invitation, `!` high and `?` low priority; on folders `*` subscribed,
   * `#` checked, `b` excluded from free/busy, `y` with a remote source, `i` no inheritance.
   */
  readonly flags: string;
  /** Ids of tags. */
  readonly tags: readonly number[];
  /** Milliseconds; of a message the date of receipt. */
  readonly date: number;
  /** Bytes. */
  readonly size: number;
  /** Change sequence of the last change of anything (`ms` on the wire). */
  readonly modifiedSequence: number;
  /** Change sequence of the last change of the content (`rev` on the wire). */
  readonly contentSequence: number;
  /** Milliseconds of the last change (`md` on the wire, there in seconds). */
  readonly changeDate: number;
}

/** A right given on a folder. */
export interface Grant {
  /** Kind of grantee: user, group, domain, class of service, everybody signed in, anybody, guest, access key. */
  readonly granteeType: "usr" | "grp" | "dom" | "cos" | "all" | "pub" | "guest" | "key";
  /** Id of the grantee; the fixed ids of `all` and `pub` for these. */
  readonly granteeId: string;
  /** Name of the grantee when it was granted. */
  readonly granteeName?: string;
  /** Letters of `rwidxapfc`. */
  readonly rights: string;
  /** Password of a guest or access key. */
  readonly secret?: string;
  /** Milliseconds. */
  readonly expiry?: number;
}

/** How long items of a folder are kept, or after what time they may go. */
export interface RetentionRule {
  /** `user` for a rule of the folder's own, `system` for one of the administrator's. */
  readonly type: string;
  /** A duration, for instance `31d`. */
  readonly lifetime: string;
}

/** The retention policy of a folder. */
export interface RetentionPolicy {
  readonly keep: readonly RetentionRule[];
  readonly purge: readonly RetentionRule[];
}

/** What folders, search folders and mountpoints share. */
export interface FolderBase extends ItemBase {
  readonly name: string;
  /** Default view, for instance `message`, `appointment`, `contact`; empty when unknown. */
  readonly view: string;
  readonly color?: number;
  /** `#rrggbb`. */
  readonly rgb?: string;
  readonly grants: readonly Grant[];
  /** URL that the folder is fed from. */
  readonly url?: string;
  /** Days that an offline client keeps. */
  readonly webOfflineSyncDays?: number;
  readonly activeSyncDisabled?: boolean;
  readonly retention?: RetentionPolicy;
}

/** A folder that holds items. */
export interface FolderItem extends FolderBase {
  readonly type: "folder";
}

/** A stored search. */
export interface SearchFolderItem extends FolderBase {
  readonly type: "search";
  readonly query: string;
  readonly types: string;
  readonly sortBy: string;
}

/** A folder that stands for a folder of another mailbox. */
export interface MountpointItem extends FolderBase {
  readonly type: "link";
  readonly ownerId: string;
  readonly remoteId: number;
  readonly remoteUuid: string;
  readonly reminder: boolean;
}

/** A tag. */
export interface TagItem extends ItemBase {
  readonly type: "tag";
  readonly name: string;
  readonly color?: number;
  readonly rgb?: string;
}

/** An address of a message: `f` from, `s` sender, `t` to, `c` cc, `b` bcc, `r` reply-to. */
export interface MessageAddress {
  readonly type: "f" | "s" | "t" | "c" | "b" | "r";
  readonly address: string;
  readonly name?: string;
}

/** What the mailbox keeps of a message beside its bytes: enough for lists, conversations and searches. */
export interface MessageSummary {
  /** The Message-ID with its angle brackets. */
  readonly messageId?: string;
  readonly inReplyTo?: string;
  readonly references: readonly string[];
  readonly subject: string;
  readonly fragment: string;
  readonly addresses: readonly MessageAddress[];
  /** Milliseconds of the Date field. */
  readonly sentDate?: number;
  /** `!`, `?` or empty. */
  readonly priority: "" | "!" | "?";
  readonly hasAttachment: boolean;
  readonly hasInvitation: boolean;
  /** What the calendar part says, where it could be read. */
  readonly invitation?: CalendarMessage;
  /** Text of the body parts, for `content:` searches. */
  readonly text: string;
  /** Names and types of the attachments, for searches. */
  readonly attachments: readonly { readonly name: string; readonly type: string }[];
  /** Other fields that searches look at (`List-Id`, ...), names in lower case. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** A message; its bytes are a blob of the state store. */
export interface MessageItem extends ItemBase {
  readonly type: "message";
  /** Id of the conversation; −id of the message while it is alone (facts/wire.md section 2). */
  readonly conversationId: number;
  /** Digest of the bytes, a key of the state store. */
  readonly blob: string;
  readonly summary: MessageSummary;
  /** Attributes that belong to drafts: account, origin, identity, reply type, time of sending. */
  readonly draft?: Readonly<Record<string, string>>;
}

/** A conversation of two messages or more. */
export interface ConversationItem extends ItemBase {
  readonly type: "conversation";
  readonly subject: string;
}

/** A member of a contact group: a contact (`C`), an entry of the global list (`G`) or an address (`I`). */
export interface ContactMember {
  readonly type: "C" | "G" | "I";
  /** Id of the contact, with its account in another mailbox; reference of the entry; the address. */
  readonly value: string;
}

/** A file that belongs to a contact, her photo above all. */
export interface ContactAttachment {
  /** Name of the attribute that it is, for instance `image`. */
  readonly name: string;
  readonly filename: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** Digest of the bytes, a key of the state store. */
  readonly blob: string;
}

/** A contact with its attributes in order. */
export interface ContactItem extends ItemBase {
  readonly type: "contact";
  /** An attribute with several values has them as `{"ZMVAL":[…]}`, as on a real server. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Members of a contact group, in order. */
  readonly members?: readonly ContactMember[];
  /** In order: the first one is part `1` of the contact. */
  readonly attachments?: readonly ContactAttachment[];
}

/** A member of a mailbox. */
export type Item =
  | FolderItem
  | SearchFolderItem
  | MountpointItem
  | TagItem
  | MessageItem
  | ConversationItem
  | ContactItem
  | CalendarItem;

/** The name of a kind of item. */
export type ItemType = Item["type"];

/** Anything that stands in the folder tree. */
export type AnyFolder = FolderItem | SearchFolderItem | MountpointItem;

/** Tells whether an item stands in the folder tree. */
export function isFolder(item: Item | undefined): item is AnyFolder {
  return item?.type === "folder" || item?.type === "search" || item?.type === "link";
}

/** Tells whether an item lies in a folder and is neither a folder, a tag nor a conversation. */
export function isLeaf(item: Item): item is MessageItem | ContactItem | CalendarItem {
  return !isFolder(item) && item.type !== "tag" && item.type !== "conversation";
}

/** Tells whether an item is an appointment or a task. */
export function isCalendarItem(item: Item | undefined): item is CalendarItem {
  return item?.type === "appointment" || item?.type === "task";
}

/** What remains of a deleted item, for Sync. */
export interface Tombstone {
  readonly sequence: number;
  readonly id: number;
  readonly type: ItemType;
  readonly uuid: string;
  /** Milliseconds of the deletion. */
  readonly date: number;
}

/** Ids of the system folders (facts/zimbra.md section 1, GetFolder). */
export const FolderId = {
  userRoot: 1,
  inbox: 2,
  trash: 3,
  junk: 4,
  sent: 5,
  drafts: 6,
  contacts: 7,
  tags: 8,
  conversations: 9,
  calendar: 10,
  root: 11,
  emailedContacts: 13,
  chats: 14,
  tasks: 15,
  briefcase: 16,
} as const;

/** First id that a user's own item gets. */
export const FIRST_USER_ID = 256;
