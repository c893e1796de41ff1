/**
 * What a connection tells about signing in by the person: grants that do so in the page listen.
 *
 * @module
 */
import type { PartageError } from "./error.js";

/** What `signIn` accepts. */
export interface SignInOptions {
  /** Page to come back to. Default: this one. */
  readonly returnTo?: string | URL | undefined;
  /** Come back signed out, without a word, where the identity provider would ask. Default: false. */
  readonly silent?: boolean | undefined;
  /** Ask for the stronger sign-in that `GatewaySession.stepUp` speaks of. Default: false. */
  readonly stepUp?: boolean | undefined;
  /** Leave the page for the gateway's sign-in even where the grant has another way. Default: false. */
  readonly redirect?: boolean | undefined;
}

/** Somebody wants to sign in. A grant that has its own way cancels it, and goes that way at once. */
export class SignInEvent extends Event {
  static readonly type = "partage-sign-in";
  readonly options: SignInOptions;

  constructor(options: SignInOptions) {
    super(SignInEvent.type, { cancelable: true });
    this.options = options;
  }
}

/** Signing in within the page came to nothing: `error` says why. */
export class SignInFailedEvent extends Event {
  static readonly type = "partage-sign-in-failed";
  readonly error: PartageError;

  constructor(error: PartageError) {
    super(SignInFailedEvent.type);
    this.error = error;
  }
}
