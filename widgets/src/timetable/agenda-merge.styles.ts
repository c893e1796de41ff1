import { css, type CSSResult } from "lit";

/** The person's own events beside lessons. */
export const agendaStyles: CSSResult = css`
  .own .what {
    border-inline-start: 3px dashed var(--_edge);
  }
  .own .title {
    font-weight: 400;
  }
  .own .whole {
    white-space: normal;
    font-size: 0.875em;
  }
  .mark.clash {
    background: light-dark(#fde9e7, #421512);
    color: var(--_danger);
  }
`;
