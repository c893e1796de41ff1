import { css, type CSSResult } from "lit";
import { stateStyles } from "../shared/state.styles.js";

/** What comes after the first lessons: changes, states, buttons, foot. */
export const extrasStyles: CSSResult = css`
  .quiet {
    min-block-size: 1.75rem;
    color: var(--_accent);
    font-size: 0.875rem;
    font-weight: 400;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .changes {
    margin: 0 calc(var(--_u) * 2) calc(var(--_u) * 3);
    border: 1px solid light-dark(#e3c88f, #6b5218);
    border-radius: var(--_radius);
    overflow: hidden;
  }
  .changes.none {
    border: 0;
    padding-inline: calc(var(--_u) * 1.5);
  }
  .changes-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 1ch;
    padding: var(--_u) calc(var(--_u) * 3);
    background: light-dark(#fff7e8, #2a2110);
    font-size: 0.875em;
    font-weight: 600;
  }
  .changes-head > svg {
    color: var(--_warning);
  }
  .changes-head > .quiet {
    margin-inline-start: auto;
    text-align: end;
  }
  .change {
    font-size: 0.875em;
  }
  .change + .change {
    border-block-start: 1px solid var(--_border);
  }
  .change .open {
    display: flex;
    flex-direction: column;
    gap: 0.1em;
    padding: calc(var(--_u) * 1.5) calc(var(--_u) * 3);
  }
  .change .open:hover,
  .lesson .open:hover,
  .card .open:hover {
    background: var(--_raised);
  }
  .card .open:hover {
    background: var(--_tint);
  }
  .change .name {
    flex-wrap: wrap;
  }
  .change .title {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .compare {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.6ch;
    overflow-wrap: anywhere;
  }
  .compare s {
    color: var(--_muted);
  }
  .arrow {
    display: inline-block;
  }
  .arrow:dir(rtl) {
    transform: scaleX(-1);
  }
  .changes .all {
    display: block;
    inline-size: 100%;
    min-block-size: 2.5rem;
    border-block-start: 1px solid var(--_border);
    text-align: center;
  }
  .views {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 2);
    padding: 0 calc(var(--_u) * 2) calc(var(--_u) * 3);
    font-size: 0.875em;
  }
  .segments {
    display: flex;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    overflow: clip;
  }
  .segments button,
  .toggle {
    min-block-size: 2rem;
    padding-inline: calc(var(--_u) * 3);
  }
  .segments button + button {
    border-inline-start: 1px solid var(--_edge);
  }
  .segments button:focus-visible {
    outline-offset: -3px;
  }
  .segments button:hover,
  .toggle:hover {
    background: var(--_raised);
  }
  .segments [aria-pressed="true"] {
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
    forced-color-adjust: none;
  }
  .segments [aria-pressed="true"]:focus-visible {
    outline-color: var(--_on-accent);
  }
  .toggle {
    border: 1px dashed var(--_edge);
    border-radius: var(--_radius);
  }
  .toggle[aria-pressed="true"] {
    border-style: solid;
    background: var(--_tint);
    box-shadow: inset 0 0 0 1px var(--_accent);
    border-color: var(--_accent);
    font-weight: 600;
  }
  .foot {
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3.5);
    border-block-start: 1px solid var(--_border);
    color: var(--_muted);
    font-size: 0.875em;
  }
  ${stateStyles}
  .note {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    padding: calc(var(--_u) * 1.5) calc(var(--_u) * 3.5);
    margin-block-end: calc(var(--_u) * 2);
    border-block: 1px solid var(--_border);
    background: var(--_raised);
    font-size: 0.875em;
  }
  .note > span {
    flex: 1;
  }
  .note > svg {
    color: var(--_warning);
  }
  .note .quiet {
    white-space: nowrap;
  }
  .wide {
    display: none;
  }
  .covered > .head {
    display: none;
  }
  @container timetable (inline-size >= 26rem) {
    .wide {
      display: inline-flex;
    }
  }
  @media (pointer: coarse) {
    .quiet,
    .segments button,
    .toggle {
      min-block-size: 2.75rem;
    }
  }
  @media (forced-colors: active) {
    .segments [aria-pressed="true"] {
      background: Highlight;
      color: HighlightText;
    }
  }
  @media print {
    .views,
    .head .icon,
    .quiet,
    .more {
      display: none;
    }
  }
`;
