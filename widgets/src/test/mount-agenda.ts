/**
 * Puts agendas on the test page with calendars of their own, at a moment that is always the same.
 *
 * @module
 */
import { type Connection, connect } from "@partage-ent/sdk";
import { PartageAgenda } from "../agenda/agenda.js";
import { clock } from "../agenda/clock.js";
import { define } from "../shared/define.js";
import { type AgendaRecords, FakeAgenda } from "./fake-agenda.js";
import { type FakeAccount, FakeGateway, type Fault } from "./fake-gateway.js";
import { seen, until } from "./mount.js";
import { sampleAgenda } from "./sample-agenda.js";

define("partage-agenda", PartageAgenda);

/** Monday, 9 h 52 in Paris. */
export const MONDAY: number = Date.parse("2026-11-23T08:52:00Z");

/** An agenda on the page, and what is behind it. */
export interface MountedAgenda {
  readonly element: PartageAgenda;
  readonly agenda: FakeAgenda;
  readonly gateway: FakeGateway;
  readonly connection: Connection;
  readonly root: ShadowRoot;
}

/** What {@link mountAgenda} accepts beside attributes. */
export interface MountAgendaOptions {
  readonly records?: Partial<AgendaRecords>;
  readonly account?: Partial<FakeAccount>;
  readonly fault?: Fault;
  readonly width?: string;
  readonly now?: number;
}

const mounted = new Set<MountedAgenda>();

/** Shows an agenda of the sample calendars. */
export function mountAgenda(
  attributes: Readonly<Record<string, string>> = {},
  { records, account, fault = "none", width = "25rem", now = MONDAY }: MountAgendaOptions = {},
): MountedAgenda {
  clock.now = () => now;
  const agenda = new FakeAgenda({ ...sampleAgenda(now), ...records });
  const gateway = new FakeGateway({ emails: [], parts: [agenda], ...account });
  gateway.fault = fault;
  const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
  const element = document.createElement("partage-agenda");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.connection = connection;
  element.style.width = width;
  document.body.append(element);
  const one: MountedAgenda = { element, agenda, gateway, connection, root: element.shadowRoot! };
  mounted.add(one);
  return one;
}

/** Removes what a test put on the page. */
export function unmountAgendas(): void {
  for (const { element, gateway } of mounted) {
    element.remove();
    gateway.close();
  }
  mounted.clear();
  clock.now = () => Date.now();
  document.documentElement.lang = "fr";
}

/** The events that are shown, in any view. */
export function eventsOf({ root }: MountedAgenda): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(".list [data-id]")];
}

/** Waits for events, and for what is loaded after them; then a pointer comes near. */
export async function ready(one: MountedAgenda): Promise<HTMLElement[]> {
  await until("there are events", () => eventsOf(one).length > 0);
  await until("extras are drawn", () => one.root.querySelector('[data-act="menu"]'));
  one.element.dispatchEvent(new PointerEvent("pointerenter"));
  const actions = (await import("../agenda/interaction.js")).Interaction;
  await until("actions are loaded", () => actions && one.root.adoptedStyleSheets.length > 4);
  if (one.element.view !== "list") await import("../agenda/grid/grid-actions.js");
  await new Promise((resolve) => setTimeout(resolve, 30));
  return eventsOf(one);
}

/** The event with a title; in lists the row, in grids the button. */
export function eventNamed(one: MountedAgenda, title: string): HTMLElement {
  const found = eventsOf(one).find((event) => seen(event).includes(title));
  if (!found) throw new Error(`No event "${title}" among ${eventsOf(one).map(seen).join(" | ")}`);
  return found;
}

/** What a screen reader was told last. */
export function told({ root }: MountedAgenda): string {
  return seen(root.querySelector(".root > [role=status].sr"));
}

/** The toast that is shown. */
export function toastOf({ root }: MountedAgenda): string {
  return seen(root.querySelector(".toast > span"));
}
