/**
 * The text of a message, and what is to be known before reading it.
 *
 * @module
 */
import { html, nothing, type TemplateResult } from "lit";
import type { MessageMessages } from "../locales/message.js";
import { ALERT, icon } from "../shared/icon.js";
import type { Suspicion } from "../shared/suspicion.js";
import { plainLine } from "../shared/text.js";
import type { TextRun } from "../shared/text-links.js";
import { IMAGE, INFO } from "./icons.js";
import type { DoubtfulLink } from "./link-check.js";
import type { OpenEmail } from "./open-email.js";
import type { TextBlock } from "./plain-text.js";

/** A line that says something about the message, with what can be done about it. */
export function renderNote(
  path: string,
  text: unknown,
  action?: { readonly label: string; readonly run: () => void },
): TemplateResult {
  return html`<div class="note" part="note">
    ${icon(path)}<span>${text}</span>${
      action
        ? html`<button class="quiet" type="button" @click=${action.run}>${action.label}</button>`
        : nothing
    }
  </div>`;
}

/** Why the message is doubtful, in plain words; nothing for nearly all mail. */
export function renderSuspicion(
  reasons: readonly Suspicion[],
  open: OpenEmail,
  m: MessageMessages,
): unknown {
  const texts = [
    ...reasons.map((reason) => explain(reason, open, m)),
    ...open.doubts.map((doubt) => explainLink(doubt, m)),
  ];
  if (texts.length === 0) return nothing;
  return html`<div class="warning" part="warning" role="note" aria-label=${m.suspicious}>
    ${icon(ALERT)}
    <div>
      <strong>${m.suspicious}</strong>
      <ul>
        ${texts.map((text) => html`<li>${text}</li>`)}
      </ul>
      <p>${m.advice}</p>
    </div>
  </div>`;
}

function explain(reason: Suspicion, { row, email }: OpenEmail, m: MessageMessages): string {
  const from = plainLine(row?.from?.[0]?.email ?? "", 120);
  if (reason === "other-address" || reason === "lookalike") return m[reason](from);
  if (reason !== "reply-outside") return m[reason];
  return m[reason](plainLine(email?.replyTo?.[0]?.email ?? "", 120));
}

function explainLink({ kind, shown, host }: DoubtfulLink, m: MessageMessages): string {
  const [text, real] = [plainLine(shown, 80), plainLine(host, 120)];
  if (kind === "other-host") return m.linkOther(text, real);
  return kind === "disguised" ? m.linkDisguised(text, real) : m.linkLookalike(real);
}

/** What is not whole or not shown of a message, each with its remedy. */
export function renderBodyNotes(open: OpenEmail, hasProxy: boolean, m: MessageMessages): unknown[] {
  const { body, clean, images, isFrameLost } = open;
  const notes: unknown[] = [];
  if (body?.isTruncated) {
    const action = { label: m.loadAll, run: () => void open.load(true) };
    notes.push(renderNote(INFO, m.truncated, open.isLoading ? undefined : action));
  }
  if (body?.hasEncodingProblem) notes.push(renderNote(INFO, m.encoding));
  if (isFrameLost) notes.push(renderNote(INFO, m.frameFailed));
  const remote = clean?.remoteImages.length ?? 0;
  if (remote === 0 || open.isText) return notes;
  if (!hasProxy) notes.push(renderNote(IMAGE, m.imagesUnable));
  else if (images.status === "blocked") {
    const trackers = clean?.trackers ? ` ${m.trackers(clean.trackers)}` : "";
    const action = { label: m.imagesShow, run: () => void open.showRemoteImages() };
    notes.push(renderNote(IMAGE, m.images + trackers, action));
  } else if (images.status === "loading")
    notes.push(renderNote(IMAGE, m.imagesLoading(images.done, remote)));
  else if (images.failed > 0) notes.push(renderNote(IMAGE, m.imagesFailed(images.failed)));
  return notes;
}

/** The text itself, in its frame or as text. */
export function renderBody(open: OpenEmail, m: MessageMessages): unknown {
  const { email, body } = open;
  if (!email || !body) return renderLines();
  const frame = open.prepareFrame();
  if (frame) return html`<div class="framed">${frame.element}</div>`;
  const { blocks } = open;
  if (blocks.length > 0)
    return html`<div class="plain" part="text" dir="auto">
      ${blocks.map((block) => renderBlock(block, m))}
    </div>`;
  const isEmpty = email.size === 0 || email.attachments.length === 0;
  return html`<p class="nothing">${isEmpty ? m.empty : m.noText}</p>`;
}

/** Room for the text while it is on its way. */
export function renderLines(): TemplateResult {
  return html`<div class="ghost" aria-hidden="true">
    <i></i><i></i><i></i><i class="short"></i><i></i><i></i><i class="short"></i>
  </div>`;
}

function renderBlock({ isQuote, lines, runs }: TextBlock, m: MessageMessages): TemplateResult {
  const text = html`<div class="text">${runs.map(renderRun)}</div>`;
  if (!isQuote) return text;
  return html`<details class="quote">
    <summary>${m.quote(lines)}</summary>
    ${text}
  </details>`;
}

function renderRun({ text, href }: TextRun): unknown {
  if (!href) return text;
  return html`<a href=${href} target="_blank" rel="noopener noreferrer" data-link>${text}</a>`;
}
