import { answerReturn } from "../callback-route.js";
import type { Exchange, Route } from "../parts.js";
import { countSignIn } from "../require-session.js";
import { HEADER_PATH } from "../return-address.js";
import type { FrontHeaders } from "../sign-in.js";

/** `GET auth/header`: the one path that the web server in front protects, and where it is believed. */
export const headerRoute: Route = {
  method: "GET",
  path: HEADER_PATH,
  use: "page",
  handle: async (parts, exchange) => {
    await countSignIn(parts, exchange);
    return answerReturn(parts, exchange, readFront(exchange));
  },
};

function readFront({ request, context }: Exchange): FrontHeaders {
  return {
    isTrusted: context.isTrustedProxy === true,
    read: (name) => {
      const value = request.headers.get(name);
      if (value === null) return [];
      // `Headers` joins what came twice, with a comma that a value may have too.
      return context.isRepeated?.(name) === false ? [value] : [value, value];
    },
  };
}
