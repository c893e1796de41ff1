/**
 * Colours that people chose for tags, with a text colour that stays readable on them.
 *
 * @module
 */

/** A background and the text colour to write on it. */
export interface TagColors {
  readonly background: string;
  readonly text: string;
}

/** Relative luminance of `#rrggbb` (WCAG 2.2, definition of relative luminance). */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The colours of a tag, or undefined where none valid was chosen; contrast is 4.58 at least. */
export function tagColors(color: string | null | undefined): TagColors | undefined {
  if (!color || !/^#[\da-f]{6}$/i.test(color)) return undefined;
  // At 0.179 white and black have the same contrast, 4.58 (WCAG 2.2 contrast ratio).
  return { background: color, text: luminance(color) > 0.179 ? "#000" : "#fff" };
}
