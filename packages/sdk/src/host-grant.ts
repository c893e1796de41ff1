import type { Connection } from "./connection.js";
import { canProve, createProofKey } from "./dpop.js";
import { errorCode, PartageError } from "./error.js";
import { followSignIn } from "./follow-sign-in.js";
import type { Grant } from "./grant.js";
import { jwtGrant } from "./jwt-grant.js";

/** A host page that gives JWTs to the person it has signed in. */
export interface HostPage {
  readonly getToken: () => Promise<string>;
  /** See `JwtGrantOptions.mayRepeat`. */
  readonly mayRepeat?: boolean | undefined;
  /** Where the host signs people in. */
  readonly signInPage: URL;
}

/**
 * The grant of a host page: tokens bound to a key of this page where it can have one, no return by
 * itself after a sign-out, and the host's own sign-in.
 */
export function hostGrant({ getToken, mayRepeat, signInPage }: HostPage): Grant {
  const grants = new WeakMap<Connection, Grant>();
  const create = (connection: Connection): Grant => {
    let hasLeft = false;
    const proofKey = canProve() ? createProofKey : undefined;
    const grant = jwtGrant(getToken, { tokenType: "jwt", mayRepeat, proofKey });
    followSignIn(connection, {
      enter: () => {
        hasLeft = false;
        connection.session().catch((error: unknown) => {
          if (/SIGNED_OUT|EXPIRED/.test(String(errorCode(error)))) location.assign(signInPage);
        });
        return true;
      },
      leave: () => {
        hasLeft = true;
      },
    });
    return async (ask, self) => {
      if (!hasLeft) return grant(ask, self);
      throw new PartageError("ERR_SIGNED_OUT", "The person signed out of this page");
    };
  };
  return (ask, connection) => {
    const grant = grants.get(connection) ?? create(connection);
    grants.set(connection, grant);
    return grant(ask, connection);
  };
}

/** A path of the page's own host. @throws {@link PartageError} for one of another. */
export function ownUrl(url: string | URL): URL {
  const { href, origin } = location;
  const own = URL.canParse(String(url), href) ? new URL(url, href) : undefined;
  if (own?.origin === origin) return own;
  // What a host gives its own pages must not be asked from, or told to, another one.
  throw new PartageError("ERR_INVALID_ARGUMENTS", `Not an address of this host: ${String(url)}`);
}

/** Asks the host, with the person's session there; what is no success says that nobody is signed in. */
export async function askHost(url: URL, init: RequestInit = {}): Promise<Response> {
  const options: RequestInit = {
    credentials: "same-origin",
    cache: "no-store",
    redirect: "manual",
  };
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(url, { ...options, ...init, signal }).catch((cause: unknown) => {
    throw new PartageError("ERR_OFFLINE", "The host page can't be reached", { cause });
  });
  if (response.ok) return response;
  if (response.status >= 500) {
    throw new PartageError("ERR_UNAVAILABLE", `The host page answered ${response.status}`);
  }
  throw nobody();
}

/** Milliseconds until the host must have answered. */
const PATIENCE = 10_000;

/** The error of a host that has nobody signed in. */
export function nobody(): PartageError {
  return new PartageError("ERR_SIGNED_OUT", "Nobody is signed in at the host page");
}
