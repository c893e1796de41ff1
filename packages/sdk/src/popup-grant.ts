import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { BoundToken, type CodeExchange } from "./bound-token.js";
import type { Connection } from "./connection.js";
import { cookieGrant } from "./cookie-grant.js";
import { hashText, randomText } from "./dpop.js";
import { isPartageError, PartageError } from "./error.js";
import { followSignIn } from "./follow-sign-in.js";
import type { Access, AskGateway, Grant } from "./grant.js";
import { openPopup, type OpenWindow, type Popup } from "./popup-window.js";
import { SignInFailedEvent, type SignInOptions } from "./sign-in-events.js";

/** What {@link popupGrant} accepts. */
export interface PopupGrantOptions {
  /** Key of the establishment, where the gateway serves several under one address. */
  readonly establishment?: string | undefined;
  /**
   * What signs in while nobody did by a window. Default: the gateway's cookie session, which browsers
   * send between pages of one site, and which the way back from a full redirect ends in.
   */
  readonly first?: Grant | undefined;
  /** Called first when the person signs in, within the click; true when somebody is signed in by it. */
  readonly before?: ((connection: Connection) => Promise<boolean> | undefined) | undefined;
  /** Default: `window.open`. */
  readonly open?: OpenWindow | undefined;
}

/**
 * Signs in through a window of the gateway, for pages of another site: the page gets a code by
 * message, and for it a token bound to a key of its own, renewed with that key, never stored. `signIn`
 * opens the window; failures come as {@link SignInFailedEvent}, of codes `ERR_POPUP_BLOCKED` and
 * `ERR_POPUP_CLOSED`, after which `signIn(connection, { redirect: true })` leaves the page instead.
 */
export function popupGrant(options: PopupGrantOptions = {}): Grant {
  const ways = new WeakMap<Connection, PopupWay>();
  return (ask, connection) => {
    const way = ways.get(connection) ?? new PopupWay(connection, options);
    ways.set(connection, way);
    return way.obtain(ask);
  };
}

/** What proves that the code goes to the page that opened the window (RFC 7636). */
interface Challenge {
  readonly verifier: string;
  readonly challenge: string;
}

class PopupWay {
  readonly #connection: Connection;
  readonly #options: PopupGrantOptions;
  readonly #token: BoundToken;
  #code: CodeExchange | undefined;
  #popup: Popup | undefined;
  #next: Challenge | undefined;
  /** The person signed out here: what is tried first is not to undo that. */
  #hasLeft = false;
  #isBound = false;

  constructor(connection: Connection, options: PopupGrantOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#token = new BoundToken(connection);
    followSignIn(connection, {
      enter: (asked) => !asked.silent && this.#enter(asked),
      leave: () => {
        this.#hasLeft = true;
        this.#isBound = false;
        this.#code = undefined;
        this.#token.forget();
      },
    });
  }

  async obtain(ask: AskGateway): Promise<Access> {
    // Made before the click: a window may have to be opened in its very moment.
    this.#next ??= await newChallenge();
    const code = this.#code;
    if (code) {
      this.#code = undefined;
      const access = await this.#token.open(ask, code);
      this.#isBound = true;
      return access;
    }
    if (this.#isBound) return this.#token.renew(ask);
    if (this.#hasLeft) throw new PartageError("ERR_SIGNED_OUT", "Nobody is signed in in this page");
    return (this.#options.first ?? cookieGrant)(ask, this.#connection);
  }

  #enter(asked: SignInOptions): boolean {
    if (this.#popup?.focus()) return true;
    const before = asked.stepUp ? undefined : this.#options.before?.(this.#connection);
    if (before) {
      this.#hasLeft = false;
      void before.then(
        (isSignedIn) => isSignedIn || this.#open(asked),
        () => this.#open(asked),
      );
    } else this.#open(asked);
    return true;
  }

  #open({ stepUp }: SignInOptions): void {
    const next = this.#next;
    this.#next = undefined;
    if (next) this.#openWith(next, stepUp);
    else
      void newChallenge().then(
        (made) => this.#openWith(made, stepUp),
        (error: unknown) => this.#fail(error),
      );
  }

  #openWith({ verifier, challenge }: Challenge, stepUp = false): void {
    const { gateway } = this.#connection;
    const id = randomText();
    const url = new URL("auth/popup", gateway);
    const { establishment, open = openWindow } = this.#options;
    const asked = { origin: location.origin, id, code_challenge: challenge };
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
    if (establishment !== undefined) url.searchParams.set("establishment", establishment);
    if (stepUp) url.searchParams.set("step_up", "1");
    try {
      this.#popup = openPopup({ gateway, url, id, open });
      void this.#follow(this.#popup, verifier);
    } catch (error) {
      this.#next = { verifier, challenge };
      this.#fail(error);
    }
  }

  async #follow(popup: Popup, verifier: string): Promise<void> {
    try {
      const subjectToken = await popup.code;
      const subjectTokenType = SUBJECT_TOKEN_TYPES.popupCode;
      this.#code = { subjectToken, subjectTokenType, parameters: { code_verifier: verifier } };
      this.#hasLeft = false;
      // Whatever was open before is left for what the person just did.
      if (this.#connection.status === "signed-in") this.#connection.reset("connecting");
      await this.#connection.session();
    } catch (error) {
      this.#fail(error);
    } finally {
      if (this.#popup === popup) this.#popup = undefined;
      this.#next ??= await newChallenge();
    }
  }

  #fail(cause: unknown): void {
    const error = isPartageError(cause)
      ? cause
      : new PartageError("ERR_PROTOCOL", "The sign-in window failed", { cause });
    this.#connection.dispatchEvent(new SignInFailedEvent(error));
  }
}

const openWindow: OpenWindow = (url, target, features) => window.open(url, target, features);

async function newChallenge(): Promise<Challenge> {
  const verifier = randomText();
  return { verifier, challenge: await hashText(verifier) };
}
