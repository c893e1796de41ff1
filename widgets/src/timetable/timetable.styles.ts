import { css, type CSSResult } from "lit";

/** The frame of the timetable, the block on top and the list. */
export const timetableStyles: CSSResult = css`
  :host {
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    overflow: clip;
    min-inline-size: min(100%, 15rem);
  }
  .root {
    container: timetable / inline-size;
    display: flex;
    flex-direction: column;
    block-size: 100%;
    max-block-size: inherit;
    position: relative;
  }
  .head {
    display: flex;
    align-items: center;
    gap: var(--_u);
    padding-inline: calc(var(--_u) * 3.5) calc(var(--_u) * 2);
    min-block-size: 3rem;
  }
  .heading {
    display: flex;
    align-items: center;
    padding-block: var(--_u);
    gap: calc(var(--_u) * 2);
    flex: 1;
    min-inline-size: 0;
    font-size: 1.125em;
    font-weight: 600;
    line-height: 1.3;
  }
  .badge {
    flex: none;
    min-inline-size: 1.7em;
    padding: 0.1em 0.55em;
    border-radius: 1em;
    background: var(--_warning);
    color: var(--_surface);
    font-size: 0.778em;
    text-align: center;
    font-variant-numeric: tabular-nums;
    forced-color-adjust: none;
  }
  .body {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
  }
  .cut {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  b {
    font-weight: 600;
  }
  .open {
    inline-size: 100%;
  }
  .top {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr));
    gap: calc(var(--_u) * 2);
    padding: 0 calc(var(--_u) * 2) calc(var(--_u) * 3);
  }
  .card {
    --_c: var(--_accent);
    position: relative;
    display: grid;
    overflow: hidden;
    border: 1px solid var(--_border);
    border-inline-start: 4px solid var(--_c);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .card .open,
  .card.none {
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3);
  }
  .card .open {
    display: flex;
    flex-direction: column;
  }
  .label {
    color: var(--_muted);
    font-size: 0.875em;
  }
  .label b {
    color: var(--_text);
  }
  .heading .cut {
    white-space: normal;
  }
  .name,
  .where,
  .marks {
    display: flex;
    align-items: baseline;
    gap: 0 0.6ch;
    min-inline-size: 0;
  }
  .card .title {
    font-weight: 600;
    font-size: 1.125em;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  .card .where {
    font-weight: 600;
  }
  .where .cut {
    white-space: normal;
  }
  .where svg {
    align-self: start;
    margin-block-start: 0.15em;
    color: var(--_muted);
  }
  .card .name {
    display: block;
  }
  .people.taught {
    color: var(--_text);
    font-weight: 600;
  }
  .views {
    min-block-size: 3rem;
  }
  .root:lang(en) .lesson .open {
    grid-template-columns: 5.2em minmax(0, 1fr);
  }
  .marks {
    flex-wrap: wrap;
  }
  .done {
    position: absolute;
    inset: auto 0 0;
    block-size: 3px;
  }
  .done span {
    display: block;
    block-size: 100%;
    background: var(--_accent);
  }
  .type {
    flex: none;
    padding-inline: 0.5em;
    border-radius: 0.3em;
    background: color-mix(in srgb, var(--_c) 14%, var(--_surface));
    box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--_c) 45%, transparent);
    font-size: 0.875rem;
    font-weight: 400;
    line-height: 1.4;
  }
  .mark {
    padding-inline: 0.5em;
    border-radius: 0.3em;
    background: light-dark(#fff0d6, #3a2a0c);
    color: var(--_warning);
    font-weight: 600;
    font-size: 0.875rem;
  }
  .mark s {
    color: inherit;
  }
  .mark.cancelled {
    background: light-dark(#fde9e7, #421512);
    color: var(--_danger);
  }
  .gone .title,
  .gone .time b,
  .gone .where .cut {
    text-decoration: line-through;
    color: var(--_muted);
  }
  .long .day {
    content-visibility: auto;
    contain-intrinsic-size: auto 14rem;
  }
  .date {
    display: flex;
    justify-content: space-between;
    gap: 1ch;
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3.5) var(--_u);
    background: var(--_surface);
    border-block-start: 1px solid var(--_border);
    font-weight: 600;
  }
  .date > :first-child::first-letter {
    text-transform: uppercase;
  }
  .weekno {
    color: var(--_muted);
    font-weight: 400;
    font-size: 0.875em;
    white-space: nowrap;
  }
  .lesson {
    --_c: var(--_edge);
    position: relative;
    font-size: 0.875em;
  }
  .lesson .open {
    display: grid;
    grid-template-columns: 4.2em minmax(0, 1fr);
    gap: calc(var(--_u) * 2);
    padding: calc(var(--_u) * 1.5) calc(var(--_u) * 3.5);
    min-block-size: 2.75rem;
  }
  .lesson .open:focus-visible,
  .card .open:focus-visible {
    outline-offset: -2px;
  }
  .time {
    display: flex;
    flex-direction: column;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .time b {
    color: var(--_text);
  }
  .what {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    padding-inline-start: calc(var(--_u) * 2.5);
    border-inline-start: 3px solid var(--_c);
  }
  .lesson .title {
    font-weight: 600;
    white-space: normal;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .people {
    color: var(--_muted);
  }
  .TD {
    --_c: light-dark(#12805c, #5cc7a0);
  }
  .TP {
    --_c: light-dark(#7a4fc0, #b99bf0);
  }
  .CM {
    --_c: light-dark(#0a6fb8, #79b8f3);
  }
  .exam {
    --_c: light-dark(#b3261e, #ff9389);
  }
  .card.gone {
    --_c: var(--_danger);
  }
  s {
    color: var(--_muted);
    font-weight: 400;
  }
  .lesson.on {
    background: var(--_tint);
  }
  .gone .what {
    border-inline-start-style: dotted;
  }
  .more {
    display: block;
    inline-size: 100%;
    min-block-size: 2.75rem;
    text-align: center;
    font-size: 0.875em;
    font-weight: 600;
    color: var(--_accent);
    border-block-start: 1px solid var(--_border);
  }
  .ghost {
    opacity: 0.6;
    color: transparent;
  }
  .ghost .card {
    min-block-size: 5.25rem;
    border-color: var(--_border);
  }
  .ghost .open > span {
    background: var(--_raised);
    border-radius: var(--_radius);
  }
  .ghost .time * {
    visibility: hidden;
  }
  .gridless {
    min-block-size: 38rem;
    background: var(--_raised);
  }
  @media (forced-colors: active) {
    .type,
    .mark {
      border: 1px solid;
    }
  }
`;
