/**
 * One connection to an LDAP server (RFC 4511), with the messages of ldapts. The client of ldapts is
 * not used: it connects again by itself without account and without StartTLS, takes an empty page
 * for the last one, and does not notice the end of a connection after StartTLS.
 *
 * @module
 */
import type { Socket } from "node:net";
import {
  BindRequest,
  ExtendedRequest,
  type Filter,
  MessageParser,
  PagedResultsControl,
  SearchEntry,
  SearchReference,
  SearchRequest,
  SearchResponse,
  UnbindRequest,
} from "ldapts";
import { explainResult, explainSocket, LdapFailure } from "./ldap-failure.js";
import { connectSocket, upgradeSocket } from "./ldap-socket.js";

/** Where an LDAP server is, and as whom it is asked. */
export interface LdapServer {
  /** `ldaps://host` or `ldap://host:port`. */
  readonly url: URL;
  readonly startTls: boolean;
  /** Certificates of authorities in PEM; those of the system when absent. */
  readonly ca?: string;
  /** Without it the server is asked anonymously. */
  readonly bindDn?: string;
  readonly password?: () => string;
  /** Longest silence of the server, in milliseconds. */
  readonly timeoutMs: number;
}

/** What a search asks for. */
export interface LdapSearch {
  readonly base: string;
  readonly scope: "base" | "one" | "sub";
  readonly filter: Filter;
  readonly attributes: readonly string[];
  /** Entries of a page; everything at once when absent. */
  readonly pageSize?: number;
  /** Most entries. */
  readonly sizeLimit?: number;
}

/** Some entries, and where others are. */
export interface LdapPage {
  readonly entries: readonly SearchEntry[];
  /** URLs of other servers (RFC 4511 section 4.5.3). */
  readonly references: readonly string[];
}

/** Most octets of one page. */
const MOST_OCTETS = 256_000_000;
const START_TLS = "1.3.6.1.4.1.1466.20037";

type Request = BindRequest | ExtendedRequest | SearchRequest;

/** What ldapts knows of any answer. */
interface Answer {
  readonly status: number;
  readonly controls?: readonly unknown[];
}

interface Waiting {
  readonly request: Request;
  readonly what: string;
  readonly entries: SearchEntry[];
  readonly references: string[];
  readonly settle: (outcome: Answer | LdapFailure) => void;
}

/**
 * Connects, with TLS where that is configured, and binds.
 *
 * @throws LdapFailure in words for an operator.
 */
export async function openLdap(server: LdapServer, signal: AbortSignal): Promise<LdapConnection> {
  const socket = await connectSocket(server, signal);
  const connection = new LdapConnection(socket, server.timeoutMs, signal);
  try {
    if (server.startTls) await connection.startTls(server);
    const { bindDn, password } = server;
    if (bindDn !== undefined) await connection.bind(bindDn, password?.() ?? "");
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** An open connection: one request at a time. */
export class LdapConnection {
  #socket: Socket;
  readonly #timeoutMs: number;
  readonly #signal: AbortSignal;
  readonly #onAbort = (): void => this.#end(new LdapFailure("stopped", { isTransient: true }));
  #parser = new MessageParser();
  #messageId = 0;
  #waiting: Waiting | null = null;
  #octets = 0;
  #ended: LdapFailure | null = null;

  constructor(socket: Socket, timeoutMs: number, signal: AbortSignal) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
    this.#signal = signal;
    signal.addEventListener("abort", this.#onAbort, { once: true });
    this.#listen();
  }

  /** Goes on in TLS (RFC 4511 section 4.14). */
  async startTls(server: LdapServer): Promise<void> {
    const request = new ExtendedRequest({ messageId: this.#nextId(), oid: START_TLS });
    const { status } = await this.#ask(request, "StartTLS");
    if (status !== 0) throw explainResult(status, { what: "StartTLS" });
    for (const name of ["data", "error", "close", "timeout"]) this.#socket.removeAllListeners(name);
    // Whatever came in clear text with the answer is forgotten with its parser.
    this.#parser = new MessageParser();
    this.#socket = await upgradeSocket(this.#socket, server, this.#signal);
    this.#listen();
  }

  /** Simple bind (RFC 4513 section 5.1). */
  async bind(dn: string, password: string): Promise<void> {
    // A name without a password would be an anonymous bind that looks like a good one.
    if (password === "") throw new LdapFailure("there is no password for bindDn");
    const request = new BindRequest({ messageId: this.#nextId(), dn, password });
    const { status } = await this.#ask(request, "bind");
    if (status !== 0) throw explainResult(status, { what: "bind" });
  }

  /** Searches by pages until the server says that there are no more, whatever a page holds. */
  async *search(search: LdapSearch): AsyncGenerator<LdapPage> {
    const { base, scope, filter, pageSize } = search;
    let cookie: Buffer | undefined;
    let entries = 0;
    do {
      const page: LdapPage & { cookie?: Buffer } = await this.#searchPage(
        { ...search, base, scope, filter },
        { entries, ...(pageSize === undefined ? {} : { pageSize }), ...(cookie && { cookie }) },
      );
      entries += page.entries.length;
      cookie = page.cookie;
      yield { entries: page.entries, references: page.references };
    } while (cookie !== undefined && cookie.length > 0);
  }

  /** Ends the connection; what is under way fails. */
  close(): void {
    if (this.#ended === null && this.#socket.writable) {
      this.#socket.write(new UnbindRequest({ messageId: this.#nextId() }).write());
    }
    this.#end(new LdapFailure("the connection was closed"));
  }

  async #searchPage(
    { base, scope, filter, attributes, sizeLimit = 0 }: LdapSearch,
    paging: { readonly entries: number; readonly pageSize?: number; readonly cookie?: Buffer },
  ): Promise<LdapPage & { readonly cookie?: Buffer }> {
    const { pageSize, cookie } = paging;
    const request = new SearchRequest({
      ...{ messageId: this.#nextId(), baseDN: base, scope, filter, attributes: [...attributes] },
      // ldapts asks for ten seconds where nothing is said; the server's own limit counts here.
      ...{ sizeLimit, timeLimit: 0, derefAliases: "never" },
      controls:
        pageSize === undefined
          ? []
          : [new PagedResultsControl({ value: { size: pageSize, ...(cookie && { cookie }) } })],
    });
    const found: Pick<Waiting, "entries" | "references"> = { entries: [], references: [] };
    const answer = await this.#ask(request, base, found);
    const isCut = answer.status === 4 && sizeLimit > 0;
    if (answer.status !== 0 && !isCut) {
      const entries = paging.entries + found.entries.length;
      throw explainResult(answer.status, { what: base || "the root", entries });
    }
    const next = (answer.controls ?? []).find((each) => each instanceof PagedResultsControl);
    return { ...found, ...(next?.value?.cookie && { cookie: next.value.cookie }) };
  }

  #nextId(): number {
    this.#messageId = (this.#messageId % 0x7fff_fffe) + 1;
    return this.#messageId;
  }

  #ask(
    request: Request,
    what: string,
    found: Pick<Waiting, "entries" | "references"> = { entries: [], references: [] },
  ): Promise<Answer> {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#octets = 0;
    return new Promise((resolve, reject) => {
      const settle = (outcome: Answer | LdapFailure): void => {
        this.#waiting = null;
        this.#socket.setTimeout(0);
        if (outcome instanceof LdapFailure) reject(outcome);
        else resolve(outcome);
      };
      this.#waiting = { request, what, settle, ...found };
      this.#socket.setTimeout(this.#timeoutMs);
      this.#socket.write(request.write());
    });
  }

  #listen(): void {
    const parser = this.#parser;
    parser.on("message", (message) => this.#hear(message));
    parser.on("error", (error) => {
      this.#end(new LdapFailure("the server's answer is no LDAP", { cause: error }));
    });
    this.#socket.on("data", (data) => this.#receive(data));
    this.#socket.on("error", (error) => this.#end(explainSocket(error, "the answer")));
    this.#socket.on("timeout", () => {
      const what = this.#waiting?.what ?? "a request";
      this.#end(new LdapFailure(`no answer for ${what}`, { isTransient: true }));
    });
    this.#socket.on("close", () =>
      this.#end(new LdapFailure("the server ended the connection", { isTransient: true })),
    );
  }

  #receive(data: Buffer): void {
    this.#octets += data.length;
    const waiting = this.#waiting;
    if (waiting === null) return;
    if (this.#octets > MOST_OCTETS) {
      this.#end(new LdapFailure("the server's page is too large: use a smaller pageSize"));
      return;
    }
    const { request } = waiting;
    this.#parser.read(data, new Map([[String(request.messageId), { message: request }]]));
  }

  #hear(message: unknown): void {
    const waiting = this.#waiting;
    const { messageId } = message as { readonly messageId: number };
    if (waiting?.request.messageId !== messageId) return;
    if (message instanceof SearchEntry) waiting.entries.push(message);
    else if (message instanceof SearchReference) waiting.references.push(...message.uris);
    else if (!(message instanceof SearchResponse) && waiting.request instanceof SearchRequest) {
      this.#end(new LdapFailure("the server's answer is none to a search"));
    } else waiting.settle(message as Answer);
  }

  #end(failure: LdapFailure): void {
    if (this.#ended) return;
    this.#ended = failure;
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#socket.removeAllListeners("close");
    // What a dying socket says after its end is of no use to anybody, but must be heard.
    this.#socket.on("error", () => undefined);
    this.#socket.end();
    this.#socket.destroySoon();
    this.#waiting?.settle(failure);
  }
}
