/**
 * `GET auth/login`: sends the browser to the establishment's identity provider.
 *
 * @module
 */
import { finishSignIn, stayOut } from "./callback-route.js";
import type { Establishment, Issuer } from "./config.js";
import { type CookieForm, readCookie, writeCookie } from "./cookies.js";
import { chooseEstablishment } from "./establishments.js";
import { chooserPage, fittingIssuers, silentIssuer } from "./issuer-choice.js";
import { PageFailure } from "./page-failure.js";
import type { Exchange, GatewayParts, Route } from "./parts.js";
import { hashText, isRandomId, randomId } from "./random.js";
import { keepPopupOpener } from "./popup/popup-opener.js";
import { countSignIn } from "./require-session.js";
import { returnAddress } from "./return-address.js";
import { readReturnTo } from "./return-to.js";
import { SignInFailure, type SignInStep } from "./sign-in.js";

/** How long a person may take at the identity provider, in seconds. */
const PATIENCE = 900;

/** The route. */
export const loginRoute: Route = {
  method: "GET",
  path: "auth/login",
  use: "page",
  handle: async (parts, exchange) => {
    await countSignIn(parts, exchange);
    const asked = readAsked(parts, exchange);
    const { facts } = exchange;
    exchange.establishment = asked.establishment.key;
    keepPopupOpener(parts, exchange, asked.establishment, asked.returnTo);
    if (asked.silent && readCookie(facts.cookie, "silent", facts.isDemo)) {
      return redirect(asked.returnTo);
    }
    const { fitting, silent } = asked;
    const [only] = fitting;
    if (fitting.length > 1 && !silent) return chooserPage(exchange, fitting);
    const issuer = silent ? await silentIssuer(exchange, fitting) : only;
    if (!issuer) throw new PageFailure("establishment-unknown", { back: asked.returnTo });
    return leave(parts, exchange, { ...asked, issuer });
  },
};

async function leave(parts: GatewayParts, exchange: Exchange, wanted: Wanted): Promise<Response> {
  const { facts, cookies } = exchange;
  const state = randomId();
  const step = await begin(parts, exchange, wanted, state);
  if (!step) return stayOut(exchange, { ...wanted, form: "host" });
  if ("identity" in step) {
    return finishSignIn(parts, exchange, { ...wanted, form: "host" }, step.identity);
  }
  const browser = browserId(exchange);
  await remember(parts, wanted, { state, browser, memory: step.memory });
  const forms: readonly CookieForm[] = facts.isDemo ? ["host", "plain"] : ["host"];
  for (const form of forms) cookies.push(writeCookie("browser", form, browser, PATIENCE));
  return redirect(step.redirect.href);
}

/** Undefined when a silent sign-in can't even begin: the page goes on without. */
async function begin(
  parts: GatewayParts,
  exchange: Exchange,
  { establishment, issuer, ...wish }: Wanted,
  state: string,
): Promise<SignInStep | undefined> {
  const redirectUri = returnAddress(parts.config, establishment, issuer);
  const { silent, stepUp, again } = wish;
  try {
    return await parts.signIn.begin({
      ...{ establishment, issuer, redirectUri, state, silent, stepUp, again },
    });
  } catch (error) {
    if (!silent || !(error instanceof SignInFailure)) throw error;
    if (error.code !== "login-required") {
      parts.telemetry.fault({ requestId: exchange.facts.requestId, error });
    }
    return undefined;
  }
}

interface Asked {
  readonly establishment: Establishment;
  /** Issuers that could sign the person in. */
  readonly fitting: readonly Issuer[];
  readonly returnTo: string;
  readonly silent: boolean;
  readonly stepUp: boolean;
  /** Somebody else is to sign in. */
  readonly again: boolean;
}

interface Wanted extends Omit<Asked, "fitting"> {
  readonly issuer: Issuer;
}

function readAsked(parts: GatewayParts, { url, facts }: Exchange): Asked {
  const asked = url.searchParams;
  const returnTo = asked.get("returnTo");
  const establishment = chooseEstablishment(facts.served, asked.get("establishment"), returnTo);
  if (!establishment) throw new PageFailure("establishment-unknown");
  const back = readReturnTo(returnTo, establishment, parts.config.publicUrl);
  if (back === undefined) throw new PageFailure("return-refused");
  const silent = asked.get("prompt") === "none";
  const stepUp = asked.get("step_up") === "1";
  const fitting = fittingIssuers(establishment, { issuer: asked.get("issuer"), silent, stepUp });
  const again = asked.get("prompt") === "login";
  return { establishment, fitting, returnTo: back, silent, stepUp, again };
}

// The id stays the same for sign-ins begun side by side, so that each of them can end.
function browserId({ facts }: Exchange): string {
  const known = readCookie(facts.cookie, "browser", facts.isDemo);
  return known && isRandomId(known.value) ? known.value : randomId();
}

interface Secrets {
  readonly state: string;
  readonly browser: string;
  readonly memory: Readonly<Record<string, string>>;
}

async function remember(
  parts: GatewayParts,
  { establishment, issuer, returnTo, silent, stepUp }: Wanted,
  { state, browser, memory }: Secrets,
): Promise<void> {
  await parts.store.saveTransaction({
    stateHash: await hashText(state),
    browserHash: await hashText(browser),
    establishment: establishment.key,
    issuer: issuer.issuer,
    returnTo,
    silent,
    memory: { ...memory, ...(stepUp && { stepUp: "1" }) },
    expiresAt: parts.now() + PATIENCE * 1000,
  });
}

/** Sends a browser on with a GET. */
export function redirect(address: string): Response {
  return new Response(null, { status: 303, headers: { Location: address } });
}
