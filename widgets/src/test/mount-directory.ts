/**
 * Puts directories and cards on the test page with a gateway of their own.
 *
 * @module
 */
import { type BusyPeriod, type ContactCard, CONTACTS, type Id } from "@partage-ent/jmap";
import { type Connection, connect } from "@partage-ent/sdk";
import type { LitElement } from "lit";
import { PartageDirectory } from "../directory/directory.js";
import { PartagePerson } from "../person/person.js";
import { define } from "../shared/define.js";
import { FakeAgenda } from "./fake-agenda.js";
import { type DirectoryRecords, FakeDirectory } from "./fake-directory.js";
import { type Args, FakeGateway, type FakePart, type Fault } from "./fake-gateway.js";
import { seen, until } from "./mount.js";
import { sampleAgenda } from "./sample-agenda.js";
import { sampleDirectory } from "./sample-directory.js";

define("partage-directory", PartageDirectory);
define("partage-person", PartagePerson);

/** A directory or a card on the page, and the gateway behind it. */
export interface MountedDirectory<Element extends HTMLElement = PartageDirectory> {
  readonly element: Element;
  readonly directory: FakeDirectory;
  readonly gateway: FakeGateway;
  readonly connection: Connection;
  /** The shadow root. */
  readonly root: ShadowRoot;
}

/** What {@link mountDirectory} accepts beside attributes. */
export interface MountDirectoryOptions {
  readonly data?: DirectoryRecords;
  readonly fault?: Fault;
  readonly width?: string;
  readonly scopes?: readonly string[];
  readonly parts?: readonly FakePart[];
  /** Leaves the directory out of what the gateway serves. */
  readonly without?: boolean;
  /** Comes before the gateway. */
  readonly fetch?: (next: typeof fetch) => typeof fetch;
}

/** The contacts of the person, as far as a card is added to them. */
export class FakeContacts implements FakePart {
  readonly types: readonly string[] = ["ContactCard"];
  readonly scopes: readonly string[] = ["contacts.read", "contacts.write"];
  readonly capabilities: Readonly<Record<string, object>> = { [CONTACTS]: {} };
  readonly cards: Partial<ContactCard>[] = [];
  /** Whether the book can be changed. */
  mayWrite = true;

  call(name: string, args: Args): Args | undefined {
    const { mayWrite } = this;
    if (name === "AddressBook/get") {
      const myRights = { mayRead: true, mayWrite, mayShare: false, mayDelete: false };
      const book = { id: "7", name: "Contacts", sortOrder: 0, isDefault: true, isCollected: false };
      return { list: [{ ...book, myRights }], notFound: [] };
    }
    if (name !== "ContactCard/set") return undefined;
    const { create = {}, destroy = [] } = args as {
      readonly create?: Readonly<Record<string, Partial<ContactCard>>>;
      readonly destroy?: readonly Id[];
    };
    const created = Object.entries(create ?? {}).map(([key, card]) => {
      this.cards.push({ ...card, id: `c${this.cards.length}` });
      return [key, { id: `c${this.cards.length - 1}` }];
    });
    for (const id of destroy ?? [])
      this.cards.splice(
        this.cards.findIndex((card) => card.id === id),
        1,
      );
    return { created: Object.fromEntries(created) as Args, destroyed: destroy };
  }
}

/** Calendars that say when somebody of the directory is busy, by address. */
export class FakeFreeBusy extends FakeAgenda {
  readonly #busy: Readonly<Record<string, readonly BusyPeriod[]>>;

  constructor(busy: Readonly<Record<string, readonly BusyPeriod[]>>) {
    super(sampleAgenda());
    this.#busy = busy;
  }

  override call(name: string, args: Args, gateway: FakeGateway): Args | undefined {
    const { email } = (args["filter"] ?? {}) as { readonly email?: string };
    if (name === "Principal/query" && email)
      return { position: 0, ids: email in this.#busy ? [email] : [] };
    if (name === "Principal/getAvailability") {
      const id = args["id"] as string | undefined;
      // A reference to an id that is not there is an error of its own (RFC 8620 section 3.7).
      return id === undefined ? { type: "invalidResultReference" } : { list: this.#busy[id] ?? [] };
    }
    return super.call(name, args, gateway);
  }
}

/** A calendar that can be asked, with nothing in it beside what is named: `"09:00-10:30"` of today. */
export function busyToday(date: string, ...hours: readonly string[]): readonly BusyPeriod[] {
  return hours.map((each) => {
    const [start = "", end = ""] = each.split("-");
    const utc = (time: string): string => `${date}T${time}:00Z`;
    return { utcStart: utc(start), utcEnd: utc(end), busyStatus: "confirmed" };
  });
}

const mounted = new Set<MountedDirectory<HTMLElement>>();

function mount<Element extends HTMLElement & { connection: Connection | undefined }>(
  element: Element,
  attributes: Readonly<Record<string, string>>,
  options: MountDirectoryOptions,
): MountedDirectory<Element> {
  const { data = sampleDirectory(), fault = "none", width = "25rem", parts = [] } = options;
  const directory = new FakeDirectory(data);
  const gateway = new FakeGateway({
    emails: [],
    parts: options.without ? [] : [directory, ...parts],
    ...(options.scopes ? { scopes: options.scopes } : {}),
  });
  gateway.fault = fault;
  const send = options.fetch?.(gateway.fetch) ?? gateway.fetch;
  const connection = connect({ gateway: gateway.url, fetch: send, shared: false });
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.connection = connection;
  element.style.width = width;
  document.body.append(element);
  const one = { element, directory, gateway, connection, root: element.shadowRoot! };
  mounted.add(one);
  return one;
}

/** Shows the sample directory. */
export function mountDirectory(
  attributes: Readonly<Record<string, string>> = {},
  options: MountDirectoryOptions = {},
): MountedDirectory {
  return mount(document.createElement("partage-directory"), attributes, options);
}

/** Shows a card of the sample directory. */
export function mountPerson(
  attributes: Readonly<Record<string, string>> = {},
  options: MountDirectoryOptions = {},
): MountedDirectory<PartagePerson> {
  return mount(document.createElement("partage-person"), attributes, options);
}

/** Removes what a test put on the page. */
export function unmountDirectories(): void {
  for (const { element, gateway } of mounted) {
    element.remove();
    gateway.close();
  }
  mounted.clear();
  document.documentElement.lang = "fr";
}

/** Waits until the field stands and actions are loaded, as a pointer over the element has them. */
export async function ready(one: MountedDirectory): Promise<HTMLInputElement> {
  const input = await until("the field is there", () => one.root.querySelector("input"));
  // A page that runs beside another one has no focus events: a pointer loads the actions too.
  one.element.dispatchEvent(new PointerEvent("pointerenter"));
  await until("choices are drawn", () => one.root.querySelector(".segments, .state"));
  await import("../directory/interaction.js");
  await one.element.updateComplete;
  input.focus();
  return input;
}

/** Types into the field. */
export async function type(one: MountedDirectory, text: string): Promise<void> {
  const input = await ready(one);
  input.value = text;
  input.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  await one.element.updateComplete;
}

/** The names that are shown, in their order. */
export const namesOf = ({ root }: MountedDirectory): string[] =>
  [...root.querySelectorAll("[role=option] .name")].map(seen);

/** Types, and waits for results. */
export async function find(one: MountedDirectory, text: string): Promise<string[]> {
  await type(one, text);
  await until(`« ${text} » is answered`, () => one.root.querySelector(".count"));
  return namesOf(one);
}

/** Presses a key where the focus is, as a keyboard does. */
export async function press(
  one: MountedDirectory<LitElement>,
  key: string,
): Promise<KeyboardEvent> {
  let target: Element = one.root.activeElement ?? one.element;
  while (target.shadowRoot?.activeElement) target = target.shadowRoot.activeElement;
  const options = { key, bubbles: true, composed: true, cancelable: true };
  const event = new KeyboardEvent("keydown", options);
  target.dispatchEvent(event);
  await new Promise((resolve) => setTimeout(resolve));
  await one.element.updateComplete;
  return event;
}

/** The card that a directory shows. */
export const cardOf = ({ root }: MountedDirectory): Promise<ShadowRoot> =>
  until("the card is there", () => {
    const card = root.querySelector("partage-person")?.shadowRoot;
    return card?.querySelector(".name, .state") ? card : undefined;
  });
