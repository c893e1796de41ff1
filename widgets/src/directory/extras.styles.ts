import { css, type CSSResult } from "lit";
import { stateStyles } from "../shared/state.styles.js";

/** What comes after the field and the first rows: states, choices, actions, the card. */
export const extrasStyles: CSSResult = css`
  ${stateStyles}
  .find.busy::after {
    content: "";
    position: absolute;
    inset: auto 0 0;
    block-size: 2px;
    background: var(--_accent);
    animation: seek 1s 0.4s ease-in-out infinite alternate both;
  }
  @keyframes seek {
    from {
      transform: scaleX(0);
    }
  }
  .find:hover {
    border-color: var(--_accent);
  }
  .tree-button {
    gap: 0.6ch;
    padding-inline: calc(var(--_u) * 2);
    font-size: 0.875em;
  }
  .tree-button[aria-pressed="true"] {
    background: var(--_tint);
    color: var(--_accent);
  }
  .wide,
  .chip.small {
    display: none;
  }
  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 1.5) calc(var(--_u) * 3);
    padding: calc(var(--_u) * 2.5) calc(var(--_u) * 3.5);
    font-size: 0.875em;
  }
  .bar:has(+ .body > .panel) {
    display: none;
  }
  .segments {
    display: flex;
    flex-wrap: wrap;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    overflow: clip;
  }
  .segments button {
    flex: auto;
    min-block-size: 2rem;
    padding-inline: calc(var(--_u) * 2.5);
    text-align: center;
  }
  .segments button:hover {
    background: var(--_raised);
  }
  .segments [aria-pressed="true"] {
    background: var(--_tint);
    color: var(--_accent);
    font-weight: 600;
  }
  .segments :focus-visible,
  .chip :focus-visible {
    outline-offset: -2px;
  }
  .bar .tree-button {
    margin-inline-start: auto;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 1.5);
    min-inline-size: 0;
  }
  .chip {
    display: inline-flex;
    min-inline-size: 0;
    max-inline-size: 100%;
    border: 1px solid var(--_edge);
    border-radius: 1rem;
    overflow: clip;
  }
  .chip button {
    display: inline-flex;
    align-items: center;
    gap: 0.4ch;
    min-inline-size: 0;
    min-block-size: calc(2rem - 2px);
    padding-inline: calc(var(--_u) * 3);
  }
  .chip svg {
    inline-size: 0.9em;
  }
  .chip bdi {
    max-inline-size: 16em;
  }
  .chip button:hover {
    background: var(--_raised);
  }
  .chip.on {
    border-color: var(--_accent);
    background: var(--_tint);
    font-weight: 600;
  }
  .chip.on button:first-child {
    padding-inline-end: calc(var(--_u) * 1);
  }
  .chip .off {
    flex: none;
    padding-inline: calc(var(--_u) * 1.5) calc(var(--_u) * 2.5);
  }
  .chip [aria-busy] svg {
    opacity: 0.4;
  }
  .count,
  .path {
    padding: 0 calc(var(--_u) * 3.5) calc(var(--_u) * 2);
    color: var(--_muted);
    font-size: 0.875em;
  }
  .count strong {
    color: var(--_text);
    font-weight: 600;
  }
  .count.near {
    color: var(--_text);
    font-weight: 600;
  }
  .path {
    display: flex;
    align-items: center;
    gap: var(--_u);
  }
  .path ol {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.6ch;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .path li {
    display: flex;
    align-items: center;
    gap: 0.6ch;
    min-block-size: 1.75rem;
  }
  .path strong {
    color: var(--_text);
    font-weight: 600;
  }
  .path li svg {
    inline-size: 0.9em;
  }
  .path li svg:dir(rtl),
  .back svg:dir(rtl),
  .panel-head svg:dir(rtl) {
    transform: scaleX(-1);
  }
  .quiet {
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .acts {
    display: flex;
    padding-inline: calc(var(--_u) * 2);
  }
  .acts .icon {
    font-size: 1rem;
  }
  .note {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    margin-block-end: calc(var(--_u) * 2);
    padding: calc(var(--_u) * 1.5) calc(var(--_u) * 3.5);
    border-block: 1px solid var(--_border);
    background: var(--_raised);
    font-size: 0.875em;
  }
  .note > svg {
    color: var(--_warning);
  }
  .note .quiet {
    margin-inline-start: auto;
    min-block-size: 1.75rem;
    white-space: nowrap;
  }
  .masked {
    display: flex;
    gap: calc(var(--_u) * 2.5);
    padding: calc(var(--_u) * 3) calc(var(--_u) * 3.5);
    border-block-start: 1px solid var(--_border);
    color: var(--_muted);
    font-size: 0.875em;
  }
  .masked > svg {
    margin-block-start: 0.15em;
    margin-inline: 0.6rem 0.5rem;
  }
  .masked .quiet {
    margin-inline-start: 0.6ch;
  }
  .masked p {
    margin: calc(var(--_u) * 1.5) 0 0;
    max-inline-size: 60ch;
    text-wrap: pretty;
  }
  .nobody {
    display: grid;
    align-items: center;
    min-block-size: 12rem;
  }
  .nobody .masked {
    border: 0;
    color: var(--_text);
  }
  .opened {
    background: var(--_tint);
  }
  .more:hover {
    background: var(--_raised);
  }
  .card {
    min-inline-size: 0;
    padding-block: calc(var(--_u) * 2) calc(var(--_u) * 3);
  }
  .back {
    display: flex;
    align-items: center;
    gap: 0.6ch;
    min-block-size: 2.5rem;
    margin-inline: calc(var(--_u) * 2);
    padding-inline: calc(var(--_u) * 1.5) calc(var(--_u) * 3);
    border-radius: var(--_radius);
    color: var(--_accent);
    font-size: 0.875em;
    font-weight: 600;
  }
  .back:hover {
    background: var(--_raised);
  }
  .failed {
    padding-inline: calc(var(--_u) * 4);
  }
  @container directory (inline-size < 20em) {
    .segments,
    .chip:not(.on, .small) {
      display: none;
    }
    .chip.small {
      display: inline-flex;
    }
  }
  @container directory (inline-size < 52em) {
    .reading .results,
    .bar:has(+ .reading) {
      display: none;
    }
  }
  @container directory (inline-size >= 26em) {
    .wide {
      display: inline;
    }
    .narrow {
      display: none;
    }
  }
  @container directory (inline-size >= 52em) {
    .reading {
      display: grid;
      grid-template-columns: minmax(0, 5fr) minmax(0, 6fr);
      align-items: start;
    }
    .reading .card {
      align-self: stretch;
      border-inline-start: 1px solid var(--_border);
    }
    .results:first-child:last-child .open {
      grid-template: "avatar name about" / 2.25rem minmax(0, 2fr) minmax(0, 3fr);
      align-items: center;
    }
  }
  @media (hover: hover) {
    .acts .all {
      display: none;
    }
    .acts {
      position: absolute;
      inset-block: 0;
      inset-inline-end: 0;
      align-items: center;
      background: var(--_raised);
      box-shadow: 0 0 0.75rem 0.5rem var(--_raised);
      clip-path: inset(0 -1.25rem);
      visibility: hidden;
    }
    .opened .acts {
      background: var(--_tint);
      box-shadow: 0 0 0.75rem 0.5rem var(--_tint);
    }
    .row:hover .acts,
    .row:focus-within .acts,
    .active .acts {
      visibility: visible;
    }
  }
  @container directory (inline-size < 15em) {
    .row .acts {
      position: static;
      grid-column: 1 / -1;
      background: none;
      box-shadow: none;
      padding-inline-start: 3.25rem;
    }
    .row:not(:hover, .active, :focus-within) .acts {
      display: none;
    }
  }
  @media (hover: none) {
    @container directory (inline-size < 30em) {
      .acts .quick {
        display: none;
      }
    }
    @container directory (inline-size >= 30em) {
      .acts .all {
        display: none;
      }
    }
  }
  @media (pointer: coarse) {
    .segments button,
    .chip button,
    .back,
    .note .quiet,
    .masked .quiet {
      min-block-size: 2.75rem;
    }
    .masked .quiet {
      margin-block: -0.75rem;
    }
    .chip {
      border-radius: 1.5rem;
    }
    .chip .off {
      min-inline-size: 2.75rem;
      justify-content: center;
    }
  }
  @media (forced-colors: active) {
    .active {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
    .segments [aria-pressed="true"],
    .chip.on {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
    mark {
      color: CanvasText;
    }
    .avatar {
      border: 1px solid CanvasText;
    }
  }
`;
