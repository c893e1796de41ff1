/**
 * A server of oidc-provider: pushed requests alone, PKCE, two levels of authentication, back-channel
 * logout, access tokens that are bound to keys.
 *
 * @module
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errors, Provider } from "oidc-provider";
import {
  type OidcPerson,
  type OwnOidcProviderOptions,
  providerOptions,
  STRONG,
  WEAK,
} from "./oidc-provider-options.js";

/** A server that answers. */
export interface OwnOidcProvider {
  readonly issuer: string;
  /** What each person types after the name to reach the higher level. */
  readonly secondFactor: string;
  /** Parameters of the requests that were pushed, in order. */
  readonly pushed: readonly Readonly<Record<string, unknown>>[];
  /** Logout tokens that were sent, in order. */
  readonly logoutTokens: readonly string[];
  stop(): Promise<void>;
}

/** Starts it on a free port. */
export async function startOidcProvider(options: OwnOidcProviderOptions): Promise<OwnOidcProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const logoutTokens: string[] = [];
  const pushed: Readonly<Record<string, unknown>>[] = [];
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    ...providerOptions(options, (token) => void logoutTokens.push(token)),
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "key-1", use: "sig" }] },
  });
  provider.on("pushed_authorization_request.success", ({ oidc }) => {
    pushed.push({ ...oidc.params });
  });
  const secondFactor = randomBytes(8).toString("hex");
  const form = new SignInForm(provider, options.people, secondFactor);
  const protocol = provider.callback();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const isForm = request.url?.startsWith("/interaction/") === true;
    if (!isForm) void protocol(request, response);
    else form.answer(request, response).catch(() => response.destroy());
  });
  return {
    ...{ issuer, secondFactor, pushed, logoutTokens },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Asks for a name, and for a second factor where the higher level is wanted. */
class SignInForm {
  readonly #provider: Provider;
  readonly #people: readonly OidcPerson[];
  readonly #secondFactor: string;

  constructor(provider: Provider, people: readonly OidcPerson[], secondFactor: string) {
    this.#provider = provider;
    this.#people = people;
    this.#secondFactor = secondFactor;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { params } = await this.#provider.interactionDetails(request, response);
    const isStrong = String(params["acr_values"]) === STRONG;
    if (request.method === "POST") return this.#finish(request, response, isStrong);
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><title>Connexion</title><link rel="icon" href="data:,"><form method="post">
      <input name="user">${isStrong ? '<input name="code">' : ""}<button type="submit">Entrer</button></form>`);
  }

  async #finish(
    request: IncomingMessage,
    response: ServerResponse,
    isStrong: boolean,
  ): Promise<void> {
    const form = new URLSearchParams(await readAll(request));
    const person = this.#people.find(({ uid }) => uid === form.get("user"));
    if (!person) throw new errors.AccessDenied("nobody of that name");
    const acr = isStrong && form.get("code") === this.#secondFactor ? STRONG : WEAK;
    const login = { accountId: person.uid, acr };
    await this.#provider.interactionFinished(request, response, { login });
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
