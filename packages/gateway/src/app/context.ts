/** What a browser's `Request` can't carry, beside it: given by the server, or by a page that plays it. */
export interface GatewayContext {
  /** Address of the client, proxies already taken into account. */
  readonly clientAddress: string;
  /** Host that the browser asked for, where `request.url` does not say it. */
  readonly host?: string;
  /** Replaces the `Cookie` header, which a page can't set. */
  readonly cookie?: string;
  /** Replaces the `Origin` header. */
  readonly origin?: string;
  /** Replaces the `Sec-Fetch-Site` header. */
  readonly fetchSite?: string;
  /** Whether the connection is that of a trusted proxy; not so by default. */
  readonly isTrustedProxy?: boolean;
  /** Whether a header came more than once, which `Headers` doesn't tell. */
  readonly isRepeated?: (name: string) => boolean;
  /** Receives each `Set-Cookie` value, which a page's `Response` drops. */
  readonly setCookie?: (value: string) => void;
  /** Name of the request in logs; a random one by default. */
  readonly requestId?: string;
}
