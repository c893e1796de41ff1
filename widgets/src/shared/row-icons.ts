/**
 * Icons of Lucide (ISC licence, see NOTICE), as path data: those of the first content.
 *
 * @module
 */
import { html, type TemplateResult } from "lit";

/** Draws path data in the colour and size of the text around; hidden from assistive technology. */
export const icon = (path: string): TemplateResult =>
  html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;

export const STAR = "m12 2 3.1 6.3 6.9 1-5 4.9 1.2 6.8-6.2-3.2L5.8 21 7 14.2 2 9.3l6.9-1z";
export const MORE = "M12 4.5v1M12 11.5v1M12 18.5v1";
export const CLIP =
  "m16 6-8.4 8.6a2 2 0 0 0 2.8 2.8l8.4-8.6a4 4 0 1 0-5.6-5.6L4.8 11.7a6 6 0 1 0 8.5 8.5l8.4-8.6";
export const DOWN = "m6 9 6 6 6-6";
export const UP = "m17 11-5-5-5 5M17 18l-5-5-5 5";
