/**
 * Content-Transfer-Encoding taken away (RFC 2045 section 6), piece by piece, and never with an error:
 * what is no base64 or quoted-printable is passed over or passed on.
 *
 * @module
 */

/** Takes octets as they come and gives them decoded; `end` gives what was kept back. */
export interface TransferDecoder {
  write(bytes: Uint8Array): Uint8Array;
  end(): Uint8Array;
}

const NONE = new Uint8Array();

/** A decoder for an encoding; all but base64 and quoted-printable are octets as they are. */
export function transferDecoder(encoding: string): TransferDecoder {
  switch (encoding.trim().toLowerCase()) {
    case "base64":
      return base64Decoder();
    case "quoted-printable":
      return quotedPrintableDecoder();
    default:
      return { write: (bytes) => bytes, end: () => NONE };
  }
}

/** Decodes all octets at once. */
export function decodeTransfer(bytes: Uint8Array, encoding: string): Uint8Array {
  const decoder = transferDecoder(encoding);
  const head = decoder.write(bytes);
  const tail = decoder.end();
  return tail.length === 0 ? head : Buffer.concat([head, tail]);
}

function base64Decoder(): TransferDecoder {
  let kept = "";
  return {
    write: (bytes) => {
      const text =
        kept +
        Buffer.from(bytes)
          .toString("latin1")
          .replace(/[^A-Za-z0-9+/]/g, "");
      const whole = text.length - (text.length % 4);
      kept = text.slice(whole);
      return Buffer.from(text.slice(0, whole), "base64");
    },
    end: () => Buffer.from(kept, "base64"),
  };
}

function quotedPrintableDecoder(): TransferDecoder {
  let kept = "";
  return {
    write: (bytes) => {
      const text = kept + Buffer.from(bytes).toString("latin1");
      // An escape, or spaces that may end a line, can be cut by the end of a piece.
      const open = /(?:=[^\n]{0,2}|[ \t]{1,998}\r?)$/.exec(text)?.index ?? text.length;
      kept = text.slice(open);
      return Buffer.from(unquoted(text.slice(0, open)), "latin1");
    },
    end: () => Buffer.from(unquoted(kept), "latin1"),
  };
}

function unquoted(text: string): string {
  return text
    .replace(/[ \t]{1,998}(?=\r?\n)/g, "")
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}
