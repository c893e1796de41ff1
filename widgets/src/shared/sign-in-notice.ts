/**
 * What is said when a sign-in window came to nothing, once for all elements of the page.
 *
 * @module
 */
import { type Connection, type PartageErrorCode, signIn } from "@partage-ent/sdk";
import { css, type CSSResult, html, nothing, render, type TemplateResult } from "lit";
import { type SignInMessages, signInCatalog } from "../locales/sign-in.js";
import { adopt } from "./adopt.js";
import { buttonStyles } from "./button.styles.js";
import { languageOf, messagesFor } from "./locale.js";
import { EXTERNAL, icon, LOCK } from "./icon.js";
import { tokens } from "./tokens.js";

const noticeStyles: CSSResult = css`
  :host {
    background: none;
    /* Gives the page no box of its own: the dialog is above everything. */
    display: contents;
  }
  dialog {
    inline-size: min(26rem, calc(100vi - 1.5rem));
    padding: calc(var(--_u) * 5);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font-family: var(--partage-font, inherit);
    box-shadow: 0 8px 32px rgb(0 0 0 / 25%);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 40%);
  }
  h2 {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    margin: 0;
    font-size: 1.0625em;
    font-weight: 600;
    text-wrap: balance;
  }
  h2 svg {
    color: var(--_accent);
  }
  p {
    margin: calc(var(--_u) * 2) 0 calc(var(--_u) * 4);
    color: var(--_muted);
    text-wrap: pretty;
  }
  .steps {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 2);
  }
  .steps button {
    justify-content: center;
    flex: 1 1 auto;
    padding: calc(var(--_u) * 1.5) calc(var(--_u) * 3);
    font-size: 0.9375em;
    line-height: 1.3;
    text-align: center;
  }
  .quiet {
    min-block-size: 2.25rem;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
  }
  .quiet:hover {
    background: var(--_raised);
  }
  @media (pointer: coarse) {
    .quiet {
      min-block-size: 2.75rem;
    }
  }
`;

let shown: HTMLElement | undefined;

/** Shows the notice, in the language of the page; one at a time. */
export async function showSignInNotice(
  connection: Connection,
  code: PartageErrorCode,
): Promise<void> {
  shown?.remove();
  const host = (shown = document.createElement("div"));
  const lang = languageOf(document.documentElement);
  const words = await messagesFor(signInCatalog, lang).catch(() => signInCatalog.fr);
  if (shown !== host) return;
  const root = host.attachShadow({ mode: "open" });
  for (const styles of [tokens, buttonStyles, noticeStyles]) adopt(root, styles);
  document.body.append(host);
  const close = (): void => root.querySelector("dialog")?.close();
  const run = (step: () => void) => () => {
    // First the window, while the click counts.
    step();
    close();
  };
  render(
    renderNotice(words, code, {
      open: run(() => signIn(connection)),
      // In a frame, the page of another site would be left for one that can't be framed.
      here:
        window.parent === window ? run(() => signIn(connection, { redirect: true })) : undefined,
      close,
      gone: () => host.remove(),
    }),
    root,
  );
  root.querySelector("dialog")?.showModal();
}

interface NoticeSteps {
  readonly open: () => void;
  readonly here: (() => void) | undefined;
  readonly close: () => void;
  readonly gone: () => void;
}

function renderNotice(
  m: SignInMessages,
  code: PartageErrorCode,
  { open, here, close, gone }: NoticeSteps,
): TemplateResult {
  const [title, text] =
    code === "ERR_POPUP_BLOCKED"
      ? [m.blocked, m.blockedText]
      : code === "ERR_POPUP_CLOSED"
        ? [m.closed, m.closedText]
        : [m.refused, m.refusedText];
  return html`<dialog aria-labelledby="title" aria-describedby="text" @close=${gone}>
    <h2 id="title">${icon(LOCK)}<span>${title}</span></h2>
    <p id="text">${text}</p>
    <div class="steps">
      <button class="button" type="button" @click=${open}>${icon(EXTERNAL)}${m.open}</button>
      ${
        here ? html`<button class="quiet" type="button" @click=${here}>${m.here}</button>` : nothing
      }
      <button class="quiet" type="button" @click=${close}>${m.cancel}</button>
    </div>
  </dialog>`;
}
