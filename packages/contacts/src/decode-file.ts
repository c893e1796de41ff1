/**
 * Octets of a file of contacts to text.
 *
 * @module
 */
import { decodeOctets, isUtf8 } from "./vcard/encodings.js";

/**
 * Decodes by the byte order mark; else as UTF-8; else line by line, each as UTF-8, by the charset it
 * names (vCard 2.1), or as Windows-1252, as files of several sources put together have all of them.
 */
export function decodeFile(octets: Uint8Array): string {
  const [first, second] = octets;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(octets);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(octets);
  return isUtf8(octets) ? new TextDecoder().decode(octets) : decodeLines(octets);
}

function decodeLines(octets: Uint8Array): string {
  const lines: string[] = [];
  let start = 0;
  while (start < octets.length) {
    const end = endOfContentLine(octets, start);
    const line = octets.subarray(start, end);
    const head = String.fromCharCode(...line.subarray(0, 200));
    const charset = /^[^:]*;charset="?([\w.:-]{1,40}?)"?[;:]/i.exec(head)?.[1];
    lines.push(decodeFolded(line, charset));
    start = end;
  }
  return lines.join("").replace(/^\uFEFF/, "");
}

/** A fold may cut a character in two (RFC 2426 section 2.6): then it is undone first, lines still counted. */
function decodeFolded(line: Uint8Array, charset: string | undefined): string {
  const folds = line.filter((octet) => octet === 10).length - 1;
  const text = decodeOctets(line, charset);
  if (folds < 1) return text;
  const whole = decodeOctets(unfolded(line), charset);
  return whole.length < text.length - 2 * folds ? `${whole}\n${" \n".repeat(folds)}` : text;
}

function unfolded(line: Uint8Array): Uint8Array {
  return line.filter((octet, index) => {
    if (octet === 10 || (octet === 13 && line[index + 1] === 10)) return false;
    return index === 0 || line[index - 1] !== 10;
  });
}

/** Where the line ends, after its break; the lines folded under it belong to it. */
function endOfContentLine(octets: Uint8Array, start: number): number {
  let end = start;
  do {
    const feed = octets.indexOf(10, end);
    end = feed < 0 ? octets.length : feed + 1;
  } while (octets[end] === 32 || octets[end] === 9);
  return end;
}
