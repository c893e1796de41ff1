/**
 * Puts timetables on the test page with a gateway of their own, at a moment that stands still.
 *
 * @module
 */
import { type Connection, connect } from "@partage-ent/sdk";
import { define } from "../shared/define.js";
import { PartageTimetable } from "../timetable/timetable.js";
import { FakeAgenda } from "./fake-agenda.js";
import { FakeGateway, type Fault } from "./fake-gateway.js";
import { FakeTimetable, type FakeTimetableData } from "./fake-timetable.js";
import { seen, until } from "./mount.js";
import { ownEvents, SAMPLE_NOW, sampleTimetable, stopClock } from "./sample-timetable.js";

define("partage-timetable", PartageTimetable);

/** A timetable on the page, and the gateway behind it. */
export interface MountedTimetable {
  readonly element: PartageTimetable;
  readonly timetable: FakeTimetable;
  readonly gateway: FakeGateway;
  readonly connection: Connection;
  /** The shadow root. */
  readonly root: ShadowRoot;
}

/** What {@link mountTimetable} accepts beside attributes. */
export interface MountTimetableOptions {
  readonly data?: FakeTimetableData;
  readonly fault?: Fault;
  readonly width?: string;
  /** Milliseconds since the epoch, or a date: when it is. */
  readonly now?: number | string;
  readonly timeZone?: string;
  readonly scopes?: readonly string[];
  /** Leaves the timetable out of what the gateway serves. */
  readonly without?: boolean;
}

const mounted = new Set<MountedTimetable>();
let startClock: (() => void) | undefined;

/** Lets the stopped clock show another time. */
export function setClock(now: number | string): void {
  startClock?.();
  startClock = stopClock(new Date(now).getTime());
}

/** Shows the timetable of the sample account. */
export function mountTimetable(
  attributes: Readonly<Record<string, string>> = {},
  options: MountTimetableOptions = {},
): MountedTimetable {
  const { data = sampleTimetable(), fault = "none", width = "25rem", now = SAMPLE_NOW } = options;
  setClock(now);
  const timetable = new FakeTimetable(data);
  const agenda = new FakeAgenda(ownEvents());
  const { timeZone, scopes, without } = options;
  const gateway = new FakeGateway({
    emails: [],
    parts: without ? [] : [timetable, agenda],
    ...(timeZone ? { timeZone } : {}),
    ...(scopes ? { scopes } : {}),
  });
  gateway.fault = fault;
  const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
  const element = document.createElement("partage-timetable");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.connection = connection;
  element.style.width = width;
  document.body.append(element);
  const one = { element, timetable, gateway, connection, root: element.shadowRoot! };
  mounted.add(one);
  return one;
}

/** Removes what a test put on the page. */
export function unmountTimetables(): void {
  for (const { element, gateway } of mounted) {
    element.remove();
    gateway.close();
  }
  mounted.clear();
  startClock?.();
  startClock = undefined;
  document.documentElement.lang = "fr";
}

/** Waits for the lessons, and for what is loaded after them. */
export async function shownLessons({ root, element }: MountedTimetable): Promise<HTMLElement[]> {
  await until("extras are drawn", () => root.querySelector(".segments"));
  await until("the lessons are there", () => root.querySelector(".list, .grid"));
  await element.updateComplete;
  return [...root.querySelectorAll<HTMLElement>(".lesson[data-id]")];
}

/** Waits until actions are loaded, as a pointer over the element has them. */
export async function acting(one: MountedTimetable): Promise<void> {
  await shownLessons(one);
  // A page that runs beside another one has no focus events: a pointer loads the actions too.
  one.element.dispatchEvent(new PointerEvent("pointerenter"));
  await until("actions are loaded", () =>
    one.root.adoptedStyleSheets.some((sheet) =>
      [...sheet.cssRules].some((rule) => rule.cssText.startsWith(".toast")),
    ),
  );
  await one.element.updateComplete;
}

/** Presses something by selector, and by what it says where several fit. */
export async function pressOn(
  { root, element }: MountedTimetable,
  selector: string,
  text = "",
): Promise<void> {
  const target = await until(`« ${selector} ${text} » is there`, () =>
    [...root.querySelectorAll<HTMLElement>(selector)].find((each) => seen(each).includes(text)),
  );
  target.click();
  await element.updateComplete;
}

/** Opens a panel from the menu. */
export async function openPanel(one: MountedTimetable, name: string): Promise<HTMLElement> {
  await acting(one);
  await pressOn(one, '[data-act="menu"]');
  await pressOn(one, "[role=menuitem]", name);
  return until("the panel is open", () => one.root.querySelector<HTMLElement>(".panel"));
}

/** Text of the first element that fits, as a person sees it. */
export const textOf = ({ root }: MountedTimetable, selector: string): string =>
  seen(root.querySelector(selector)).replace(/\u00a0/g, " ");

/** Text of all elements that fit. */
export const textsOf = ({ root }: MountedTimetable, selector: string): string[] =>
  [...root.querySelectorAll(selector)].map((each) => seen(each).replace(/\u00a0/g, " "));
