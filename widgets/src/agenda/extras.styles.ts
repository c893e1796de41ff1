import { css, type CSSResult } from "lit";
import { stateStyles } from "../shared/state.styles.js";

/** What comes after the first events: navigation, answers, states, foot. */
export const extrasStyles: CSSResult = css`
  .event:hover {
    background: var(--_raised);
  }
  .running:hover {
    background: var(--_tint);
  }
  .list:focus-visible {
    outline-offset: -2px;
  }
  .event[aria-current] {
    background: var(--_tint);
  }
  .free .bar {
    background: none;
    box-shadow: inset 0 0 0 1.5px var(--_k);
  }
  .off .name,
  .gone .event {
    color: var(--_muted);
    font-weight: 400;
  }
  .gone .bar,
  .off .bar {
    opacity: 0.5;
  }
  .steps {
    display: flex;
    align-items: center;
  }
  .head .icon {
    font-size: 1rem;
  }
  .today,
  .view {
    display: inline-flex;
    align-items: center;
    gap: 0.4ch;
    min-block-size: 2rem;
    padding-inline: calc(var(--_u) * 2.5);
    border-radius: var(--_radius);
    border: 1px solid var(--_border);
    font-size: 0.875em;
    white-space: nowrap;
  }
  .view > svg {
    inline-size: 0.9em;
  }
  .today:hover,
  .view:hover,
  .view[aria-expanded="true"] {
    background: var(--_raised);
  }
  .steps svg:dir(rtl) {
    transform: scaleX(-1);
  }
  .wide {
    display: none;
  }
  .acts:empty {
    display: none;
  }
  .acts > * {
    position: relative;
    z-index: 1;
  }
  .join {
    display: inline-flex;
    align-items: center;
    gap: 0.6ch;
    min-block-size: 2rem;
    margin-block-start: calc(var(--_u) * 1);
    padding-inline: calc(var(--_u) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_accent);
    font-weight: 600;
    text-decoration: none;
  }
  .join:hover {
    border-color: var(--_accent);
  }
  .join.button {
    min-block-size: 2rem;
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .invitation {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 1) calc(var(--_u) * 3);
    inline-size: 100%;
    pointer-events: none;
  }
  .invitation > * {
    pointer-events: auto;
  }
  .by {
    color: var(--_muted);
    inline-size: 100%;
  }
  .conflict {
    display: flex;
    align-items: baseline;
    gap: 0.6ch;
    inline-size: 100%;
    color: var(--_warning);
    font-weight: 600;
  }
  .conflict svg {
    align-self: center;
  }
  .answers {
    display: inline-flex;
    margin-block: calc(var(--_u) * 1) 0;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
    overflow: clip;
  }
  .answers button {
    min-block-size: 2rem;
    padding-inline: calc(var(--_u) * 3);
    font-weight: 600;
    white-space: nowrap;
  }
  .answers button + button {
    border-inline-start: 1px solid var(--_edge);
  }
  .answers button:hover {
    background: var(--_tint);
  }
  .answers button:focus-visible {
    outline-offset: -3px;
  }
  .answers button[aria-pressed="true"] {
    background: var(--_accent);
    color: var(--_on-accent);
    forced-color-adjust: none;
  }
  .earlier {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 0.6ch;
    inline-size: 100%;
    min-block-size: 2.25rem;
    margin: 0;
    color: var(--_muted);
    font-size: 0.875em;
  }
  .earlier:empty {
    display: none;
  }
  .earlier:hover,
  .more:hover {
    background: var(--_raised);
  }
  .quiet {
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .foot {
    display: flex;
    align-items: center;
    justify-content: space-between;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 1) calc(var(--_u) * 4);
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3.5);
    min-block-size: 2.75rem;
    border-block-start: 1px solid var(--_border);
    margin-block-start: -1px;
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
  ${stateStyles}
  .note {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    padding: calc(var(--_u) * 1.5) calc(var(--_u) * 3.5);
    border-block-end: 1px solid var(--_border);
    background: var(--_raised);
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
  @container agenda (inline-size >= 22rem) {
    .wide {
      display: inline-flex;
    }
  }
  @container agenda (inline-size < 30rem) {
    .steps .today {
      display: none;
    }
  }
  @container agenda (inline-size < 22rem) {
    .view > span {
      display: none;
    }
    .view {
      padding-inline: calc(var(--_u) * 2);
    }
  }
  @container agenda (inline-size < 20rem) {
    .answers {
      inline-size: 100%;
    }
    .answers button {
      flex: auto;
      padding-inline: calc(var(--_u) * 1);
      text-align: center;
    }
  }
  @container agenda (inline-size >= 40rem) {
    .invitation {
      inline-size: auto;
      max-inline-size: 24rem;
      justify-content: flex-end;
    }
    .by,
    .conflict {
      justify-content: flex-end;
      text-align: end;
    }
    .acts {
      justify-content: flex-end;
    }
  }
  @media print {
    .steps,
    .view,
    .icon,
    .earlier,
    .more,
    .acts,
    .foot,
    .note {
      display: none;
    }
    .list,
    .list.day,
    .list.week {
      flex: none;
      overflow: visible;
    }
    .event,
    .row-of {
      break-inside: avoid;
    }
  }
  @media (pointer: coarse) {
    .today,
    .view,
    .join,
    .join.button,
    .answers button,
    .earlier,
    .foot a,
    .note .quiet {
      min-block-size: 2.75rem;
    }
  }
`;
