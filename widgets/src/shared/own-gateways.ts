/**
 * Gateways that the page itself vouches for: whoever writes text into a page can write a link or an
 * element, but no script.
 *
 * @module
 */

/** Where this code came from. */
const ownScript = (): string => import.meta.url;

/** A gateway that the page vouches for, and how its people get in. */
export interface OwnGateway {
  /** Base address, ending with a slash. */
  readonly url: URL;
  /** Values for the attributes `auth` and `auth-url` of elements that stand for links. */
  readonly auth?: string | undefined;
  readonly authUrl?: string | undefined;
}

/** Gateways that scripts of the page name: `<script src="…/partage.js" data-gateway="…" data-auth="…">`. */
function namedGateways(): readonly OwnGateway[] {
  return [...document.querySelectorAll<HTMLScriptElement>("script[src][data-gateway]")].flatMap(
    ({ dataset: { gateway = "", auth, authUrl } }) =>
      URL.canParse(gateway, document.baseURI)
        ? { url: baseOf(new URL(gateway, document.baseURI)), auth, authUrl }
        : [],
  );
}

/**
 * Gateways that a link may lead to: those that scripts name; where none does, the one that serves this
 * script below its `assets/`.
 */
export function linkableGateways(): readonly OwnGateway[] {
  const named = namedGateways();
  const served = /^(.*\/)assets\//.exec(ownScript())?.[1];
  return named.length > 0 || served === undefined ? named : [{ url: new URL(served) }];
}

/**
 * Whether tokens of the page may go to a gateway: one that a script names; where none does, one of the
 * origin of this script or of the page.
 */
export function isOwnGateway(gateway: URL): boolean {
  const named = namedGateways();
  const { href } = baseOf(gateway);
  if (named.length > 0) return named.some(({ url }) => url.href === href);
  return [location.origin, new URL(ownScript()).origin].includes(gateway.origin);
}

/** An address as the SDK writes that of a gateway: a path that ends with a slash, and nothing after. */
function baseOf(url: URL): URL {
  const base = new URL(url);
  base.search = base.hash = "";
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return base;
}
