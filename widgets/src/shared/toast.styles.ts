import { css, type CSSResult } from "lit";

/** What happened, and how to undo it: stands at the end of a widget until it goes by itself. */
export const toastStyles: CSSResult = css`
  .toast {
    position: sticky;
    z-index: 5;
    inset-block-end: calc(var(--_u) * 3);
    /* Stands over the content without taking room: nothing moves when it comes. */
    margin-block-start: -3.5rem;
    margin-block-end: calc(var(--_u) * 3);
    margin-inline: auto;
    inline-size: fit-content;
    max-inline-size: calc(100% - var(--_u) * 6);
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 3);
    padding: calc(var(--_u) * 1) calc(var(--_u) * 1) calc(var(--_u) * 1) calc(var(--_u) * 4);
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
  .toast .undo:hover {
    background: light-dark(rgb(255 255 255 / 0.12), rgb(0 0 0 / 0.08));
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
`;
