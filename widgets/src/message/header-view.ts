/**
 * Who a message is from, whom it went to and when.
 *
 * @module
 */
import type { EmailAddress, Tag } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import type { MessageMessages } from "../locales/message.js";
import type { DateFormat } from "../shared/date-format.js";
import { icon, UP } from "../shared/icon.js";
import { initialsOf, nameOf, plainLine, stableIndex } from "../shared/text.js";
import type { OpenEmail } from "./open-email.js";

/** What headers are drawn with. */
export interface HeaderView {
  readonly messages: MessageMessages;
  readonly dates: DateFormat;
  readonly tags: ReadonlyMap<string, Tag>;
  readonly update: () => void;
}

/** Recipients of a field that are shown at first. */
const FEW = 3;

/** Recipients that are added at once: a list may have tens of thousands. */
const MORE = 100;

/** The initials of a sender on a tint of their own. */
export function renderAvatar(from: EmailAddress | undefined): TemplateResult {
  const tint = stableIndex(nameOf(from), 6);
  return html`<span class="avatar h${tint}" aria-hidden="true">${initialsOf(nameOf(from))}</span>`;
}

/** Sender, recipients, date, tags. */
export function renderHeader(open: OpenEmail, view: HeaderView): TemplateResult {
  const { row, email } = open;
  const { messages: m } = view;
  const from = row?.from?.[0];
  const name = plainLine(from?.name ?? "", 200);
  const address = plainLine(from?.email ?? "", 320);
  return html`<div class="who" part="header">
    ${renderAvatar(from)}
    <div class="names">
      <div class="from">
        <bdi class="name">${name || address || m.noSender}</bdi>
        ${name ? html`<bdi class="address">&lt;${address}&gt;</bdi>` : nothing}
      </div>
      ${renderPeople(m.to, email?.to ?? row?.to, open, view)}
      ${renderPeople(m.cc, email?.cc, open, view)} ${renderPeople(m.bcc, email?.bcc, open, view)}
      ${renderReplyTo(open, m)}
    </div>
    ${renderDate(open, view)}
  </div>`;
}

/** Words that hang on the message: priority and tags. */
export function renderMarks({ row }: OpenEmail, { tags, messages: m }: HeaderView): unknown {
  const keywords = Object.keys(row?.keywords ?? {});
  const own = keywords.flatMap((keyword) => tags.get(keyword) ?? []).slice(0, 12);
  const isImportant = keywords.includes("$important");
  if (own.length === 0 && !isImportant) return nothing;
  return html`<div class="marks">
    ${isImportant ? html`<span class="important">${icon(UP)}${m.important}</span>` : nothing}
    ${own.map(
      ({ name, color }) =>
        html`<span class="chip" part="tag" data-color=${color ?? ""} title=${m.tag(name)}
          ><span class="cut">${plainLine(name, 128)}</span></span
        >`,
    )}
  </div>`;
}

function renderDate({ row, email }: OpenEmail, { dates, messages: m }: HeaderView): unknown {
  if (!row) return nothing;
  const received = new Date(row.receivedAt);
  const text = dates.full(received);
  const sent = email?.sentAt ? new Date(email.sentAt) : undefined;
  // A clock that is an hour off is news to nobody; a message from last year that comes today is.
  const isLate = sent && Math.abs(received.getTime() - sent.getTime()) > 43_200_000;
  return html`<time class="when" datetime=${row.receivedAt}
    >${text}${dates.differs ? html` <span>(${m.zone(dates.timeZone)})</span>` : nothing}${
      isLate && !isNaN(sent.getTime()) ? html`, ${m.sentAt(dates.full(sent))}` : nothing
    }</time
  >`;
}

function renderReplyTo({ email }: OpenEmail, m: MessageMessages): unknown {
  const own = new Set(email?.from?.map((from) => from.email.toLowerCase()));
  const other = email?.replyTo?.filter((to) => !own.has(to.email.toLowerCase())) ?? [];
  if (other.length === 0) return nothing;
  return html`<div class="field">
    <span class="label">${m.replyTo}</span> ${other.slice(0, FEW).map(renderPerson)}
  </div>`;
}

function renderPeople(
  label: string,
  people: readonly EmailAddress[] | null | undefined,
  open: OpenEmail,
  { messages: m, update }: HeaderView,
): unknown {
  if (!people?.length) return nothing;
  const shown = Math.min(open.shown.get(label) ?? FEW, people.length);
  const rest = people.length - shown;
  const show = (count: number): void => {
    open.shown.set(label, count);
    update();
  };
  const more = shown === FEW ? m.others(rest) : m.moreOthers(Math.min(MORE, rest));
  return html`<div class="field">
    <span class="label">${label}</span> ${people.slice(0, shown).map(renderPerson)}
    ${
      rest > 0
        ? html`<button
            class="quiet"
            type="button"
            aria-label=${shown === FEW ? m.othersLabel(label, rest) : nothing}
            @click=${() => show(shown + (shown === FEW ? MORE - FEW : MORE))}
          >
            ${more}
          </button>`
        : nothing
    }
    ${
      shown > FEW
        ? html`<button class="quiet" type="button" @click=${() => show(FEW)}>${m.fewer}</button>`
        : nothing
    }
  </div>`;
}

function renderPerson({ name, email }: EmailAddress, index: number): TemplateResult {
  const address = plainLine(email, 320);
  const shown = plainLine(name ?? "", 200) || address;
  return html`${index > 0 ? ", " : nothing}<bdi title=${address} class="person">${shown}</bdi>`;
}
