/**
 * Puts contacts on the test page with address books of their own.
 *
 * @module
 */
import { type Connection, connect } from "@partage-ent/sdk";
import { PartageContacts } from "../contacts/contacts.js";
import { define } from "../shared/define.js";
import { FakeContacts } from "./fake-contacts.js";
import { type FakeAccount, FakeGateway, type Fault } from "./fake-gateway.js";
import { seen, until } from "./mount.js";
import { type ContactRecords, sampleContacts } from "./sample-contacts.js";

define("partage-contacts", PartageContacts);

/** Contacts on the page, and what is behind them. */
export interface MountedContacts {
  readonly element: PartageContacts;
  readonly contacts: FakeContacts;
  readonly gateway: FakeGateway;
  readonly connection: Connection;
  /** The shadow root. */
  readonly root: ShadowRoot;
}

/** What {@link mountContacts} accepts beside attributes. */
export interface MountContactsOptions {
  readonly records?: Partial<ContactRecords>;
  readonly account?: Partial<FakeAccount>;
  readonly fault?: Fault;
  readonly width?: string;
  /** Default: a box that scrolls inside. */
  readonly height?: string;
}

const mounted = new Set<MountedContacts>();

/** Shows the contacts of the sample account. */
export function mountContacts(
  attributes: Readonly<Record<string, string>> = {},
  options: MountContactsOptions = {},
): MountedContacts {
  const { records, account, fault = "none", width = "25rem", height = "32rem" } = options;
  const contacts = new FakeContacts({ ...sampleContacts(), ...records });
  const gateway = new FakeGateway({ emails: [], parts: [contacts], ...account });
  gateway.fault = fault;
  const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
  const element = document.createElement("partage-contacts");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.connection = connection;
  element.style.width = width;
  element.style.height = height;
  document.body.append(element);
  const one = { element, contacts, gateway, connection, root: element.shadowRoot! };
  mounted.add(one);
  return one;
}

/** Removes what a test put on the page. */
export function unmountContacts(): void {
  for (const { element, gateway } of mounted) {
    element.remove();
    gateway.close();
  }
  mounted.clear();
  document.documentElement.lang = "fr";
}

/** The rows that are drawn. */
export const rowsIn = ({ root }: MountedContacts): HTMLElement[] => [
  ...root.querySelectorAll<HTMLElement>(".list [data-id]"),
];

/** The names that are drawn. */
export const namesIn = (one: MountedContacts): string[] =>
  rowsIn(one).map((row) => seen(row.querySelector(".name")));

/** Waits for the rows, and until actions are loaded, as a pointer over the element has them. */
export async function acting(one: MountedContacts): Promise<HTMLElement[]> {
  await until("extras are drawn", () => one.root.querySelector('[data-act="menu"]'));
  await until("there are rows", () => rowsIn(one).length > 0);
  one.element.dispatchEvent(new PointerEvent("pointerenter"));
  await until("actions are loaded", () =>
    one.root.adoptedStyleSheets.some((sheet) =>
      [...sheet.cssRules].some((rule) => rule.cssText.startsWith(".toast")),
    ),
  );
  await until("all cards are there", () => one.root.querySelector(".total"));
  await one.element.updateComplete;
  return rowsIn(one);
}

/** Waits for something by selector, and by what it says where several fit. */
export function find<Type extends HTMLElement>(
  { root }: MountedContacts,
  selector: string,
  text = "",
): Promise<Type> {
  return until(`« ${selector} ${text} » is there`, () =>
    [...root.querySelectorAll<Type>(selector)].find((each) => seen(each).includes(text)),
  );
}

/** Presses something. */
export async function press(one: MountedContacts, selector: string, text = ""): Promise<void> {
  (await find(one, selector, text)).click();
  await one.element.updateComplete;
}

/** Presses an entry of a menu. */
export async function choose(one: MountedContacts, button: string, entry: string): Promise<void> {
  await acting(one);
  await press(one, button);
  await press(one, ".menu .item", entry);
}

/** Opens a contact and waits for what it says. */
export async function opened(one: MountedContacts, id: string): Promise<HTMLElement> {
  await acting(one);
  one.element.openContact(id);
  return find(one, ".pane .who");
}

/** Opens the form of a contact. */
export async function editing(one: MountedContacts, id: string): Promise<HTMLElement> {
  await opened(one, id);
  await press(one, '.tools [aria-label="Modifier"]');
  return find(one, ".pane form");
}

/** Types into a field. */
export async function fill(one: MountedContacts, selector: string, text: string): Promise<void> {
  const field = await find<HTMLInputElement>(one, selector);
  field.value = text;
  field.dispatchEvent(
    new Event(field.localName === "select" ? "change" : "input", { bubbles: true }),
  );
  await one.element.updateComplete;
}

/** Chooses a file. */
export async function give(one: MountedContacts, selector: string, file: File): Promise<void> {
  const input = await find<HTMLInputElement>(one, selector);
  const transfer = new DataTransfer();
  transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** What a screen reader was told last. */
export const told = ({ root }: MountedContacts): string =>
  seen(root.querySelector(".root > [role=status].sr"));

/** The toast that is shown. */
export const toastOf = ({ root }: MountedContacts): string =>
  seen(root.querySelector(".toast > span"));

/** The arguments of the calls of a method. */
export const callsOf = ({ gateway }: MountedContacts, method: string): Record<string, unknown>[] =>
  gateway.calls.flatMap(([name, args]) => (name === method ? [args] : []));
