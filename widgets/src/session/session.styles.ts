import { css, type CSSResult } from "lit";

/** The line that says who is signed in. */
export const sessionStyles: CSSResult = css`
  :host {
    background: none;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 1) calc(var(--_u) * 2);
    min-block-size: 2.25rem;
    font-size: 0.875em;
  }
  .avatar {
    display: grid;
    place-items: center;
    inline-size: 1.9em;
    block-size: 1.9em;
    border-radius: 50%;
    background: var(--_tint);
    border: 1px solid var(--_border);
    font-weight: 600;
  }
  .name {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .muted {
    color: var(--_muted);
  }
  .quiet {
    min-block-size: 1.75rem;
  }
  @media (pointer: coarse) {
    .quiet {
      min-block-size: 2.75rem;
    }
  }
`;
