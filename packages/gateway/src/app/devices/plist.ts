/**
 * Property lists in XML, as Apple's DTD has them (PropertyList-1.0.dtd).
 *
 * @module
 */
import { escapeXml } from "./xml-text.js";

/** A value of a property list. */
export type PlistValue = string | number | boolean | readonly PlistValue[] | PlistDictionary;

/** A dictionary; entries without a value are left out. */
export interface PlistDictionary {
  readonly [key: string]: PlistValue | undefined;
}

const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n';

/** Writes a property list; numbers are whole. */
export function writePlist(value: PlistDictionary): string {
  return `${HEAD}<plist version="1.0">\n${writeValue(value, "")}</plist>\n`;
}

function writeValue(value: PlistValue, indent: string): string {
  if (typeof value === "string") return `${indent}<string>${escapeXml(value)}</string>\n`;
  if (typeof value === "number") return `${indent}<integer>${Math.trunc(value)}</integer>\n`;
  if (typeof value === "boolean") return `${indent}<${String(value)}/>\n`;
  const within = `${indent}  `;
  if (isList(value)) {
    const items = value.map((item) => writeValue(item, within)).join("");
    return `${indent}<array>\n${items}${indent}</array>\n`;
  }
  const entries = Object.entries(value).flatMap(([key, item]) =>
    item === undefined
      ? []
      : [`${within}<key>${escapeXml(key)}</key>\n${writeValue(item, within)}`],
  );
  return `${indent}<dict>\n${entries.join("")}${indent}</dict>\n`;
}

// `Array.isArray` does not narrow a readonly array out of a union.
function isList(value: PlistValue): value is readonly PlistValue[] {
  return Array.isArray(value);
}
