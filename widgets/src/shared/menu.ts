/**
 * A menu in the top layer (ARIA APG, menu button pattern), loaded when one is first opened.
 *
 * @module
 */
import { css, type CSSResult, html, nothing, render, type TemplateResult } from "lit";
import { adopt } from "./adopt.js";
import { icon } from "./row-icons.js";

/** An entry of a menu. */
export interface MenuItem {
  readonly label: string;
  /** Muted text at the end: a count, a key. */
  readonly detail?: string;
  /** What {@link MenuItem.detail} is called by a screen reader. */
  readonly detailLabel?: string;
  /** Path data. */
  readonly icon?: string;
  /** One of a set: says whether it is the current one. */
  readonly checked?: boolean;
  /** Steps to the right, for a tree. */
  readonly depth?: number;
  /** Starts a group under this heading. */
  readonly group?: string;
  /** Opens in a new window instead of running. */
  readonly href?: string;
  readonly run?: () => void;
}

const styles: CSSResult = css`
  .menu {
    position: fixed;
    margin: 0;
    inset: auto;
    padding: calc(var(--_u) * 1.5);
    min-inline-size: 12rem;
    max-inline-size: min(20rem, 96vw);
    max-block-size: min(26rem, 80vh);
    overflow-y: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 6px 24px rgb(0 0 0 / 0.22);
    font-size: 0.875em;
  }
  .menu [role="group"] + [role="group"] {
    margin-block-start: calc(var(--_u) * 1.5);
    padding-block-start: calc(var(--_u) * 1.5);
    border-block-start: 1px solid var(--_border);
  }
  .menu .heading {
    padding: calc(var(--_u) * 1) calc(var(--_u) * 2);
    color: var(--_muted);
    font-weight: 600;
  }
  .menu .item {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2.5);
    inline-size: 100%;
    min-block-size: 2.125rem;
    padding-inline: calc(var(--_u) * 2);
    border-radius: calc(var(--_radius) * 0.75);
    color: inherit;
    text-decoration: none;
  }
  .menu .item:hover,
  .menu .item:focus {
    background: var(--_raised);
    outline-offset: -2px;
  }
  .menu .item > svg {
    color: var(--_muted);
  }
  .menu .item[aria-checked="true"] {
    font-weight: 600;
    background: var(--_tint);
  }
  .menu .detail {
    margin-inline-start: auto;
    padding-inline-start: 1em;
    color: var(--_muted);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .menu .d1 {
    padding-inline-start: 1.25rem;
  }
  .menu .d2 {
    padding-inline-start: 2.5rem;
  }
  .menu .d3 {
    padding-inline-start: 3.75rem;
  }
  @media (pointer: coarse) {
    .menu .item {
      min-block-size: 2.75rem;
    }
  }
  @media (forced-colors: active) {
    .menu .item:focus {
      outline: 2px solid Highlight;
    }
  }
`;

function renderItem(item: MenuItem, close: () => void): TemplateResult {
  const content = html`${item.icon ? icon(item.icon) : nothing}<span
      class="cut d${Math.min(item.depth ?? 0, 3)}"
      dir="auto"
      >${item.label}</span
    >${
      item.detail
        ? html`<span class="detail"
            ><span aria-hidden=${item.detailLabel ? "true" : "false"}>${item.detail}</span
            ><span class="sr">${item.detailLabel}</span></span
          >`
        : nothing
    }`;
  if (item.href) {
    return html`<a
      class="item"
      role="menuitem"
      tabindex="-1"
      href=${item.href}
      target="_blank"
      rel="noopener noreferrer"
      @click=${close}
      >${content}</a
    >`;
  }
  const isChoice = item.checked !== undefined;
  return html`<button
    class="item"
    type="button"
    role=${isChoice ? "menuitemradio" : "menuitem"}
    aria-checked=${isChoice ? String(item.checked) : nothing}
    tabindex="-1"
    @click=${() => {
      close();
      item.run?.();
    }}
  >
    ${content}
  </button>`;
}

function renderGroups(items: readonly MenuItem[], close: () => void): TemplateResult[] {
  const groups: MenuItem[][] = [];
  for (const item of items) {
    if (item.group !== undefined || groups.length === 0) groups.push([]);
    groups.at(-1)!.push(item);
  }
  return groups.map((group) => {
    const name = group[0]!.group;
    return html`<div role="group" aria-label=${name || nothing}>
      ${name ? html`<div class="heading" aria-hidden="true">${name}</div>` : nothing}
      ${group.map((item) => renderItem(item, close))}
    </div>`;
  });
}

function place(menu: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const isRtl = getComputedStyle(anchor).direction === "rtl";
  const wanted = isRtl === at.left + at.width / 2 < innerWidth / 2 ? at.right - width : at.left;
  const start = at.left + at.width / 2 > innerWidth * 0.6 ? at.right - width : wanted;
  const below = at.bottom + 4 + height <= innerHeight || at.top < height;
  menu.style.left = `${Math.max(8, Math.min(start, innerWidth - width - 8))}px`;
  menu.style.top = `${below ? Math.min(at.bottom + 4, Math.max(8, innerHeight - height - 8)) : at.top - height - 4}px`;
}

function move(menu: HTMLElement, event: KeyboardEvent): void {
  const items = [...menu.querySelectorAll<HTMLElement>(".item")];
  const root = menu.getRootNode() as ShadowRoot;
  const at = items.indexOf(root.activeElement as HTMLElement);
  const { key } = event;
  const letter = key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  const next =
    key === "ArrowDown"
      ? after[0]
      : key === "ArrowUp"
        ? items.at(at <= 0 ? -1 : at - 1)
        : key === "Home"
          ? items[0]
          : key === "End"
            ? items.at(-1)
            : letter && key !== " "
              ? after.find((item) =>
                  item.textContent.trim().toLowerCase().startsWith(key.toLowerCase()),
                )
              : undefined;
  event.stopPropagation();
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/**
 * Opens a menu at a button; focus goes into it, and back when it closes.
 *
 * @param kind - A class of the menu, beside `menu`.
 */
export function openMenu(
  anchor: HTMLElement,
  label: string,
  items: readonly MenuItem[],
  kind = "",
): void {
  const root = anchor.getRootNode() as ShadowRoot;
  adopt(root, styles);
  const menu = document.createElement("div");
  menu.className = `menu ${kind}`;
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", label);
  menu.setAttribute("part", "menu");
  menu.popover = "auto";
  const close = (): void => menu.hidePopover();
  render(renderGroups(items, close), menu);
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Tab") close();
    else move(menu, event);
  });
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    if (menu.contains(root.activeElement)) anchor.focus();
    menu.remove();
  });
  (root.querySelector(".root") ?? root).append(menu);
  menu.showPopover();
  place(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  (
    menu.querySelector<HTMLElement>('[aria-checked="true"]') ??
    menu.querySelector<HTMLElement>(".item")
  )?.focus();
}
