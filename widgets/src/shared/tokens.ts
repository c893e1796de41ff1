/**
 * The theme: public `--partage-*` properties of the host page, read once into private names.
 *
 * Light and dark follow the `color-scheme` that the page gives the element.
 *
 * @module
 */
import { css, type CSSResult } from "lit";

/** Theme and resets that every element of this package adopts. */
export const tokens: CSSResult = css`
  :host {
    --_accent: var(--partage-color-accent, light-dark(#0a58a8, #8ab9fb));
    --_on-accent: var(--partage-color-on-accent, light-dark(#fff, #0b1c30));
    --_text: var(--partage-color-text, light-dark(#1a1f25, #e7eaee));
    --_muted: var(--partage-color-text-muted, light-dark(#545d68, #a3adb8));
    --_surface: var(--partage-color-surface, light-dark(#fff, #171a1f));
    --_raised: var(--partage-color-surface-raised, light-dark(#f5f7f9, #21262c));
    --_border: var(--partage-color-border, light-dark(#dde2e7, #343b44));
    --_edge: light-dark(#7c8793, #7b8794);
    --_danger: var(--partage-color-danger, light-dark(#b3261e, #ff9389));
    --_warning: var(--partage-color-warning, light-dark(#875200, #f3bd5d));
    --_focus: var(--partage-color-focus, var(--_accent));
    --_radius: var(--partage-radius, 0.5rem);
    --_u: var(--partage-space, 0.25rem);
    --_tint: color-mix(in srgb, var(--_accent) 9%, var(--_surface));
    display: block;
    box-sizing: border-box;
    color: var(--_text);
    background: var(--_surface);
    font-family: var(--partage-font, inherit);
    font-size: var(--partage-font-size, inherit);
    line-height: 1.45;
    text-align: start;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  button,
  input {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  button {
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
    text-align: inherit;
  }
  a {
    color: var(--_accent);
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 1px;
  }
  svg {
    inline-size: 1.15em;
    block-size: 1.15em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .icon {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-inline-size: 2rem;
    min-block-size: 2rem;
    border-radius: var(--_radius);
    color: var(--_muted);
  }
  .icon:hover,
  .icon[aria-expanded="true"] {
    background: color-mix(in srgb, currentColor 12%, transparent);
    color: var(--_text);
  }
  .sr {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (pointer: coarse) {
    .icon {
      min-inline-size: 2.75rem;
      min-block-size: 2.75rem;
    }
  }
  @media (forced-colors: active) {
    :host {
      --_accent: LinkText;
      --_on-accent: Canvas;
      --_text: CanvasText;
      --_muted: CanvasText;
      --_surface: Canvas;
      --_raised: Canvas;
      --_border: CanvasText;
      --_edge: CanvasText;
      --_danger: CanvasText;
      --_warning: CanvasText;
      --_focus: Highlight;
      --_tint: Canvas;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
