import { css, type CSSResult } from "lit";
import { avatarStyles } from "../shared/avatar.styles.js";

/** The frame of the contacts, the search and the rows: one or two lines in a tile, columns on a page. */
export const contactsStyles: CSSResult = css`
  :host {
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    overflow: clip;
    min-inline-size: min(100%, 15rem);
  }
  .root {
    container: contacts / inline-size;
    display: flex;
    flex-direction: column;
    block-size: 100%;
    max-block-size: inherit;
    position: relative;
  }
  .head,
  .find {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 1);
    padding-inline: calc(var(--_u) * 3.5) calc(var(--_u) * 2);
  }
  .head {
    min-block-size: 3rem;
  }
  .title {
    display: flex;
    align-items: baseline;
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
  .total {
    color: var(--_muted);
    font-size: 0.778em;
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  .find {
    padding-block-end: calc(var(--_u) * 2);
    border-block-end: 1px solid var(--_border);
  }
  .find input {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2.25rem;
    padding-inline: calc(var(--_u) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
    text-overflow: ellipsis;
  }
  .find input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .body {
    flex: 1;
    display: flex;
    min-block-size: 0;
  }
  .side {
    flex: 1;
    min-inline-size: 0;
    display: flex;
    flex-direction: column;
  }
  .list {
    container: list / inline-size;
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    position: relative;
  }
  ${avatarStyles}
  .heading {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
    padding: calc(var(--_u) * 0.5) calc(var(--_u) * 3.5);
    background: var(--_raised);
    color: var(--_muted);
    font-size: 0.875em;
    font-weight: 600;
  }
  .row {
    position: relative;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: calc(var(--_u) * 2.5);
    padding-block: var(--_pad);
    padding-inline: calc(var(--_u) * 3.5) calc(var(--_u) * 2);
    border-block-end: 1px solid var(--_border);
    font-size: 0.875em;
    --_pad: calc(var(--_u) * 1.5);
  }
  .pick {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 2.25rem;
    block-size: 2.25rem;
    z-index: 1;
  }
  .open {
    display: grid;
    align-content: center;
    align-items: baseline;
    justify-items: start;
    column-gap: calc(var(--_u) * 4);
    inline-size: 100%;
    min-block-size: 3.2em;
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
  .name {
    font-size: 1.143em;
  }
  b {
    font-weight: 600;
  }
  .cut {
    max-inline-size: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .about,
  .mail,
  .phone {
    color: var(--_muted);
  }
  .mail:not(.lone),
  .phone {
    display: none;
  }
  .phone {
    font-variant-numeric: tabular-nums;
  }
  .acts {
    position: relative;
    z-index: 1;
    display: flex;
    min-inline-size: 2rem;
    justify-content: end;
  }
  .all {
    display: block;
    inline-size: 100%;
    min-block-size: 2.75rem;
    text-align: center;
    font-size: 0.875em;
    font-weight: 600;
    color: var(--_accent);
  }
  .ghost .avatar,
  .ghost .open * {
    border-radius: 0.4em;
    color: transparent;
    background: color-mix(in srgb, var(--_muted) 18%, transparent);
    animation: breathe 1.2s ease-in-out infinite alternate;
  }
  .ghost .avatar {
    border-radius: 50%;
  }
  .ghost .open {
    cursor: default;
  }
  .ghost .open * {
    line-height: 1.15;
    min-block-size: 0;
    margin-block: 0.15em;
    inline-size: 75%;
  }
  .ghost .name {
    inline-size: 45%;
  }
  @keyframes breathe {
    to {
      opacity: 0.5;
    }
  }
  @container list (inline-size < 15rem) {
    .row {
      gap: calc(var(--_u) * 1.5);
    }
    .pick {
      inline-size: 1.75rem;
      block-size: 1.75rem;
      font-size: 0.8em;
    }
  }
  @container list (inline-size >= 46rem) {
    .open {
      grid-template-columns: minmax(0, 1.2fr) minmax(0, 1.4fr) minmax(0, 1.4fr) 10em;
      min-block-size: 2.6em;
    }
    .row .mail,
    .row .phone {
      display: block;
    }
  }
  @container style(--partage-density: compact) {
    .row {
      --_pad: 0px;
    }
  }
  @container style(--partage-density: roomy) {
    .row {
      --_pad: calc(var(--_u) * 3);
    }
  }
  @media (pointer: coarse) {
    .pick {
      inline-size: 2.75rem;
      block-size: 2.75rem;
    }
    .find input {
      min-block-size: 2.75rem;
      /* Smaller text makes some phones zoom into the field. */
      font-size: max(1em, 16px);
    }
  }
`;
