import { css, type CSSResult } from "lit";

/** The setup of devices. */
export const setupStyles: CSSResult = css`
  .root {
    container: setup / inline-size;
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 4);
    padding: calc(var(--_u) * 3.5);
    position: relative;
    overflow-wrap: anywhere;
  }
  p {
    margin: 0;
    text-wrap: pretty;
  }
  .title {
    font-size: 1.125em;
    font-weight: 600;
    text-wrap: balance;
  }
  .head:not(:has(*)) {
    display: none;
  }
  .muted {
    color: var(--_muted);
    font-size: 0.875em;
  }
  .quiet {
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.2em;
    min-block-size: 1.5rem;
  }
  .tabs {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(7.5rem, 100%), 1fr));
    gap: calc(var(--_u) * 2);
  }
  .tab {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: var(--_u);
    min-block-size: 3.75rem;
    padding: calc(var(--_u) * 2);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    color: var(--_muted);
    font-size: 0.875em;
    font-weight: 600;
    text-align: center;
    line-height: 1.3;
  }
  .tab:hover {
    background: var(--_raised);
    color: var(--_text);
  }
  .tab[aria-selected="true"] {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 1px var(--_accent);
    background: var(--_tint);
    color: var(--_text);
  }
  .tab[aria-selected="true"] > svg {
    color: var(--_accent);
  }
  .panel {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 4);
  }
  summary {
    inline-size: fit-content;
    padding-block: var(--_u);
    font-weight: 600;
    cursor: pointer;
    border-radius: 0.2em;
  }
  .services {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(27em, 100%), 1fr));
    gap: calc(var(--_u) * 3);
    padding-block-start: calc(var(--_u) * 2);
  }
  .service {
    padding: calc(var(--_u) * 3);
    border-radius: var(--_radius);
    border: 1px solid var(--_border);
    background: var(--_raised);
    font-size: 0.875em;
  }
  .name {
    padding-block-end: calc(var(--_u) * 1.5);
    font-weight: 600;
  }
  dl,
  dd {
    margin: 0;
  }
  dl > div {
    display: grid;
    grid-template-columns: 7em 1fr;
    gap: calc(var(--_u) * 2);
    align-items: center;
    min-block-size: 2rem;
    padding-block: calc(var(--_u) * 0.5);
  }
  dt {
    color: var(--_muted);
  }
  dd {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--_u);
    min-inline-size: 0;
  }
  dd bdi,
  .address bdi {
    min-inline-size: 0;
    user-select: all;
  }
  .icon {
    flex: none;
  }
  .done {
    color: light-dark(#1b6e3c, #7fd39b);
  }
  .ghost i {
    display: block;
    block-size: 1rem;
    margin-block-start: calc(var(--_u) * 4);
    border-radius: 0.4em;
    background: color-mix(in srgb, var(--_muted) 18%, transparent);
  }
  .ghost .tabs i {
    block-size: 3.75rem;
    margin: 0;
    border-radius: var(--_radius);
  }
  .ghost .short {
    inline-size: 60%;
  }
  @container setup (inline-size < 22em) {
    dl > div {
      grid-template-columns: 1fr;
      gap: 0;
      padding-block: var(--_u);
    }
  }
  @media (pointer: coarse) {
    summary,
    .quiet {
      min-block-size: 2.75rem;
    }
    summary {
      padding-block: calc(var(--_u) * 2.5);
    }
  }
  @media (forced-colors: active) {
    .tab[aria-selected="true"] {
      border: 2px solid Highlight;
    }
  }
`;
