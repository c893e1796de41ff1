import { css, type CSSResult } from "lit";

/** The frame of the agenda and its list. */
export const agendaStyles: CSSResult = css`
  :host {
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    overflow: clip;
    min-inline-size: min(100%, 15rem);
  }
  .root {
    container: agenda / inline-size;
    display: flex;
    flex-direction: column;
    block-size: 100%;
    max-block-size: inherit;
    position: relative;
  }
  .head {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 1);
    padding-inline: calc(var(--_u) * 3.5) calc(var(--_u) * 2);
    min-block-size: 3rem;
    border-block-end: 1px solid var(--_border);
  }
  .title {
    flex: 1;
    min-inline-size: 0;
    font-size: 1.125em;
    font-weight: 600;
    line-height: 1.3;
  }
  .title::first-letter {
    text-transform: uppercase;
  }
  .list {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    position: relative;
  }
  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .lines {
    flex: 0 1 auto;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    overflow-wrap: break-word;
  }
  .name,
  .where {
    flex-wrap: wrap;
  }
  .date {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
    padding: calc(var(--_u) * 1.5) calc(var(--_u) * 3.5);
    background: var(--_raised);
    color: var(--_muted);
    font-size: 0.875em;
    font-weight: 600;
  }
  .date::first-letter {
    text-transform: uppercase;
  }
  .event {
    position: relative;
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3.5);
    border-block-end: 1px solid var(--_border);
    font-size: 0.875em;
  }
  .open {
    display: grid;
    grid-template-columns: 4.25em auto minmax(0, 1fr);
    gap: calc(var(--_u) * 2.5);
    inline-size: 100%;
  }
  .open::after {
    content: "";
    position: absolute;
    inset: 0;
  }
  .open:focus-visible {
    outline: 0;
  }
  .open:focus-visible::after {
    outline: 2px solid var(--_focus);
    outline-offset: -2px;
  }
  .when {
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }
  .until,
  .where {
    color: var(--_muted);
    font-weight: 400;
  }
  .until {
    display: block;
    min-block-size: 1.45em;
  }
  /* Colours of calendars, of any lightness, told from the background. */
  .event,
  .block,
  .bar-of,
  .dots i {
    --_k: light-dark(
      color-mix(in srgb, var(--_c) 88%, #000),
      color-mix(in srgb, var(--_c) 65%, #fff)
    );
  }
  .bar {
    inline-size: 4px;
    border-radius: 4px;
    background: var(--_k);
    forced-color-adjust: none;
  }
  .what {
    min-inline-size: 0;
  }
  .name,
  .where {
    display: flex;
    gap: 0 1ch;
    min-block-size: 1.45em;
  }
  .name {
    font-weight: 600;
  }
  .soon {
    flex: none;
    margin-inline-start: auto;
    color: var(--_accent);
    font-variant-numeric: tabular-nums;
  }
  .on {
    padding-inline: 0.6em;
    border-radius: 1em;
    background: var(--_accent);
    color: var(--_on-accent);
    forced-color-adjust: none;
  }
  .running {
    background: var(--_tint);
  }
  .off .cut {
    text-decoration: line-through;
  }
  .word {
    flex: none;
    font-weight: 600;
    color: var(--_warning);
  }
  .off .word {
    color: var(--_muted);
  }
  .unsure .bar {
    background: repeating-linear-gradient(var(--_k) 0 4px, transparent 4px 7px);
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 2);
    padding-inline-start: calc(4.25em + var(--_u) * 5 + 4px);
  }
  .wait {
    min-block-size: calc(2rem + var(--_u));
  }
  .more {
    display: block;
    inline-size: 100%;
    min-block-size: 2.75rem;
    text-align: center;
    font-size: 0.875em;
    font-weight: 600;
    color: var(--_accent);
  }
  .blank {
    block-size: 30rem;
  }
  .ghost * {
    border-radius: 0.4em;
    color: transparent;
  }
  /* As one, not bar by bar: each would be a layer of its own. */
  .ghosts {
    animation: breathe 1.2s ease-in-out infinite alternate;
  }
  .ghost span,
  .ghost time {
    background: color-mix(in srgb, var(--_muted) 18%, transparent);
  }
  .ghost .when,
  .ghost .what {
    background: none;
  }
  .ghost .name,
  .ghost .where,
  .ghost .until {
    line-height: 1.15;
    min-block-size: 0;
    margin-block: 0.15em;
  }
  .ghost .name {
    inline-size: 70%;
  }
  .ghost .where {
    inline-size: 40%;
  }
  .date.ghost span {
    display: block;
    inline-size: 10em;
  }
  .ghost .when > * {
    display: block;
    inline-size: 3.2em;
  }
  @keyframes breathe {
    to {
      opacity: 0.5;
    }
  }
  @container agenda (inline-size < 20rem) {
    .open {
      grid-template-columns: auto minmax(0, 1fr);
    }
    .when {
      grid-column: 2;
      display: flex;
      gap: 0.6ch;
    }
    .when .sr {
      position: static;
      inline-size: auto;
      clip-path: none;
    }
    .bar {
      grid-area: 1 / 1 / 3;
    }
    .open {
      row-gap: 0;
    }
    .acts {
      padding-inline-start: calc(var(--_u) * 2.5 + 4px);
    }
  }
  @container agenda (inline-size >= 40rem) {
    .event {
      display: flex;
    }
    .open {
      flex: 1;
      min-inline-size: 0;
    }
    .acts {
      padding-inline-start: calc(var(--_u) * 2.5);
    }
    .of {
      margin-inline-start: auto;
    }
  }
`;
