/** The sign-in form: shows it, checks what was sent, goes back to the provider. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { InteractionResults, Provider } from "oidc-provider";
import type { IdentityDirectory } from "./identity.js";
import { problemPage, signInPage, type AccountHint } from "./page.js";
import { SignInAttempts } from "./sign-in-attempts.js";

const LARGEST_FORM = 8_192;
const FAILURES_OF_NAME = 5;
const FAILURES_OF_ADDRESS = 50;

const WRONG = "Identifiant ou mot de passe incorrect. Vérifiez votre saisie et recommencez.";
const TOO_MANY = "Trop d’essais infructueux. Réessayez dans cinq minutes.";

/** What the form needs. */
export interface SignInParts {
  readonly provider: Provider;
  readonly directory: IdentityDirectory;
  readonly hints: readonly AccountHint[];
  readonly hintPassword?: string;
}

/** Writes an HTML page with headers that allow nothing but the style sheet. */
export function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    // No form-action: browsers apply it to the redirections after the form, which leave this origin.
    "content-security-policy":
      "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  response.end(html);
}

/** Reads a form; undefined when it is too large. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_FORM) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

/** Answers `/interaction/…` for one provider. */
export class SignInForm {
  readonly #parts: SignInParts;
  readonly #attempts = new SignInAttempts();

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /** Shows the form, or takes what was sent with it. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { provider } = this.#parts;
    const interaction = await provider.interactionDetails(request, response).catch(() => undefined);
    if (!interaction || url.pathname !== `/interaction/${interaction.uid}`) {
      const text = "Cette demande de connexion n’existe plus.";
      sendPage(response, 400, problemPage("expirée", text));
      return;
    }
    if (interaction.prompt.name !== "login") {
      await this.#finish(request, response, { consent: {} });
    } else if (request.method === "POST") {
      const form = await readForm(request);
      if (form) await this.#submit(request, response, form);
      else sendPage(response, 413, problemPage("trop grand", "Le formulaire est trop grand."));
    } else {
      const { login_hint: asked } = interaction.params;
      const hint = url.searchParams.get("compte") ?? (typeof asked === "string" ? asked : "");
      await this.#show(request, response, 200, hint.slice(0, 320));
    }
  }

  async #submit(
    request: IncomingMessage,
    response: ServerResponse,
    form: URLSearchParams,
  ): Promise<void> {
    if (form.has("annuler")) {
      const error_description = "End-User aborted interaction";
      await this.#finish(request, response, { error: "access_denied", error_description });
      return;
    }
    const username = (form.get("username") ?? "").slice(0, 320);
    const nameKey = `name ${username.trim().toLowerCase()}`;
    const addressKey = `address ${request.socket.remoteAddress ?? ""}`;
    if (
      this.#attempts.isBlocked(nameKey, FAILURES_OF_NAME) ||
      this.#attempts.isBlocked(addressKey, FAILURES_OF_ADDRESS)
    ) {
      await this.#show(request, response, 429, username, TOO_MANY);
      return;
    }
    const person = this.#parts.directory.authenticate(username, form.get("password") ?? "");
    if (!person) {
      this.#attempts.fail(nameKey);
      this.#attempts.fail(addressKey);
      await this.#show(request, response, 401, username, WRONG);
      return;
    }
    this.#attempts.forget(nameKey);
    await this.#finish(request, response, { login: { accountId: person.uid, amr: ["pwd"] } });
  }

  async #finish(
    request: IncomingMessage,
    response: ServerResponse,
    result: InteractionResults,
  ): Promise<void> {
    const options = { mergeWithLastSubmission: true };
    await this.#parts.provider.interactionFinished(request, response, result, options);
  }

  async #show(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    username: string,
    problem?: string,
  ): Promise<void> {
    const { provider, hints, hintPassword } = this.#parts;
    const { uid, params } = await provider.interactionDetails(request, response);
    const client = await provider.Client.find(String(params.client_id));
    const application = client?.clientName ?? "votre espace numérique";
    const action = `/interaction/${uid}`;
    sendPage(
      response,
      status,
      signInPage({ action, application, username, problem, hints, hintPassword }),
    );
  }
}
