/**
 * What a message may say in CSS: an allow-list of properties and functions. The browser's own parser
 * reads it and its serialisation is what is kept, so that no spelling trick survives.
 *
 * @module
 */

const PROPERTIES: ReadonlySet<string> = new Set([
  ...["background-color", "border-collapse", "border-spacing", "box-sizing", "caption-side"],
  ...["clear", "color", "direction", "display", "empty-cells", "float", "height", "hyphens"],
  ...["letter-spacing", "line-height", "list-style-position", "list-style-type", "max-height"],
  ...["max-width", "min-height", "min-width", "opacity", "overflow-wrap", "overflow-x"],
  ...["overflow-y", "table-layout", "unicode-bidi", "vertical-align", "visibility", "white-space"],
  ...["white-space-collapse", "text-wrap-mode", "width", "word-break", "word-spacing"],
]);

/** Families of longhands that are kept whole. */
const FAMILIES = /^(border|font|margin|padding|text)-(?!.*image)/;

const FUNCTIONS: ReadonlySet<string> = new Set([
  ...["calc", "clamp", "hsl", "hsla", "hwb", "lab", "lch", "max", "min", "oklab", "oklch"],
  ...["rgb", "rgba"],
]);

/** Deepest nesting of `@media` that is followed. */
const DEEPEST = 4;

/** Most rules of one message that are kept. */
const MOST_RULES = 2_000;

function isKept(property: string, value: string): boolean {
  if (!PROPERTIES.has(property) && !FAMILIES.test(property)) return false;
  for (const [, name] of value.matchAll(/([\w-]*)\(/g))
    if (!FUNCTIONS.has(name!.toLowerCase())) return false;
  // The frame is as high as its content: what is as high as the frame would grow without end.
  if (/\d[dsl]?v(h|b|min|max)\b/i.test(value)) return false;
  // Escapes are resolved by the parser: what still has one is a name that no message needs.
  return !/[\\<>{};@]/.test(value);
}

/** Keeps what is allowed of parsed declarations, as text. */
function keepDeclarations(style: CSSStyleDeclaration): string {
  const kept: string[] = [];
  for (const property of style) {
    const value = style.getPropertyValue(property);
    if (!isKept(property, value)) continue;
    const priority = style.getPropertyPriority(property) ? " !important" : "";
    kept.push(`${property}: ${value}${priority};`);
  }
  return kept.join(" ");
}

/** Keeps what is allowed of a `style` attribute. */
export function cleanDeclarations(text: string): string {
  const inert = document.implementation.createHTMLDocument("").createElement("span");
  inert.style.cssText = text;
  return keepDeclarations(inert.style);
}

/** Keeps what is allowed of the text of `style` elements; `@import`, `@font-face` and the like go. */
export function cleanStyleSheet(text: string): string {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  const kept: string[] = [];
  keepRules(sheet.cssRules, kept, 0);
  return kept.join("\n");
}

function keepRules(rules: CSSRuleList, kept: string[], depth: number): void {
  for (const rule of rules) {
    if (kept.length >= MOST_RULES) return;
    if (rule instanceof CSSStyleRule) {
      const selector = cleanSelector(rule.selectorText);
      const declarations = keepDeclarations(rule.style);
      if (selector && declarations) kept.push(`${selector} { ${declarations} }`);
    } else if (rule instanceof CSSMediaRule && depth < DEEPEST) {
      const condition = rule.conditionText;
      if (!/^[\w\s():,.<>=-]*$/.test(condition) || condition.includes("</")) continue;
      const inner: string[] = [];
      keepRules(rule.cssRules, inner, depth + 1);
      if (inner.length > 0) kept.push(`@media ${condition} { ${inner.join("\n")} }`);
    }
  }
}

/** Simple selectors only: attribute selectors can tell what a page holds, others are never needed. */
function cleanSelector(selector: string): string | undefined {
  return /^[\w\s.,:>*+~-]+$/.test(selector) && !/[<{}]/.test(selector) ? selector : undefined;
}
