import { css, type CSSResult } from "lit";

/** The field with who is chosen. */
export const peoplePickerStyles: CSSResult = css`
  :host {
    background: none;
  }
  .box {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_u) * 1);
    padding: calc(var(--_u) * 1);
    min-block-size: 2.375rem;
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_surface);
    cursor: text;
  }
  .box:focus-within {
    outline: 2px solid var(--_focus);
    outline-offset: 0;
  }
  .box.bad {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  .box.off {
    background: var(--_raised);
    color: var(--_muted);
    cursor: default;
  }
  ul.people {
    display: contents;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .person {
    display: inline-flex;
    align-items: center;
    max-inline-size: 100%;
    min-block-size: 1.75rem;
    padding-inline-start: calc(var(--_u) * 2);
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_raised);
    font-size: 0.875em;
  }
  .person bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .person .icon {
    min-inline-size: 1.75rem;
    min-block-size: 1.75rem;
  }
  .off .person {
    padding-inline-end: calc(var(--_u) * 2);
  }
  input {
    flex: 1 1 8rem;
    min-inline-size: 0;
    min-block-size: 1.75rem;
    padding: 0 calc(var(--_u) * 1.5);
    border: 0;
    background: none;
  }
  input:focus {
    outline: none;
  }
  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .wrong {
    inline-size: fit-content;
    margin: 0;
    padding-block-start: calc(var(--_u) * 1);
    background: var(--_surface);
    color: var(--_danger);
    font-size: 0.875em;
  }
  @media (pointer: coarse) {
    .box {
      min-block-size: 2.75rem;
    }
    .person,
    .person .icon,
    input {
      min-block-size: 2.75rem;
    }
    .person .icon {
      min-inline-size: 2.75rem;
    }
    input {
      font-size: max(1em, 16px);
    }
  }
  @media (forced-colors: active) {
    .box {
      border-color: ButtonText;
    }
  }
`;
