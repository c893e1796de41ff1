// Above the usual length: one sheet for every part and state of the pane, in the order they appear.
import { css, type CSSResult } from "lit";
import { stateStyles } from "../shared/state.styles.js";

/** The pane: subject and tools, header, notes, text, attachments. */
export const messageStyles: CSSResult = css`
  :host {
    overflow-wrap: anywhere;
    transition:
      color 1ms,
      background-color 1ms;
  }
  .quiet {
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .root {
    container: message / inline-size;
    padding-block-end: calc(var(--_u) * 4);
  }
  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    justify-content: space-between;
    gap: calc(var(--_u) * 1) calc(var(--_u) * 4);
    padding: calc(var(--_u) * 4) calc(var(--_u) * 4) calc(var(--_u) * 2);
  }
  .subject {
    flex: 1 1 14rem;
    min-inline-size: 0;
    padding-block: 0.2em;
    font-size: 1.125em;
    font-weight: 600;
    line-height: 1.3;
    max-block-size: 8em;
    overflow-y: auto;
    border-radius: 2px;
  }
  .subject:focus:not(:focus-visible) {
    outline: none;
  }
  .tools {
    display: flex;
    margin-inline-end: calc(var(--_u) * -1.5);
  }
  .tools .icon {
    font-size: 1rem;
  }
  .tools .icon:disabled {
    opacity: 0.45;
    cursor: default;
  }
  .starred {
    color: var(--_warning);
  }
  .starred svg {
    fill: currentColor;
  }
  .marks {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 2);
    padding-inline: calc(var(--_u) * 4);
    padding-block-end: calc(var(--_u) * 2);
    font-size: 0.875em;
  }
  .chip {
    max-inline-size: 16em;
    padding-inline: 0.65em;
    border-radius: 1em;
    border: 1px solid color-mix(in srgb, currentColor 25%, transparent);
    background: var(--_raised);
    display: inline-flex;
  }
  .important {
    display: inline-flex;
    align-items: center;
    gap: 0.4ch;
    color: var(--_danger);
    font-weight: 600;
  }
  .count {
    margin: 0;
    padding: 0 calc(var(--_u) * 4) calc(var(--_u) * 2);
    color: var(--_muted);
    font-size: 0.875em;
  }
  .older {
    display: block;
    min-block-size: 2.75rem;
    padding-inline: calc(var(--_u) * 4);
    font-size: 0.875em;
  }
  .email,
  .folded {
    position: relative;
    border-block-start: 1px solid var(--_border);
  }
  .email {
    padding-block-end: calc(var(--_u) * 3);
  }
  .fold {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    z-index: 0;
  }
  .email > .fold {
    block-size: 4rem;
  }
  .fold:focus-visible {
    outline-offset: -2px;
  }
  .who {
    display: grid;
    grid-template: "avatar names" auto "avatar when" auto / 2.5rem minmax(0, 1fr);
    gap: calc(var(--_u) * 0.5) calc(var(--_u) * 3);
    padding: calc(var(--_u) * 3) calc(var(--_u) * 4);
  }
  .who > .avatar {
    grid-area: avatar;
  }
  .names {
    grid-area: names;
    min-inline-size: 0;
    max-block-size: 22rem;
    overflow-y: auto;
  }
  .avatar {
    display: grid;
    place-items: center;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    border-radius: 50%;
    font-size: 0.875em;
    font-weight: 600;
    background: light-dark(hsl(var(--_h, 212) 60% 91%), hsl(var(--_h, 212) 28% 26%));
    color: light-dark(hsl(var(--_h, 212) 65% 25%), hsl(var(--_h, 212) 65% 86%));
  }
  .h1 {
    --_h: 262;
  }
  .h2 {
    --_h: 322;
  }
  .h3 {
    --_h: 8;
  }
  .h4 {
    --_h: 32;
  }
  .h5 {
    --_h: 150;
  }
  .h6 {
    --_h: 184;
  }
  .from {
    display: flex;
    flex-wrap: wrap;
    column-gap: 1ch;
    align-items: baseline;
  }
  .name {
    font-weight: 600;
  }
  .address,
  .field,
  .when {
    color: var(--_muted);
    font-size: 0.875em;
  }
  .field .label::after {
    content: " : ";
  }
  .field .quiet,
  .from .quiet {
    position: relative;
    z-index: 1;
    min-block-size: 1.5rem;
    font-size: inherit;
  }
  .when {
    grid-area: when;
    font-variant-numeric: tabular-nums;
  }
  .folded {
    display: grid;
    grid-template: "avatar name when" "avatar preview preview" / 2rem minmax(0, 1fr) auto;
    align-items: center;
    column-gap: calc(var(--_u) * 3);
    padding: calc(var(--_u) * 2) calc(var(--_u) * 4);
  }
  .folded:hover {
    background: var(--_raised);
  }
  .folded .avatar {
    grid-area: avatar;
    inline-size: 2rem;
    block-size: 2rem;
    font-size: 0.75em;
  }
  .folded .name {
    grid-area: name;
    font-weight: 400;
  }
  .folded.unread .name {
    font-weight: 700;
  }
  .folded .when {
    grid-area: when;
  }
  .preview {
    grid-area: preview;
    color: var(--_muted);
    font-size: 0.875em;
  }
  .note {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 1) calc(var(--_u) * 2.5);
    margin: 0 calc(var(--_u) * 4) calc(var(--_u) * 2);
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3);
    border-radius: var(--_radius);
    background: var(--_raised);
    font-size: 0.875em;
  }
  .note > svg {
    color: var(--_muted);
  }
  .note > span {
    flex: 1 1 10rem;
    min-inline-size: 0;
  }
  .note .quiet {
    min-block-size: 1.75rem;
    font-weight: 600;
  }
  .note .danger {
    background: var(--_danger);
    color: var(--_surface);
  }
  .warning {
    display: flex;
    gap: calc(var(--_u) * 3);
    margin: 0 calc(var(--_u) * 4) calc(var(--_u) * 3);
    padding: calc(var(--_u) * 3) calc(var(--_u) * 4);
    border: 1px solid color-mix(in srgb, var(--_warning) 45%, transparent);
    border-inline-start-width: 4px;
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_warning) 10%, var(--_surface));
    font-size: 0.9375em;
  }
  .warning > svg {
    margin-block-start: 0.15em;
    color: var(--_warning);
  }
  .warning ul {
    margin: calc(var(--_u) * 1) 0;
    padding-inline-start: 1.2em;
  }
  .warning li:only-child {
    list-style: none;
    margin-inline-start: -1.2em;
  }
  .warning p {
    margin: 0;
  }
  .invited {
    margin: 0 calc(var(--_u) * 4) calc(var(--_u) * 4);
  }
  .framed {
    padding-inline: calc(var(--_u) * 4);
    min-block-size: 6rem;
  }
  .framed iframe {
    display: block;
    inline-size: 100%;
    block-size: 9rem;
    border: 0;
    border-radius: 2px;
    opacity: 0;
  }
  .framed iframe.ready {
    opacity: 1;
  }
  .plain {
    padding-inline: calc(var(--_u) * 4);
    max-inline-size: 80ch;
    line-height: 1.55;
  }
  .text {
    white-space: pre-wrap;
  }
  .quote {
    margin-block: calc(var(--_u) * 2);
    color: var(--_muted);
  }
  .quote summary {
    inline-size: fit-content;
    min-block-size: 1.75rem;
    cursor: pointer;
    font-size: 0.875em;
    border-radius: 2px;
  }
  .quote .text {
    padding-inline-start: calc(var(--_u) * 3);
    border-inline-start: 3px solid var(--_border);
  }
  .nothing {
    margin: 0;
    padding: calc(var(--_u) * 4);
    color: var(--_muted);
    font-style: italic;
  }
  .files {
    margin: calc(var(--_u) * 4) calc(var(--_u) * 4) 0;
    padding-block-start: calc(var(--_u) * 3);
    border-block-start: 1px solid var(--_border);
  }
  .files-title {
    font-size: 0.875em;
    font-weight: 600;
  }
  .files ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr));
    gap: calc(var(--_u) * 2);
    margin: calc(var(--_u) * 2) 0 0;
    padding: 0;
    list-style: none;
  }
  .file {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding-inline: calc(var(--_u) * 3);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    color: inherit;
    text-decoration: none;
    font-size: 0.875em;
  }
  .file:hover {
    background: var(--_raised);
  }
  .file > svg {
    color: var(--_muted);
  }
  .file:hover > svg:last-child,
  .file:focus > svg:last-child {
    color: var(--_accent);
  }
  .file-name {
    flex: 1;
    display: flex;
    min-inline-size: 0;
  }
  .file-name .cut {
    white-space: pre;
  }
  .file-name .end {
    flex: none;
    white-space: pre;
  }
  .file-size {
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .risk {
    display: flex;
    gap: calc(var(--_u) * 1.5);
    margin: calc(var(--_u) * 1) 0 0;
    color: var(--_warning);
    font-size: 0.875em;
  }
  .risk svg {
    margin-block-start: 0.15em;
  }
  .target {
    position: sticky;
    inset-block-end: 0;
    z-index: 2;
    inline-size: fit-content;
    max-inline-size: 100%;
    margin-block-start: calc(var(--_u) * 2);
    padding: calc(var(--_u) * 1) calc(var(--_u) * 3);
    border: 1px solid var(--_border);
    border-inline-start: 0;
    background: var(--_raised);
    color: var(--_text);
    font-size: 0.875em;
    direction: ltr;
    unicode-bidi: isolate;
  }
  ${stateStyles}
  .state {
    min-block-size: 16rem;
  }
  .ghost i,
  .ghost-line,
  .ghost .avatar {
    display: block;
    block-size: 0.75em;
    margin-block: 0.45em;
    border-radius: 1em;
    background: var(--_border);
    animation: breathe 1.2s ease-in-out infinite alternate;
  }
  .ghost .avatar {
    block-size: 2.5rem;
    margin: 0;
  }
  .ghost .short {
    inline-size: 40%;
  }
  .ghost-line {
    inline-size: min(100%, 20rem);
    block-size: 1em;
    margin-block: 0.15em;
  }
  .ghost:not(.who) {
    padding-inline: calc(var(--_u) * 4);
    min-block-size: 9rem;
  }
  @keyframes breathe {
    to {
      opacity: 0.5;
    }
  }
  @container message (inline-size >= 34rem) {
    .who {
      grid-template: "avatar names when" / 2.5rem minmax(0, 1fr) auto;
    }
    .when {
      max-inline-size: 16rem;
      text-align: end;
    }
    .folded {
      grid-template: "avatar name preview when" / 2rem 11rem minmax(0, 1fr) auto;
    }
  }
  @media (pointer: coarse) {
    .note .quiet,
    .field .quiet,
    .quote summary {
      min-block-size: 2.75rem;
      padding-block: 0.5rem;
    }
  }
  @media (forced-colors: active) {
    .chip,
    .note,
    .avatar {
      border: 1px solid CanvasText;
    }
  }
`;
