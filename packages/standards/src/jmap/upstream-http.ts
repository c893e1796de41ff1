/**
 * HTTP to an upstream JMAP server: what its answers mean.
 *
 * @module
 */
import { MethodFailure } from "@partage-ent/server";
import { BoundedHttp } from "../http/bounded-http.js";
import type { JmapSettings } from "./jmap-options.js";
import { notUnderstood, refusalOf, unavailable } from "./upstream-failure.js";

/** Sends the requests of all people to one server. */
export function upstreamHttp(settings: JmapSettings): BoundedHttp {
  const { sessionUrl, credentials, fetch, clock, timeoutMs, limits } = settings;
  return new BoundedHttp({
    service: "jmap",
    ...{ origin: sessionUrl.origin, credentials, fetch, clock, timeoutMs },
    perServer: limits.requestsPerServer,
    perAccount: limits.requestsPerAccount,
    maxPause: 8_000,
    manners: {
      // Only what is read is asked for elsewhere: a body, and what it does, stays where it was sent.
      follows: ({ method }) => method === "GET",
      isFailing: (status) => status >= 500,
      refusal: (response) => refusalOf(response, clock()),
      unreachable: (cause) => unavailable(undefined, cause),
      givenUp: (reason) => reason,
      notUnderstood,
      tooLarge: () =>
        new MethodFailure("serverFail", "The mail server answers more than can be taken."),
    },
  });
}
