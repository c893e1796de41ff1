import { css, type CSSResult } from "lit";

/** What `renderState` draws in place of content: empty, failed, signed out. */
export const stateStyles: CSSResult = css`
  .state {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: calc(var(--_u) * 2);
    min-block-size: 14rem;
    padding: calc(var(--_u) * 6) calc(var(--_u) * 4);
    text-align: center;
  }
  .state > svg {
    inline-size: 2.25rem;
    block-size: 2.25rem;
    stroke-width: 1.5;
    color: var(--_accent);
  }
  .state[role="alert"] > svg {
    color: var(--_danger);
  }
  .state strong {
    font-weight: 600;
    text-wrap: balance;
  }
  .state p {
    margin: 0;
    max-inline-size: 38ch;
    color: var(--_muted);
    font-size: 0.875em;
    text-wrap: pretty;
  }
  .state .button,
  .state .quiet {
    margin-block-start: calc(var(--_u) * 2);
  }
`;
