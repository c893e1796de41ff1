import { css, type CSSResult } from "lit";
import { toastStyles } from "../shared/toast.styles.js";

/** What appears when somebody acts: toast, dialogs, the sheet of an event. */
export const interactionStyles: CSSResult = css`
  ${toastStyles}
  .toast {
    z-index: 6;
  }
  dialog {
    inline-size: min(26rem, 92vw);
    padding: calc(var(--_u) * 5);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 12px 48px rgb(0 0 0 / 0.35);
    overflow-wrap: anywhere;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.35);
  }
  dialog h2 {
    margin: 0;
    font-size: 1.125em;
    font-weight: 600;
    text-wrap: balance;
  }
  dialog p {
    margin-block: calc(var(--_u) * 1) calc(var(--_u) * 3);
    color: var(--_muted);
    font-size: 0.875em;
  }
  dialog dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: calc(var(--_u) * 1.5) calc(var(--_u) * 4);
    margin: 0 0 calc(var(--_u) * 5);
    font-size: 0.875em;
  }
  dialog dd {
    margin: 0;
  }
  kbd {
    display: inline-block;
    min-inline-size: 1.6em;
    padding-inline: 0.4em;
    border: 1px solid var(--_border);
    border-block-end-width: 2px;
    border-radius: 0.3em;
    background: var(--_raised);
    font: inherit;
    text-align: center;
  }
  .ask[open] {
    display: flex;
    flex-direction: column;
    align-items: stretch;
    gap: calc(var(--_u) * 2);
  }
  .ask h2 {
    margin-block-end: calc(var(--_u) * 2);
  }
  .choice {
    min-block-size: 2.75rem;
    padding-inline: calc(var(--_u) * 4);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    font-weight: 600;
  }
  .choice:hover {
    background: var(--_tint);
    border-color: var(--_accent);
  }
  .ask .quiet {
    min-block-size: 2.5rem;
    text-align: center;
  }
  .sheet {
    inline-size: min(34rem, 100vw);
    max-block-size: min(46rem, 92dvh);
    min-block-size: 14rem;
    padding: 0;
  }
  .leave {
    position: absolute;
    inset: calc(var(--_u) * 2) calc(var(--_u) * 2) auto auto;
    z-index: 2;
  }
  .leave:dir(rtl) {
    inset-inline: calc(var(--_u) * 2) auto;
  }
  @media (max-width: 34rem) {
    .sheet {
      max-inline-size: none;
      max-block-size: 100dvh;
      block-size: 100dvh;
      inline-size: 100vw;
      margin: 0;
      border: 0;
      border-radius: 0;
    }
  }
  @media (forced-colors: active) {
    .toast {
      border-color: CanvasText;
      background: Canvas;
      color: CanvasText;
    }
    .toast .undo {
      color: LinkText;
    }
  }
  @media print {
    .toast {
      display: none;
    }
  }
  @media (pointer: coarse) {
    .toast .undo {
      min-block-size: 2.75rem;
    }
  }
`;
