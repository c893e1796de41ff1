/**
 * Which of several issuers signs somebody in: the one that the page names, the person's choice, or,
 * without a page, the one that signed this browser in last.
 *
 * @module
 */
import { type Establishment, type Issuer, takesSignIns } from "./config.js";
import { type CookieForm, readCookie, writeCookie } from "./cookies.js";
import { escapeHtml } from "./html.js";
import { pageShell } from "./page-shell.js";
import type { Exchange } from "./parts.js";
import { hashText } from "./random.js";

/** How long a browser remembers its issuer, in seconds. */
const MEMORY = 180 * 86_400;

/** How a sign-in is asked for. */
export interface IssuerWish {
  /** Issuer that the page names. */
  readonly issuer: string | null;
  readonly silent: boolean;
  readonly stepUp: boolean;
}

/** Issuers that fit a wish: those that can step up come alone, where that is wanted and there are any. */
export function fittingIssuers(
  { issuers }: Establishment,
  { issuer, stepUp }: IssuerWish,
): readonly Issuer[] {
  const fitting = issuers.filter(
    (each) => takesSignIns(each) && (issuer === null || each.issuer === issuer),
  );
  const strong = stepUp ? fitting.filter((each) => each.stepUp) : [];
  return strong.length > 0 ? strong : fitting;
}

/** The issuer to ask silently: the last one of this browser, else the first that can be asked so. */
export async function silentIssuer(
  { facts }: Exchange,
  fitting: readonly Issuer[],
): Promise<Issuer | undefined> {
  const last = readCookie(facts.cookie, "issuer", facts.isDemo)?.value;
  for (const each of fitting) if ((await hashText(each.issuer)) === last) return each;
  return fitting.find(({ header }) => !header) ?? fitting[0];
}

/** Has the browser remember who signed it in, where there is a choice. */
export async function rememberIssuer(
  { cookies, facts }: Exchange,
  establishment: Establishment,
  { issuer }: Issuer,
  form: CookieForm,
): Promise<void> {
  if (establishment.issuers.filter(takesSignIns).length < 2) return;
  const kept = facts.isDemo ? form : "host";
  cookies.push(writeCookie("issuer", kept, await hashText(issuer), MEMORY));
}

/** The page on which a person chooses who signs her in; each link repeats what was asked. */
export function chooserPage({ url }: Exchange, fitting: readonly Issuer[]): Promise<Response> {
  const links = fitting.map(({ issuer, name }) => {
    const query = new URLSearchParams();
    for (const key of ["returnTo", "establishment", "step_up", "prompt"]) {
      const value = url.searchParams.get(key);
      if (value !== null) query.set(key, value);
    }
    query.set("issuer", issuer);
    // A relative address stays below the base path under which the browser knows this page.
    const address = `?${query.toString()}`;
    return `<li><a href="${escapeHtml(address)}">${escapeHtml(name ?? new URL(issuer).host)}</a></li>`;
  });
  return pageShell({
    status: 200,
    title: ["Choisissez votre connexion", "Choose how to sign in"],
    body: `<nav aria-label="Connexion / Sign-in"><ul>${links.join("")}</ul></nav>`,
  });
}
