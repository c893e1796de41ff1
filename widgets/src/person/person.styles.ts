import { css, type CSSResult } from "lit";
import { avatarStyles } from "../shared/avatar.styles.js";
import { qrCodeStyles } from "../shared/qr-code.styles.js";
import { stateStyles } from "../shared/state.styles.js";

/** The card of a person, a group or a room. */
export const personStyles: CSSResult = css`
  ${avatarStyles}
  ${stateStyles}
  ${qrCodeStyles}
  .root {
    container: person / inline-size;
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 4);
    padding: calc(var(--_u) * 3.5);
    position: relative;
    overflow-wrap: anywhere;
  }
  .top {
    display: flex;
    gap: calc(var(--_u) * 3.5);
    align-items: start;
  }
  .avatar {
    flex: none;
    inline-size: 4rem;
    block-size: 4rem;
    font-size: 1.375rem;
  }
  .avatar canvas {
    inline-size: 100%;
    block-size: 100%;
  }
  .who {
    flex: 1;
    min-inline-size: 0;
    align-self: center;
  }
  .name {
    font-size: 1.125em;
    font-weight: 600;
    line-height: 1.3;
    text-wrap: balance;
    inline-size: fit-content;
  }
  .name:focus-visible {
    outline-offset: 2px;
    border-radius: 0.15em;
  }
  .muted,
  .title {
    font-size: 0.875em;
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .muted {
    color: var(--_muted);
  }
  .actions,
  .more {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 2);
  }
  .actions:empty {
    display: none;
  }
  .act {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    min-block-size: 2.25rem;
    padding-inline: calc(var(--_u) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    color: var(--_text);
    font-size: 0.875em;
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
  .button {
    font-size: 0.875em;
  }
  .more .act {
    border-color: transparent;
    gap: calc(var(--_u) * 1.5);
    padding-inline: calc(var(--_u) * 1.5);
    color: var(--_accent);
  }
  .more {
    gap: 0;
    margin-inline: calc(var(--_u) * -1.5);
    padding-block-start: calc(var(--_u) * 2);
    border-block-start: 1px solid var(--_border);
  }
  .kept {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    padding-inline: calc(var(--_u) * 2);
    min-block-size: 2.25rem;
    font-size: 0.875em;
    font-weight: 600;
  }
  .kept > svg {
    color: light-dark(#1b6e3c, #7fd39b);
  }
  .quiet {
    color: var(--_accent);
    text-align: start;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .partial {
    margin: 0;
    font-size: 0.875em;
  }
  .availability {
    display: grid;
    gap: calc(var(--_u) * 1.5);
    padding: calc(var(--_u) * 3);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .now {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    font-weight: 600;
  }
  .now i {
    flex: none;
    inline-size: 0.75rem;
    block-size: 0.75rem;
    border-radius: 50%;
    border: 2px solid var(--_k);
    forced-color-adjust: none;
  }
  .free {
    --_k: light-dark(#1b6e3c, #7fd39b);
  }
  .busy {
    --_k: var(--_danger);
  }
  .busy i {
    background: var(--_k);
  }
  .day {
    inline-size: 100%;
    block-size: auto;
    max-block-size: 1.5rem;
    stroke: none;
  }
  .day .whole {
    fill: var(--_surface);
    stroke: var(--_border);
    stroke-width: 1;
  }
  .day .taken {
    fill: var(--_accent);
  }
  .day .tick {
    stroke: var(--_border);
    stroke-width: 0.75;
  }
  .day .at {
    stroke: var(--_danger);
    stroke-width: 1.5;
  }
  .day:dir(rtl) {
    transform: scaleX(-1);
  }
  .hours {
    display: flex;
    white-space: nowrap;
    justify-content: space-between;
    color: var(--_muted);
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
  }
  section + section {
    padding-block-start: calc(var(--_u) * 3);
    border-block-start: 1px solid var(--_border);
  }
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .structures {
    display: grid;
    gap: calc(var(--_u) * 2);
    font-size: 0.875em;
  }
  :is(.structures, dd) .muted {
    font-size: 1em;
  }
  .structures li {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1ch;
    align-items: baseline;
  }
  .role {
    flex-basis: 100%;
    font-weight: 600;
  }
  dl {
    display: grid;
    gap: calc(var(--_u) * 1);
    font-size: 0.875em;
  }
  dl > div {
    display: flex;
    gap: calc(var(--_u) * 3);
    min-block-size: 2rem;
    align-items: center;
  }
  dt {
    align-self: start;
    padding-block-start: 0.45rem;
    color: var(--_muted);
    line-height: 1;
  }
  dd {
    display: flex;
    align-items: center;
    gap: 1ch;
    min-inline-size: 0;
  }
  dd a {
    min-inline-size: 0;
  }
  dd a {
    text-underline-offset: 0.2em;
  }
  .qr-text ul {
    padding-block-start: calc(var(--_u) * 2);
    color: var(--_text);
  }
  .ghost i {
    display: block;
    block-size: 1rem;
    margin-block-end: calc(var(--_u) * 4);
    border-radius: 0.4em;
    background: color-mix(in srgb, var(--_muted) 18%, transparent);
  }
  .ghost .short {
    inline-size: 60%;
  }
  .ghost .round {
    inline-size: 4rem;
    block-size: 4rem;
    border-radius: 50%;
  }
  @container person (inline-size < 18em) {
    .avatar {
      inline-size: 3rem;
      block-size: 3rem;
      font-size: 1.125rem;
    }
    .top {
      gap: calc(var(--_u) * 2.5);
    }
  }
  @media (pointer: coarse) {
    .act,
    .kept,
    dl > div {
      min-block-size: 2.75rem;
    }
    .structures .quiet {
      min-block-size: 2.75rem;
    }
    dt {
      padding-block-start: 0.8rem;
    }
  }
  @media (forced-colors: active) {
    .avatar {
      border: 1px solid CanvasText;
    }
    .now i {
      border-color: CanvasText;
    }
    .busy i {
      background: CanvasText;
    }
    .day .taken {
      fill: Highlight;
      forced-color-adjust: none;
    }
    .kept > svg {
      color: CanvasText;
    }
  }
`;
