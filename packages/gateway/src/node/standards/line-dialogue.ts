/**
 * A conversation in lines with a mail server, for looking at it: bounded in time and size.
 *
 * @module
 */
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";

/** Most octets that a server may say in all. */
const MOST = 65_536;

/** A conversation. */
export class LineDialogue {
  #socket: Socket;
  #text = "";
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  readonly #deadline: number;
  readonly #host: string;

  private constructor(socket: Socket, host: string, deadline: number) {
    this.#socket = socket;
    this.#host = host;
    this.#deadline = deadline;
    this.#listen();
  }

  /** Opens a connection, by TLS from the first octet or in clear. */
  static async open(
    host: string,
    port: number,
    { isSealed, timeoutMs }: { readonly isSealed: boolean; readonly timeoutMs: number },
  ): Promise<LineDialogue> {
    const name = host.replace(/^\[(.*)\]$/, "$1");
    const socket = isSealed
      ? connectTls({ host: name, port, servername: serverName(name) })
      : connectPlain({ host: name, port });
    await settle(socket, isSealed ? "secureConnect" : "connect", timeoutMs);
    return new LineDialogue(socket, name, Date.now() + timeoutMs);
  }

  /** Goes on by TLS, where the server said that it is ready for that. */
  async seal(): Promise<void> {
    const plain = this.#socket;
    plain.removeAllListeners("data");
    // What came before TLS would be taken for part of it (CVE-2011-0411).
    this.#text = "";
    const sealed: TLSSocket = connectTls({ socket: plain, servername: serverName(this.#host) });
    await settle(sealed, "secureConnect", Math.max(1, this.#deadline - Date.now()));
    this.#socket = sealed;
    this.#listen();
  }

  /** Sends a line. */
  send(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }

  /** The next line, without its end. @throws when none comes in time. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf("\n");
      if (end !== -1) {
        const line = this.#text.slice(0, end).replace(/\r$/, "");
        this.#text = this.#text.slice(end + 1);
        return line;
      }
      if (this.#failure) throw this.#failure;
      await this.#more();
    }
  }

  /** Ends it. */
  close(): void {
    this.#socket.destroy();
  }

  #more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error("no answer in time")),
        Math.max(1, this.#deadline - Date.now()),
      );
      this.#wake = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }

  #listen(): void {
    this.#socket.on("data", (data: Buffer) => {
      this.#text += data.toString("latin1");
      if (this.#text.length > MOST) this.#fail(new Error("the server says too much"));
      this.#wake?.();
    });
    this.#socket.on("error", (error) => this.#fail(error));
    this.#socket.on("close", () => this.#fail(new Error("the server ended the connection")));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }
}

/** A name for SNI and for the certificate; addresses have none (RFC 6066 section 3). */
function serverName(host: string): string {
  return /^[\d.]+$|:/.test(host) ? "" : host;
}

function settle(socket: Socket, event: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => end(new Error("no connection in time")), timeoutMs);
    const end = (error?: Error): void => {
      clearTimeout(late);
      socket.removeListener("error", end);
      if (error) {
        socket.destroy();
        reject(error);
      } else resolve();
    };
    socket.once(event, () => end());
    socket.once("error", end);
  });
}
