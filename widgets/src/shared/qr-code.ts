/**
 * QR codes, as SVG that needs no style of its own and no script.
 *
 * @module
 */
import { html, svg, type TemplateResult } from "lit";
import { encode } from "uqr";

/** Draws a code with its quiet zone, dark on light in every theme: cameras need it so. */
export function renderQrCode(text: string, label: string): TemplateResult {
  const { data, size } = encode(text, { ecc: "L", border: 4 });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return html`<svg
    viewBox="0 0 ${size} ${size}"
    role="img"
    aria-label=${label}
    shape-rendering="crispEdges"
  >
    ${svg`<rect class="light" width=${size} height=${size} /><path class="dark" d=${path} />`}
  </svg>`;
}
