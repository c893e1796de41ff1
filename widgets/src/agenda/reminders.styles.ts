import { css, type CSSResult } from "lit";

/** Reminders over the foot of the agenda. */
export const reminderStyles: CSSResult = css`
  .reminders {
    position: sticky;
    inset-block-end: 0;
    z-index: 5;
    display: grid;
    gap: 1px;
    background: var(--_border);
    border-block-start: 1px solid var(--_border);
    font-size: 0.875em;
  }
  /* What gets the focus scrolls clear of them. */
  .event *,
  .block,
  .cell {
    scroll-margin-block-end: 7rem;
  }
  .reminder {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 1) calc(var(--_u) * 3);
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3.5);
    background: color-mix(in srgb, var(--_warning) 10%, var(--_surface));
    border-inline-start: 4px solid var(--_c);
  }
  .reminder > svg {
    color: var(--_warning);
  }
  .reminder .what {
    flex: 1 1 10rem;
    min-inline-size: 0;
    display: grid;
    justify-items: start;
  }
  .what > * {
    max-inline-size: 100%;
  }
  .reminder .what span {
    color: var(--_muted);
  }
  .do {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 2);
  }
  .do .join {
    margin: 0;
  }
  .later {
    min-block-size: 2rem;
    padding-inline: calc(var(--_u) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
    font-weight: 600;
  }
  .later:hover {
    border-color: var(--_accent);
  }
  @media print {
    .reminders {
      display: none;
    }
  }
  @media (pointer: coarse) {
    .later {
      min-block-size: 2.75rem;
    }
  }
`;
