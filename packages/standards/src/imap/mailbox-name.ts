/**
 * Names of mailboxes as they stand on the wire: modified UTF-7 (RFC 3501 section 5.1.3).
 *
 * @module
 */

/** A name as it is written to a server that was not told to take UTF-8. */
export function encodeMailboxName(name: string): string {
  return name.replace(/&/g, "&-").replace(/[^\x20-\x7e]+/g, (run) => {
    const bytes = Buffer.from(run, "utf16le").swap16();
    return `&${bytes.toString("base64").replace(/=+$/, "").replaceAll("/", ",")}-`;
  });
}

/** The name that was meant; what is not modified UTF-7 stays as it is. */
export function decodeMailboxName(text: string): string {
  return text.replace(/&([A-Za-z0-9+,]*)-/g, (whole, run: string) => {
    if (run === "") return "&";
    const bytes = Buffer.from(run.replaceAll(",", "/"), "base64");
    return bytes.length > 0 && bytes.length % 2 === 0 ? bytes.swap16().toString("utf16le") : whole;
  });
}
