// Above the usual length: one sheet for days, weeks and months, which share most of it.
import { css, type CSSResult } from "lit";

/** Days, weeks and months. */
export const gridStyles: CSSResult = css`
  .list.day,
  .list.week {
    flex: 1 1 40rem;
  }
  .times,
  .month {
    --_line: color-mix(in srgb, var(--_border) 75%, transparent);
    --_head: calc(2.75rem + 1px);
    font-size: 0.875em;
  }
  .top {
    position: sticky;
    inset-block-start: 0;
    z-index: 4;
    background: var(--_surface);
    border-block-end: 1px solid var(--_border);
  }
  .times .names,
  .lane,
  .columns {
    display: grid;
    grid-template-columns: 4em repeat(var(--_days, 7), minmax(0, 1fr));
  }
  .n1 {
    --_days: 1;
  }
  .n3 {
    --_days: 3;
  }
  .gutter {
    color: var(--_muted);
    font-size: 0.857em;
    text-align: end;
    padding-inline-end: calc(var(--_u) * 1.5);
    overflow-wrap: anywhere;
  }
  .names .gutter {
    align-self: center;
  }
  .name-of {
    text-align: center;
    min-inline-size: 0;
  }
  .name-of button,
  .strip button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5ch;
    min-block-size: 2.75rem;
    inline-size: 100%;
    color: var(--_muted);
  }
  .name-of b,
  .strip b {
    display: inline-grid;
    place-items: center;
    min-inline-size: 1.85em;
    block-size: 1.85em;
    border-radius: 1em;
    color: var(--_text);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .name-of button:hover b,
  .number:hover {
    background: var(--_raised);
  }
  .name-of.is-today button b,
  .strip .is-today button b,
  .is-today > .number,
  .is-today > .number:hover {
    background: var(--_accent);
    color: var(--_on-accent);
    forced-color-adjust: none;
  }
  .strip {
    display: grid;
    grid-template-columns: repeat(7, 1fr);
    padding-inline: calc(var(--_u) * 1);
  }
  .strip button {
    flex-direction: column;
    gap: 0;
    padding-block: calc(var(--_u) * 1);
    font-size: 0.857em;
    border-radius: var(--_radius);
  }
  .strip .chosen button {
    background: var(--_tint);
    box-shadow: inset 0 0 0 1.5px var(--_accent);
  }
  .strip i {
    block-size: 0.3rem;
    inline-size: 0.3rem;
    margin-block-start: 0.1rem;
    border-radius: 50%;
  }
  .strip .busy {
    background: var(--_muted);
  }
  .lane .gutter {
    padding-block-start: 0.35em;
  }
  .lane .cell {
    position: relative;
    block-size: calc(var(--rows) * 1.7em + 0.5em);
    border-inline-start: 1px solid var(--_line);
    cursor: cell;
  }
  .columns {
    position: relative;
    block-size: calc(var(--n) * 3em);
  }
  .hours {
    position: relative;
    font-variant-numeric: tabular-nums;
  }
  .hours > span {
    position: absolute;
    inset-inline-end: calc(var(--_u) * 1.5);
    transform: translateY(-50%);
    white-space: nowrap;
  }
  .hours small {
    display: block;
    font-size: 0.8em;
  }
  .column {
    position: relative;
    border-inline-start: 1px solid var(--_line);
    background: linear-gradient(var(--_line) 1px, transparent 1px) 0 0 / 100% calc(100% / var(--n));
    cursor: cell;
    touch-action: pan-y;
  }
  .column.is-today {
    background-color: color-mix(in srgb, var(--_accent) 4%, transparent);
  }
  .hole {
    position: absolute;
    inset-inline: 0;
    background: repeating-linear-gradient(
      -45deg,
      color-mix(in srgb, var(--_muted) 22%, transparent) 0 2px,
      var(--_raised) 2px 8px
    );
    cursor: not-allowed;
  }
  .block,
  .bar-of {
    position: absolute;
    border: 1px solid var(--_surface);
    border-inline-start: 4px solid var(--_k);
    border-radius: 0.35rem;
    background: color-mix(in srgb, var(--_k) 17%, var(--_surface));
    color: var(--_text);
    overflow: hidden;
    line-height: 1.3;
    user-select: none;
    -webkit-touch-callout: none;
  }
  /* Lines that do not fit go into a second column, which is not seen: no line is cut in two. */
  .block {
    display: flex;
    flex-flow: column wrap;
    align-content: flex-start;
    column-gap: 1em;
    padding: 0.15em 0.4em;
    text-align: start;
  }
  .block b {
    inline-size: 100%;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    max-block-size: 100%;
    font-weight: 600;
    overflow: hidden;
    overflow-wrap: anywhere;
    hyphens: auto;
  }
  .block .line {
    inline-size: 100%;
    color: color-mix(in srgb, var(--_text) 82%, var(--_surface));
    font-size: 0.93em;
    font-variant-numeric: tabular-nums;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .block.small {
    flex-flow: row wrap;
    gap: 0 0.6ch;
    padding-block: 0;
    align-items: center;
  }
  .block.small > * {
    inline-size: auto;
    max-inline-size: 100%;
  }
  .block.small b,
  .block.middle b {
    display: block;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .small .place {
    display: none;
  }
  .block:hover,
  .bar-of:hover,
  .block:focus-visible {
    background: color-mix(in srgb, var(--_k) 28%, var(--_surface));
    z-index: 2;
  }
  /* A narrow lane opens where somebody looks. */
  .block:hover,
  .block:focus-visible {
    min-inline-size: min(100%, 9em);
  }
  .block.last:hover,
  .block.last:focus-visible {
    inset-inline: auto 0 !important;
  }
  .block:focus-visible,
  .bar-of:focus-visible,
  .cell:focus-visible {
    outline-offset: -1px;
    z-index: 3;
  }
  .block.unsure,
  .bar-of.unsure {
    background: repeating-linear-gradient(
      -45deg,
      color-mix(in srgb, var(--_k) 17%, var(--_surface)) 0 6px,
      color-mix(in srgb, var(--_k) 6%, var(--_surface)) 6px 12px
    );
    border-color: var(--_k);
    border-style: dashed;
    border-inline-start-style: solid;
  }
  .block.free,
  .bar-of.free {
    background: var(--_surface);
    border-color: var(--_k);
  }
  .block.off,
  .bar-of.off {
    background: var(--_surface);
    border-color: var(--_border);
    border-inline-start-color: var(--_k);
    color: var(--_muted);
  }
  .off b {
    text-decoration: line-through;
  }
  .cut-before {
    border-start-start-radius: 0;
  }
  .cut-after {
    border-end-end-radius: 0;
  }
  .bar-of {
    inset-inline-start: 1px;
    inset-block-start: calc(var(--row) * 1.7em + 0.25em + var(--_from, 0em));
    block-size: 1.6em;
    inline-size: calc(100% * var(--span) + (var(--span) - 1) * 1px - 3px);
    display: flex;
    align-items: center;
    gap: 0.6ch;
    padding-inline: 0.4em;
    z-index: 1;
    white-space: nowrap;
  }
  .bar-of.cut-before {
    border-inline-start-width: 1px;
    border-inline-start-style: dashed;
    border-start-start-radius: 0;
    border-end-start-radius: 0;
  }
  .bar-of.cut-after {
    border-start-end-radius: 0;
    border-end-end-radius: 0;
  }
  .bar-of .at {
    flex: none;
    font-variant-numeric: tabular-nums;
    color: var(--_muted);
  }
  .point {
    border-color: transparent;
    border-inline-start-color: var(--_k);
  }
  .point:not(:hover, .unsure, .free, .off, .moved) {
    background: none;
  }
  .moved {
    z-index: 5;
    outline: 2px solid var(--_accent);
    outline-offset: 0;
    box-shadow: 0 4px 14px rgb(0 0 0 / 0.3);
    cursor: grabbing;
  }
  .crowd {
    position: absolute;
    inset-inline-end: 0;
    border: 1px solid var(--_surface);
    border-radius: 0.35rem;
    background: var(--_raised);
    color: var(--_muted);
    font-weight: 600;
    text-align: center;
    box-shadow: inset 0 0 0 1px var(--_border);
  }
  .crowd:hover {
    color: var(--_text);
    background: var(--_tint);
  }
  .now {
    position: absolute;
    inset-inline: 0;
    z-index: 3;
    border-block-start: 2px solid var(--_danger);
    pointer-events: none;
  }
  .now::before {
    content: "";
    position: absolute;
    inset-block-start: -0.3rem;
    inset-inline-start: -0.3rem;
    inline-size: 0.55rem;
    block-size: 0.55rem;
    border-radius: 50%;
    background: var(--_danger);
    forced-color-adjust: none;
  }
  .slot {
    position: absolute;
    inset-inline: 2px;
    border: 1.5px dashed var(--_accent);
    border-radius: 0.35rem;
    background: var(--_tint);
    color: var(--_accent);
    font-weight: 600;
    text-align: center;
    opacity: 0;
  }
  .slot:focus {
    opacity: 1;
  }
  .drawn {
    position: absolute;
    inset-inline: 2px;
    border: 1.5px solid var(--_accent);
    border-radius: 0.35rem;
    background: var(--_tint);
    z-index: 4;
    pointer-events: none;
    padding: 0.15em 0.4em;
    font-weight: 600;
  }
  .grip {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 0;
    block-size: 0.5rem;
    cursor: ns-resize;
  }
  .month .names,
  .row-of {
    display: grid;
    grid-template-columns: 2em repeat(7, minmax(0, 1fr));
  }
  .tight .names,
  .tight .row-of {
    grid-template-columns: repeat(7, minmax(0, 1fr));
  }
  .tight .gutter {
    display: none;
  }
  .month .names {
    position: sticky;
    inset-block-start: 0;
    z-index: 4;
    background: var(--_surface);
    border-block-end: 1px solid var(--_border);
    color: var(--_muted);
    min-block-size: 2rem;
    align-items: center;
  }
  .row-of {
    border-block-end: 1px solid var(--_line);
  }
  .row-of .week {
    padding-block-start: 0.5em;
    padding-inline: 0;
    text-align: center;
  }
  .month .cell {
    position: relative;
    --_from: 1.9em;
    min-block-size: 8.6em;
    min-inline-size: 0;
    border-inline-start: 1px solid var(--_line);
    cursor: cell;
  }
  .month .cell.other {
    background: var(--_raised);
  }
  .month .other > .number {
    color: var(--_muted);
  }
  .number {
    display: grid;
    place-items: center;
    min-inline-size: 1.75em;
    block-size: 1.75em;
    margin: 0.15em;
    border-radius: 1em;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    font-size: 0.93em;
  }
  .rest {
    position: absolute;
    inset-block-start: calc(var(--row) * 1.7em + 0.25em + var(--_from, 0em));
    inset-inline: 2px;
    block-size: 1.5em;
    padding-inline: 0.5em;
    border-radius: 0.3rem;
    color: var(--_muted);
    font-weight: 600;
  }
  .rest:hover {
    background: var(--_raised);
    color: var(--_text);
  }
  .tight .cell {
    min-block-size: 3.1em;
    border: 0;
    cursor: pointer;
  }
  .tight .number {
    margin-inline: auto;
    inline-size: 2.2em;
    block-size: 2.2em;
    border-radius: 50%;
  }
  .tight .number::after {
    content: "";
    position: absolute;
    inset: 0;
  }
  .tight .chosen > .number {
    box-shadow: 0 0 0 2px var(--_accent);
  }
  .dots {
    display: flex;
    justify-content: center;
    align-items: center;
    gap: 2px;
    block-size: 0.5em;
    line-height: 0;
    color: var(--_muted);
  }
  .dots i {
    inline-size: 0.4em;
    block-size: 0.4em;
    border-radius: 50%;
    background: var(--_k);
    forced-color-adjust: none;
  }
  .below {
    border-block-start: 1px solid var(--_border);
    font-size: 1rem;
  }
  .nothing {
    margin: 0;
    padding: calc(var(--_u) * 6);
    text-align: center;
    color: var(--_muted);
    font-size: 0.875em;
  }
  @media (pointer: coarse) {
    .tight .number {
      block-size: 2.5em;
      inline-size: 2.5em;
    }
    .columns {
      block-size: calc(var(--n) * 3.5em);
    }
  }
  @media (forced-colors: active) {
    .list .block,
    .list .bar-of {
      border-color: CanvasText;
      border-inline-start-color: var(--_c);
      forced-color-adjust: none;
      background: Canvas;
      color: CanvasText;
    }
    .block .line {
      color: CanvasText;
    }
  }
`;
