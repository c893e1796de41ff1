/**
 * Text of iCalendar to components (RFC 5545 section 3.1): ical.js reads, lines that it can't read
 * are left out one by one and reported.
 *
 * @module
 */
import ICAL from "ical.js";

import { CalendarError, type CalendarErrorCode } from "../calendar-error.js";
import type { JCalComponent } from "../vendor.js";
import { withSafeLines } from "./safe-lines.js";

/** Something in a file that could not be read, and where. */
export interface CalendarProblem {
  /** Line of the file, from 1; 0 where it is not known. */
  readonly line: number;
  readonly message: string;
  /** What kind of problem it is, where it is one of a component. */
  readonly code?: CalendarErrorCode;
}

/** The components of a text, and what in it could not be read. */
export interface ParsedComponents {
  readonly components: readonly JCalComponent[];
  readonly problems: readonly CalendarProblem[];
}

/** Largest text, in UTF-16 units. */
const MOST_TEXT = 50_000_000;
const MOST_DEPTH = 20;
/** Longest name and parameters of one property: ical.js reads what is left of them for each parameter. */
const LONGEST_HEAD = 16_384;

/**
 * Parses a text into its outermost components.
 *
 * @throws {@link CalendarError} when it is not iCalendar, is cut off, too large or too deep.
 */
export function parseComponents(text: string): ParsedComponents {
  if (text.length > MOST_TEXT) {
    throw new CalendarError("ERR_CALENDAR_TOO_LARGE", "The calendar is larger than 50 MB");
  }
  if (!/^[\uFEFF\s]*BEGIN:/i.test(text)) {
    throw new CalendarError("ERR_CALENDAR_NOT_ICALENDAR", "Not an iCalendar text", { line: 1 });
  }
  const body = text.replace(/^[\uFEFF\s]+/, "");
  if (!hasShortHeads(body)) {
    throw new CalendarError("ERR_CALENDAR_TOO_LARGE", "A property has too many parameters");
  }
  const problems: CalendarProblem[] = [];
  let parsed = wellNested(body) ? tryParse(body) : null;
  parsed ??= tryParse(repaired(body, problems));
  if (!parsed) throw new CalendarError("ERR_CALENDAR_SYNTAX", "The calendar can't be parsed");
  return { components: parsed.map((component) => withTypes(component, problems)), problems };
}

/** Without the properties that are named like members of all objects, of which ical.js makes no type. */
function withTypes(component: JCalComponent, problems: CalendarProblem[]): JCalComponent {
  const [name, properties, inner] = component;
  const typed = properties.filter(([other, , type]) => {
    if (typeof type === "string") return true;
    problems.push({ line: 0, message: `A property can't be named "${other}"` });
    return false;
  });
  return [name, typed, inner.map((each) => withTypes(each, problems))];
}

/** Writes components as text, folded, with CRLF. */
export function writeComponents(components: readonly JCalComponent[]): string {
  return components
    .map((each) => `${ICAL.stringify(withSafeLines(each) as unknown as unknown[])}\r\n`)
    .join("");
}

function tryParse(text: string): readonly JCalComponent[] | null {
  try {
    const parsed = ICAL.parse(text) as readonly unknown[];
    return (typeof parsed[0] === "string" ? [parsed] : parsed) as readonly JCalComponent[];
  } catch (error) {
    // ical.js throws its own class, or what a hostile value makes it do: the repair tells which line.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** Whether every END closes the last BEGIN; ical.js takes any END for any BEGIN. */
function wellNested(text: string): boolean {
  const open: string[] = [];
  for (const [, edge, name] of text.matchAll(/^(BEGIN|END):(.*)$/gim)) {
    const component = name!.trim().toLowerCase();
    if (edge!.toUpperCase() === "BEGIN") open.push(component);
    else if (open.pop() !== component) return false;
    if (open.length > MOST_DEPTH) {
      throw new CalendarError("ERR_CALENDAR_TOO_DEEP", "Components inside components, too deep");
    }
  }
  return open.length === 0;
}

/** Whether what stands before the value of each property is of bounded length, folded or not. */
function hasShortHeads(text: string): boolean {
  for (let at = 0; at >= 0 && at < text.length; at = text.indexOf("\n", at) + 1 || -1) {
    // The rest of a value.
    if (text[at] === " " || text[at] === "\t") continue;
    const start = at;
    let isQuoted = false;
    for (; at < text.length; at++) {
      const character = text[at];
      if (character === '"') isQuoted = !isQuoted;
      else if (character === ":" && !isQuoted) break;
      else if (character === "\n" && text[at + 1] !== " " && text[at + 1] !== "\t") break;
      if (at - start > LONGEST_HEAD) return false;
    }
  }
  return true;
}

/** The text without the lines that can't be read; a component that is cut off is an error. */
function repaired(text: string, problems: CalendarProblem[]): string {
  const open: string[] = [];
  const kept: string[] = [];
  for (const { line, content } of contentLines(text)) {
    const edge = /^(BEGIN|END):\s*(.*?)\s*$/i.exec(content);
    if (!edge) {
      const problem = open.length === 0 ? "Outside any component" : lineProblem(content);
      if (problem) problems.push({ line, message: problem });
      else kept.push(content);
      continue;
    }
    const name = edge[2]!.toLowerCase();
    if (edge[1]!.toUpperCase() === "BEGIN") open.push(name);
    else if (open.at(-1) === name) open.pop();
    else {
      throw new CalendarError("ERR_CALENDAR_SYNTAX", `END:${name.slice(0, 40)} closes nothing`, {
        line,
      });
    }
    kept.push(content.trim());
  }
  if (open.length > 0) {
    const message = `The calendar is cut off inside ${open.at(-1)!.slice(0, 40)}`;
    throw new CalendarError("ERR_CALENDAR_TRUNCATED", message);
  }
  return kept.join("\r\n");
}

function* contentLines(text: string): Generator<{ line: number; content: string }> {
  let content = "";
  let begin = 1;
  let number = 0;
  for (const raw of text.split(/\r\n|\n|\r/)) {
    number++;
    if (/^[ \t]/.test(raw) && content) {
      content += raw.slice(1);
      continue;
    }
    if (content.trim()) yield { line: begin, content };
    content = raw;
    begin = number;
  }
  if (content.trim()) yield { line: begin, content };
}

function lineProblem(content: string): string | null {
  if (!/^[\w.-]+[;:]/.test(content)) return "Neither a property nor a component";
  try {
    ICAL.parse(`BEGIN:VEVENT\r\n${content}\r\nEND:VEVENT`);
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.message.slice(0, 200);
  }
}
