import { css, type CSSResult } from "lit";

/** The rows of the inbox: three lines in a narrow tile, two in a wider one, one on a page. */
export const rowStyles: CSSResult = css`
  .list {
    container: list / inline-size;
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
    --_pad: calc(var(--_u) * 2);
  }
  .pick {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 2.25rem;
    aspect-ratio: 1;
    z-index: 1;
  }
  .avatar {
    display: grid;
    place-items: center;
    place-self: stretch;
    border-radius: 50%;
    font-weight: 600;
    background: light-dark(hsl(var(--_h) 60% 91%), hsl(var(--_h) 28% 26%));
    color: light-dark(hsl(var(--_h) 65% 25%), hsl(var(--_h) 65% 86%));
  }
  .h0 {
    --_h: 212;
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
  .pick input {
    position: absolute;
    inset: 0;
    margin: auto;
    inline-size: 1.15rem;
    block-size: 1.15rem;
    accent-color: var(--_accent);
    opacity: 0;
    cursor: pointer;
  }
  .pick input::before {
    content: "";
    position: absolute;
    inset: -0.8rem;
  }
  .open {
    display: grid;
    grid-template: "from date" "subject subject" "preview preview" / minmax(0, 1fr) auto;
    column-gap: calc(var(--_u) * 2);
    inline-size: 100%;
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
  .from,
  .subject,
  .preview {
    display: flex;
    gap: 0.5ch;
    min-inline-size: 0;
    align-items: center;
  }
  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .from {
    grid-area: from;
  }
  .subject {
    grid-area: subject;
  }
  .preview,
  .date {
    color: var(--_muted);
  }
  .preview {
    grid-area: preview;
    overflow: hidden;
    min-block-size: 1.45em;
  }
  .date > span {
    display: flex;
  }
  .date {
    grid-area: date;
    display: flex;
    align-items: center;
    gap: 0.6ch;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .unread .from,
  .unread .subject {
    font-weight: 700;
  }
  .unread .date {
    color: var(--_accent);
    font-weight: 600;
  }
  .dot {
    position: absolute;
    inset-inline-start: -0.7rem;
    inset-block: 0;
    margin-block: auto;
    inline-size: 0.5rem;
    block-size: 0.5rem;
    border-radius: 50%;
    background: var(--_accent);
    forced-color-adjust: none;
  }
  .acts {
    position: relative;
    z-index: 1;
    display: flex;
    flex-direction: column;
    margin-block: calc(var(--_u) * -1);
  }
  .ghost * {
    border-radius: 0.4em;
    color: transparent;
    background: color-mix(in srgb, var(--_muted) 18%, #0000);
    animation: breathe 1.2s ease-in-out infinite alternate;
  }
  .ghost .open,
  .ghost .pick {
    background: none;
  }
  .ghost .open {
    cursor: default;
  }
  .ghost .open * {
    line-height: 1.15;
    min-block-size: 0;
    margin-block: 0.15em;
  }
  .ghost .avatar {
    border-radius: 50%;
  }
  .ghost .from {
    inline-size: 45%;
  }
  .ghost .subject {
    inline-size: 80%;
  }
  @keyframes breathe {
    to {
      opacity: 0.5;
    }
  }
  @container list (inline-size < 15rem) {
    .row {
      gap: var(--_u);
    }
    .pick {
      inline-size: 1.75rem;
      font-size: 0.8em;
    }
    .open {
      grid-template: "from from" "subject subject" "preview date" / minmax(0, 1fr) auto;
    }
  }
  @container list (inline-size >= 26rem) {
    .open {
      grid-template:
        "from from date" "subject preview preview" / fit-content(60%) minmax(0, 1fr)
        auto;
    }
    .acts {
      flex-direction: row;
    }
  }
  @container list (inline-size >= 46rem) {
    .row {
      --_pad: var(--_u);
    }
    .open {
      grid-template: "from subject preview date" / 13em fit-content(55%) minmax(0, 1fr) auto;
      column-gap: calc(var(--_u) * 4);
      align-items: center;
    }
    .pick {
      inline-size: 2rem;
    }
  }
  @container style(--partage-density: compact) {
    .row {
      --_pad: calc(var(--_u) * 0.5);
    }
    .avatar {
      font-size: 0.875rem;
    }
    .pick {
      inline-size: 1.75rem;
    }
  }
  @container style(--partage-density: roomy) {
    .row {
      --_pad: calc(var(--_u) * 3.5);
    }
  }
  @media (pointer: coarse) {
    .pick {
      inline-size: 2.75rem;
    }
  }
`;
