import { css, type CSSResult } from "lit";

/** The sheet in which an invitation is written. */
export const sheetStyles: CSSResult = css`
  .sheet {
    inline-size: min(34rem, 100vw);
    max-block-size: min(46rem, 92dvh);
    min-block-size: 14rem;
    padding: 0;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 12px 48px rgb(0 0 0 / 0.35);
  }
  .sheet::backdrop {
    background: rgb(0 0 0 / 0.35);
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
`;
