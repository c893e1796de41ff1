/**
 * The static document in which messages are read, with a policy of its own: no network at all, no
 * script but its own, an opaque origin even when it is opened by itself.
 *
 * @module
 */
import { FRAME_SCRIPT } from "./frame-script.js";

const FRAME_STYLE = `
:root { color-scheme: light; }
html, body { margin: 0; padding: 0; overflow: hidden; }
html { color: CanvasText; font: 1rem/1.5 system-ui, sans-serif; }
.partage-paper { background: #fff; }
.partage-paper #message { padding: 12px; }
#message { display: flow-root; overflow-x: auto; overflow-wrap: anywhere; padding: 1px; }
#message img { max-width: 100%; }
#message img:not([data-partage-image]), #message .partage-shown { height: auto; }
#message img[data-partage-image]:not(.partage-shown) {
  display: inline-block; overflow: hidden; min-width: 1rem; min-height: 1rem;
  border: 1px dashed GrayText; box-sizing: border-box;
}
#message pre { white-space: pre-wrap; }
#message blockquote {
  margin-inline: 0; padding-inline-start: 0.75rem; border-inline-start: 3px solid GrayText;
}
#message a { color: LinkText; }
#message table { max-width: 100%; }
`;

/** The document, without anything of any message. */
export const FRAME_DOCUMENT: string = [
  '<!doctype html><html lang="fr"><head><meta charset="utf-8">',
  '<meta name="viewport" content="width=device-width, initial-scale=1">',
  `<title>Message</title><style>${FRAME_STYLE}</style></head>`,
  '<body><div id="message"></div>',
  `<script>${FRAME_SCRIPT}</script></body></html>`,
].join("");

/** The policy of {@link FRAME_DOCUMENT}; the gateway adds who may frame it. */
export async function framePolicy(): Promise<string> {
  const bytes = new TextEncoder().encode(FRAME_SCRIPT);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [
    "default-src 'none'",
    `script-src 'sha256-${btoa(String.fromCharCode(...digest))}'`,
    // Messages style themselves by attributes; what those may say is filtered before.
    "style-src 'unsafe-inline'",
    "img-src blob: data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types partage-frame",
    "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox",
  ].join("; ");
}
