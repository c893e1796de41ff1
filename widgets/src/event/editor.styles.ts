import { css, type CSSResult } from "lit";

/** The form in which an event is written. */
export const editorStyles: CSSResult = css`
  .form {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 4);
  }
  .form fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-inline-size: 0;
  }
  .form legend {
    padding: 0;
    margin-block-end: calc(var(--_u) * 0.75);
  }
  .form p {
    margin: 0;
  }
  .group,
  .guests,
  .reminders,
  .rooms,
  .free {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 2);
    min-inline-size: 0;
  }
  .times,
  .two {
    display: grid;
    gap: calc(var(--_u) * 3);
  }
  .zone {
    align-self: flex-start;
    margin-block-start: calc(var(--_u) * -2);
    font-size: 0.875em;
  }
  .rooms,
  .free {
    padding: calc(var(--_u) * 3);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  .days {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 1.5);
  }
  .day {
    position: relative;
    display: inline-flex;
    cursor: pointer;
  }
  .day input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: inherit;
  }
  .day span {
    display: grid;
    place-items: center;
    min-inline-size: 2.75rem;
    min-block-size: 2.25rem;
    padding-inline: calc(var(--_u) * 1.5);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
  }
  .day input:checked + span {
    background: var(--_accent);
    border-color: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
    forced-color-adjust: none;
  }
  .day input:disabled + span {
    cursor: default;
  }
  .day input:focus-visible + span {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .adding {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
  }
  .adding .input {
    flex: 1 1 auto;
  }
  .adding .plain {
    flex: none;
    min-block-size: 2.375rem;
  }
  .reminders .input {
    max-inline-size: 18rem;
  }
  .reminders .quiet {
    align-self: flex-start;
  }
  .invited,
  .lanes,
  .found {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 1.5);
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .invited li,
  .found li {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    min-inline-size: 0;
  }
  .guest,
  .room-name {
    flex: 1 1 auto;
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    line-height: 1.3;
  }
  .invited .input {
    flex: none;
    inline-size: auto;
    max-inline-size: 9rem;
    font-size: 0.875em;
  }
  .found .free::before,
  .found .busy::before {
    content: "✓ ";
  }
  .found .busy::before {
    content: "✕ ";
  }
  .found .free {
    display: inline;
    padding: 0;
    border: 0;
    color: light-dark(#1b6e33, #7fd69a);
  }
  .found .busy {
    color: var(--_danger);
  }
  .found .plain {
    flex: none;
  }
  .lanes li {
    display: grid;
    gap: calc(var(--_u) * 0.5);
  }
  .lane-name {
    display: flex;
    justify-content: space-between;
    gap: calc(var(--_u) * 3);
    min-inline-size: 0;
    font-size: 0.875em;
  }
  .lane-name .muted {
    flex: none;
    font-size: inherit;
  }
  .taken .lane-name .muted {
    color: var(--_danger);
    font-weight: 600;
  }
  .lane {
    inline-size: 100%;
    block-size: 1.125rem;
    border-radius: 3px;
    background: var(--_raised);
    stroke: none;
  }
  .lane .hour {
    fill: var(--_border);
  }
  .lane .busy {
    fill: color-mix(in srgb, var(--_muted) 65%, var(--_surface));
  }
  .lane .tentative {
    fill: color-mix(in srgb, var(--_muted) 35%, var(--_surface));
  }
  .lane .unavailable,
  .lane .unknown {
    fill: color-mix(in srgb, var(--_muted) 18%, var(--_surface));
  }
  .lane .slot {
    fill: color-mix(in srgb, var(--_accent) 30%, transparent);
    stroke: var(--_accent);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
  }
  .taken .lane .slot {
    fill: color-mix(in srgb, var(--_danger) 30%, transparent);
    stroke: var(--_danger);
  }
  .slots {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 2);
  }
  .slots .hint {
    flex: 1 0 100%;
  }
  .slots .plain {
    font-weight: 400;
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
  }
  .foot {
    position: sticky;
    inset-block-end: 0;
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 3);
    margin-inline: calc(var(--_u) * -4);
    margin-block-end: calc(var(--_u) * -4);
    padding: calc(var(--_u) * 3) calc(var(--_u) * 4);
    border-block-start: 1px solid var(--_border);
    background: var(--_surface);
  }
  .changes {
    margin: 0;
    display: grid;
    gap: calc(var(--_u) * 2);
    max-block-size: 14rem;
    overflow-y: auto;
  }
  .changes dd {
    margin: 0;
  }
  @container event (inline-size >= 25rem) {
    .two {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container event (inline-size >= 36rem) {
    .times {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @media (pointer: coarse) {
    .day span {
      min-block-size: 2.75rem;
    }
  }
  /* A keyboard on the screen and large text leave little room: the bar then scrolls with the form. */
  @media (max-height: 30rem) {
    .foot {
      position: static;
    }
  }
  @media (forced-colors: active) {
    .lane {
      border: 1px solid CanvasText;
      forced-color-adjust: none;
      background: Canvas;
    }
    .lane .busy,
    .lane .tentative,
    .lane .unavailable {
      fill: GrayText;
    }
    .lane .slot,
    .taken .lane .slot {
      fill: none;
      stroke: Highlight;
    }
    .day input:checked + span {
      background: Highlight;
      color: HighlightText;
    }
  }
`;
