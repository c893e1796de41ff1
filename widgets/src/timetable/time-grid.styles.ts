import { css, type CSSResult } from "lit";

/** The hours of a day or week. */
export const gridStyles: CSSResult = css`
  .pager {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_u);
    padding: 0 calc(var(--_u) * 2) calc(var(--_u) * 2);
    font-size: 0.875em;
  }
  .pager .icon:dir(rtl) svg {
    transform: scaleX(-1);
  }
  button.today {
    min-block-size: 2rem;
    padding-inline: calc(var(--_u) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
  }
  button.today:hover {
    background: var(--_raised);
  }
  .period {
    margin-inline-start: calc(var(--_u) * 2);
    font-weight: 600;
  }
  .period::first-letter {
    text-transform: uppercase;
  }
  .grid {
    --_hour: 3.5rem;
    --_least: 0;
    display: grid;
    grid-template-columns: 3.2rem minmax(0, 1fr);
    border-block-start: 1px solid var(--_border);
    font-size: 0.875em;
    overflow-x: auto;
    touch-action: pan-y;
  }
  .days,
  .whole-days,
  .columns {
    grid-column: 2;
    display: grid;
    grid-template-columns: repeat(var(--columns), minmax(var(--_least), 1fr));
  }
  .days {
    background: var(--_surface);
    border-block-end: 1px solid var(--_border);
  }
  .days.sr {
    position: absolute;
  }
  [role="columnheader"] {
    padding: calc(var(--_u) * 1.5) var(--_u);
    text-align: center;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  [role="columnheader"].today {
    color: var(--_accent);
    font-weight: 600;
    box-shadow: inset 0 -3px var(--_accent);
  }
  .whole-days {
    border-block-end: 1px solid var(--_border);
  }
  .whole-days .own {
    margin: 2px;
    padding: 0 var(--_u);
    border: 1px dashed var(--_edge);
    border-radius: 0.25rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .hours {
    position: sticky;
    inset-inline-start: 0;
    z-index: 4;
    background: var(--_surface);
    grid-column: 1;
    display: grid;
    grid-auto-rows: var(--_hour);
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .hours span {
    padding-inline-end: var(--_u);
    text-align: end;
    translate: 0 -0.7em;
    white-space: nowrap;
  }
  .hours span:first-child {
    translate: 0 0;
  }
  .columns {
    block-size: calc(var(--_hour) * var(--hours));
  }
  .column {
    position: relative;
    border-inline-start: 1px solid var(--_border);
    background: repeating-linear-gradient(
      transparent 0 calc(var(--_hour) - 1px),
      var(--_border) calc(var(--_hour) - 1px) var(--_hour)
    );
  }
  .column.today {
    background-color: color-mix(in srgb, var(--_accent) 4%, transparent);
  }
  .block,
  .lunch,
  .nowline {
    position: absolute;
    inset-block-start: calc((var(--at) - var(--from)) / 60 * var(--_hour));
  }
  .block,
  .lunch {
    block-size: calc(var(--len) / 60 * var(--_hour) - 2px);
  }
  :where(.block) {
    --_c: var(--_edge);
  }
  .block {
    --_w: calc(100% / var(--lanes));
    inset-inline-start: calc(var(--lane) * var(--_w) + 1px);
    inline-size: calc(var(--span) * var(--_w) - 3px);
    min-block-size: 1.4rem;
    display: flex;
    flex-direction: column;
    justify-content: flex-start;
    overflow: hidden;
    padding: 0.15rem 0.3rem;
    border: 1px solid color-mix(in srgb, var(--_c) 45%, transparent);
    border-inline-start: 3px solid var(--_c);
    border-radius: 0.3rem;
    background: color-mix(in srgb, var(--_c) 12%, var(--_surface));
    color: var(--_text);
    line-height: 1.25;
    hyphens: auto;
    overflow-wrap: anywhere;
  }
  .block:hover,
  .block:focus-visible {
    z-index: 2;
    min-block-size: fit-content;
    min-inline-size: min(9rem, 100%);
    box-shadow: 0 2px 10px rgb(0 0 0 / 0.2);
  }
  .block .title {
    flex: none;
    font-weight: 600;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }
  .block .where {
    flex: none;
  }
  .block .where svg {
    display: none;
  }
  .block .where {
    display: block;
    overflow-wrap: anywhere;
  }
  .block .where .cut {
    white-space: normal;
  }
  .block .people,
  .block .hours-of {
    color: var(--_muted);
  }
  .block {
    container: block / inline-size;
  }
  .block .marks {
    flex: none;
    gap: 1px 0.3ch;
  }
  /* A mark never takes the room's line: of a lesson that is on, one line; of a place it left, all. */
  .block:not(.gone) .marks {
    flex-wrap: nowrap;
  }
  .block:not(.gone) .mark {
    min-inline-size: 1.2em;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  @container block (inline-size < 5.5rem) {
    .block .title {
      -webkit-line-clamp: 1;
    }
  }
  .block:is(:hover, :focus-visible) .title {
    -webkit-line-clamp: none;
  }
  .block .mark {
    padding-inline: 0.3em;
    line-height: 1.3;
  }
  .block.gone {
    border-style: dashed;
    background: repeating-linear-gradient(-45deg, var(--_surface) 0 6px, var(--_raised) 6px 12px);
  }
  .block.own {
    border: 1px dashed var(--_edge);
    background: var(--_surface);
  }
  .block.on {
    box-shadow: 0 0 0 2px var(--_accent);
  }
  .lunch {
    inset-inline: 0;
    background: radial-gradient(circle at 2px 2px, var(--_border) 1px, transparent 1.5px) 0 0 / 7px
      7px;
  }
  .nowline {
    inset-inline: 0;
    z-index: 2;
    border-block-start: 2px solid var(--_danger);
    pointer-events: none;
  }
  .nowline::before {
    content: "";
    position: absolute;
    inset-block-start: -5px;
    inset-inline-start: -4px;
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: var(--_danger);
  }
  .column:focus-visible,
  .block:focus-visible {
    outline-offset: -2px;
  }
  @container timetable (inline-size < 36rem) {
    .grid {
      --_least: 7rem;
      --_hour: 4.25rem;
      grid-template-columns: 2.7rem minmax(0, 1fr);
      touch-action: auto;
    }
    .grid.single {
      --_least: 0;
      touch-action: pan-y;
    }
    .period {
      flex-basis: 100%;
      margin: 0;
      order: -1;
    }
  }
  @media (pointer: coarse) {
    button.today {
      min-block-size: 2.75rem;
    }
  }
  @media (forced-colors: active) {
    .nowline {
      border-color: Highlight;
    }
    .column.today {
      border-inline: 2px solid Highlight;
    }
    .lunch {
      display: none;
    }
  }
  @media print {
    .pager .icon,
    button.today,
    .nowline {
      display: none;
    }
  }
`;
