import { css, type CSSResult } from "lit";
import { toastStyles } from "../shared/toast.styles.js";

/** What appears when somebody acts: toast, details, help. */
export const interactionStyles: CSSResult = css`
  ${toastStyles}
  dialog {
    inline-size: min(28rem, 92vw);
    max-block-size: 88vh;
    padding: calc(var(--_u) * 5);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 12px 48px rgb(0 0 0 / 0.35);
    overflow-y: auto;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.4);
  }
  dialog h2 {
    --_c: var(--_edge);
    margin: 0;
    font-size: 1.125em;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  dialog p {
    margin-block: var(--_u) calc(var(--_u) * 3);
    color: var(--_muted);
    font-size: 0.875em;
  }
  dialog dl {
    display: grid;
    grid-template-columns: fit-content(9em) minmax(0, 1fr);
    gap: calc(var(--_u) * 2) calc(var(--_u) * 4);
    margin: calc(var(--_u) * 4) 0 calc(var(--_u) * 5);
    font-size: 0.875em;
  }
  dialog dt {
    color: var(--_muted);
  }
  dialog dd {
    margin: 0;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  .sentences {
    margin-block-start: calc(var(--_u) * 3);
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3);
    border-inline-start: 3px solid var(--_warning);
    background: light-dark(#fff7e8, #2a2110);
    font-size: 0.875em;
    font-weight: 600;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 2) calc(var(--_u) * 4);
  }
  output {
    color: var(--_muted);
    font-size: 0.875em;
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
    color: var(--_text);
    text-align: center;
  }
  @media (max-width: 30rem) {
    dialog {
      inline-size: 100%;
      max-inline-size: 100%;
      margin-block-end: 0;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
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
  @media (pointer: coarse) {
    .toast .undo {
      min-block-size: 2.75rem;
    }
  }
`;
