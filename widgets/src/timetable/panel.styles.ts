import { css, type CSSResult } from "lit";

/** The panels in place of the lessons. */
export const panelStyles: CSSResult = css`
  .panel {
    padding-block-end: 3.5rem;
  }
  .panel-head {
    display: flex;
    align-items: center;
    gap: var(--_u);
    min-block-size: 3rem;
    padding: var(--_u) calc(var(--_u) * 2);
    border-block-end: 1px solid var(--_border);
  }
  .panel-head .icon:dir(rtl) svg {
    transform: scaleX(-1);
  }
  .panel-title {
    font-size: 1.125em;
    font-weight: 600;
    line-height: 1.3;
  }
  .panel-title:focus,
  .preview:focus {
    outline: 0;
  }
  .panel-subtitle {
    font-weight: 600;
  }
  .panel p {
    margin: 0;
  }
  .hint {
    color: var(--_muted);
    font-size: 0.875rem;
  }
  .problem,
  .status.failed {
    color: var(--_danger);
  }
  .status.stale,
  .status.held {
    color: var(--_warning);
  }
  .status,
  .problem {
    font-size: 0.875rem;
  }
  .feed,
  .add,
  .sync {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: var(--_u);
    padding: calc(var(--_u) * 3) calc(var(--_u) * 4);
    border-block-end: 1px solid var(--_border);
    overflow-wrap: anywhere;
  }
  .add,
  .sync {
    border: 0;
    gap: calc(var(--_u) * 2);
  }
  .feed > .hint,
  .feed > .status,
  .feed > .quiet,
  .groups {
    margin-inline-start: 2rem;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    min-block-size: 2rem;
  }
  .check input {
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    margin: 0;
    accent-color: var(--_accent);
  }
  summary {
    min-block-size: 2rem;
    color: var(--_accent);
    font-size: 0.875rem;
    cursor: pointer;
  }
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-inline-size: 0;
  }
  legend {
    padding: 0;
    font-weight: 600;
  }
  .add input {
    inline-size: 100%;
    max-inline-size: 34rem;
    min-block-size: 2.25rem;
    padding-inline: calc(var(--_u) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .add input[aria-invalid] {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  .button:disabled,
  .button[aria-disabled] {
    opacity: 0.65;
    cursor: default;
  }
  .sync-state {
    --_c: var(--_edge);
    display: flex;
    flex-direction: column;
    inline-size: 100%;
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3);
    border-inline-start: 4px solid var(--_c);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .sync-state span {
    color: var(--_muted);
    font-size: 0.875rem;
  }
  .sync-state.active {
    --_c: light-dark(#12805c, #5cc7a0);
  }
  .sync-state.paused,
  .sync-state.stopping {
    --_c: var(--_warning);
  }
  .sync-state.failed {
    --_c: var(--_danger);
  }
  progress {
    inline-size: 100%;
    max-inline-size: 34rem;
    block-size: 0.5rem;
    accent-color: var(--_accent);
  }
  .preview,
  .ask {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: calc(var(--_u) * 2);
    inline-size: 100%;
    padding: calc(var(--_u) * 3);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  .counts {
    font-weight: 600;
  }
  .sample {
    font-size: 0.875em;
  }
  .sample .type {
    --_c: var(--_edge);
  }
  .panel .buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 2) calc(var(--_u) * 4);
  }
  @media (pointer: coarse) {
    .check,
    summary {
      min-block-size: 2.75rem;
    }
    .add input {
      min-block-size: 2.75rem;
    }
  }
`;
