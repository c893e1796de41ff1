import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import type { Connection } from "./connection.js";
import { createProofKey, type ProofKey } from "./dpop.js";
import { errorCode, PartageError } from "./error.js";
import { exchangeToken, type TokenAccess, type TokenExchange } from "./exchange-token.js";
import type { Access, AskGateway } from "./grant.js";

/** What a {@link BoundToken} is got for: a code, with what goes with it. */
export type CodeExchange = Omit<TokenExchange, "key">;

/**
 * A token bound to a key of this page, renewed by itself as long as the gateway lets it: where a page
 * was given a code, it can't ask anybody for another one.
 */
export class BoundToken {
  readonly #connection: Connection;
  #key: ProofKey | undefined;
  #token: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Exchanges a code. */
  async open(ask: AskGateway, code: CodeExchange): Promise<Access> {
    // Another code may be another person's: what was bound to the key before ends with it.
    this.#key = await createProofKey();
    return this.#exchange(ask, code);
  }

  /** Exchanges the token for the next; `ERR_SIGNED_OUT` when there is none, or none any more. */
  async renew(ask: AskGateway): Promise<Access> {
    const subjectToken = this.#token;
    if (subjectToken === undefined) {
      throw new PartageError("ERR_SIGNED_OUT", "Nobody has signed in in this page");
    }
    try {
      const subjectTokenType = SUBJECT_TOKEN_TYPES.ownToken;
      return await this.#exchange(ask, { subjectToken, subjectTokenType });
    } catch (error) {
      if (errorCode(error) === "ERR_SIGNED_OUT") this.forget();
      throw error;
    }
  }

  /** Forgets token and key. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#token = this.#key = undefined;
  }

  async #exchange(ask: AskGateway, code: CodeExchange): Promise<Access> {
    const key = this.#key;
    const found = await exchangeToken(ask, this.#connection.gateway, { ...code, key });
    if (key !== this.#key) {
      throw new PartageError("ERR_SIGNED_OUT", "The person signed out meanwhile");
    }
    this.#token = found.token;
    return this.#keepAlive(found);
  }

  /** A token that has ended can't be renewed: half-way through its life is early enough in any tab. */
  #keepAlive({ access, lifetime }: TokenAccess): Access {
    clearTimeout(this.#timer);
    const half = lifetime / 2;
    const retry = (): void => {
      // A failure stands in the connection's status; one that may pass is tried again in time.
      this.#connection.session().catch(() => {
        this.#timer = setTimeout(retry, half / 4);
      });
    };
    this.#timer = setTimeout(retry, half);
    (this.#timer as { unref?: () => void }).unref?.();
    return { ...access, renewAt: Date.now() + half - 1 };
  }
}
