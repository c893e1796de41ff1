/** Octets of one charset to text; what can't be decoded becomes U+FFFD. */
export interface CharsetDecoder {
  /** Never fails. */
  decode(octets: Uint8Array): string;
}

/** What octets 0x80 to 0x9f stand for (WHATWG Encoding, index windows-1252). */
const PRINTED = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/**
 * A decoder for a MIME charset name, or null where the name is unknown (WHATWG Encoding section 4.2:
 * `iso-8859-1` means Windows-1252, as everywhere on the Web).
 */
export function charsetDecoder(charset: string): CharsetDecoder | null {
  const label = charset.trim().toLowerCase();
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(label === "cp1252" ? "windows-1252" : label);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return decoder.encoding === "windows-1252" ? windowsDecoder(decoder) : decoder;
}

/** Decodes octets of Western mailers that name no charset. */
export function decodeWindows(octets: Uint8Array): string {
  return WINDOWS.decode(octets);
}

// Node 20 takes Windows-1252 for ISO 8859-1, in which typographic apostrophes are controls.
function windowsDecoder(decoder: TextDecoder): CharsetDecoder {
  return {
    decode: (octets) =>
      decoder
        .decode(octets)
        .replace(/[\u0080-\u009f]/g, (control) => PRINTED[control.charCodeAt(0) - 0x80]!),
  };
}

const WINDOWS = /* @__PURE__ */ windowsDecoder(/* @__PURE__ */ new TextDecoder("windows-1252"));
