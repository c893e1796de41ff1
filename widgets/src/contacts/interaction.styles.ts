import { css, type CSSResult } from "lit";
import { toastStyles } from "../shared/toast.styles.js";

/** What appears when somebody acts: selection bar, toast, letters, dialogs. */
export const interactionStyles: CSSResult = css`
  .bulk {
    background: var(--_tint);
    gap: 0;
  }
  .bulk .count-of {
    flex: 1;
    min-inline-size: 0;
    padding-inline: calc(var(--_u) * 1);
    font-weight: 600;
    font-size: 0.875em;
  }
  ${toastStyles}
  .menu.letters {
    inline-size: min(15rem, 92vw);
  }
  .menu.letters [role="group"] {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(2.5rem, 1fr));
  }
  .menu.letters .item {
    justify-content: center;
    padding-inline: 0;
    font-weight: 600;
  }
  dialog {
    inline-size: min(24rem, 92vw);
    max-block-size: 92dvh;
    overflow-y: auto;
    padding: calc(var(--_u) * 5);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 12px 48px rgb(0 0 0 / 0.35);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.35);
  }
  dialog h2 {
    margin: 0;
    font-size: 1.125em;
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
    white-space: nowrap;
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
    .bulk {
      border-block-end: 3px solid Highlight;
    }
  }
  @media (pointer: coarse) {
    .toast .undo {
      min-block-size: 2.75rem;
    }
  }
`;
