/**
 * A gateway in memory over a back end, and a browser before it, without a socket.
 *
 * @module
 */
import {
  createGateway,
  createMemoryStore,
  parseGatewayConfig,
  type SignIn,
} from "@partage-ent/gateway/app";
import type { Backend } from "@partage-ent/server";

const ORIGIN = "https://ent.univ.example";
/** Address of the gateway: under a path of the page's own origin. */
export const GATEWAY = `${ORIGIN}/partage-gw/`;

/** What a browser tab does for one person. */
export interface BrowserFetch {
  readonly fetch: typeof fetch;
  /** Requests so far. */
  readonly paths: string[];
  readonly cookies: Map<string, string>;
}

/** A browser tab's `fetch`: keeps cookies, tells its origin, counts requests. */
export function browserFetch(
  backend: Backend,
  { mail = "lea@univ.example", name = "Léa" } = {},
): BrowserFetch {
  const config = parseGatewayConfig({
    publicUrl: GATEWAY.slice(0, -1),
    establishments: [
      {
        key: "valmoree",
        name: "Université de Valmorée",
        mailDomains: ["univ.example"],
        issuers: [{ issuer: "https://idp.univ.example", clientId: "gateway" }],
      },
    ],
  });
  const signIn: SignIn = {
    begin: async ({ issuer }) => ({
      identity: {
        issuer: issuer.issuer,
        subject: mail,
        claims: { mail, name },
      },
    }),
    complete: async () => Promise.reject(new Error("never asked")),
    endSession: async () => null,
  };
  const store = createMemoryStore();
  const gateway = createGateway({ config, store, signIn, backends: { valmoree: backend } });
  const cookies = new Map<string, string>();
  const paths: string[] = [];
  const send = async (url: string | URL, init: RequestInit = {}): Promise<Response> => {
    const { pathname } = new URL(url);
    paths.push(`${init.method ?? "GET"} ${pathname.slice(12)}`);
    return gateway.fetch(new Request(url, init), {
      clientAddress: "127.0.0.1",
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      origin: ORIGIN,
      fetchSite: "same-origin",
      setCookie: (line) => {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      },
    });
  };
  return { fetch: send as typeof fetch, paths, cookies };
}
