/**
 * The pages of the popup: French or English, under a policy that lets one script of the gateway in.
 *
 * @module
 */
import type { PageLanguage } from "../credentials/app-password-page.js";
import { escapeHtml, styleSource } from "../html.js";

/** What {@link popupPage} shows. */
export interface PopupPage {
  readonly language: PageLanguage;
  /** Complete address of the script. */
  readonly script: string;
  /** Exact origin of the page that is told. */
  readonly origin: string;
  readonly id: string;
  /** The one-time code to hand over, or what the person is asked before there is one. */
  readonly content:
    | { readonly code: string }
    | {
        readonly name: string;
        readonly account: string;
        readonly csrf: string;
        /** Query of the address that the form goes to. */
        readonly query: string;
        /** Address at which somebody else signs in. */
        readonly other: string;
      };
}

const TEXTS = {
  fr: {
    title: "Connexion à votre messagerie",
    ask: (host: string) => `La page ${host} demande à afficher votre messagerie.`,
    signedIn: "Vous êtes connecté en tant que :",
    go: "Continuer",
    other: "Utiliser un autre compte",
    cancel: "Annuler",
    done: "C’est fait : vous pouvez fermer cette fenêtre.",
    alone:
      "Cette fenêtre a perdu le lien avec la page qui l’a ouverte. Fermez-la, puis recommencez depuis cette page. Si cela se répète, la page doit permettre les fenêtres de connexion (Cross-Origin-Opener-Policy: same-origin-allow-popups).",
    noScript: "JavaScript est nécessaire pour revenir à la page.",
  },
  en: {
    title: "Sign in to your mail",
    ask: (host: string) => `The page ${host} asks to show your mail.`,
    signedIn: "You are signed in as:",
    go: "Continue",
    other: "Use another account",
    cancel: "Cancel",
    done: "Done: you can close this window.",
    alone:
      "This window has lost the page that opened it. Close it, then start again from that page. If this happens again, that page must allow sign-in windows (Cross-Origin-Opener-Policy: same-origin-allow-popups).",
    noScript: "JavaScript is needed to go back to the page.",
  },
} as const;

const STYLE =
  ":root{color-scheme:light dark;font:1.125rem/1.5 system-ui,sans-serif}" +
  "body{max-width:30rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem}" +
  "dd{margin:0;overflow-wrap:anywhere;font-weight:600}[hidden]{display:none}" +
  "button,a.other{display:inline-block;font:inherit;padding:.5rem 1rem;margin:.5rem .5rem 0 0;min-height:2.75rem;box-sizing:border-box}" +
  "button{border:1px solid;border-radius:.25rem}button:disabled{opacity:.6}" +
  ":focus-visible{outline:3px solid;outline-offset:2px}";

/** The answer that shows a page; never kept by anybody, because it can carry a code. */
export async function popupPage(page: PopupPage): Promise<Response> {
  const { language, script, origin, id, content } = page;
  const text = TEXTS[language];
  const code = "code" in content ? ` data-code="${escapeHtml(content.code)}"` : "";
  const html =
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${text.title}</title>` +
    // A form of a page without any referrer has the origin "null", which nobody can believe.
    '<meta name="viewport" content="width=device-width"><meta name="referrer" content="same-origin">' +
    `<style>${STYLE}</style><script defer src="${escapeHtml(script)}"></script></head>` +
    `<body data-origin="${escapeHtml(origin)}" data-id="${escapeHtml(id)}"${code}><main>` +
    `<h1>${text.title}</h1>${askOf(page)}` +
    `<p role="status" data-when="done" hidden>${text.done}</p>` +
    `<p role="alert" data-when="alone" hidden>${text.alone}</p>` +
    `<noscript><p role="alert">${text.noScript}</p></noscript></main></body></html>`;
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Language": language,
      "Cache-Control": "no-store",
      "Content-Security-Policy": [
        "default-src 'none'",
        `script-src ${script}`,
        `style-src ${await styleSource(STYLE)}`,
        "base-uri 'none'",
        `form-action ${"code" in content ? "'none'" : "'self'"}`,
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ].join("; "),
    },
  });
}

function askOf({ language, origin, content }: PopupPage): string {
  if ("code" in content) return "";
  const text = TEXTS[language];
  const { name, account, csrf, query, other } = content;
  return (
    `<div data-when="ask"><p>${escapeHtml(text.ask(new URL(origin).host))}</p>` +
    `<dl><dt>${text.signedIn}</dt><dd>${escapeHtml(name)}<br>${escapeHtml(account)}</dd></dl>` +
    `<form method="post" action="?${escapeHtml(query)}">` +
    `<input type="hidden" name="csrf" value="${escapeHtml(csrf)}">` +
    `<button id="continue" disabled>${text.go}</button>` +
    `<button id="cancel" type="button">${text.cancel}</button></form>` +
    `<p><a class="other" href="${escapeHtml(other)}">${text.other}</a></p></div>`
  );
}
