/**
 * Names of files from mail: hostile text on its way into a header and onto a disk.
 *
 * @module
 */

/** Longest name, in characters. */
const MAX_NAME = 150;

/** Marks that turn the direction of text and so hide an extension (Unicode TR36 section 2.10). */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Names that Windows takes for devices. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A name that is safe to suggest for saving: no path, no control, no bidi override, not hidden. */
export function safeFileName(name: string): string {
  const clean = name
    .normalize("NFC")
    .replace(INVISIBLE, "")
    .replace(/[/\\:*?"<>|]/g, "_")
    .replace(/^[.\s]+/, "")
    .replace(/[.\s]+$/, "");
  const characters = Array.from(clean);
  const dot = characters.lastIndexOf(".");
  const extension = dot > 0 && characters.length - dot <= 16 ? characters.slice(dot) : [];
  const short =
    characters.length <= MAX_NAME
      ? clean
      : [...characters.slice(0, MAX_NAME - extension.length), ...extension].join("");
  if (short === "") return "download";
  return DEVICE.test(short) ? `_${short}` : short;
}

/** A `Content-Disposition: attachment` with that name in both forms of RFC 6266 (RFC 8187). */
export function attachmentDisposition(name: string): string {
  const safe = safeFileName(name);
  const ascii = safe.replace(/[^\x20-\x7e]|[%"\\;]/g, "_");
  const encoded = encodeURIComponent(safe).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
