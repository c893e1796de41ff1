/** What the images that a person card shows begin with; a dot is any octet. */
const SIGNATURES: readonly (readonly [RegExp, string])[] = [
  [/^\xff\xd8\xff/, "image/jpeg"],
  [/^\x89PNG\r\n\x1a\n/, "image/png"],
  [/^GIF8[79]a/, "image/gif"],
  [/^RIFF[\s\S]{4}WEBP/, "image/webp"],
];

/** The media type of an image by its first 12 octets; null when it is none of jpeg, png, gif, webp. */
export function sniffImage(octets: Uint8Array): string | null {
  const head = String.fromCharCode(...octets.subarray(0, 12));
  return SIGNATURES.find(([signature]) => signature.test(head))?.[1] ?? null;
}
