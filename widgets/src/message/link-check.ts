/**
 * Links that are not what they look like.
 *
 * @module
 */

/** Why a link is told of: its text names another host, or its host only looks like a known one. */
export interface DoubtfulLink {
  readonly kind: "other-host" | "lookalike" | "disguised";
  /** What the text says, or the address itself. */
  readonly shown: string;
  /** Host that a click leads to. */
  readonly host: string;
}

/** Most links that are told of. */
const MOST = 3;

/** A text that is, or begins with, an address: `https://univ.example/x`, `www.univ.example`. */
const ADDRESS = /^(?:https?:\/\/)?((?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24})(?=[/:?#\s]|$)/iu;

/** Lists links whose text or host misleads; the absence of a sign proves nothing. */
export function doubtfulLinks(
  links: readonly { readonly href: string; readonly text: string }[],
): readonly DoubtfulLink[] {
  const found = new Map<string, DoubtfulLink>();
  for (const link of links) {
    if (found.size >= MOST) break;
    const doubt = checkLink(link.href, link.text);
    if (doubt) found.set(`${doubt.kind} ${doubt.shown} ${doubt.host}`, doubt);
  }
  return [...found.values()];
}

function checkLink(href: string, text: string): DoubtfulLink | undefined {
  if (!/^https?:/i.test(href) || !URL.canParse(href)) return undefined;
  const { hostname: host, username } = new URL(href);
  const shown = hostShown(text);
  if (shown && !isSameSite(shown, host)) return { kind: "other-host", shown, host };
  // `https://univ.example@other.example/` leads to the second.
  if (username) return { kind: "disguised", shown: decode(username), host };
  if (/(^|\.)xn--/.test(host)) return { kind: "lookalike", shown: host, host };
  return undefined;
}

function hostShown(text: string): string | undefined {
  const [, host] = ADDRESS.exec(text.slice(0, 300)) ?? [];
  // By the same rules as the target, so that both are in the same spelling.
  const url = `https://${host ?? ""}/`;
  return host && URL.canParse(url) ? new URL(url).hostname : undefined;
}

function isSameSite(a: string, b: string): boolean {
  const [one, other] = [a, b].map((host) => host.replace(/^www\./, ""));
  return one === other || one!.endsWith(`.${other}`) || other!.endsWith(`.${one}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that encodes nothing stands for itself.
    return text;
  }
}
