import { css, type CSSResult } from "lit";

/** Windows over the contacts. */
export const panelStyles: CSSResult = css`
  .panel {
    inline-size: min(32rem, 94vw);
    padding: 0;
  }
  .panel.large {
    inline-size: min(52rem, 96vw);
  }
  .panel-head {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: calc(var(--_u) * 3);
    padding: calc(var(--_u) * 3) calc(var(--_u) * 3) calc(var(--_u) * 2) calc(var(--_u) * 5);
    background: var(--_surface);
  }
  .panel-head h2:focus {
    outline: 0;
  }
  .panel-body {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 3);
    padding: 0 calc(var(--_u) * 5) calc(var(--_u) * 5);
    font-size: 0.9375em;
    overflow-wrap: anywhere;
  }
  .panel-form {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 4);
  }
  .panel-body p {
    margin: 0;
  }
  .panel-body h3 {
    margin: 0 0 calc(var(--_u) * 1);
    font-size: 1em;
    font-weight: 600;
  }
  .panel-body .warn {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    margin: 0;
    color: var(--_danger);
  }
  .panel-body .plain,
  .panel-body .button {
    align-self: flex-start;
  }
  .pick-file {
    position: relative;
    cursor: pointer;
  }
  .pick-file:has(:focus-visible) {
    outline: 2px solid var(--_focus);
    outline-offset: 1px;
  }
  .cards,
  .problems,
  .pairs {
    margin: 0;
    padding: 0;
    list-style: none;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  .cards li,
  .problems li,
  .pairs > li {
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3);
    border-block-start: 1px solid var(--_border);
  }
  .cards li:first-child,
  .problems li:first-child,
  .pairs > li:first-child {
    border: 0;
  }
  .cards,
  .problems {
    max-block-size: 13rem;
    overflow-y: auto;
  }
  .cards small,
  .pairs small {
    display: block;
    color: var(--_muted);
    font-size: 0.9375em;
  }
  .problems li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: calc(var(--_u) * 3);
  }
  .problems b {
    color: var(--_warning);
    font-variant-numeric: tabular-nums;
  }
  .panel progress {
    inline-size: 100%;
    accent-color: var(--_accent);
  }
  .pairs > li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 2) calc(var(--_u) * 4);
  }
  .pairs .them {
    flex: 1 1 14rem;
    min-inline-size: 0;
  }
  .surest {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 2) calc(var(--_u) * 4);
    padding: calc(var(--_u) * 3);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .surest p {
    flex: 1 1 16rem;
    color: var(--_text);
  }
  .compare {
    display: grid;
    gap: calc(var(--_u) * 3);
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr));
  }
  .side-card {
    min-inline-size: 0;
    padding: calc(var(--_u) * 3);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  .side-card.result {
    border: 2px solid var(--_accent);
    background: var(--_tint);
  }
  .side-card small {
    color: var(--_muted);
    font-size: 0.9375em;
  }
  .panel .side-card dl,
  .panel .lost dl {
    display: block;
    margin: calc(var(--_u) * 2) 0 0;
    font-size: 1em;
  }
  .side-card dt,
  .lost dt {
    color: var(--_muted);
    font-size: 0.9375em;
  }
  .side-card dd,
  .lost dd {
    margin: 0 0 calc(var(--_u) * 2);
  }
  .side-card .new {
    font-weight: 600;
  }
  .lost {
    padding: calc(var(--_u) * 3);
    border-radius: var(--_radius);
    background: light-dark(#fff2dc, #3a2a0c);
  }
  .lost dt {
    color: inherit;
    font-weight: 600;
  }
  .lost dl {
    margin-block-end: 0;
  }
  .fine {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
  }
  .panel .bar {
    justify-content: flex-end;
  }
  @media (forced-colors: active) {
    .lost,
    .surest {
      border: 1px solid CanvasText;
    }
  }
`;
