import { css, type CSSResult } from "lit";
import { toastStyles } from "../shared/toast.styles.js";

/** What appears when somebody acts: selection bar, toast, search, quota. */
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
  .find {
    flex-wrap: wrap;
    padding-block: calc(var(--_u) * 1.5);
  }
  .find input {
    flex: 1 1 6rem;
    min-inline-size: 0;
    min-block-size: 2.25rem;
    padding-inline: calc(var(--_u) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .find input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .find .scope {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 calc(var(--_u) * 4);
    flex-basis: 100%;
    font-size: 0.875em;
    color: var(--_muted);
  }
  .find label {
    display: inline-flex;
    align-items: center;
    gap: 0.6ch;
    min-block-size: 1.75rem;
  }
  .find label input {
    flex: none;
    min-block-size: 0;
    accent-color: var(--_accent);
  }
  .find output {
    margin-inline-start: auto;
  }
  mark {
    background: light-dark(#ffe58a, #6b5200);
    color: inherit;
    border-radius: 0.15em;
  }
  .quota {
    display: flex;
    align-items: center;
    gap: 1ch;
    font-variant-numeric: tabular-nums;
  }
  .quota progress {
    inline-size: 4.5rem;
    block-size: 0.4rem;
    appearance: none;
    border: 0;
    border-radius: 1rem;
    overflow: hidden;
    background: var(--_border);
    accent-color: var(--_accent);
  }
  .quota progress::-webkit-progress-bar {
    background: var(--_border);
  }
  .quota progress::-webkit-progress-value {
    background: var(--_accent);
  }
  .quota progress::-moz-progress-bar {
    background: var(--_accent);
  }
  .quota.full progress::-webkit-progress-value {
    background: var(--_danger);
  }
  .quota.full progress::-moz-progress-bar {
    background: var(--_danger);
  }
  .quota.full {
    color: var(--_danger);
    font-weight: 600;
  }
  dialog {
    inline-size: min(24rem, 92vw);
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
    .toast .undo,
    .find label {
      min-block-size: 2.75rem;
    }
  }
`;
