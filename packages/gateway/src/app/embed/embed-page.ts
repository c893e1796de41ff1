/**
 * The static document that holds one element, for a frame or for a window of its own. It carries no
 * script but that of the gateway, nothing that anybody wrote but checked attributes, and says who may
 * frame it; `embed.js` makes the connection and defines the element.
 *
 * @module
 */
import { escapeHtml, styleSource } from "../html.js";
import type { EmbedWidget } from "./embed-attributes.js";

/** How the page gets its session. */
export type EmbedGrant =
  | { readonly kind: "cookie" }
  | { readonly kind: "popup" }
  /** The one-time code of an LTI launch. */
  | { readonly kind: "lti"; readonly code: string };

/** What {@link embedPage} needs, all of it checked before. */
export interface EmbedPageOptions {
  /** Public address of the gateway, with a slash at its end. */
  readonly gateway: string;
  readonly widget: EmbedWidget;
  /** Attributes of the element, as `readEmbedAttributes` gives them. */
  readonly attributes?: ReadonlyMap<string, string>;
  readonly grant: EmbedGrant;
  /** Exact origin of the page that frames this one; the gateway's own for none. */
  readonly parent: string;
  /** Key of the establishment, where several stand under the gateway's host. */
  readonly establishment?: string;
  readonly lang?: "fr" | "en";
  /** Name of whoever the page is for, said below the element: a launch can be somebody else's. */
  readonly person?: string;
}

const STYLE =
  ":root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}body{margin:0}.person{margin:.5rem 0 0;opacity:.85}";

/** Makes the document; its answer is never kept by anybody, because it can carry a code. */
export async function embedPage(options: EmbedPageOptions): Promise<Response> {
  const { gateway, parent, lang = "fr" } = options;
  const html = [
    `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>PARTAGE</title>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<style>${STYLE}</style>`,
    `<script type="module" src="${escapeHtml(gateway)}assets/embed.js"></script></head>`,
    `<body${writeAttributes(bodyData(options))}>${element(options)}${signature(options)}</body></html>`,
  ].join("");
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": await embedPolicy(gateway, parent),
      "Cache-Control": "no-store",
      // Also for a page that lets in only what says that it may be embedded.
      "Cross-Origin-Resource-Policy": "cross-origin",
    },
  });
}

function bodyData({ gateway, grant, parent, establishment }: EmbedPageOptions): Attributes {
  return [
    ["data-gateway", gateway],
    ["data-grant", grant.kind],
    ...(grant.kind === "lti" ? ([["data-code", grant.code]] as const) : []),
    ["data-parent", parent],
    ...(establishment === undefined ? [] : ([["data-establishment", establishment]] as const)),
  ];
}

function element({ widget, attributes = new Map<string, string>() }: EmbedPageOptions): string {
  return `<partage-${widget}${writeAttributes([...attributes])}></partage-${widget}>`;
}

function signature({ person, lang = "fr" }: EmbedPageOptions): string {
  if (person === undefined) return "";
  const said = lang === "fr" ? "Ouvert pour" : "Opened for";
  return `<p class="person"><small>${said} <bdi>${escapeHtml(person)}</bdi></small></p>`;
}

type Attributes = readonly (readonly [string, string])[];

function writeAttributes(attributes: Attributes): string {
  return attributes.map(([key, value]) => ` ${key}="${escapeHtml(value)}"`).join("");
}

/** Everything comes from below the gateway's address, where a host may have pages beside it. */
async function embedPolicy(gateway: string, parent: string): Promise<string> {
  const framer = parent === new URL(gateway).origin ? "'self'" : parent;
  return [
    "default-src 'none'",
    `script-src ${gateway}assets/`,
    `style-src ${await styleSource(STYLE)}`,
    `connect-src ${gateway}`,
    `frame-src ${gateway}frame/`,
    `img-src ${gateway} blob: data:`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html dompurify 'allow-duplicates'",
    `frame-ancestors ${framer}`,
  ].join("; ");
}
