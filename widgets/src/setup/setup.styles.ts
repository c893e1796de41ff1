import { css, type CSSResult } from "lit";
import { qrCodeStyles } from "../shared/qr-code.styles.js";
import { stateStyles } from "../shared/state.styles.js";

/** The setup of devices. */
export const setupStyles: CSSResult = css`
  ${stateStyles}
  ${qrCodeStyles}
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
  .note,
  .password {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: calc(var(--_u) * 1.5) calc(var(--_u) * 2.5);
    padding: calc(var(--_u) * 3);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    font-size: 0.875em;
  }
  .note > svg,
  .password > svg {
    margin-block-start: 0.1em;
    color: var(--_accent);
  }
  .note > span,
  .password > p {
    flex: 1 1 14em;
    min-inline-size: 0;
  }
  .quiet {
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.2em;
    min-block-size: 1.5rem;
  }
  .tabs {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(8.5rem, 100%), 1fr));
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
  .steps {
    display: grid;
    gap: calc(var(--_u) * 2.5);
    margin: 0;
    padding: 0;
    list-style: none;
    counter-reset: step;
  }
  .steps li {
    position: relative;
    padding-inline-start: 2.25em;
    counter-increment: step;
    text-wrap: pretty;
  }
  .steps li::before {
    content: counter(step);
    position: absolute;
    inset-inline-start: 0;
    inline-size: 1.6em;
    block-size: 1.6em;
    display: grid;
    place-items: center;
    border-radius: 50%;
    border: 1px solid var(--_accent);
    color: var(--_accent);
    font-size: 0.875em;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .address {
    display: flex;
    align-items: center;
    gap: var(--_u);
    margin-block: calc(var(--_u) * 1) calc(var(--_u) * 3);
    color: var(--_text);
  }
  .qr .code {
    flex: none;
    inline-size: min(12rem, 100%);
    aspect-ratio: 1;
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_muted) 18%, transparent);
  }
  .act,
  .link {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
  }
  .act {
    min-block-size: 2.25rem;
    padding-inline: calc(var(--_u) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    color: var(--_text);
    font-weight: 600;
    text-decoration: none;
  }
  .act:hover {
    border-color: var(--_accent);
    background: var(--_raised);
  }
  .act > svg {
    color: var(--_accent);
  }
  .link {
    min-block-size: 1.5rem;
    text-underline-offset: 0.2em;
    font-weight: 600;
  }
  .links {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 2) calc(var(--_u) * 6);
    padding-block-start: calc(var(--_u) * 3);
    border-block-start: 1px solid var(--_border);
    font-size: 0.875em;
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
    grid-template-columns: repeat(auto-fit, minmax(min(19em, 100%), 1fr));
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
    .act,
    summary,
    .quiet,
    .link {
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
