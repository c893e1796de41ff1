/**
 * Signing in and out by the person.
 *
 * @module
 */
import type { Connection } from "./connection.js";
import { errorCode } from "./error.js";
import { readJson } from "./exchange.js";
import { SignInEvent, type SignInOptions } from "./sign-in-events.js";
import { isPage, tabsName, type TabMessage } from "./tabs.js";

/** What {@link signOut} gives. */
export interface SignedOut {
  /** Where the session at the identity provider can be ended too, by leaving the page for it. */
  readonly redirect: URL | undefined;
}

/**
 * Signs the person in, by the way that the connection's grant has in the page (a popup window, the
 * host's own sign-in), else by leaving the page for the gateway, which comes back to `returnTo`. Call
 * it within a click: browsers open no window without one. What fails in the page is told by
 * {@link SignInFailedEvent} on the connection.
 */
export function signIn(connection: Connection, options: SignInOptions = {}): void {
  if (!options.redirect && !connection.dispatchEvent(new SignInEvent(options))) return;
  const url = new URL("auth/login", connection.gateway);
  url.searchParams.set("returnTo", new URL(options.returnTo ?? "", location.href).href);
  if (options.silent) url.searchParams.set("prompt", "none");
  if (options.stepUp) url.searchParams.set("step_up", "1");
  location.assign(url);
}

/**
 * Ends the session at the gateway, forgets everything in memory and tells the other tabs.
 *
 * @throws {@link PartageError} when the gateway could not be told: this page has forgotten all the
 * same, but the session lives on there until it expires.
 */
export async function signOut(connection: Connection): Promise<SignedOut> {
  try {
    const response = await connection.request("auth/logout", { method: "POST", repeatable: true });
    const { redirect } = (await readJson(response)) as { readonly redirect?: unknown };
    const url =
      typeof redirect === "string" && URL.canParse(redirect) ? new URL(redirect) : undefined;
    // An address that is no page must not be navigated to.
    return { redirect: url && /^https?:$/.test(url.protocol) ? url : undefined };
  } catch (error) {
    if (!/SIGNED_OUT|EXPIRED/.test(String(errorCode(error)))) throw error;
    return { redirect: undefined };
  } finally {
    connection.reset("signed-out");
    if (isPage()) {
      const channel = new BroadcastChannel(tabsName(connection.gateway));
      channel.postMessage({ signedOut: true } satisfies TabMessage);
      channel.close();
    }
  }
}
