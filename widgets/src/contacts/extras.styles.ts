import { css, type CSSResult } from "lit";
import { stateStyles } from "../shared/state.styles.js";

/** What comes after the first rows: states, buttons, pane, foot. */
export const extrasStyles: CSSResult = css`
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
  .choose[aria-expanded="true"],
  .all:hover {
    background: var(--_raised);
  }
  .list:focus-visible {
    outline-offset: -2px;
  }
  .avatar canvas {
    inline-size: 100%;
    block-size: 100%;
  }
  .quiet {
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .head .icon,
  .find .icon {
    font-size: 1rem;
  }
  .foot {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 1) calc(var(--_u) * 4);
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3.5);
    min-block-size: 2.75rem;
    border-block-start: 1px solid var(--_border);
    color: var(--_muted);
    font-size: 0.875em;
  }
  .foot:not(:has(*)) {
    display: none;
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
  .note > span {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .note .quiet {
    margin-inline-start: auto;
    white-space: nowrap;
    min-block-size: 1.75rem;
  }
  .pane {
    flex: 1;
    min-inline-size: 0;
    overflow-y: auto;
    background: var(--_surface);
  }
  .pane:focus-visible {
    outline-offset: -2px;
  }
  .wide {
    display: none;
  }
  .reading .side {
    display: none;
  }
  .pick input {
    position: absolute;
    inset: 0;
    margin: auto;
    inline-size: 1.15rem;
    block-size: 1.15rem;
    accent-color: var(--_accent);
    opacity: 0;
    cursor: pointer;
  }
  .pick input::before {
    content: "";
    position: absolute;
    inset: -0.8rem;
  }
  @media (hover: hover) {
    .pick:hover .avatar {
      visibility: hidden;
    }
    .pick:hover input {
      opacity: 1;
    }
    .quick {
      visibility: hidden;
    }
    .row:hover .quick,
    .row:focus-within .quick {
      visibility: visible;
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
  @container contacts (inline-size >= 26rem) {
    .wide {
      display: inline-flex;
    }
  }
  @container list (inline-size < 20rem) {
    .quick {
      display: none;
    }
  }
  @container list (inline-size >= 20rem) {
    .acts {
      min-inline-size: 4rem;
    }
  }
  @container contacts (inline-size < 46rem) {
    .head:not(.bulk):has(~ .reading),
    .reading ~ .foot {
      display: none;
    }
  }
  @container contacts (inline-size >= 46rem) {
    .reading .side {
      display: flex;
      flex: 0 0 clamp(18rem, 36%, 26rem);
      border-inline-end: 1px solid var(--_border);
    }
  }
  @media (pointer: coarse) {
    .acts .icon {
      min-inline-size: 2.5rem;
    }
    .choose,
    .foot a,
    .foot .quiet,
    .note .quiet {
      min-block-size: 2.75rem;
    }
  }
  @media (forced-colors: active) {
    .row.on,
    .row[aria-current] {
      border-inline-start: 3px solid Highlight;
    }
  }
`;
