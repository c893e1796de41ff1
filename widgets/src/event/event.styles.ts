import { css, type CSSResult } from "lit";

/** The card of one event, its toolbar and its questions. */
export const cardStyles: CSSResult = css`
  .root {
    container: event / inline-size;
    padding: calc(var(--_u) * 4);
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    gap: calc(var(--_u) * 3);
    padding-block-end: calc(var(--_u) * 3);
  }
  .top .title {
    flex: 1 1 8rem;
    padding-block: 0.2em;
  }
  .tools {
    display: flex;
    flex: none;
    margin-inline: auto calc(var(--_u) * -1.5);
  }
  .stripe {
    flex: none;
    inline-size: 0.3rem;
    block-size: 1.35em;
    margin-block-start: 0.3em;
    border-radius: 1em;
    background: var(--_accent);
    forced-color-adjust: none;
  }
  .card,
  .notes {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 3.5);
  }
  .notes:not(:empty) {
    padding-block-end: calc(var(--_u) * 3);
  }
  .dot {
    display: inline-block;
    inline-size: 0.75em;
    block-size: 0.75em;
    margin-inline-end: calc(var(--_u) * 2);
    border-radius: 50%;
    border: 1px solid color-mix(in srgb, currentColor 40%, transparent);
    forced-color-adjust: none;
  }
  .long {
    max-block-size: 20rem;
    overflow-y: auto;
  }
  .linked {
    white-space: pre-wrap;
  }
  details summary {
    inline-size: fit-content;
    min-block-size: 1.75rem;
    cursor: pointer;
    border-radius: 2px;
  }
  .ask {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 2);
    padding: calc(var(--_u) * 3);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .ask > strong {
    font-weight: 600;
  }
  .ask:focus {
    outline: none;
  }
  .choices {
    display: flex;
    flex-direction: column;
  }
  .danger {
    background: var(--_danger);
    color: var(--_surface);
  }
  .empty {
    min-block-size: 8rem;
  }
  @container event (inline-size < 24rem) {
    .card .button,
    .card .plain {
      flex: 1 1 auto;
      justify-content: center;
    }
  }
  @media (pointer: coarse) {
    details summary {
      min-block-size: 2.75rem;
      padding-block: 0.6rem;
    }
  }
`;
