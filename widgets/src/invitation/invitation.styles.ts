import { css, type CSSResult } from "lit";

/** The card of an invitation in a message. */
export const invitationStyles: CSSResult = css`
  .root {
    container: invitation / inline-size;
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 3);
    padding: calc(var(--_u) * 4);
    border: 1px solid var(--_border);
    border-inline-start: 4px solid var(--_accent);
    border-radius: var(--_radius);
  }
  .root.cancellation {
    border-inline-start-color: var(--_danger);
  }
  .kind {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 1ch;
    color: var(--_muted);
    font-size: 0.875em;
  }
  .kind strong {
    color: var(--_text);
    font-weight: 600;
  }
  .head {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 0.5);
  }
  .root p {
    margin: 0;
  }
  .linked {
    white-space: pre-wrap;
  }
  .state {
    min-block-size: 6rem;
    padding: calc(var(--_u) * 2);
  }
  .moves {
    display: grid;
    gap: calc(var(--_u) * 1);
    margin: 0;
  }
  .moves dt {
    color: var(--_muted);
    font-size: 0.875em;
  }
  .moves dd {
    margin: 0;
  }
  .quote {
    padding-inline-start: calc(var(--_u) * 3);
    border-inline-start: 3px solid var(--_border);
  }
  details summary {
    inline-size: fit-content;
    min-block-size: 1.75rem;
    cursor: pointer;
    border-radius: 2px;
    font-size: 0.875em;
  }
  @media (pointer: coarse) {
    details summary {
      min-block-size: 2.75rem;
      padding-block: 0.6rem;
    }
  }
`;
