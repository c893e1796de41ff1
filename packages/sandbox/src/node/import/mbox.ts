/**
 * Reads mbox files (RFC 4155): LF or CRLF, quoted or not, of any size, one message at a time.
 *
 * @module
 */

/** Where a message of an mbox begins and what its separator says. */
export interface MboxMessage {
  /** The message with its own line ends, `>From ` unquoted. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The separator line, for instance `From ada@x.example Mon Nov 23 08:00:00 2026`. */
  readonly separator: string;
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x3e;
const latin1 = new TextDecoder("latin1");

/** `From `, an address or a dash, and a date: prose that begins with "From " has none. */
const SEPARATOR = /^From \S.*\d{1,2}:\d{2}(?::\d{2})?.*\b(?:19|20)\d{2}\b/u;
/** Some tools write only an address, without a date. */
const BARE_SEPARATOR = /^From (?:-|\S+@\S+)\s*$/u;

function isSeparator(line: Uint8Array): boolean {
  // F, r, o, m, space: most lines are told apart without decoding them.
  if (line[0] !== 0x46 || line[1] !== 0x72 || line[4] !== 0x20 || line.length > 1_000) return false;
  const text = latin1.decode(line).replace(/\r?\n$/u, "");
  return SEPARATOR.test(text) || BARE_SEPARATOR.test(text);
}

const isBlank = (line: Uint8Array): boolean =>
  line.length === 0 || line[0] === LF || (line[0] === CR && line[1] === LF);

/** Takes one `>` off a line that reads `>From `, `>>From `, … (the "mboxrd" rule). */
function unquoted(line: Uint8Array): Uint8Array {
  if (line[0] !== QUOTE) return line;
  let at = 0;
  while (line[at] === QUOTE) at += 1;
  return latin1.decode(line.subarray(at, at + 5)) === "From " ? line.subarray(1) : line;
}

/** Lines with their ends, whatever the chunks. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      const line = chunk.subarray(start, end + 1);
      yield rest.length === 0 ? line : join([...rest, line]);
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.slice(start));
  }
  if (rest.length > 0) yield join(rest);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The lines of one message, without the blank line that precedes the next separator. */
function finish(separator: string, lines: readonly Uint8Array[]): MboxMessage | undefined {
  const last = lines.at(-1);
  const own = last !== undefined && isBlank(last) && lines.length > 1 ? lines.slice(0, -1) : lines;
  return own.length === 0 ? undefined : { separator, bytes: join(own) };
}

/** The messages of an mbox, in its order; a stream that is no mbox gives none. */
export async function* readMbox(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<MboxMessage> {
  let separator: string | undefined;
  let lines: Uint8Array[] = [];
  let afterBlank = true;
  for await (const line of linesOf(chunks)) {
    if (afterBlank && isSeparator(line)) {
      const message = separator === undefined ? undefined : finish(separator, lines);
      if (message) yield message;
      separator = latin1.decode(line).trimEnd();
      lines = [];
      afterBlank = false;
    } else {
      afterBlank = isBlank(line);
      if (separator !== undefined) lines.push(unquoted(line).slice());
    }
  }
  const message = separator === undefined ? undefined : finish(separator, lines);
  if (message) yield message;
}
