import { css, type CSSResult } from "lit";

/** The tree of structures. */
export const treeStyles: CSSResult = css`
  .panel-head {
    margin-block-start: calc(var(--_u) * 2);
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 calc(var(--_u) * 1);
    padding-inline: calc(var(--_u) * 2) calc(var(--_u) * 3.5);
  }
  .panel-title {
    font-weight: 600;
  }
  .hint {
    flex-basis: 100%;
    margin: 0;
    padding-inline: calc(var(--_u) * 1.5);
    padding-block-end: calc(var(--_u) * 2);
    color: var(--_muted);
    font-size: 0.875em;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  [role="tree"] {
    padding: 0 calc(var(--_u) * 2) calc(var(--_u) * 3);
    font-size: 0.875em;
  }
  .l2 {
    padding-inline-start: 1rem;
  }
  .l3 {
    padding-inline-start: 2rem;
  }
  .l4 {
    padding-inline-start: 3rem;
  }
  .l5 {
    padding-inline-start: 4rem;
  }
  .l6 {
    padding-inline-start: 5rem;
  }
  [role="treeitem"]:focus-visible {
    outline: 0;
  }
  [role="treeitem"]:focus-visible > .node {
    outline: 2px solid var(--_focus);
    outline-offset: -2px;
  }
  .node {
    display: flex;
    align-items: center;
    gap: var(--_u);
    min-block-size: 2.25rem;
    padding-inline-end: calc(var(--_u) * 2);
    border-radius: var(--_radius);
    cursor: pointer;
  }
  .node:hover {
    background: var(--_raised);
  }
  .twist {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 2rem;
    align-self: stretch;
    color: var(--_muted);
  }
  .twist svg {
    transition: transform 0.15s ease-out;
  }
  .twist svg:dir(rtl) {
    transform: scaleX(-1);
  }
  .twist.down svg {
    transform: rotate(90deg);
  }
  .label {
    flex: 1;
    min-inline-size: 0;
    padding-block: calc(var(--_u) * 1);
    overflow-wrap: anywhere;
  }
  .acronym,
  .members {
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .ghost-line {
    display: block;
    block-size: 1rem;
    inline-size: 60%;
    margin: calc(var(--_u) * 2.5) calc(var(--_u) * 3.5) calc(var(--_u) * 2.5) 2.25rem;
    border-radius: 0.4em;
    background: color-mix(in srgb, var(--_muted) 18%, transparent);
  }
  @media (pointer: coarse) {
    .node {
      min-block-size: 2.75rem;
    }
    .twist {
      inline-size: 2.75rem;
    }
  }
`;
