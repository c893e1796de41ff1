import type { JCalComponent, JCalProperty } from "../vendor.js";

/**
 * A component none of whose values ends its line (RFC 5545 section 3.1). ical.js escapes the line feeds of
 * texts and parameters alone: a carriage return, or a line feed in a URI, would begin a property of its own
 * for whoever reads them as the ends of lines.
 */
export function withSafeLines([name, properties, inner]: JCalComponent): JCalComponent {
  return [name, properties.map(safeProperty), inner.map(withSafeLines)];
}

function safeProperty([name, parameters, type, ...values]: JCalProperty): JCalProperty {
  const safe = type === "text" ? safeText : safeRaw;
  const own = Object.entries(parameters).map(
    ([key, value]) => [key, mapTexts(value, safeText) as typeof value] as const,
  );
  return [name, Object.fromEntries(own), type, ...values.map((value) => mapTexts(value, safe))];
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  return Array.isArray(value) ? value.map((each: unknown) => mapTexts(each, change)) : value;
}

/** Line feeds are escaped when they are written; other controls have no place in a text. */
function safeText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\t\n]/gu, "");
}

/** What is written as it is. */
function safeRaw(text: string): string {
  return text.replace(/[^\P{Cc}\t]/gu, "");
}
