/**
 * Small documents of the tool inside a platform's page: one constant script each, all that differs in
 * attributes, nothing from elsewhere.
 *
 * @module
 */
import { encodeBase64Url } from "../random.js";
import { escapeHtml, styleSource } from "../html.js";

/** What {@link toolPage} needs. */
export interface ToolPage {
  readonly lang: "fr" | "en";
  readonly title: string;
  /** Markup that is complete and safe. */
  readonly body: string;
  readonly style?: string;
  readonly script?: string;
  /** Attributes of the body, for the script. */
  readonly data?: Readonly<Record<string, string>>;
  /** The only origin that may frame it. */
  readonly framer: string;
  /** Where its form may go, in the words of a content security policy. */
  readonly formAction?: string;
  readonly status?: number;
}

const STYLE =
  ":root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}" +
  "body{max-width:40rem;margin:1.5rem auto;padding:0 1rem}h1{font-size:1.25rem}" +
  ":focus-visible{outline:3px solid;outline-offset:2px}" +
  "button{font:inherit;padding:.5rem 1rem;min-height:2.75rem;border:1px solid;border-radius:.25rem}";

/** Makes the answer. */
export async function toolPage(page: ToolPage): Promise<Response> {
  const style = STYLE + (page.style ?? "");
  const data = Object.entries(page.data ?? {})
    .map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`)
    .join("");
  const script = page.script === undefined ? "" : `<script>${page.script}</script>`;
  const html =
    `<!doctype html><html lang="${page.lang}"><head><meta charset="utf-8">` +
    `<title>${escapeHtml(page.title)}</title><meta name="viewport" content="width=device-width">` +
    `<style>${style}</style></head><body${data}><main>${page.body}</main>${script}</body></html>`;
  const policy = [
    "default-src 'none'",
    `style-src ${await styleSource(style)}`,
    ...(page.script === undefined ? [] : [`script-src ${await scriptSource(page.script)}`]),
    "base-uri 'none'",
    `form-action ${page.formAction ?? "'none'"}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    `frame-ancestors ${page.framer}`,
  ];
  return new Response(html, {
    status: page.status ?? 200,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Language": page.lang,
      "Content-Security-Policy": policy.join("; "),
      "Cross-Origin-Resource-Policy": "cross-origin",
    },
  });
}

async function scriptSource(script: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
  const hash = encodeBase64Url(new Uint8Array(digest)).replaceAll("-", "+").replaceAll("_", "/");
  return `'sha256-${hash}='`;
}
