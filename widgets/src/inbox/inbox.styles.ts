import { css, type CSSResult } from "lit";

/** The frame of the inbox: head, list, states, foot, and the pane beside or over the list. */
export const inboxStyles: CSSResult = css`
  :host {
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    overflow: clip;
    min-inline-size: min(100%, 15rem);
  }
  .root {
    container: inbox / inline-size;
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
    border-block-end: 1px solid var(--_border);
  }
  .title {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    flex: 1;
    min-inline-size: 0;
    font-size: 1.125em;
    font-weight: 600;
    line-height: 1.3;
  }
  .choose {
    display: flex;
    align-items: center;
    gap: 0.25em;
    min-inline-size: 0;
    min-block-size: 2rem;
    padding-inline: calc(var(--_u) * 1.5);
    margin-inline-start: calc(var(--_u) * -1.5);
    border-radius: var(--_radius);
  }
  .badge {
    flex: none;
    min-inline-size: 1.7em;
    padding: 0.1em 0.55em;
    border-radius: 1em;
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: 0.778em;
    font-weight: 600;
    text-align: center;
    font-variant-numeric: tabular-nums;
    forced-color-adjust: none;
  }
  .more {
    display: block;
    inline-size: 100%;
    min-block-size: 2.75rem;
    text-align: center;
    font-size: 0.875em;
    font-weight: 600;
    color: var(--_accent);
    border-block-end: 1px solid var(--_border);
  }
  .body {
    flex: 1;
    display: flex;
    min-block-size: 0;
  }
  .list {
    flex: 1;
    min-inline-size: 0;
    overflow-y: auto;
    position: relative;
  }
`;
