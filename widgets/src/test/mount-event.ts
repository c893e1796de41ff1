/**
 * Puts `<partage-event>` and `<partage-invitation>` on the test page with calendars of their own.
 *
 * @module
 */
import "axe-core/axe.min.js";
import type { Calendar, CalendarEvent } from "@partage-ent/jmap";
import { type Connection, connect } from "@partage-ent/sdk";
import { PartageEvent } from "../event/event.js";
import { PartageInvitation } from "../invitation/invitation.js";
import { define } from "../shared/define.js";
import { FakeAgenda } from "./fake-agenda.js";
import { FakeGateway, type FakePart, type Fault } from "./fake-gateway.js";
import { until } from "./mount.js";
import { sampleAgenda, sampleCalendars } from "./sample-agenda.js";
import { eventSamples } from "./sample-events.js";
import { invitationRecords } from "./sample-invitations.js";

define("partage-event", PartageEvent);
define("partage-invitation", PartageInvitation);

/** An element on the page, and the gateway behind it. */
export interface Mounted<Element extends HTMLElement> {
  readonly element: Element;
  readonly gateway: FakeGateway;
  readonly agenda: FakeAgenda;
  readonly connection: Connection;
  /** The shadow root. */
  readonly root: ShadowRoot;
  /** Names of the events of ours that came, with their details. */
  readonly heard: { readonly type: string; readonly detail?: unknown }[];
}

/** What {@link mountEvent} accepts. */
export interface MountEventOptions {
  readonly id?: string | null;
  readonly draft?: Partial<CalendarEvent> | null;
  readonly mode?: "view" | "edit";
  readonly fault?: Fault;
  readonly width?: string;
  readonly events?: readonly CalendarEvent[];
  readonly calendars?: readonly Calendar[];
  readonly scopes?: readonly string[];
  /** What the account has beside calendars. */
  readonly parts?: readonly FakePart[];
}

const mounted = new Set<Mounted<HTMLElement>>();

function put<Element extends HTMLElement>(
  element: Element,
  agenda: FakeAgenda,
  { fault = "none", width = "28rem", scopes, parts = [] }: MountEventOptions,
): Mounted<Element> {
  const gateway = new FakeGateway({
    emails: [],
    parts: [agenda, ...parts],
    ...(scopes && { scopes }),
  });
  gateway.fault = fault;
  const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
  const heard: { type: string; detail?: unknown }[] = [];
  for (const type of ["partage-event-close", "partage-event-changed"])
    element.addEventListener(type, (event) => {
      const { detail } = event as CustomEvent<unknown>;
      heard.push({ type, ...(detail !== undefined && { detail }) });
    });
  Object.assign(element, { connection });
  element.style.width = width;
  document.body.append(element);
  const one = { element, gateway, agenda, connection, root: element.shadowRoot!, heard };
  mounted.add(one);
  return one;
}

/** Shows an event of the samples, or a form. */
export function mountEvent(options: MountEventOptions = {}): Mounted<PartageEvent> {
  const { id = null, draft = null, mode = "view", events, calendars = sampleCalendars } = options;
  const now = Date.now();
  const records = sampleAgenda(now);
  const own = events ?? [...records.events, ...eventSamples(now)];
  const agenda = new FakeAgenda({ ...records, calendars, events: own });
  const element = document.createElement("partage-event");
  Object.assign(element, { eventId: id, draft, mode });
  return put(element, agenda, options);
}

/** Shows the calendar file of a message of the samples. */
export function mountInvitation(
  blobId: string,
  options: MountEventOptions = {},
): Mounted<PartageInvitation> {
  const { records, sender } = invitationRecords(Date.now(), blobId);
  const element = document.createElement("partage-invitation");
  Object.assign(element, { blobId, email: { from: [sender] } });
  return put(element, new FakeAgenda(records), options);
}

/** Waits for something in an element, by its selector. */
export function find<Found extends HTMLElement = HTMLElement>(
  { root }: Mounted<HTMLElement>,
  selector: string,
): Promise<Found> {
  return until(`there is ${selector}`, () => root.querySelector<Found>(selector));
}

/** Presses something as soon as it is there. */
export async function press(one: Mounted<HTMLElement>, selector: string): Promise<void> {
  (await find(one, selector)).click();
}

/** Fills a field as soon as it is there. */
export async function fill(
  one: Mounted<HTMLElement>,
  selector: string,
  value: string,
): Promise<void> {
  const field = await find<HTMLInputElement>(one, selector);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Removes what a test put on the page. */
export function unmountEvents(): void {
  for (const { element, gateway } of mounted) {
    element.remove();
    gateway.close();
  }
  mounted.clear();
  document.documentElement.lang = "fr";
}
