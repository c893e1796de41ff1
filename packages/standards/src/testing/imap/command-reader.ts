/** Takes commands with their literals off the octets of a connection (RFC 3501 section 4.3, RFC 7888). */
export class CommandReader {
  #buffer: Buffer = Buffer.alloc(0);
  /** Octets of the first command up to which a continuation was already asked for. */
  #continued = 0;

  push(data: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, data]);
  }

  /** A whole command without its line end, or what is needed before there is one. */
  next(): Buffer | "continue" | "more" {
    let from = 0;
    for (;;) {
      const end = this.#buffer.indexOf("\r\n", from);
      if (end < 0) return "more";
      const literal = /\{(\d{1,9})(\+?)\}$/.exec(this.#buffer.toString("latin1", from, end));
      if (!literal) {
        const command = this.#buffer.subarray(0, end);
        this.#buffer = this.#buffer.subarray(end + 2);
        this.#continued = 0;
        return command;
      }
      if (literal[2] === "" && end > this.#continued) {
        this.#continued = end;
        return "continue";
      }
      from = end + 2 + Number(literal[1]);
      if (this.#buffer.length < from) return "more";
    }
  }
}
