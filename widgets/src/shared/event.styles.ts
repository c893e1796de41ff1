import { css, type CSSResult } from "lit";
import { stateStyles } from "./state.styles.js";

/** What cards of events have in common: lines with an icon, notes, people, answers. */
export const eventStyles: CSSResult = css`
  :host {
    overflow-wrap: anywhere;
  }
  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .title {
    min-inline-size: 0;
    font-size: 1.125em;
    font-weight: 600;
    line-height: 1.3;
    max-block-size: 8em;
    overflow-y: auto;
    border-radius: 2px;
  }
  .title:focus:not(:focus-visible) {
    outline: none;
  }
  .cancelled .title {
    text-decoration: line-through;
  }
  .line {
    display: flex;
    gap: calc(var(--_u) * 3);
    align-items: flex-start;
  }
  .line > svg {
    margin-block-start: 0.15em;
    color: var(--_muted);
  }
  .line > div {
    flex: 1;
    min-inline-size: 0;
  }
  .line p,
  .answers p {
    margin: 0;
  }
  .when {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .muted {
    color: var(--_muted);
    font-size: 0.875em;
  }
  .before {
    color: var(--_muted);
    text-decoration: line-through;
  }
  .note {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 1) calc(var(--_u) * 2.5);
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3);
    border-radius: var(--_radius);
    background: var(--_raised);
    font-size: 0.875em;
  }
  .note > svg {
    color: var(--_muted);
  }
  .note > span {
    flex: 1 1 10rem;
    min-inline-size: 0;
  }
  .note.warn {
    background: color-mix(in srgb, var(--_warning) 12%, var(--_surface));
  }
  .note.warn > svg {
    color: var(--_warning);
  }
  .note.bad {
    background: color-mix(in srgb, var(--_danger) 9%, var(--_surface));
  }
  .note.bad > svg {
    color: var(--_danger);
  }
  .answers {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 2);
  }
  .answers .trio {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(7.25rem, 1fr));
    gap: calc(var(--_u) * 2);
    max-inline-size: 30rem;
  }
  .answers .trio > * {
    justify-content: center;
    gap: calc(var(--_u) * 1.5);
    padding-inline: calc(var(--_u) * 2);
    min-block-size: 2.5rem;
  }
  .answers .more {
    column-gap: calc(var(--_u) * 4);
    font-size: 0.875em;
  }
  .answers .which {
    column-gap: calc(var(--_u) * 4);
    font-size: 0.875em;
  }
  .propose {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 3);
    padding: calc(var(--_u) * 3);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  .three {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr));
    gap: calc(var(--_u) * 2);
  }
  .people {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .people li {
    display: flex;
    align-items: baseline;
    gap: calc(var(--_u) * 2);
    padding-block: calc(var(--_u) * 0.75);
  }
  .people .name {
    flex: 1 1 auto;
    min-inline-size: 0;
  }
  .people .status {
    display: inline-flex;
    align-items: baseline;
    gap: calc(var(--_u) * 1);
    flex: none;
    max-inline-size: 50%;
    color: var(--_muted);
    font-size: 0.875em;
  }
  .people .status svg {
    align-self: center;
    inline-size: 1em;
    block-size: 1em;
  }
  .people .accepted svg {
    color: light-dark(#1b6e33, #7fd69a);
  }
  .people .declined svg {
    color: var(--_danger);
  }
  ${stateStyles}
  .state {
    min-block-size: 12rem;
  }
  .ghost i {
    display: block;
    block-size: 0.75em;
    margin-block: 0.6em;
    border-radius: 1em;
    background: var(--_border);
    animation: breathe 1.2s ease-in-out infinite alternate;
  }
  .ghost .short {
    inline-size: 45%;
  }
  @keyframes breathe {
    to {
      opacity: 0.5;
    }
  }
  @media (forced-colors: active) {
    .note,
    .propose {
      border: 1px solid CanvasText;
    }
    .answers .own {
      background: Highlight;
      color: HighlightText;
    }
  }
`;
