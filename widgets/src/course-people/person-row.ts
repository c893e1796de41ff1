/**
 * One person of a course: who it is, what they do there, and how to write to them.
 *
 * @module
 */
import { html, nothing, type TemplateResult } from "lit";
import type { CoursePeopleMessages } from "../locales/course-people.js";
import { markedPieces } from "../shared/marked-text.js";
import { icon } from "../shared/row-icons.js";
import { initialsOf, stableIndex } from "../shared/text.js";
import { MAIL } from "./icons.js";
import type { ListedPerson } from "./listed-people.js";

/** What drawing a row needs beside the person. */
export interface RowView {
  readonly messages: CoursePeopleMessages;
  /** What is looked for. */
  readonly text: string;
  readonly hrefOf: (email: string) => string;
  readonly compose: (event: Event, email: string) => void;
}

/** Draws a person. */
export function renderPerson(person: ListedPerson, view: RowView): TemplateResult {
  const { name, email, role } = person;
  const mark = (text: string): unknown =>
    markedPieces(text, view.text).map(([piece, isMatch]) =>
      isMatch ? html`<mark>${piece}</mark>` : piece,
    );
  return html`<li class="row" part="row" tabindex="-1">
    <span class="avatar h${stableIndex(name, 6)}" part="avatar" aria-hidden="true"
      >${initialsOf(name)}</span
    >
    <span class="who">
      <bdi class="name" part="name" title=${name}>${mark(name)}</bdi>
      ${role ? html`<span class="about">${role}</span>` : nothing}
      ${email ? html`<bdi class="about address" title=${email}>${mark(email)}</bdi>` : nothing}
    </span>
    ${email ? renderWrite(name, email, view) : nothing}
  </li>`;
}

function renderWrite(name: string, email: string, view: RowView): TemplateResult {
  const { messages: m, hrefOf, compose } = view;
  const href = hrefOf(email);
  return html`<a
    class="plain write"
    part="write"
    href=${href}
    target=${href.startsWith("mailto:") ? nothing : "_blank"}
    rel="noopener noreferrer"
    title=${m.writeTo(name)}
    aria-label=${m.writeTo(name)}
    @click=${(event: Event) => compose(event, email)}
    >${icon(MAIL)}<span>${m.write}</span></a
  >`;
}

/** Rows in the place of those that are awaited. */
export const ghosts: TemplateResult = html`${[1, 2, 3, 4].map(
  () =>
    html`<div class="row ghost" aria-hidden="true">
      <span class="avatar"></span>
      <span class="who"><span class="name">&nbsp;</span><span class="about">&nbsp;</span></span>
    </div>`,
)}`;
