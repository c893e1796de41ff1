import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { BoundToken } from "./bound-token.js";
import type { Connection } from "./connection.js";
import { errorCode } from "./error.js";
import type { Grant } from "./grant.js";

/**
 * Signs in by the code that the page of an LTI launch carries: good once, for 30 seconds. The token is
 * bound to a key of this page and renewed with it, as the code can't be had again.
 */
export function ltiGrant(code: string): Grant {
  const tokens = new WeakMap<Connection, BoundToken>();
  let unused: string | undefined = code;
  return async (ask, connection) => {
    const token = tokens.get(connection) ?? new BoundToken(connection);
    if (!tokens.has(connection)) {
      tokens.set(connection, token);
      connection.addEventListener("partage-connection-change", ({ status, signedOut }) => {
        if (signedOut && status === "signed-out") token.forget();
      });
    }
    if (unused === undefined) return token.renew(ask);
    try {
      const subjectTokenType = SUBJECT_TOKEN_TYPES.ltiLaunchCode;
      const access = await token.open(ask, { subjectToken: unused, subjectTokenType });
      unused = undefined;
      return access;
    } catch (error) {
      // A request that reached nobody has not used the code.
      if (errorCode(error) !== "ERR_OFFLINE") unused = undefined;
      throw error;
    }
  };
}
