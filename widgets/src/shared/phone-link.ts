/**
 * Telephone numbers as people write them, and what a device dials.
 *
 * @module
 */
import type { CardPhone } from "@partage-ent/jmap";

/** The number as it is read: without the scheme of a `tel:` URI. */
export const phoneText = (number: string): string => number.replace(/^tel:/i, "").trim();

/**
 * The address that dials a number (RFC 3966 section 3); undefined for one that can't be dialled. What
 * follows a word (`poste 12`) is not dialled.
 */
export function phoneUrl(number: string): string | undefined {
  const [said] = /^\+?[\d\s().\-/\u00a0\u202f]+/.exec(phoneText(number)) ?? [""];
  // The zero in brackets is for callers inside the country (ITU-T E.123 section 2).
  const digits = said.replace("(0)", "").replace(/\D/g, "");
  if (digits.length < 3 || digits.length > 15) return undefined;
  return `tel:${said.startsWith("+") ? "+" : ""}${digits}`;
}

/** Whether a number is spoken to: no fax, pager or text telephone. */
export const isSpoken = ({ features = {} }: CardPhone): boolean =>
  !("fax" in features || "pager" in features || "textphone" in features);
