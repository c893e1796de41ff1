import type { Establishment } from "./config.js";
import { allowedOrigins, publicBase } from "./establishments.js";

/**
 * Reads where to go after a sign-in: a path of the gateway's own origin, or a complete URL of an
 * origin of the establishment; undefined for anything else, however it is disguised.
 */
export function readReturnTo(
  text: string | null,
  establishment: Establishment,
  common: string,
): string | undefined {
  const base = publicBase(establishment, common);
  if (text === null) return `${base.origin}/`;
  if (text.length > 2048 || !/^(\/(?!\/)|https?:\/\/)/.test(text)) return undefined;
  // Browsers drop tabs and line ends and read a backslash as a slash (WHATWG URL section 4.4).
  if (/[\u0000-\u0020\u007f-\u009f\\]/.test(text) || !URL.canParse(text, base.origin))
    return undefined;
  const url = new URL(text, base.origin);
  if (url.username || url.password) return undefined;
  return allowedOrigins(establishment, common).has(url.origin) ? url.href : undefined;
}
