/**
 * `GET auth/login`: sends the browser to the establishment's identity provider.
 *
 * @module
 */
import { type Establishment, type Issuer, takesSignIns } from "./config.js";
import { type CookieForm, readCookie, writeCookie } from "./cookies.js";
import { finishSignIn } from "./callback-route.js";
import { chooseEstablishment, publicAddress } from "./establishments.js";
import { PageFailure } from "./page-failure.js";
import type { Exchange, GatewayParts, Route } from "./parts.js";
import { hashText, isRandomId, randomId } from "./random.js";
import { countSignIn } from "./require-session.js";
import { readReturnTo } from "./return-to.js";

/** How long a person may take at the identity provider, in seconds. */
const PATIENCE = 900;

/** The route. */
export const loginRoute: Route = {
  method: "GET",
  path: "auth/login",
  use: "page",
  handle: async (parts, exchange) => {
    await countSignIn(parts, exchange);
    const wanted = readWanted(parts, exchange);
    const { facts, cookies } = exchange;
    if (wanted.silent && readCookie(facts.cookie, "silent", facts.isDemo)) {
      return redirect(wanted.returnTo);
    }
    const state = randomId();
    const { establishment, issuer, silent } = wanted;
    const redirectUri = callbackAddress(parts, establishment);
    const step = await parts.signIn.begin({ establishment, issuer, redirectUri, state, silent });
    const browser = browserId(exchange);
    if ("identity" in step)
      return finishSignIn(parts, exchange, { ...wanted, form: "host" }, step.identity);
    await remember(parts, wanted, { state, browser, memory: step.memory });
    const forms: readonly CookieForm[] = facts.isDemo ? ["host", "plain"] : ["host"];
    for (const form of forms) cookies.push(writeCookie("browser", form, browser, PATIENCE));
    return redirect(step.redirect.href);
  },
};

interface Wanted {
  readonly establishment: Establishment;
  readonly issuer: Issuer;
  readonly returnTo: string;
  readonly silent: boolean;
}

function readWanted(parts: GatewayParts, { url, facts }: Exchange): Wanted {
  const asked = url.searchParams;
  const returnTo = asked.get("returnTo");
  const establishment = chooseEstablishment(facts.served, asked.get("establishment"), returnTo);
  if (!establishment) throw new PageFailure("establishment-unknown");
  const back = readReturnTo(returnTo, establishment, parts.config.publicUrl);
  if (back === undefined) throw new PageFailure("return-refused");
  const wanted = asked.get("issuer");
  const issuer = establishment.issuers.find(
    (each) => takesSignIns(each) && (wanted === null || each.issuer === wanted),
  );
  if (!issuer) throw new PageFailure("establishment-unknown", { back });
  return { establishment, issuer, returnTo: back, silent: asked.get("prompt") === "none" };
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
  { establishment, issuer, returnTo, silent }: Wanted,
  { state, browser, memory }: Secrets,
): Promise<void> {
  await parts.store.saveTransaction({
    stateHash: await hashText(state),
    browserHash: await hashText(browser),
    establishment: establishment.key,
    issuer: issuer.issuer,
    returnTo,
    silent,
    memory,
    expiresAt: parts.now() + PATIENCE * 1000,
  });
}

/** Address that identity providers send browsers back to. */
export function callbackAddress(parts: GatewayParts, establishment: Establishment): string {
  return publicAddress(establishment, parts.config.publicUrl, "auth/callback");
}

/** Sends a browser on with a GET. */
export function redirect(address: string): Response {
  return new Response(null, { status: 303, headers: { Location: address } });
}
