import type { Grant } from "./grant.js";
import { askHost, hostGrant, nobody, ownUrl } from "./host-grant.js";

/** What {@link moodleGrant} accepts. */
export interface MoodleGrantOptions {
  /** Where the plugin gives tokens. Default: `local/partage/token.php` below `M.cfg.wwwroot`. */
  readonly url?: string | URL | undefined;
  /** Moodle's own anti-CSRF value. Default: `M.cfg.sesskey`. */
  readonly sesskey?: string | undefined;
}

/** What a page of Moodle says of itself. */
interface MoodlePage {
  readonly M?: {
    readonly cfg?: { readonly wwwroot?: unknown; readonly sesskey?: unknown } | undefined;
  };
}

/** Signs in whom a Moodle has signed in, by a token of the plugin `local_partage`. */
export function moodleGrant(options: MoodleGrantOptions = {}): Grant {
  const { wwwroot = location.origin } = settings();
  const root = ownUrl(`${String(wwwroot).replace(/\/$/, "")}/`);
  const url = ownUrl(options.url ?? new URL("local/partage/token.php", root));
  return hostGrant({
    // The value is that of the moment: Moodle gives another one with each of its sessions.
    getToken: () => readToken(url, options.sesskey ?? settings().sesskey),
    signInPage: new URL("login/index.php", root),
  });
}

function settings(): { readonly wwwroot?: unknown; readonly sesskey?: unknown } {
  return (globalThis as MoodlePage).M?.cfg ?? {};
}

async function readToken(url: URL, sesskey: unknown): Promise<string> {
  if (typeof sesskey !== "string" || sesskey === "") throw nobody();
  const body = new URLSearchParams({ sesskey });
  const response = await askHost(url, { method: "POST", body });
  // A page of HTML is Moodle's own sign-in, or its word that the session has gone.
  const { token } = (await response.json().catch(() => ({}))) as { readonly token?: unknown };
  if (typeof token !== "string" || token === "") throw nobody();
  return token;
}
