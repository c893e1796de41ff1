/**
 * Which media type a download may state: nothing that a browser would run or render as a
 * document, and an image only when its first octets say the same.
 *
 * @module
 */

type Test = (bytes: Uint8Array) => boolean;

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

const starts =
  (...magic: readonly number[]): Test =>
  (bytes) =>
    magic.every((octet, index) => bytes[index] === octet);

/** First octets of the raster images that may be shown. */
const IMAGES: Readonly<Record<string, Test>> = {
  "image/png": starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  "image/jpeg": starts(0xff, 0xd8, 0xff),
  "image/gif": (bytes) => ["GIF87a", "GIF89a"].includes(ascii(bytes, 0, 6)),
  "image/webp": (bytes) => ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 12) === "WEBP",
  "image/avif": (bytes) => ["ftypavif", "ftypavis"].includes(ascii(bytes, 4, 12)),
  "image/bmp": (bytes) => ascii(bytes, 0, 2) === "BM",
};

/** Types of images that may be shown. */
export const IMAGE_TYPES: readonly string[] = Object.keys(IMAGES);

/** Types that are saved, never rendered: stated so that a system picks the right program. */
const SAVED: ReadonlySet<string> = new Set([
  "application/pdf",
  "application/zip",
  "application/gzip",
  "application/rtf",
  "application/msword",
  "application/vnd.ms-excel",
  "application/vnd.ms-powerpoint",
  "application/vnd.oasis.opendocument.text",
  "application/vnd.oasis.opendocument.spreadsheet",
  "application/vnd.oasis.opendocument.presentation",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  "audio/mpeg",
  "audio/ogg",
  "message/rfc822",
  "text/calendar",
  "text/csv",
  "text/plain",
  "text/vcard",
  "video/mp4",
  "video/webm",
]);

/** How many octets {@link safeType} wants to see. */
export const MAGIC_SIZE = 16;

const OPAQUE = "application/octet-stream";

/** The type to state for a blob that starts with these octets and was asked for as `asked`. */
export function safeType(asked: string, head: Uint8Array): string {
  const type = (asked.split(";", 1)[0] ?? "").trim().toLowerCase();
  const image = Object.hasOwn(IMAGES, type) ? IMAGES[type] : undefined;
  if (image !== undefined) return image(head) ? type : OPAQUE;
  if (!SAVED.has(type)) return OPAQUE;
  return type.startsWith("text/") ? `${type}; charset=utf-8` : type;
}

/** A media type of an upload, or octets where it is none. */
export function mediaType(value: string | null): string {
  const type = value?.trim() ?? "";
  return /^[a-z0-9][\w!#$&^.+-]{0,126}\/[a-z0-9][\w!#$&^.+-]{0,126}(;[\x20-\x7e]{0,200})?$/i.test(
    type,
  )
    ? type
    : OPAQUE;
}
