/**
 * A page of another site: an inbox that signs in by a window, and a script that holds keys which cannot
 * be read and asks servers with proofs of them (RFC 9449).
 *
 * @module
 */
import type { Page } from "playwright-core";
import type { HostService } from "../../../demo/host-server.js";

/** A request that the script of the page makes. */
export interface KeyedRequest {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields of a form. */
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Whose proof goes along; none when absent. */
  readonly key?: "own" | "other";
  readonly token?: string;
  /** How the token is sent. */
  readonly scheme?: "Bearer" | "DPoP";
}

/** What a server answered. */
export interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const SCRIPT = `
const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const bytes = (value) => new TextEncoder().encode(value);
const part = (value) => text(bytes(JSON.stringify(value)));
const make = () => crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
const keys = { own: make(), other: make() };
async function prove(name, htm, url, token) {
  const { privateKey, publicKey } = await keys[name];
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const ath = token && { ath: text(await crypto.subtle.digest("SHA-256", bytes(token))) };
  const { origin, pathname } = new URL(url);
  const claims = { htm, htu: origin + pathname, jti: crypto.randomUUID(), iat: Math.floor(Date.now() / 1000), ...ath };
  const signed = part({ alg: "ES256", typ: "dpop+jwt", jwk: { kty, crv, x, y } }) + "." + part(claims);
  return signed + "." + text(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, bytes(signed)));
}
globalThis.askWithKey = async ({ url, method = "GET", headers = {}, form, json, key, token, scheme }) => {
  const sent = new Headers(headers);
  if (token) sent.set("Authorization", scheme + " " + token);
  if (key) sent.set("DPoP", await prove(key, method, url, token));
  if (json) sent.set("Content-Type", "application/json");
  const body = form ? new URLSearchParams(form) : json && JSON.stringify(json);
  const answer = await fetch(url, { method, headers: sent, body, credentials: "omit" });
  const told = await answer.text();
  return { status: answer.status, body: /json/.test(answer.headers.get("Content-Type")) ? JSON.parse(told) : {} };
};
`;

/** Answers as the site: its page for a gateway, under a policy that names where it may ask. */
export function keyPage(gateway: string, issuer: () => string): HostService {
  const { origin } = new URL(gateway);
  return async ({ url }) => {
    const isScript = new URL(url).pathname === "/keys.js";
    const policy = [
      ...["default-src 'self'", `script-src 'self' ${origin}`, `img-src 'self' data: ${origin}`],
      ...[`connect-src 'self' ${origin} ${issuer()}`, "base-uri 'none'"],
      ...["frame-ancestors 'none'", "require-trusted-types-for 'script'"],
    ].join("; ");
    const headers = {
      "Content-Type": `text/${isScript ? "javascript" : "html"}; charset=utf-8`,
      "Content-Security-Policy": policy,
    };
    return new Response(isScript ? SCRIPT : pageOf(gateway), { headers });
  };
}

const pageOf = (gateway: string): string => `<!doctype html>
<html lang="fr"><head><title>Autre site</title><link rel="icon" href="data:,">
<script type="module" src="${gateway}/assets/partage.js"></script>
<script src="/keys.js"></script></head>
<body><main><partage-inbox gateway="${gateway}" auth="popup"></partage-inbox></main></body></html>`;

/** Has the script of the page ask. */
export function askWithKey(page: Page, request: KeyedRequest): Promise<Told> {
  return page.evaluate(`askWithKey(${JSON.stringify(request)})`);
}
