import { css, type CSSResult } from "lit";
import { avatarStyles } from "../shared/avatar.styles.js";
import { buttonStyles } from "../shared/button.styles.js";
import { fieldStyles } from "../shared/field.styles.js";
import { stateStyles } from "../shared/state.styles.js";

/** The people of a course. */
export const coursePeopleStyles: CSSResult = css`
  ${avatarStyles}
  ${buttonStyles}
  ${fieldStyles}
  ${stateStyles}
  :host {
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    overflow: clip;
    min-inline-size: min(100%, 15rem);
  }
  .root {
    container: course-people / inline-size;
    display: flex;
    flex-direction: column;
    block-size: 100%;
    max-block-size: inherit;
    position: relative;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 calc(var(--_u) * 3);
    padding: calc(var(--_u) * 2.5) calc(var(--_u) * 3.5);
  }
  .heading {
    font-size: 1.125em;
    font-weight: 600;
    text-wrap: balance;
  }
  .count {
    color: var(--_muted);
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
  }
  .find {
    padding: 0 calc(var(--_u) * 3.5) calc(var(--_u) * 3);
  }
  .find:first-child {
    padding-block-start: calc(var(--_u) * 3);
  }
  .find .input {
    min-block-size: 2.75rem;
  }
  .note {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_u) calc(var(--_u) * 2);
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3.5);
    border-block-start: 1px solid var(--_border);
    background: var(--_raised);
    font-size: 0.875em;
  }
  .note > span {
    flex: 1 1 12em;
    min-inline-size: 0;
  }
  .body {
    flex: 1;
    min-block-size: 14rem;
    overflow-y: auto;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .row {
    display: grid;
    grid-template-columns: 2.25rem minmax(0, 1fr) auto;
    align-items: center;
    gap: calc(var(--_u) * 2.5);
    min-block-size: 3.5rem;
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3.5);
    border-block-start: 1px solid var(--_border);
    font-size: 0.875em;
  }
  .row:hover {
    background: var(--_raised);
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  .avatar {
    block-size: 2.25rem;
  }
  .who {
    display: grid;
    min-inline-size: 0;
  }
  .name {
    font-size: 1.143em;
  }
  mark {
    background: none;
    color: inherit;
    font-weight: 700;
    text-decoration: underline 2px var(--_accent);
    text-underline-offset: 0.2em;
  }
  .about {
    color: var(--_muted);
  }
  .name,
  .about {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    text-align: -webkit-match-parent;
    text-align: match-parent;
    overflow-wrap: anywhere;
  }
  .address {
    display: block;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .write {
    white-space: nowrap;
  }
  .ghost .avatar,
  .ghost .name,
  .ghost .about {
    background: color-mix(in srgb, var(--_muted) 18%, transparent);
  }
  .ghost .name,
  .ghost .about {
    inline-size: 45%;
    border-radius: 0.4em;
    line-height: 1.1;
    margin-block: 0.15em;
  }
  .ghost .about {
    inline-size: 75%;
  }
  .more {
    inline-size: 100%;
    min-block-size: 2.75rem;
    border-block-start: 1px solid var(--_border);
    text-align: center;
    color: var(--_accent);
    font-weight: 600;
  }
  .more:focus-visible {
    outline-offset: -2px;
  }
  @container course-people (inline-size < 24em) {
    .write {
      justify-content: center;
      min-inline-size: 2.25rem;
      padding-inline: 0;
    }
    .write span {
      display: none;
    }
  }
  @container course-people (inline-size < 14em) {
    .row {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .avatar {
      display: none;
    }
    .name,
    .about {
      -webkit-line-clamp: none;
    }
  }
  @media (pointer: coarse) {
    .write {
      min-inline-size: 2.75rem;
    }
  }
`;
