import type { Route } from "../parts.js";
import { countAddress } from "../require-session.js";
import type { LtiTool } from "./lti-parts.js";
import { LTI_PATHS } from "./lti-words.js";

/** Shorter than the time after which a new key signs. */
const MAX_AGE = 300;

/** `GET lti/jwks`: the public keys of the tool, the same for everybody. */
export function keysRoute({ keys }: LtiTool): Route {
  return {
    ...{ method: "GET", path: LTI_PATHS.keys, use: "public" },
    handle: async (parts, exchange) => {
      countAddress(parts, exchange);
      return Response.json(
        { keys: await keys.publicKeys() },
        { headers: { "Cache-Control": `public, max-age=${MAX_AGE}` } },
      );
    },
  };
}
