import { css, type CSSResult } from "lit";

/** The primary button of a state or line. */
export const buttonStyles: CSSResult = css`
  .button {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    min-block-size: 2.25rem;
    padding-inline: calc(var(--_u) * 4);
    border-radius: var(--_radius);
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
    text-decoration: none;
    forced-color-adjust: none;
  }
  .button:hover {
    filter: brightness(1.1);
  }
  @media (pointer: coarse) {
    .button {
      min-block-size: 2.75rem;
    }
  }
`;
