/**
 * Links that become elements, where a host takes elements and their attributes out of what people
 * write (Moodle does) and leaves links: `<a class="partage-widget partage-inbox"
 * href="https://gateway/embed/inbox?max=5">`. Without this script they stay links.
 *
 * @module
 */
import { defineWidget, isWidgetName, type WidgetName } from "../load-widget.js";
import { linkableGateways, type OwnGateway } from "../shared/own-gateways.js";

/** Attributes that a link may set: configuration of an element, no address and no way in. */
const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    "agenda book calendars date details-disabled email endless feeds heading-level kind kinds limit " +
    "linked mailbox max mode pane-disabled person-id reminders-disabled shortcuts-disabled show " +
    "show-organigramme sources structure title-hidden view views way"
  ).split(" "),
);

/** Characters of a value. */
const LONGEST = 400;

/** What a link asks for. */
interface Wish {
  readonly name: WidgetName;
  readonly gateway: OwnGateway;
  readonly attributes: URLSearchParams;
}

/** Turns the links of the page into elements, now and whenever more come, until `signal` aborts. */
export function upgradeLinks(signal: AbortSignal): void {
  // A live list: to look at it costs next to nothing while there are none.
  const links = document.getElementsByClassName("partage-widget");
  const seen = new WeakSet<Element>();
  const look = (): void => {
    if (links.length === 0) return;
    for (const link of [...links]) {
      if (seen.has(link)) continue;
      seen.add(link);
      if (link instanceof HTMLAnchorElement) void upgrade(link);
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  look();
}

async function upgrade(link: HTMLAnchorElement): Promise<void> {
  const wish = readLink(link);
  // Whoever edits a text must find the link in it again.
  if (!wish || link.isContentEditable) return;
  try {
    await defineWidget(wish.name);
  } catch (error) {
    console.warn("partage: the link stays one:", error);
    return;
  }
  if (link.isConnected) replace(link, createElement(wish));
}

function readLink(link: HTMLAnchorElement): Wish | undefined {
  const { origin, pathname, searchParams } = new URL(link.href, document.baseURI);
  const [, base = "", name = ""] = /^(\/(?:.*\/)?)embed\/([a-z-]+)$/.exec(pathname) ?? [];
  if (!isWidgetName(name) || !link.classList.contains(`partage-${name}`)) return undefined;
  // What somebody wrote into the page must not choose who shows mail in it.
  const gateway = linkableGateways().find(({ url }) => url.href === origin + base);
  return gateway && { name, gateway, attributes: searchParams };
}

function createElement({ name, gateway, attributes }: Wish): HTMLElement {
  const element = document.createElement(`partage-${name}`);
  for (const [key, value] of attributes) {
    const isGood = ATTRIBUTES.has(key) && value.length <= LONGEST && value !== "false";
    if (isGood) element.setAttribute(key, value === "true" ? "" : value);
  }
  if (gateway.auth) element.setAttribute("auth", gateway.auth);
  if (gateway.authUrl) element.setAttribute("auth-url", gateway.authUrl);
  element.setAttribute("gateway", gateway.url.href);
  return element;
}

function replace(link: HTMLAnchorElement, element: HTMLElement): void {
  const hadFocus = document.activeElement === link;
  link.replaceWith(element);
  if (!hadFocus) return;
  // Who was at the link is at what has taken its place, and goes on from there.
  element.tabIndex = -1;
  element.focus();
  element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
}
