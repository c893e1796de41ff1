/**
 * Which elements stand in a page of their own, and what their attributes may say there: an address
 * that anybody can write configures an element, and nothing more.
 *
 * @module
 */

/** Whether a value of an attribute is one. */
type Check = (value: string) => boolean;

/** A number of the widget's own range. */
function number(low: number, high: number): Check {
  return (value) => /^[1-9]\d{0,3}$/.test(value) && Number(value) >= low && Number(value) <= high;
}

function oneOf(...words: readonly string[]): Check {
  return (value) => words.includes(value);
}

function someOf(...words: readonly string[]): Check {
  return (value) => value.split(" ").every((word) => words.includes(word));
}

function matching(pattern: RegExp): Check {
  return (value) => pattern.test(value);
}

/** An attribute without a value: it is there or not. */
const flag: Check = oneOf("");
/** Ids and names of the person's own mailboxes, calendars and books: no markup, no address. */
const name = matching(/^[\p{L}\p{N}][\p{L}\p{N} ._'’/-]{0,99}$/u);
const names = matching(/^[\p{L}\p{N}][\p{L}\p{N} ._'’/,-]{0,399}$/u);
const id = matching(/^[\w.:-]{1,255}$/);
const ids = matching(/^[\w.:-]{1,100}( [\w.:-]{1,100}){0,19}$/);
const date = matching(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);
const address = matching(/^[\w.+-]{1,64}@[a-z0-9.-]{1,253}$/i);

const heading = { "heading-level": number(1, 6), "title-hidden": flag };
const list = { ...heading, "shortcuts-disabled": flag };

const WIDGETS = {
  inbox: {
    ...list,
    mailbox: name,
    show: oneOf("all", "unread", "flagged", "important"),
    mode: oneOf("message", "conversation"),
    max: number(1, 200),
    endless: flag,
    "pane-disabled": flag,
  },
  agenda: {
    ...list,
    view: oneOf("list", "day", "week", "month"),
    views: someOf("list", "day", "week", "month"),
    limit: number(1, 200),
    date,
    calendars: names,
    "reminders-disabled": flag,
  },
  timetable: {
    ...list,
    view: oneOf("auto", "list", "day", "week"),
    feeds: ids,
    agenda: flag,
    max: number(1, 200),
    "details-disabled": flag,
  },
  directory: {
    ...heading,
    kind: oneOf("individual", "group", "location"),
    structure: id,
    max: number(1, 50),
    "show-organigramme": flag,
    "details-disabled": flag,
  },
  "people-picker": {
    sources: someOf("contacts", "directory"),
    kinds: someOf("individual", "group", "location"),
    max: number(1, 200),
  },
  "course-people": { ...heading, max: number(1, 200) },
  contacts: { ...list, book: name, max: number(1, 200), "pane-disabled": flag },
  setup: { ...heading, way: oneOf("apple", "android", "thunderbird", "other") },
  person: { "person-id": id, email: address, linked: flag, "heading-level": number(1, 6) },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Check>>>>;

/** An element that can stand in a page of its own, without `partage-`. */
export type EmbedWidget = keyof typeof WIDGETS;

/** All of them. */
export const EMBED_WIDGETS: readonly EmbedWidget[] = Object.keys(WIDGETS) as EmbedWidget[];

/** Whether there is such an element. */
export function isEmbedWidget(text: string): text is EmbedWidget {
  return Object.hasOwn(WIDGETS, text);
}

/**
 * Checks attributes of an element: undefined when one of them is not known to it, or says what it can't.
 * `true` and an empty text stand for a flag that is set, `false` for one that is not.
 */
export function readEmbedAttributes(
  widget: EmbedWidget,
  given: Iterable<readonly [string, string]>,
): ReadonlyMap<string, string> | undefined {
  const checks: Readonly<Record<string, Check>> = WIDGETS[widget];
  const attributes = new Map<string, string>();
  for (const [key, text] of given) {
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
    if (!check || attributes.has(key)) return undefined;
    if (check === flag && text === "false") continue;
    const value = check === flag && text === "true" ? "" : text;
    if (!check(value)) return undefined;
    attributes.set(key, value);
  }
  return attributes;
}
