/**
 * One row of the list: who, what, when, and what needs attention.
 *
 * @module
 */
import type { Email } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import type { InboxMessages } from "../locales/inbox.js";
import type { DateFormat } from "../shared/date-format.js";
import { CLIP, icon, MORE, STAR, UP } from "../shared/row-icons.js";
import { initialsOf, nameOf, plainLine, stableIndex } from "../shared/text.js";

/** What a row is drawn from: the part of an email that lists ask for. */
export type RowEmail = Pick<
  Email,
  | "id"
  | "threadId"
  | "mailboxIds"
  | "keywords"
  | "from"
  | "to"
  | "replyTo"
  | "subject"
  | "receivedAt"
  | "hasAttachment"
  | "preview"
>;

/** What a row gets once its text stands. */
export interface RowExtras {
  /** Says that the sender is doubtful. */
  readonly renderDoubt: (email: RowEmail) => unknown;
  readonly renderTags: (email: RowEmail) => unknown;
  /** Buttons that show while a pointer is over the row or the focus in it. */
  readonly renderQuick: (stop: number) => unknown;
}

/** What all rows of a list share. */
export interface RowView {
  readonly messages: InboxMessages;
  readonly dates: DateFormat;
  readonly now: Date;
  /** What is drawn into rows after the first content; undefined until it is loaded. */
  readonly extras: RowExtras | undefined;
  /** Shows recipients: sent messages and drafts. */
  readonly outgoing: boolean;
  readonly selected: ReadonlySet<string>;
  readonly openId: string | undefined;
  /** The row that Tab reaches. */
  readonly activeId: string | undefined;
  /** False without the scope `mail.write`. */
  readonly writable: boolean;
  /** Messages of a thread, in conversation mode. */
  readonly threadSize: (threadId: string) => number;
  /** Subject and preview with the searched words marked, when searching. */
  readonly snippet: (id: string) => { readonly subject?: unknown; readonly preview?: unknown };
}

function correspondent(email: RowEmail, { outgoing, messages: m }: RowView): string {
  if (!outgoing) return nameOf(email.from?.[0]) || m.noSender;
  return m.toSomeone(email.to?.slice(0, 3).map(nameOf).join(", ") ?? "");
}

function renderActions(email: RowEmail, subject: string, view: RowView): TemplateResult {
  const { messages: m, writable } = view;
  const stop = email.id === view.activeId ? 0 : -1;
  const starred = "$flagged" in email.keywords;
  const act = (name: string, label: string, path: string, more = ""): TemplateResult =>
    html`<button
      class="icon ${more}"
      type="button"
      data-act=${name}
      tabindex=${stop}
      aria-label=${label}
      title=${label}
    >
      ${icon(path)}
    </button>`;
  return html`<div role="gridcell" class="acts" part="actions">
    ${
      writable
        ? [
            view.extras?.renderQuick(stop),
            act("star", starred ? m.unstar : m.star, STAR, starred ? "starred" : ""),
          ]
        : nothing
    }${act("more", m.rowMore(subject), MORE)}
  </div>`;
}

function renderText(email: RowEmail, subject: string, view: RowView): TemplateResult {
  const { messages: m, dates } = view;
  const received = new Date(email.receivedAt);
  const marked = view.snippet(email.id);
  const size = view.threadSize(email.threadId);
  const count = html`<span class="count" title=${m.inThread(size)}
    >${size}<span class="sr"> ${m.inThread(size)}.</span></span
  >`;
  const sign = (path: string, label: string, kind = ""): TemplateResult =>
    html`<span class=${kind} title=${label}>${icon(path)}<span class="sr">${label}.</span></span>`;
  return html`
    <span class="from"
      >${"$seen" in email.keywords ? nothing : html`<span class="sr">${m.isUnread} </span>`}<span
        class="cut"
        part="sender"
        dir="auto"
        title=${email.from?.[0]?.email ?? ""}
        >${correspondent(email, view)}</span
      >${size > 1 ? count : nothing}</span
    >
    <span class="date"
      >${"$important" in email.keywords ? sign(UP, m.isImportant, "up") : nothing}${
        email.hasAttachment ? sign(CLIP, m.hasAttachment) : nothing
      }<time part="date" dir="auto" datetime=${email.receivedAt} title=${dates.full(received)}
        >${dates.short(received, view.now)}</time
      ></span
    >
    <span class="subject"
      >${view.extras?.renderDoubt(email)}<span
        class="cut"
        part="subject"
        dir="auto"
        title=${subject}
        >${marked.subject ?? subject}</span
      ></span
    >
    <span class="preview"
      >${view.extras?.renderTags(email)}<span class="cut" part="preview" dir="auto"
        >${marked.preview ?? plainLine(email.preview, 256)}</span
      ></span
    >
  `;
}

/** Draws a message; clicks and keys are handled once by the list around. */
export function renderRow(email: RowEmail, index: number, view: RowView): TemplateResult {
  const { messages: m } = view;
  const subject = plainLine(email.subject ?? "") || m.noSubject;
  const name = correspondent(email, view);
  const unread = !("$seen" in email.keywords);
  const on = view.selected.has(email.id);
  const stop = email.id === view.activeId ? 0 : -1;
  return html`<div
    role="row"
    class="row ${unread ? "unread" : ""} ${on ? "on" : ""}"
    part="row ${unread ? "row-unread" : ""}"
    aria-rowindex=${index + 1}
    aria-current=${email.id === view.openId ? "true" : nothing}
    data-id=${email.id}
  >
    <div role="gridcell" class="pick">
      ${unread ? html`<span class="dot" part="dot"></span>` : nothing}
      <span class="avatar h${stableIndex(name, 6)}" part="avatar" aria-hidden="true"
        >${initialsOf(name)}</span
      >
      <input
        type="checkbox"
        data-act="pick"
        tabindex=${stop}
        .checked=${on}
        aria-label=${m.select(subject)}
      />
    </div>
    <div role="gridcell">
      <button class="open" type="button" data-act="open" tabindex=${stop}>
        ${renderText(email, subject, view)}
      </button>
    </div>
    ${renderActions(email, subject, view)}
  </div>`;
}

/** The cells of a row without content; of the same size as one with. */
const ghost = html`<div role="gridcell" class="pick"><span class="avatar"></span></div>
  <div role="gridcell" class="open">
    <span class="from">&nbsp;</span><span class="date">00:00</span
    ><span class="subject">&nbsp;</span><span class="preview">&nbsp;</span>
  </div>`;

/** Draws a row that is not loaded yet. */
export function renderGap(index: number): TemplateResult {
  return html`<div role="row" class="row ghost" aria-rowindex=${index + 1} aria-busy="true">
    ${ghost}
  </div>`;
}

/** Draws as many grey rows as the list will have, each of the size of a row. */
export function renderSkeleton(count: number, label: string): TemplateResult {
  const row = html`<div class="row ghost">${ghost}</div>`;
  return html`<div role="status">
    <span class="sr">${label}</span>
    <div aria-hidden="true">${Array.from({ length: count }, () => row)}</div>
  </div>`;
}
