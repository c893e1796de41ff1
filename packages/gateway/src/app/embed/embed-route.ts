/**
 * `GET embed/:widget`: one element in a page of its own, for frames.
 *
 * @module
 */
import type { Establishment } from "../config.js";
import { allowedOrigins, chooseEstablishment, publicAddress } from "../establishments.js";
import { type PageCode, pageResponse } from "../error-page.js";
import { PageFailure } from "../page-failure.js";
import type { Exchange, GatewayParts, Route } from "../parts.js";
import { readGoodSession } from "../require-session.js";
import { isEmbedWidget, readEmbedAttributes } from "./embed-attributes.js";
import { embedPage } from "./embed-page.js";

/** Parameters that configure the page, not the element. */
const OWN = ["host", "lang", "establishment"];
const LONGEST_QUERY = 2048;

/** The route. */
export const embedRoute: Route = {
  method: "GET",
  path: "embed/:widget",
  use: "embed",
  handle: async (parts, exchange) => {
    const { establishment, host } = readHost(parts, exchange);
    exchange.establishment = establishment.key;
    const session = await readGoodSession(parts, exchange);
    exchange.establishment = establishment.key;
    const { facts, url } = exchange;
    const wish = url.search.length <= LONGEST_QUERY ? readWish(url) : undefined;
    if (!wish) return sayTo(host, facts.ownOrigin, "embed-unknown", facts.requestId);
    const isSignedIn =
      session?.stored.kind === "cookie" && session.establishment.key === establishment.key;
    // Nothing but a cookie that came shows that cookies come here; alone, the page itself signs in.
    const isAlone = facts.fetchDest === "document";
    return embedPage({
      ...wish,
      gateway: publicAddress(establishment, parts.config.publicUrl, ""),
      grant: { kind: isSignedIn || isAlone ? "cookie" : "popup" },
      parent: host,
      ...(facts.served.length > 1 && { establishment: establishment.key }),
    });
  },
};

/** Who frames the page: exactly one origin of the establishment, the gateway's own where none is named. */
function readHost(
  { config }: GatewayParts,
  { url, facts }: Exchange,
): { readonly establishment: Establishment; readonly host: string } {
  const asked = url.searchParams;
  if (OWN.some((name) => asked.getAll(name).length > 1)) throw new PageFailure("embed-refused");
  const host = asked.get("host") ?? facts.ownOrigin;
  const establishment = chooseEstablishment(facts.served, asked.get("establishment"), host);
  if (!establishment) throw new PageFailure("embed-refused");
  if (!allowedOrigins(establishment, config.publicUrl).has(host)) {
    throw new PageFailure("embed-refused");
  }
  return { establishment, host };
}

type Wish = Pick<Parameters<typeof embedPage>[0], "widget" | "attributes" | "lang">;

function readWish({ pathname, searchParams }: URL): Wish | undefined {
  const widget = pathname.slice(pathname.lastIndexOf("/") + 1);
  if (!isEmbedWidget(widget)) return undefined;
  const lang = searchParams.get("lang") ?? "fr";
  if (lang !== "fr" && lang !== "en") return undefined;
  const given = [...searchParams].filter(([name]) => !OWN.includes(name));
  const attributes = readEmbedAttributes(widget, given);
  return attributes && { widget, attributes, lang };
}

/** A page of words inside the frame: whoever framed it may, and should see what is wrong. */
async function sayTo(
  host: string,
  own: string,
  code: PageCode,
  requestId: string,
): Promise<Response> {
  const response = await pageResponse(code, requestId);
  const framer = host === own ? "'self'" : host;
  const policy = response.headers.get("Content-Security-Policy") ?? "default-src 'none'";
  response.headers.set("Content-Security-Policy", `${policy}; frame-ancestors ${framer}`);
  return response;
}
