import { css, type CSSResult } from "lit";

/** A contact as it is read. */
export const cardStyles: CSSResult = css`
  .top {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 1);
    min-block-size: 3rem;
    padding-inline: calc(var(--_u) * 2);
  }
  .top .icon {
    font-size: 1rem;
  }
  .top > .icon:first-child:dir(rtl) svg {
    transform: scaleX(-1);
  }
  .tools {
    display: flex;
    margin-inline-start: auto;
  }
  .wide-only {
    display: none;
  }
  .muted {
    color: var(--_muted);
  }
  .card-loading {
    padding: calc(var(--_u) * 4);
    color: var(--_muted);
    text-align: center;
  }
  .who {
    display: flex;
    flex-direction: column;
    align-items: center;
    padding-inline: calc(var(--_u) * 4);
    text-align: center;
    font-size: 0.875em;
    overflow-wrap: anywhere;
  }
  .who .avatar {
    inline-size: 5rem;
    block-size: 5rem;
    margin-block-end: calc(var(--_u) * 2);
    font-size: 1.75rem;
  }
  .who .avatar > svg {
    inline-size: 2.25rem;
    block-size: 2.25rem;
  }
  .card-name {
    font-size: 1.286em;
    font-weight: 600;
    line-height: 1.3;
    text-wrap: balance;
  }
  .primary {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: calc(var(--_u) * 2);
    padding: calc(var(--_u) * 3) calc(var(--_u) * 4) 0;
  }
  .plain {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    min-block-size: 2.25rem;
    padding-inline: calc(var(--_u) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font-weight: 600;
    text-decoration: none;
  }
  .plain:hover {
    background: var(--_raised);
  }
  .facts {
    padding: calc(var(--_u) * 3) calc(var(--_u) * 4) calc(var(--_u) * 14);
    font-size: 0.875em;
  }
  .fact {
    display: grid;
    grid-template-columns: 1.25rem minmax(0, 1fr);
    gap: calc(var(--_u) * 3);
    padding-block: calc(var(--_u) * 2.5);
    border-block-start: 1px solid var(--_border);
  }
  .fact:first-child {
    border: 0;
  }
  .sign {
    padding-block-start: calc(var(--_u) * 1);
    color: var(--_muted);
  }
  .values > p {
    margin: 0;
  }
  .value {
    display: flex;
    align-items: flex-start;
    gap: calc(var(--_u) * 2);
    min-block-size: 1.9rem;
  }
  .said {
    flex: 1;
    min-inline-size: 0;
    display: flex;
    flex-wrap: wrap;
    column-gap: 1ch;
    padding-block: calc(var(--_u) * 0.75);
    overflow-wrap: anywhere;
  }
  .said a,
  .values a {
    text-underline-offset: 0.2em;
  }
  .lines {
    white-space: pre-line;
  }
  .linked {
    padding-block: calc(var(--_u) * 0.75);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .break {
    overflow-wrap: anywhere;
  }
  .copy {
    min-inline-size: 1.75rem;
    min-block-size: 1.75rem;
  }
  .value .quiet {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 1.75rem;
    overflow-wrap: anywhere;
  }
  .rest {
    display: grid;
    grid-template-columns: minmax(6em, auto) minmax(0, 1fr);
    gap: 0 calc(var(--_u) * 4);
    margin: 0;
    padding-block: calc(var(--_u) * 2.5);
    border-block-start: 1px solid var(--_border);
  }
  .rest dt {
    padding-block: calc(var(--_u) * 0.75);
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .rest dd {
    margin: 0;
    min-inline-size: 0;
  }
  @container contacts (inline-size < 15em) {
    .fact {
      grid-template-columns: minmax(0, 1fr);
      gap: 0;
    }
    .sign {
      display: none;
    }
  }
  @container contacts (inline-size >= 46rem) {
    .top > .icon:first-child {
      display: none;
    }
    .wide-only {
      display: inline-flex;
    }
    .facts {
      max-inline-size: 40rem;
      margin-inline: auto;
    }
  }
  @media (hover: hover) {
    .copy {
      opacity: 0;
    }
    .value:hover .copy,
    .copy:focus-visible {
      opacity: 1;
    }
  }
  @media (pointer: coarse) {
    .plain,
    .copy,
    .value .quiet,
    .values .said > a {
      min-block-size: 2.75rem;
    }
    .copy {
      min-inline-size: 2.75rem;
    }
    .said {
      align-items: center;
      padding-block: 0;
    }
    .values .said > a {
      display: inline-flex;
      align-items: center;
    }
  }
  @media (forced-colors: active) {
    .avatar {
      border: 1px solid CanvasText;
    }
    .copy {
      opacity: 1;
    }
  }
`;
