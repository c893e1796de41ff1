import { css, type CSSResult } from "lit";
import { stateStyles } from "../shared/state.styles.js";

/** What comes after the first rows: states, marks, buttons, pane, foot. */
export const extrasStyles: CSSResult = css`
  .count {
    flex: none;
    min-inline-size: 1.5em;
    padding-inline: 0.4em;
    border-radius: 1em;
    background: var(--_raised);
    box-shadow: inset 0 0 0 1px var(--_border);
    color: var(--_muted);
    font-weight: 400;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .up {
    color: var(--_danger);
  }
  .row:hover {
    background: var(--_raised);
  }
  .row.on,
  .row[aria-current] {
    background: var(--_tint);
  }
  .row[aria-current] {
    box-shadow: inset 3px 0 var(--_accent);
  }
  .row:dir(rtl)[aria-current] {
    box-shadow: inset -3px 0 var(--_accent);
  }
  .choose:hover,
  .choose[aria-expanded="true"] {
    background: var(--_raised);
  }
  .more:hover {
    background: var(--_raised);
  }
  .list:focus-visible {
    outline-offset: -2px;
  }
  .quiet {
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .head .icon {
    font-size: 1rem;
  }
  .foot {
    display: flex;
    align-items: center;
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
  ${stateStyles}
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
  @container inbox (inline-size < 52rem) {
    .head:has(~ .reading),
    .reading ~ .foot {
      display: none;
    }
  }
  @container inbox (inline-size >= 52rem) {
    .reading .list {
      display: block;
      flex: 0 0 clamp(20rem, 36%, 30rem);
      border-inline-end: 1px solid var(--_border);
    }
  }
  @media (pointer: coarse) {
    .choose,
    .foot a,
    .note .quiet {
      min-block-size: 2.75rem;
    }
  }
  .chip {
    flex: none;
    display: inline-flex;
    align-items: center;
    gap: 0.4ch;
    max-inline-size: 9em;
    padding-inline: 0.6em;
    border-radius: 1em;
    border: 1px solid color-mix(in srgb, currentColor 25%, transparent);
    font-weight: 400;
    font-size: 1em;
    line-height: 1.3;
    background: var(--_raised);
    color: var(--_text);
  }
  .doubt {
    background: light-dark(#fff2dc, #3a2a0c);
    color: var(--_warning);
    font-weight: 600;
  }
  .quick {
    display: none;
  }
  .starred {
    color: var(--_warning);
  }
  .starred svg {
    fill: currentColor;
  }
  @media (hover: hover) {
    .pick:hover .avatar {
      visibility: hidden;
    }
    .pick:hover input {
      opacity: 1;
    }
  }
  @media (hover: hover) {
    @container list (inline-size >= 26rem) {
      .row:hover .quick,
      .row:focus-within .quick {
        background: var(--_raised);
        position: absolute;
        inset-inline-end: 100%;
        inset-block: -0.5rem;
        display: flex;
        align-items: center;
      }
      .row:hover .date,
      .row:focus-within .date {
        opacity: 0;
      }
    }
  }
  .picking .avatar,
  .row.on .avatar,
  .pick:focus-within .avatar {
    visibility: hidden;
  }
  .picking input,
  .row.on input,
  .pick:focus-within input {
    opacity: 1;
  }
  .row.on .quick,
  .row[aria-current] .quick {
    background: var(--_tint);
  }
`;
