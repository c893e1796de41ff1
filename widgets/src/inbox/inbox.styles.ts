import { css, type CSSResult } from "lit";

/** The frame of the inbox: head, list, states, foot, and the pane beside or over the list. */
export const inboxStyles: CSSResult = css`
  :host {
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    overflow: clip;
    min-inline-size: min(100%, 15rem);
  }
  .root {
    container: inbox / inline-size;
    display: flex;
    flex-direction: column;
    block-size: 100%;
    max-block-size: inherit;
    position: relative;
  }
  .head,
  .foot {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 1);
    padding-inline: calc(var(--_u) * 3.5) calc(var(--_u) * 2);
    min-block-size: 3rem;
  }
  .head {
    border-block-end: 1px solid var(--_border);
  }
  .head .icon {
    font-size: 1rem;
  }
  .title {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    flex: 1;
    min-inline-size: 0;
    margin: 0;
    font-size: 1.125em;
    font-weight: 600;
    line-height: 1.3;
  }
  .choose {
    display: flex;
    align-items: center;
    gap: 0.25em;
    min-inline-size: 0;
    min-block-size: 2rem;
    padding-inline: calc(var(--_u) * 1.5);
    margin-inline-start: calc(var(--_u) * -1.5);
    border-radius: var(--_radius);
    font-weight: inherit;
  }
  .choose:hover,
  .choose[aria-expanded="true"] {
    background: var(--_raised);
  }
  .badge {
    flex: none;
    min-inline-size: 1.7em;
    padding: 0.1em 0.55em;
    border-radius: 1em;
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: 0.778em;
    font-weight: 600;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .foot {
    justify-content: space-between;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 1) calc(var(--_u) * 4);
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3.5);
    min-block-size: 2.75rem;
    color: var(--_muted);
    font-size: 0.875em;
  }
  .foot a {
    display: inline-flex;
    align-items: center;
    gap: 0.5ch;
    min-block-size: 1.75rem;
    text-underline-offset: 0.2em;
    margin-inline-start: auto;
  }
  .more {
    display: block;
    inline-size: 100%;
    min-block-size: 2.75rem;
    text-align: center;
    font-size: 0.875em;
    font-weight: 600;
    color: var(--_accent);
    border-block-end: 1px solid var(--_border);
  }
  .more:hover {
    background: var(--_raised);
  }
  .body {
    flex: 1;
    display: flex;
    min-block-size: 0;
  }
  .list {
    flex: 1;
    min-inline-size: 0;
    overflow-y: auto;
    position: relative;
  }
  .list:focus-visible {
    outline-offset: -2px;
  }
  .rows::before,
  .rows::after {
    content: "";
    display: block;
    block-size: var(--_above, 0);
  }
  .rows::after {
    block-size: var(--_below, 0);
  }
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
    max-inline-size: 34ch;
    color: var(--_muted);
    font-size: 0.875em;
    text-wrap: pretty;
  }
  .state .button,
  .state .quiet {
    margin-block-start: calc(var(--_u) * 2);
  }
  .note {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    padding: calc(var(--_u) * 1.5) calc(var(--_u) * 3.5);
    border-block-end: 1px solid var(--_border);
    background: var(--_raised);
    color: var(--_text);
    font-size: 0.875em;
  }
  .note > svg {
    color: var(--_warning);
  }
  .note .quiet {
    margin-inline-start: auto;
    white-space: nowrap;
    min-block-size: 1.75rem;
  }
  .fresh {
    position: sticky;
    inset-block-start: calc(var(--_u) * 2);
    z-index: 3;
    block-size: 0;
    display: flex;
    justify-content: center;
  }
  .fresh .button {
    flex: none;
    block-size: 2rem;
    min-block-size: 0;
    border-radius: 2rem;
    font-size: 0.875em;
    box-shadow: 0 2px 10px rgb(0 0 0 / 0.3);
  }
  .pane {
    flex: 1;
    min-inline-size: 0;
    overflow-y: auto;
    background: var(--_surface);
  }
  .bar {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 1);
    padding-inline: calc(var(--_u) * 2);
    min-block-size: 3rem;
    border-block-end: 1px solid var(--_border);
    background: var(--_surface);
  }
  .pane .bar {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
  }
  .bar .grow {
    flex: 1;
  }
  .wide {
    display: none;
  }
  .reading .list {
    display: none;
  }
  @container inbox (inline-size >= 26rem) {
    .wide {
      display: inline-flex;
    }
  }
  @container inbox (inline-size >= 52rem) {
    .reading .list {
      display: block;
      flex: 0 0 clamp(20rem, 36%, 30rem);
      border-inline-end: 1px solid var(--_border);
    }
    .pane.narrow-only {
      display: none;
    }
  }
  @media (pointer: coarse) {
    .choose,
    .foot a,
    .note .quiet {
      min-block-size: 2.75rem;
    }
  }
`;
