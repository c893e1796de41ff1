/**
 * One row of the list: who, from where, how to reach.
 *
 * @module
 */
import type { ContactRow } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { ContactsMessages } from "../locales/contacts.js";
import { firstOf } from "../shared/card-name.js";
import { initialsOf, plainLine, stableIndex } from "../shared/text.js";
import { cardLabel } from "./lines.js";

/** What a row gets once its text stands. */
export interface RowExtras {
  /** What can be done with it: drawn after the text. */
  readonly renderActions: (card: ContactRow, name: string, stop: number) => unknown;
  /** The box by which it is selected. */
  readonly renderPick: (card: ContactRow, name: string, stop: number) => unknown;
  /** A picture in place of initials; undefined without one. */
  readonly renderFace: (card: ContactRow) => unknown;
}

/** What all rows of a list share. */
export interface RowView {
  readonly messages: ContactsMessages;
  /** What is drawn into rows after the first content; undefined until it is loaded. */
  readonly extras: RowExtras | undefined;
  readonly selected: ReadonlySet<string>;
  readonly openId: string | undefined;
  /** The row that Tab reaches. */
  readonly activeId: string | undefined;
}

/** Draws the letter over its rows. */
export function renderHeading(letter: string, index: number, m: ContactsMessages): TemplateResult {
  return html`<div role="row" class="heading" aria-rowindex=${index + 1}>
    <span role="rowheader" aria-colspan="3">${letter || m.collected}</span>
  </div>`;
}

function renderName(card: ContactRow, m: ContactsMessages): unknown {
  const { text, surname } = cardLabel(card);
  const [start, end] = surname;
  if (!text) return m.noName;
  return end
    ? [text.slice(0, start), html`<b>${text.slice(start, end)}</b>`, text.slice(end)]
    : html`<b>${text}</b>`;
}

/** Draws a card; clicks and keys are handled once by the list around. */
export function renderRow(card: ContactRow, index: number, view: RowView): TemplateResult {
  const { messages: m, extras } = view;
  const name = cardLabel(card).text || m.noName;
  const on = view.selected.has(card.id);
  const stop = card.id === view.activeId ? 0 : -1;
  const organization = firstOf(card.organizations);
  const said = [firstOf(card.titles)?.name, organization?.name ?? organization?.units?.[0]?.name];
  const about = card.kind === "group" ? m.group : plainLine(said.filter(Boolean).join(", "), 300);
  const mail = plainLine(firstOf(card.emails)?.address ?? "", 300);
  const phone = plainLine(firstOf(card.phones)?.number.replace(/^tel:/i, "") ?? "", 60);
  return html`<div
    role="row"
    class="row ${on ? "on" : ""}"
    part="row"
    aria-rowindex=${index + 1}
    aria-current=${card.id === view.openId ? "true" : nothing}
    data-id=${card.id}
  >
    <div role="gridcell" class="pick">
      <span class="avatar h${stableIndex(name, 6)}" part="avatar" aria-hidden="true"
        >${extras?.renderFace(card) ?? initialsOf(cardLabel(card).short)}</span
      >${extras?.renderPick(card, name, stop)}
    </div>
    <div role="gridcell">
      <button class="open" type="button" data-act="open" tabindex=${stop}>
        <span class="name cut" part="name" dir="auto" title=${name}>${renderName(card, m)}</span>
        <span class="about cut" dir="auto" title=${about}>${about}</span>
        <span class="mail cut ${about ? "" : "lone"}" dir="auto">${mail}</span>
        <span class="phone cut" dir="ltr">${phone}</span>
      </button>
    </div>
    <div role="gridcell" class="acts" part="actions">
      ${extras?.renderActions(card, name, stop)}
    </div>
  </div>`;
}

/** Draws as many grey rows as there is room for, each of the size of a row. */
export function renderSkeleton(count: number, label: string): TemplateResult {
  const row = html`<div class="row ghost">
    <div class="pick"><span class="avatar"></span></div>
    <div class="open"><span class="name">&nbsp;</span><span class="about">&nbsp;</span></div>
    <div class="acts"></div>
  </div>`;
  return html`<div role="status">
    <span class="sr">${label}</span>
    <div aria-hidden="true">${Array.from({ length: count }, () => row)}</div>
  </div>`;
}
