/**
 * `auth/popup`: the window in which somebody signs in for a page of another site (docs/profile.md).
 *
 * Who has just signed in goes back at once; who was signed in already is asked first, because a page
 * can open the window without any word of hers.
 *
 * @module
 */
import { readForm } from "../body.js";
import { chooseLanguage } from "../credentials/app-password-page.js";
import { withCsrf } from "../credentials/app-password-routes.js";
import { publicAddress } from "../establishments.js";
import { redirect } from "../login-route.js";
import { issueCode } from "../one-time-codes.js";
import { PageFailure } from "../page-failure.js";
import type { Exchange, GatewayParts, Route } from "../parts.js";
import { countAddress, countSignIn, readGoodSession } from "../require-session.js";
import type { LiveSession } from "../session.js";
import { POPUP_PATH } from "./popup-opener.js";
import { popupPage } from "./popup-page.js";
import { popupQuery, type PopupRequest, readPopupRequest } from "./popup-request.js";
import { POPUP_SCRIPT } from "./popup-script.js";

const SCRIPT_PATH = "auth/popup.js";
/** How long a code is good, in milliseconds. */
const CODE_LIFE = 30_000;
/** A session this young comes from a sign-in that was made in the window, in milliseconds. */
const JUST_NOW = 30_000;
const MOST_BYTES = 4096;

/** The routes. */
export const popupRoutes: readonly Route[] = [
  { method: "GET", path: POPUP_PATH, use: "page", handle: show },
  { method: "POST", path: POPUP_PATH, use: "page", handle: receive },
  { method: "GET", path: SCRIPT_PATH, use: "script", handle: serveScript },
];

async function show(parts: GatewayParts, exchange: Exchange): Promise<Response> {
  const asked = await enterWindow(parts, exchange);
  const session = await sessionFor(parts, exchange, asked);
  if (!session || asked.stepUp)
    return redirect(loginAddress(parts, asked, { stepUp: asked.stepUp }));
  if (parts.now() - session.stored.createdAt <= JUST_NOW) {
    return handOver(parts, exchange, asked, session);
  }
  const { name, account } = session.stored;
  const other = loginAddress(parts, asked, { other: true });
  return answerPage(parts, exchange, asked, {
    ...{ name, account, other, csrf: session.csrf ?? "", query: popupQuery(asked) },
  });
}

async function receive(parts: GatewayParts, exchange: Exchange): Promise<Response> {
  const asked = await enterWindow(parts, exchange);
  const { facts, request } = exchange;
  if (facts.origin !== facts.ownOrigin) throw new PageFailure("request-refused");
  const form = await readForm(request, MOST_BYTES);
  const session = await sessionFor(parts, withCsrf(exchange, form), asked);
  if (!session) return redirect(loginAddress(parts, asked, {}));
  return handOver(parts, exchange, asked, session);
}

/** Lets in what is a window of its own and asks for what it may have. */
async function enterWindow(parts: GatewayParts, exchange: Exchange): Promise<PopupRequest> {
  const { fetchDest } = exchange.facts;
  // What is answered can carry a code: it is for a window, not for a script.
  if (fetchDest !== null && fetchDest !== "document") throw new PageFailure("request-refused");
  await countSignIn(parts, exchange);
  const asked = readPopupRequest(parts, exchange);
  exchange.establishment = asked.establishment.key;
  exchange.keepsOpener = true;
  return asked;
}

/** The cookie session of the establishment that is asked for. */
async function sessionFor(
  parts: GatewayParts,
  exchange: Exchange,
  { establishment }: PopupRequest,
): Promise<LiveSession | undefined> {
  const session = await readGoodSession(parts, exchange);
  exchange.establishment = establishment.key;
  const isMeant =
    session?.stored.kind === "cookie" && session.establishment.key === establishment.key;
  return isMeant ? session : undefined;
}

async function handOver(
  parts: GatewayParts,
  exchange: Exchange,
  asked: PopupRequest,
  { stored }: LiveSession,
): Promise<Response> {
  const { origin, challenge } = asked;
  const content = {
    ...{ establishment: stored.establishment, issuer: stored.issuer },
    memory: { origin, challenge, session: stored.idHash },
  };
  const code = await issueCode(parts, "popup", content, CODE_LIFE);
  return answerPage(parts, exchange, asked, { code });
}

function answerPage(
  parts: GatewayParts,
  { request }: Exchange,
  { establishment, origin, id }: PopupRequest,
  content: Parameters<typeof popupPage>[0]["content"],
): Promise<Response> {
  const language = chooseLanguage(request.headers.get("Accept-Language"));
  const script = publicAddress(establishment, parts.config.publicUrl, SCRIPT_PATH);
  return popupPage({ language, script, origin, id, content });
}

/** Where the person signs in, and comes back from to this window. */
function loginAddress(
  parts: GatewayParts,
  asked: PopupRequest,
  wish: { readonly stepUp?: boolean; readonly other?: boolean },
): string {
  const { establishment } = asked;
  const { publicUrl } = parts.config;
  const login = new URL(publicAddress(establishment, publicUrl, "auth/login"));
  const back = `${publicAddress(establishment, publicUrl, POPUP_PATH)}?${popupQuery(asked)}`;
  login.searchParams.set("returnTo", back);
  login.searchParams.set("establishment", establishment.key);
  if (wish.stepUp) login.searchParams.set("step_up", "1");
  if (wish.other) login.searchParams.set("prompt", "login");
  return login.href;
}

async function serveScript(parts: GatewayParts, exchange: Exchange): Promise<Response> {
  countAddress(parts, exchange);
  return Promise.resolve(
    new Response(POPUP_SCRIPT, {
      headers: {
        "Content-Type": "text/javascript; charset=utf-8",
        "Cache-Control": "public, max-age=300",
      },
    }),
  );
}
