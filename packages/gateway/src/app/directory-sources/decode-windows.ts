const DECODER = new TextDecoder("windows-1252");
/** What octets 0x80 to 0x9f stand for (WHATWG Encoding, index windows-1252). */
const PRINTED = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Text in Windows-1252. Node 20 takes it for ISO 8859-1, in which typographic apostrophes are controls. */
export function decodeWindows(octets: Uint8Array): string {
  return DECODER.decode(octets).replace(
    /[\u0080-\u009f]/g,
    (control) => PRINTED[control.charCodeAt(0) - 0x80]!,
  );
}
