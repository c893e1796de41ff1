/**
 * Puts a {@link FakeGateway} behind the `fetch` of the page, tokens of RFC 8693 included, for elements
 * that make their connection themselves.
 *
 * @module
 */
import type { GatewaySession } from "@partage-ent/jmap";
import type { FakeGateway } from "./fake-gateway.js";

/** What the page sent. */
export interface Sent {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly credentials: string;
  readonly body: string;
}

/** A page whose requests to a gateway are answered by a fake one. */
export interface ServedGateway {
  readonly sent: readonly Sent[];
  /** Answers of addresses that are no gateway's, by path. */
  readonly pages: Map<string, () => Response>;
  /** Whether requests without a token are answered. */
  takesCookies: boolean;
  /** What the gateway says to requests without one, beside 401. */
  refusal: Readonly<Record<string, string>>;
  stop(): void;
}

/** Serves the gateway until `stop`. */
export function serveGateway(gateway: FakeGateway): ServedGateway {
  const before = window.fetch;
  const sent: Sent[] = [];
  const served = {
    sent,
    pages: new Map<string, () => Response>(),
    takesCookies: false,
    refusal: {},
    stop: () => {
      window.fetch = before;
    },
  };
  const token = async (): Promise<Response> => {
    const session = await (await gateway.fetch(`${gateway.url}/v1/session`)).json();
    const { csrf: _, ...partage } = session as GatewaySession;
    const answer = { access_token: "secret-token", token_type: "DPoP", expires_in: 300, partage };
    return Response.json(answer);
  };
  window.fetch = async (input, init) => {
    const request = new Request(input instanceof Request ? input : new URL(String(input)), init);
    const url = new URL(request.url);
    const { method, headers, credentials } = request;
    const isOurs = url.href.startsWith(gateway.url);
    if (!isOurs && !served.pages.has(url.pathname)) return before(input, init);
    sent.push({ url, method, headers, credentials, body: await request.clone().text() });
    if (!isOurs) return served.pages.get(url.pathname)!();
    if (url.pathname.endsWith("/v1/token")) return token();
    const isKnown = served.takesCookies || headers.get("Authorization") === "DPoP secret-token";
    return isKnown
      ? gateway.fetch(request)
      : Response.json({ ...served.refusal, status: 401 }, { status: 401 });
  };
  return served;
}
