import { escapeHtml, styleSource } from "./html.js";

const STYLE =
  ":root{color-scheme:light dark;font:1.125rem/1.5 system-ui,sans-serif}" +
  "body{max-width:36rem;margin:4rem auto;padding:0 1rem}h1{font-size:1.5rem}small{opacity:.8}" +
  "nav ul{padding:0;list-style:none}nav a{display:block;padding:.75rem 1rem;margin:.5rem 0;" +
  "border:1px solid;border-radius:.5rem}";

/** What {@link pageShell} shows. */
export interface PageContent {
  readonly status: number;
  /** In French, then in English. */
  readonly title: readonly [string, string];
  /** Markup, already escaped. */
  readonly body: string;
}

/** A small page of the gateway in French and English: no script, nothing from elsewhere. */
export async function pageShell({ status, title, body }: PageContent): Promise<Response> {
  const [fr, en] = title.map(escapeHtml);
  const html =
    `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>${fr}</title>` +
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body><main>` +
    `<h1>${fr} <span lang="en">/ ${en}</span></h1>${body}</main></body></html>`;
  return new Response(html, {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": `default-src 'none'; style-src ${await styleSource(STYLE)}; base-uri 'none'; form-action 'none'`,
    },
  });
}
