import type { Establishment } from "../config.js";
import { publicAddress } from "../establishments.js";
import type { Exchange, GatewayParts } from "../parts.js";

/** Path of the window in which somebody signs in for a page of elsewhere. */
export const POPUP_PATH = "auth/popup";

/**
 * Lets the answer keep its window's opener where a sign-in leads back to the popup: a redirect of
 * another opener policy would cut the popup off for good (HTML section 7.1.3.2).
 */
export function keepPopupOpener(
  { config }: Pick<GatewayParts, "config">,
  exchange: Exchange,
  establishment: Establishment,
  returnTo: string,
): void {
  const { origin, pathname } = new URL(returnTo);
  const address = publicAddress(establishment, config.publicUrl, POPUP_PATH);
  if (`${origin}${pathname}` === address) exchange.keepsOpener = true;
}
