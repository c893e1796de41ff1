import type { InboxMessages } from "./inbox.js";

/** Words of the inbox that its first content needs, in English. */
export const en = {
  inbox: "Inbox",
  all: "All messages",
  unread: "Unread",
  flagged: "Starred",
  important: "Important",
  loading: "Loading messages",
  list: (view: string): string => `Messages: ${view}`,
  choose: (view: string): string => `${view}. Change folder or view`,
  more: "More actions",
  select: (subject: string): string => `Select: ${subject}`,
  star: "Star",
  unstar: "Remove star",
  rowMore: (subject: string): string => `More actions: ${subject}`,
  isUnread: "Unread.",
  isImportant: "Important",
  hasAttachment: "Attachment",
  inThread: (n: number): string => `${n} messages in this conversation`,
  noSubject: "(no subject)",
  noSender: "(unknown sender)",
  toSomeone: (names: string): string => `To: ${names}`,
  showMore: "Show more messages",
} satisfies InboxMessages;
