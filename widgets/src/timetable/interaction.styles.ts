import { css, type CSSResult } from "lit";

/** What appears when somebody acts: toast, details, help. */
export const interactionStyles: CSSResult = css`
  .toast {
    position: sticky;
    z-index: 5;
    inset-block-end: calc(var(--_u) * 3);
    /* Stands over the list without taking room: the list does not move when it comes. */
    margin-block-start: -3.5rem;
    margin-block-end: calc(var(--_u) * 3);
    margin-inline: auto;
    inline-size: fit-content;
    max-inline-size: calc(100% - var(--_u) * 6);
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 3);
    padding: var(--_u) var(--_u) var(--_u) calc(var(--_u) * 4);
    border-radius: var(--_radius);
    border: 1px solid transparent;
    background: light-dark(#22282f, #e7eaee);
    color: light-dark(#fff, #14181d);
    box-shadow: 0 6px 24px rgb(0 0 0 / 0.25);
    font-size: 0.875em;
    animation: rise 0.15s ease-out;
  }
  .toast .undo {
    min-block-size: 2rem;
    padding-inline: calc(var(--_u) * 2);
    border-radius: calc(var(--_radius) * 0.75);
    font-weight: 600;
    color: light-dark(#9cc8ff, #0a4d94);
    white-space: nowrap;
  }
  .toast .icon {
    color: inherit;
  }
  .toast :focus-visible {
    outline-color: currentColor;
  }
  @keyframes rise {
    from {
      transform: translateY(0.5rem);
      opacity: 0;
    }
  }
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
