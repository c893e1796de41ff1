/**
 * Content-Transfer-Encoding taken away (RFC 2045 section 6), piece by piece, in linear time, and never
 * with an error: what is no base64 is passed over, what is no quoted-printable passed on.
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
  const decode = (text: string): Uint8Array => Buffer.from(text, "base64");
  return {
    write: (bytes) => {
      const text = kept + Buffer.from(bytes).toString("latin1");
      // Some mailers join texts that were encoded one by one: what is padded is at its end.
      const runs = text.replace(/[^A-Za-z0-9+/=]/g, "").split(/=+/);
      const last = runs.pop() ?? "";
      const whole = last.length - (last.length % 4);
      kept = last.slice(whole);
      return Buffer.concat([...runs.map(decode), decode(last.slice(0, whole))]);
    },
    end: () => decode(kept),
  };
}

const [TAB, LF, CR, SPACE, EQUALS] = [0x09, 0x0a, 0x0d, 0x20, 0x3d];

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Octets of a line end at a place: 0 where there is none, undefined where more octets would tell. */
function lineEnd(bytes: Uint8Array, at: number): number | undefined {
  if (at >= bytes.length) return undefined;
  if (bytes[at] === LF) return 1;
  if (bytes[at] !== CR) return 0;
  return at + 1 >= bytes.length ? undefined : bytes[at + 1] === LF ? 2 : 0;
}

const isBlank = (byte: number | undefined): boolean => byte === SPACE || byte === TAB;

function quotedPrintableDecoder(): TransferDecoder {
  let kept: Uint8Array = NONE;
  const decode = (bytes: Uint8Array, isEnd: boolean): Uint8Array => {
    const out = Buffer.alloc(bytes.length);
    let length = 0;
    let at = 0;
    const pass = (end: number): void => {
      while (at < end) out[length++] = bytes[at++] ?? 0;
    };
    kept = NONE;
    while (at < bytes.length) {
      let end = at + 1;
      if (bytes[at] !== EQUALS && !isBlank(bytes[at])) {
        pass(end);
        continue;
      }
      while (isBlank(bytes[end])) end += 1;
      const line = lineEnd(bytes, end);
      const [high, low] = [hexValue(bytes[at + 1]), hexValue(bytes[at + 2])];
      const isEscape = bytes[at] === EQUALS && high >= 0 && low >= 0;
      const mayBeEscape = bytes[at] === EQUALS && at + 2 >= bytes.length;
      if (isEscape) {
        out[length++] = high * 16 + low;
        at += 3;
      } else if (!isEnd && (line === undefined || mayBeEscape)) {
        kept = bytes.slice(at);
        break;
      } else if (line === undefined) at = bytes.length;
      // Blanks before the end of a line are not part of it; after a sign of equality neither is the end.
      else if (line > 0) at = bytes[at] === EQUALS ? end + line : end;
      else pass(end);
    }
    return out.subarray(0, length);
  };
  return {
    write: (bytes) => decode(kept.length === 0 ? bytes : Buffer.concat([kept, bytes]), false),
    end: () => decode(kept, true),
  };
}
