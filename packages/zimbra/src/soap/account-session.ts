/**
 * What is kept in memory of one account: its token, and the number of its mailbox's last change.
 */
import { textOf, numberOf } from "./json.js";
import type { Credentials } from "./envelope.js";
import { SoapFault } from "./upstream-error.js";
import type { JsonObject } from "./json.js";

/** Signs an account in by pre-auth and gives the answer of AuthRequest. */
export type SignIn = (account: string) => Promise<JsonObject>;

interface Token extends Credentials {
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
}

/** A token that ends this soon is renewed before it is used. */
const MARGIN = 60_000;

/** Token and change number of one account, shared by all its requests. */
export class AccountSession {
  readonly account: string;
  readonly #signIn: SignIn;
  readonly #clock: () => number;
  #token: Token | undefined;
  #renewal: Promise<Token> | undefined;
  #change: number | undefined;

  constructor(account: string, signIn: SignIn, clock: () => number) {
    this.account = account;
    this.#signIn = signIn;
    this.#clock = clock;
  }

  /** The highest change number seen; every change up to it shows in whatever is read from now on. */
  get change(): number | undefined {
    return this.#change;
  }

  /** Takes note of a change number that an answer carried, sent when {@link change} was `before`. */
  sawChange(change: number | undefined, before: number | undefined): void {
    if (change === undefined) return;
    // A number below one known when the request was sent means a mailbox restored from a copy.
    const restored = before !== undefined && change < before;
    this.#change = restored ? change : Math.max(change, this.#change ?? 0);
  }

  /** The token, asked for when there is none or it ends soon. */
  async credentials(): Promise<Credentials> {
    const token = this.#token;
    if (token && token.endsAt - MARGIN > this.#clock()) return token;
    return this.#renew();
  }

  /** A token other than the refused one; concurrent callers share one sign-in. */
  async renewed(refused: string): Promise<Credentials> {
    if (this.#token?.token === refused) this.#token = undefined;
    return this.#token ?? this.#renew();
  }

  /** The token if there is one; it is forgotten. */
  drop(): Credentials | undefined {
    const token = this.#token;
    this.#token = undefined;
    return token;
  }

  async #renew(): Promise<Token> {
    this.#renewal ??= this.#authenticate().finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  async #authenticate(): Promise<Token> {
    const answer = await this.#signIn(this.account);
    const token = textOf(answer["authToken"]);
    if (token === undefined || !/^[\x21-\x7e]+$/.test(token) || /[;,"\\]/.test(token)) {
      throw new SoapFault("account.AUTH_FAILED");
    }
    const lifetime = numberOf(answer["lifetime"]) ?? 600_000;
    this.#token = { token, csrf: textOf(answer["csrfToken"]), endsAt: this.#clock() + lifetime };
    return this.#token;
  }
}
