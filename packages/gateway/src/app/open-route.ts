/**
 * `GET open`: the jump into PARTAGE webmail, signed in, without any key in the page.
 *
 * @module
 */
import type { JumpTarget } from "@partage-ent/server";
import { publicAddress } from "./establishments.js";
import { redirect } from "./login-route.js";
import { PageFailure } from "./page-failure.js";
import type { Exchange, GatewayParts, Route } from "./parts.js";
import { readGoodSession } from "./require-session.js";
import type { LiveSession } from "./session.js";
import { webmailWay } from "./step-up.js";

const VIEWS: readonly string[] = ["mail", "compose", "calendar", "contacts"];

/** Most people that a message can be begun to. */
const MAX_RECIPIENTS = 50;

/** An address and nothing beside it: no name, no list, no header. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]{1,253}$/;

/** The route. */
export const openRoute: Route = {
  method: "GET",
  path: "open",
  use: "page",
  handle: async (parts, exchange) => {
    const { fetchDest } = exchange.facts;
    // The address that is answered opens the mailbox: it is for the address bar, not for a script.
    if (fetchDest !== null && fetchDest !== "document") throw new PageFailure("request-refused");
    const session = await readGoodSession(parts, exchange);
    // A token is for what its scopes name, and the webmail is all of the mailbox.
    if (session?.stored.kind !== "cookie") return redirect(signInFirst(parts, exchange));
    if (!session.establishment.openWebmail) throw new PageFailure("jump-unavailable");
    const way = webmailWay(session.establishment, session.stored);
    if (way === "stepUp") return redirect(signInFirst(parts, exchange, session));
    if (way === "closed") throw new PageFailure("jump-unavailable");
    const target = readTarget(exchange.url.searchParams);
    const address = await jump(parts, exchange, session, target);
    const { establishment, account } = session.stored;
    const { requestId, clientAddress } = exchange.facts;
    parts.telemetry.audit({
      event: "webmail-opened",
      ...{ requestId, clientAddress, establishment, account },
    });
    return redirect(address.href);
  },
};

/** Where somebody signs in and comes back from; more strongly, at her own issuer, who is signed in. */
function signInFirst(parts: GatewayParts, { facts, url }: Exchange, session?: LiveSession): string {
  const { publicUrl } = parts.config;
  const asked = session?.establishment.key ?? url.searchParams.get("establishment");
  const establishment = facts.served.find(({ key }) => key === asked) ?? facts.served[0]!;
  const login = new URL(publicAddress(establishment, publicUrl, "auth/login"));
  const back = publicAddress(establishment, publicUrl, `open${url.search}`);
  login.searchParams.set("returnTo", back);
  if (facts.served.length > 1 && asked !== null) login.searchParams.set("establishment", asked);
  if (session) {
    login.searchParams.set("step_up", "1");
    login.searchParams.set("issuer", session.stored.issuer);
  }
  return login.href;
}

function readTarget(asked: URLSearchParams): JumpTarget {
  const view = asked.get("view") ?? "mail";
  const id = asked.get("id");
  if (!VIEWS.includes(view)) throw new PageFailure("request-refused");
  if (id !== null && !/^[\w-]{1,255}$/.test(id)) throw new PageFailure("request-refused");
  const to = asked.getAll("to");
  if (to.length > MAX_RECIPIENTS || !to.every((address) => ADDRESS.test(address)))
    throw new PageFailure("request-refused");
  return {
    view: view as JumpTarget["view"],
    ...(id !== null && { emailId: id }),
    ...(to.length > 0 && { to }),
  };
}

async function jump(
  parts: GatewayParts,
  { facts }: Exchange,
  { stored, establishment }: LiveSession,
  target: JumpTarget,
): Promise<URL> {
  const principal = { establishment: stored.establishment, account: stored.account };
  try {
    const address = await parts.backends[establishment.key]?.jump?.(principal, target);
    if (address) return address;
  } catch (error) {
    parts.telemetry.fault({ requestId: facts.requestId, error });
    throw new PageFailure("jump-unavailable", { cause: error });
  }
  throw new PageFailure("jump-unavailable");
}
