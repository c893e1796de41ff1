import { css, type CSSResult } from "lit";
import { buttonStyles } from "../shared/button.styles.js";
import { qrCodeStyles } from "../shared/qr-code.styles.js";
import { stateStyles } from "../shared/state.styles.js";

/** Steps, states and links of device setup. */
export const extrasStyles: CSSResult = css`
  ${buttonStyles}
  ${stateStyles}
  ${qrCodeStyles}
  .note,
  .password {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: calc(var(--_u) * 1.5) calc(var(--_u) * 2.5);
    padding: calc(var(--_u) * 3);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    font-size: 0.875em;
  }
  .note > svg,
  .password > svg {
    margin-block-start: 0.1em;
    color: var(--_accent);
  }
  .note > span,
  .password > p {
    flex: 1 1 14em;
    min-inline-size: 0;
  }
  .steps {
    display: grid;
    gap: calc(var(--_u) * 2.5);
    margin: 0;
    padding: 0;
    list-style: none;
    counter-reset: step;
  }
  .steps li {
    position: relative;
    padding-inline-start: 2.25em;
    counter-increment: step;
    text-wrap: pretty;
  }
  .steps li::before {
    content: counter(step);
    position: absolute;
    inset-inline-start: 0;
    inline-size: 1.6em;
    block-size: 1.6em;
    display: grid;
    place-items: center;
    border-radius: 50%;
    border: 1px solid var(--_accent);
    color: var(--_accent);
    font-size: 0.875em;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .address {
    display: flex;
    align-items: center;
    gap: var(--_u);
    margin-block: calc(var(--_u) * 1) calc(var(--_u) * 3);
    color: var(--_text);
  }
  .qr .code {
    flex: none;
    inline-size: min(12rem, 100%);
    aspect-ratio: 1;
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_muted) 18%, transparent);
  }
  .act,
  .link {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
  }
  .act {
    min-block-size: 2.25rem;
    padding-inline: calc(var(--_u) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    color: var(--_text);
    font-weight: 600;
    text-decoration: none;
  }
  .act:hover {
    border-color: var(--_accent);
    background: var(--_raised);
  }
  .act > svg {
    color: var(--_accent);
  }
  .link {
    min-block-size: 1.5rem;
    text-underline-offset: 0.2em;
    font-weight: 600;
  }
  .links {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 2) calc(var(--_u) * 6);
    padding-block-start: calc(var(--_u) * 3);
    border-block-start: 1px solid var(--_border);
    font-size: 0.875em;
  }
  @media (pointer: coarse) {
    .act,
    .link {
      min-block-size: 2.75rem;
    }
  }
`;
