import { css, type CSSResult } from "lit";

/** The choice of calendars. */
export const panelStyles: CSSResult = css`
  .panel {
    inline-size: min(28rem, 94vw);
    max-block-size: min(44rem, 92dvh);
  }
  .panel-head {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: calc(var(--_u) * 3);
  }
  .panel h3 {
    margin: calc(var(--_u) * 4) 0 calc(var(--_u) * 1);
    font-size: 0.875em;
    color: var(--_muted);
  }
  .calendar {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    align-items: center;
    gap: calc(var(--_u) * 2);
  }
  .show {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 3);
    min-block-size: 2.5rem;
    cursor: pointer;
  }
  .show input {
    flex: none;
    inline-size: 1.2rem;
    block-size: 1.2rem;
    margin: 0;
    accent-color: var(--_c);
  }
  .label {
    display: grid;
    min-inline-size: 0;
  }
  .panel small {
    color: var(--_muted);
    font-size: 0.8125em;
  }
  input[type="color"] {
    inline-size: 2rem;
    block-size: 2rem;
    padding: 2px;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
    cursor: pointer;
  }
  .panel details {
    display: contents;
  }
  .panel summary {
    display: grid;
    place-items: center;
    min-inline-size: 2rem;
    min-block-size: 2rem;
    border-radius: var(--_radius);
    list-style: none;
    cursor: pointer;
  }
  .panel summary::-webkit-details-marker {
    display: none;
  }
  .panel summary:hover {
    background: var(--_raised);
  }
  .panel details::details-content {
    grid-column: 1 / -1;
  }
  .files {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 2);
    padding: calc(var(--_u) * 3);
    margin-block-end: calc(var(--_u) * 2);
    border-radius: var(--_radius);
    background: var(--_raised);
    font-size: 0.875em;
  }
  .files label:has(.address),
  .files small {
    inline-size: 100%;
  }
  .address {
    display: block;
    inline-size: 100%;
    min-block-size: 2.25rem;
    margin-block-start: calc(var(--_u) * 1);
    padding-inline: calc(var(--_u) * 2);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .files button,
  .import {
    display: inline-flex;
    align-items: center;
    gap: 0.8ch;
    min-block-size: 2.25rem;
    padding-inline: calc(var(--_u) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
    font-weight: 600;
    cursor: pointer;
  }
  .files button:hover,
  .import:hover {
    border-color: var(--_accent);
  }
  .import:has(:focus-visible) {
    outline: 2px solid var(--_focus);
  }
  .status {
    margin: calc(var(--_u) * 3) 0 0;
    color: var(--_text);
  }
  .status:empty {
    display: none;
  }
  @media (pointer: coarse) {
    .show,
    .files button,
    .import,
    .panel summary {
      min-block-size: 2.75rem;
    }
  }
`;
