/**
 * From what a way in says of a person to the feeds that she gets.
 *
 * @module
 */
import type { ConfiguredFeed, TimetableRule, TimetableSetup } from "./timetable-setup.js";

/** A feed that a rule gave to somebody. */
export interface AssignedFeed {
  /** Id on the wire: that of the configuration, and `_` and the value where it has one. */
  readonly id: string;
  readonly onlyTaught: boolean;
}

/** A configured feed with its value filled in. */
export interface FilledFeed extends Pick<ConfiguredFeed, "id" | "name" | "url" | "network"> {
  readonly groups: readonly string[] | null;
}

/** Attributes of a person, by name. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

/** Most feeds of one person. */
export const MOST_ASSIGNED = 20;

/** What may stand for `{value}`: nothing that could leave its place in a URL. */
const VALUE = "[A-Za-z0-9-]{1,64}";
const PLACE = "{value}";

/** Whether a text has a place for a value. */
export function hasPlace(text: string): boolean {
  return text.includes(PLACE);
}

/** Feeds that the rules give for some attributes, in the order of the rules, each once. */
export function assignFeeds(setup: TimetableSetup, attributes: Attributes): AssignedFeed[] {
  const found = new Map<string, AssignedFeed>();
  for (const rule of setup.rules) {
    for (const value of matchRule(rule, attributes)) {
      for (const feed of rule.feeds) {
        const id = value === "" ? feed : `${feed}_${value}`;
        const before = found.get(id);
        // A rule that gives the whole feed wins over one that gives only what she teaches.
        const onlyTaught = rule.taught && (before?.onlyTaught ?? true);
        if (before || found.size < MOST_ASSIGNED) found.set(id, { id, onlyTaught });
      }
    }
  }
  return [...found.values()].filter(({ id }) => fillFeed(setup, id) !== undefined);
}

/** Values with which a rule applies: one empty text where it has no place for a value; none when it does not. */
function matchRule({ when }: TimetableRule, attributes: Attributes): readonly string[] {
  let values: readonly string[] = [""];
  for (const [name, patterns] of Object.entries(when)) {
    const own = Object.hasOwn(attributes, name) ? (attributes[name] ?? []) : [];
    const found = own.flatMap((value) => patterns.flatMap((pattern) => match(pattern, value)));
    if (found.length === 0) return [];
    const captured = [...new Set(found.filter((value) => value !== ""))];
    if (captured.length > 0) values = captured;
  }
  return values;
}

/** What stands at the place of a pattern, as a list of one; empty when the value does not fit. */
function match(pattern: string, value: string): readonly string[] {
  const source = pattern
    .split(/(\{value\}|\*)/)
    .map((part) => {
      if (part === PLACE) return `(${VALUE})`;
      return part === "*" ? "[^]*?" : part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    })
    .join("");
  const result = new RegExp(`^${source}$`, "iu").exec(value);
  return result ? [result[1] ?? ""] : [];
}

/** The feed behind an id of the wire; undefined when the configuration has none. */
export function fillFeed(setup: TimetableSetup, id: string): FilledFeed | undefined {
  const [, name = "", value] = /^([a-z0-9-]+)(?:_([A-Za-z0-9-]{1,64}))?$/.exec(id) ?? [];
  const feed = setup.feeds.find((each) => each.id === name);
  if (!feed || hasPlace(feed.url()) !== (value !== undefined)) return undefined;
  const fill = (text: string): string => text.replaceAll(PLACE, value ?? "");
  return {
    id,
    name: fill(feed.name),
    url: () => fill(feed.url()),
    network: feed.network,
    groups: feed.groups ?? null,
  };
}
