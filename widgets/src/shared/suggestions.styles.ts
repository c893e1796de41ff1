import { css, type CSSResult } from "lit";

/** The list of people that a field suggests. */
export const suggestionStyles: CSSResult = css`
  .suggestions {
    position: fixed;
    margin: 0;
    inset: auto;
    padding: calc(var(--_u) * 1.5);
    max-block-size: min(22rem, 60vh);
    overflow-y: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 6px 24px rgb(0 0 0 / 0.22);
    text-align: start;
  }
  .suggestions ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .suggestion {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2.5);
    min-block-size: 2.75rem;
    padding: calc(var(--_u) * 1) calc(var(--_u) * 2);
    border-radius: calc(var(--_radius) * 0.75);
    cursor: pointer;
  }
  .suggestion:hover {
    background: var(--_raised);
  }
  .suggestion[aria-selected="true"] {
    background: var(--_tint);
    box-shadow: inset 0 0 0 2px var(--_focus);
  }
  .suggestion .who {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
  }
  .suggestion .who > * {
    text-align: -webkit-match-parent;
    text-align: match-parent;
    overflow-wrap: anywhere;
  }
  .suggestion .more {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .suggestion .name {
    font-weight: 600;
  }
  .suggestion mark {
    background: none;
    color: inherit;
    text-decoration: underline;
    text-decoration-thickness: 2px;
    text-underline-offset: 0.15em;
  }
  .suggestion .more {
    color: var(--_muted);
    font-size: 0.875em;
  }
  .suggestion .face {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: none;
    inline-size: 2rem;
    block-size: 2rem;
    border-radius: 50%;
    background: var(--_raised);
    color: var(--_muted);
    font-size: 0.75em;
    font-weight: 600;
  }
  .suggestions .about {
    margin: 0;
    padding: calc(var(--_u) * 1.5) calc(var(--_u) * 2);
    color: var(--_muted);
    font-size: 0.875em;
  }
  .suggestions .some + .about {
    border-block-start: 1px solid var(--_border);
    margin-block-start: calc(var(--_u) * 1);
  }
  @media (forced-colors: active) {
    .suggestion[aria-selected="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
      box-shadow: none;
    }
  }
`;
