import type { Grant } from "./grant.js";
import { askHost, hostGrant, nobody, ownUrl } from "./host-grant.js";

/** What {@link uportalGrant} accepts. */
export interface UportalGrantOptions {
  /** Where the portal gives its userinfo token. Default: `/uPortal/api/v5-1/userinfo`. */
  readonly url?: string | URL | undefined;
  /** Claims to narrow the token to. Default: all that the portal is configured to give. */
  readonly claims?: readonly string[] | undefined;
}

/** A JWS in its compact form (RFC 7515 section 3.1). */
const TOKEN = /^[\w-]+\.([\w-]+)\.[\w-]+$/;

/**
 * Signs in whom a uPortal has signed in, by its userinfo token, which is exchanged at once and never
 * kept. The token opens the portal's own interfaces too: name a gateway of one's own only.
 */
export function uportalGrant(options: UportalGrantOptions = {}): Grant {
  const url = ownUrl(options.url ?? "/uPortal/api/v5-1/userinfo");
  if (options.claims) url.searchParams.set("claims", options.claims.join());
  const context = /^.*?(?=\/api\/)/.exec(url.pathname)?.[0] ?? "/uPortal";
  const signInPage = new URL(`${context}/Login`, url.origin);
  signInPage.searchParams.set("refUrl", location.pathname + location.search);
  return hostGrant({ getToken: () => readUserinfo(url), mayRepeat: true, signInPage });
}

/** Guests have a token too; a login page of HTML has none. */
async function readUserinfo(url: URL): Promise<string> {
  const token = (await (await askHost(url)).text()).trim();
  const payload = TOKEN.exec(token)?.[1];
  if (!payload || isGuest(payload)) throw nobody();
  return token;
}

/** The gateway judges by its own configuration; asking it about a guest is one request too many. */
function isGuest(payload: string): boolean {
  try {
    const text = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    const { sub } = JSON.parse(text) as { readonly sub?: unknown };
    return typeof sub !== "string" || sub === "" || sub.startsWith("guest");
  } catch {
    return true;
  }
}
