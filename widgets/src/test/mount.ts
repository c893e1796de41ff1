/**
 * Puts elements on the test page with a gateway of their own.
 *
 * @module
 */
import "axe-core/axe.min.js";
import { type Connection, connect } from "@partage-ent/sdk";
import type { AxeResults, RunOptions } from "axe-core";
import { PartageInbox } from "../inbox/inbox.js";
import { PartageSession } from "../session/session.js";
import { define } from "../shared/define.js";
import { type FakeAccount, FakeGateway, type Fault } from "./fake-gateway.js";
import { sampleMail, sampleTags } from "./sample-mail.js";

// Test pages run beside each other: one that is hidden would leave live updates to others.
Object.defineProperty(document, "hidden", { value: false });

define("partage-inbox", PartageInbox);
define("partage-session", PartageSession);

/** An inbox on the page, and the gateway behind it. */
export interface MountedInbox {
  readonly inbox: PartageInbox;
  readonly gateway: FakeGateway;
  readonly connection: Connection;
  /** The shadow root. */
  readonly root: ShadowRoot;
}

/** What {@link mountInbox} accepts beside attributes. */
export interface MountOptions {
  readonly account?: Partial<FakeAccount>;
  readonly fault?: Fault;
  readonly height?: string;
  readonly width?: string;
}

/** Shows an inbox of the sample account. */
export function mountInbox(
  attributes: Readonly<Record<string, string>> = {},
  { account, fault = "none", height, width = "25rem" }: MountOptions = {},
): MountedInbox {
  const gateway = new FakeGateway({ emails: sampleMail(), tags: sampleTags, ...account });
  gateway.fault = fault;
  const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
  const inbox = document.createElement("partage-inbox");
  for (const [name, value] of Object.entries(attributes)) inbox.setAttribute(name, value);
  inbox.connection = connection;
  inbox.style.width = width;
  if (height) inbox.style.height = height;
  document.body.append(inbox);
  const one: MountedInbox = { inbox, gateway, connection, root: inbox.shadowRoot! };
  mounted.add(one);
  return one;
}

/** Waits until something is so; fails with its name after much longer than anything takes. */
export async function until<Value>(
  what: string,
  check: () => Value | null | undefined | false,
): Promise<Value> {
  const end = performance.now() + 20_000;
  for (;;) {
    const value = check();
    if (value) return value;
    if (performance.now() > end) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** Text as a person sees it: one space between words. */
export function seen(node: Element | null | undefined): string {
  return (node?.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** The rows that are shown. */
export function rowsOf(root: ShadowRoot): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>("[data-id]")];
}

/** Waits for rows, and for what is loaded after them. */
export async function settled({ root }: MountedInbox): Promise<HTMLElement[]> {
  await until("extras are drawn", () => root.querySelector('[data-act="search"], .find, .bulk'));
  return until("there are rows", () => rowsOf(root).length > 0 && rowsOf(root));
}

/** The rules of axe that an element breaks, in the colour scheme of the moment. */
export async function violationsOf(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    // A test page is no page: landmarks and headings around are the host's.
    rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } },
  });
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ target, failureSummary }) => `${String(target)} ${failureSummary ?? ""}`).join(" | ")}`,
  );
}

declare global {
  const axe: { run(element: Element, options: RunOptions): Promise<AxeResults> };
}

const mounted = new Set<MountedInbox>();

/** Removes what a test put on the page. */
export function unmountAll(): void {
  for (const { inbox, gateway } of mounted) {
    inbox.remove();
    gateway.close();
  }
  mounted.clear();
  document.documentElement.lang = "fr";
}

/** The subjects that are shown. */
export function subjectsOf({ root }: MountedInbox): string[] {
  return rowsOf(root).map((row) => seen(row.querySelector("[part=subject]")));
}

/** Puts the focus on the first row and waits until keys act. */
export async function focusFirst(one: MountedInbox): Promise<void> {
  const [row] = await settled(one);
  // A page that runs beside another one has no focus events: a pointer loads the actions too.
  one.inbox.dispatchEvent(new PointerEvent("pointerenter"));
  row!.querySelector<HTMLElement>(".open")!.focus();
  await until("actions are loaded", () => one.root.querySelector(".quota"));
}

/** The id of the row that has the focus. */
export function focusedRow({ root }: MountedInbox): string | undefined {
  return root.activeElement?.closest<HTMLElement>("[data-id]")?.dataset["id"];
}

/** What a screen reader was told last. */
export function announced({ root }: MountedInbox): string {
  return seen(root.querySelector(".root > [role=status].sr"));
}
