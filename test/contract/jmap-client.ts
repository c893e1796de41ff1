/**
 * A person's session over a back end: calls go through the dispatcher, so that a suite holds both to
 * the profile.
 *
 * @module
 */
import type { Id, JmapResponse, Session, SetError } from "@partage-ent/jmap";
import { CORE } from "@partage-ent/jmap";
import {
  createJmapServer,
  type Backend,
  type JmapContext,
  type JmapSession,
  type Principal,
} from "@partage-ent/server";

/** The answer of a call. */
export type Answer = Readonly<Record<string, unknown>>;

/** Error of a method call. */
export class CallError extends Error {
  readonly type: string;

  constructor(name: string, answer: Answer) {
    super(`${name}: ${JSON.stringify(answer)}`);
    this.type = String(answer["type"]);
  }
}

/** Error of one record of a `/set`. */
export class RecordError extends Error {
  readonly reason: SetError;

  constructor(reason: SetError) {
    super(JSON.stringify(reason));
    this.reason = reason;
  }
}

/** Throws why a record of a `/set` was refused. */
export function failRecord(failures: unknown, id: Id): void {
  const reason = (failures as Readonly<Record<Id, SetError>> | null)?.[id];
  if (reason) throw new RecordError(reason);
}

/** By what some work was refused: the type of its error, or `done`. */
export async function refused(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof RecordError) return error.reason.type;
    if (error instanceof CallError) return error.type;
    throw error;
  }
  return "done";
}

const BASE = "https://gateway.example/";

/** One person. */
export class JmapClient {
  readonly #context: JmapContext;
  readonly #capabilities: readonly string[];
  readonly #server = createJmapServer({
    onError: ({ error }) => {
      this.errors.push(error);
    },
  });
  /** What the dispatcher did not expect. */
  readonly errors: unknown[] = [];
  #session: JmapSession | undefined;

  constructor(
    backend: Backend,
    principal: Principal,
    { scopes, capabilities }: Pick<JmapContext, "scopes"> & { capabilities: readonly string[] },
  ) {
    const sessionKey = principal.account;
    this.#context = { principal, scopes, backend, sessionKey, baseUrl: BASE };
    this.#capabilities = capabilities;
  }

  get #opened(): JmapSession {
    if (this.#session === undefined) throw new Error("open() comes first");
    return this.#session;
  }

  /** The session object. */
  get session(): Session {
    return this.#opened.jmap;
  }

  /** Ids that are known from the start. */
  get wellKnown(): JmapSession["wellKnown"] {
    return this.#opened.wellKnown;
  }

  /** Account of the first capability that the suite is about. */
  get accountId(): Id {
    return this.session.primaryAccounts[this.#capabilities[0] ?? ""] ?? "";
  }

  /** Opens the session. */
  async open(): Promise<this> {
    this.#session = await this.#server.session(this.#context);
    return this;
  }

  /** Several calls in one request. */
  async calls(...calls: readonly (readonly [string, object])[]): Promise<readonly Answer[]> {
    const { accountId } = this;
    const methodCalls = calls.map(([name, args], at) => [name, { accountId, ...args }, `${at}`]);
    const known = this.session.capabilities;
    const using = [CORE, ...this.#capabilities].filter((urn) => urn in known);
    const response = await this.fetch("jmap/api", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ using, methodCalls }),
    });
    if (!response.ok) throw new Error(await response.text());
    const { methodResponses } = (await response.json()) as JmapResponse;
    return methodResponses.map(([name, answer], at) => {
      if (name === "error") throw new CallError(calls[at]![0], answer);
      return answer;
    });
  }

  /** One call. */
  async call(name: string, args: object): Promise<Answer> {
    return (await this.calls([name, args]))[0]!;
  }

  /** Uploads a file and answers its blob. */
  async upload(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Id> {
    const response = await this.fetch(`jmap/upload/${this.accountId}/`, {
      method: "POST",
      headers: { "Content-Type": type },
      body: bytes,
    });
    if (!response.ok) throw new Error(await response.text());
    return ((await response.json()) as { readonly blobId: Id }).blobId;
  }

  /** Asks for a blob. */
  download(blobId: Id, type = "application/octet-stream"): Promise<Response> {
    const path = `jmap/download/${this.accountId}/${blobId}/file`;
    return this.fetch(`${path}?type=${encodeURIComponent(type)}`);
  }

  /** A request of the session. */
  fetch(path: string, init?: RequestInit): Promise<Response> {
    return this.#server.fetch(new Request(new URL(path, BASE), init), this.#context);
  }
}
