/**
 * The feed that uPortal's NotificationPortlet reads (`NotificationResponse`).
 *
 * @module
 */
import { escapeHtml } from "../html.js";
import type { MailSummary, SummaryMessage } from "./mail-summary.js";
import type { Today, TodayEvent } from "./today.js";

/** Language of what people read in a feed. */
export type FeedLanguage = "fr" | "en";

/** One notification (`NotificationEntry`). */
export interface NotificationEntry {
  readonly id: string;
  /** Shown as markup by the portlet: holds none. */
  readonly title: string;
  /** Markup. */
  readonly body: string;
  readonly url?: string;
  /** The portlet reads dates as objects with a `time`, milliseconds since the epoch. */
  readonly dueDate?: { readonly time: number };
  /** From 1, which matters most, to 5; 0 where the source does not say. */
  readonly priority: number;
  readonly source: string;
  /** Shown to people, values by name. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** The feed. */
export interface NotificationFeed {
  readonly categories: readonly {
    readonly title: string;
    readonly entries: readonly NotificationEntry[];
  }[];
  readonly errors: readonly { readonly error: string; readonly source: string }[];
}

/** What a feed is made of: null for what the session has not, `failed` for what did not answer. */
export interface FeedContent {
  readonly mail: MailSummary | null | "failed";
  readonly today: Today | null | "failed";
}

/** How a feed is written. */
export interface FeedWriting {
  readonly language: FeedLanguage;
  /** URL of the webmail at a message or at the calendar; undefined where it can't be opened. */
  readonly open: (view: "mail" | "calendar", id?: string) => string | undefined;
}

/** Nothing at all: a guest, or somebody who has neither mail nor calendars here. */
export const EMPTY_FEED: NotificationFeed = { categories: [], errors: [] };

const SOURCE = "PARTAGE";

const WORDS = {
  fr: {
    unread: "Messages non lus",
    today: "Aujourd’hui",
    noSubject: "(sans objet)",
    noTitle: "(sans titre)",
    from: "De",
    received: "Reçu le",
    place: "Lieu",
    allDay: "Toute la journée",
    failed: { mail: "La messagerie ne répond pas", today: "L’agenda ne répond pas" },
  },
  en: {
    unread: "Unread messages",
    today: "Today",
    noSubject: "(no subject)",
    noTitle: "(no title)",
    from: "From",
    received: "Received",
    place: "Place",
    allDay: "All day",
    failed: { mail: "Mail does not answer", today: "The calendar does not answer" },
  },
} as const;

/** Writes a feed. */
export function writeFeed({ mail, today }: FeedContent, writing: FeedWriting): NotificationFeed {
  const words = WORDS[writing.language];
  const categories: NotificationFeed["categories"][number][] = [];
  if (mail && mail !== "failed" && mail.messages.length > 0) {
    categories.push({
      title: `${words.unread} (${mail.unread})`,
      entries: mail.messages.map((message) => messageEntry(message, writing)),
    });
  }
  if (today && today !== "failed" && today.events.length > 0) {
    categories.push({
      title: words.today,
      entries: today.events.map((event) => eventEntry(event, today.timeZone, writing)),
    });
  }
  const errors = Object.entries({ mail, today }).flatMap(([part, content]) =>
    content === "failed"
      ? [{ error: words.failed[part as keyof FeedContent], source: SOURCE }]
      : [],
  );
  return { categories, errors };
}

const LONGEST = 200;

/** One line of plain text of anybody's making. */
function plain(text: string): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  const characters = Array.from(line);
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : line;
}

/**
 * A text that reads the same as text and as markup: the portlet's scripts put titles into pages with
 * `.html()`, other readers of the feed as text.
 */
function bothWays(text: string): string {
  return plain(text).replaceAll("<", "‹").replaceAll(">", "›").replaceAll("&", "＆");
}

function messageEntry(message: SummaryMessage, { language, open }: FeedWriting): NotificationEntry {
  const words = WORDS[language];
  const [sender] = message.from ?? [];
  const from = plain(sender?.name || sender?.email || "");
  const url = open("mail", message.id);
  return {
    id: `partage-mail-${message.id}`,
    title: bothWays(message.subject ?? "") || words.noSubject,
    body: from === "" ? "" : `${words.from} ${escapeHtml(from)}`,
    ...(url === undefined ? {} : { url }),
    priority: message.keywords["$flagged"] || message.keywords["$important"] ? 2 : 3,
    source: SOURCE,
    attributes: {
      ...(from === "" ? {} : { [words.from]: [bothWays(from)] }),
      [words.received]: [message.receivedAt],
    },
  };
}

function eventEntry(
  event: TodayEvent,
  timeZone: string,
  { language, open }: FeedWriting,
): NotificationEntry {
  const words = WORDS[language];
  const places = Object.values(event.locations ?? {}).flatMap(
    ({ name }) => plain(name ?? "") || [],
  );
  const times = event.showWithoutTime ? words.allDay : hoursOf(event, timeZone, language);
  const url = open("calendar");
  const due = Date.parse(event.utcStart ?? "");
  return {
    id: `partage-event-${event.id}`,
    title: bothWays(event.title ?? "") || words.noTitle,
    body: [times, ...places].map(escapeHtml).join(" · "),
    ...(url === undefined ? {} : { url }),
    ...(Number.isNaN(due) ? {} : { dueDate: { time: due } }),
    priority: 3,
    source: SOURCE,
    attributes: places.length > 0 ? { [words.place]: places.map(bothWays) } : {},
  };
}

function hoursOf(event: TodayEvent, timeZone: string, language: FeedLanguage): string {
  const format = new Intl.DateTimeFormat(language, {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
  });
  return [event.utcStart, event.utcEnd]
    .map((moment) => Date.parse(moment ?? ""))
    .filter((moment) => !Number.isNaN(moment))
    .map((moment) => format.format(moment))
    .join(" – ");
}
