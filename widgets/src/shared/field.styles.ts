import { css, type CSSResult } from "lit";

/** Fields of forms: labels, inputs, what is wrong. */
export const fieldStyles: CSSResult = css`
  .field {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 0.75);
    min-inline-size: 0;
  }
  .label {
    font-size: 0.875em;
    font-weight: 600;
  }
  .hint {
    color: var(--_muted);
    font-size: 0.875em;
  }
  .wrong {
    display: flex;
    align-items: baseline;
    gap: calc(var(--_u) * 1);
    color: var(--_danger);
    font-size: 0.875em;
  }
  .wrong svg {
    align-self: center;
  }
  .input {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 2.375rem;
    padding: calc(var(--_u) * 1.25) calc(var(--_u) * 2.5);
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_surface);
    color: inherit;
    font: inherit;
    letter-spacing: inherit;
  }
  .input[aria-invalid="true"] {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  .input:focus-visible {
    outline-offset: 0;
  }
  .input:disabled {
    background: var(--_raised);
    color: var(--_muted);
  }
  .input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  select.input {
    text-overflow: ellipsis;
  }
  textarea.input {
    min-block-size: 5.5rem;
    line-height: 1.5;
    resize: vertical;
  }
  .pair {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 2);
  }
  .pair > * {
    flex: 1 1 6rem;
  }
  .pair > :first-child {
    flex: 1.4 1 8rem;
  }
  .check {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
    min-block-size: 2rem;
    cursor: pointer;
  }
  .check input {
    inline-size: 1.125em;
    block-size: 1.125em;
    margin: 0;
    flex: none;
    accent-color: var(--_accent);
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
    font-weight: 600;
    text-decoration: none;
    color: var(--_text);
  }
  .plain,
  .button {
    overflow-wrap: break-word;
  }
  .plain:hover {
    background: var(--_raised);
  }
  .button:disabled,
  .plain:disabled {
    opacity: 0.6;
    cursor: default;
  }
  .quiet {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_u) * 1.5);
    min-block-size: 1.75rem;
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 2);
  }
  @media (pointer: coarse) {
    .input,
    .plain,
    .check {
      min-block-size: 2.75rem;
    }
    .quiet {
      min-block-size: 2.75rem;
    }
    /* Smaller text makes some phones zoom into the field. */
    .input {
      font-size: max(1em, 16px);
    }
  }
  @media (forced-colors: active) {
    .input,
    .plain {
      border-color: ButtonText;
    }
    .button {
      border: 1px solid ButtonText;
    }
  }
`;
