/**
 * Small pages of the gateway itself: no script, nothing from elsewhere.
 *
 * @module
 */
import { encodeBase64Url } from "./random.js";

/** A text as the content of an element or of a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The source by which a content security policy lets one inline style sheet through. */
export async function styleSource(style: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  const hash = encodeBase64Url(new Uint8Array(digest)).replaceAll("-", "+").replaceAll("_", "/");
  return `'sha256-${hash}='`;
}
