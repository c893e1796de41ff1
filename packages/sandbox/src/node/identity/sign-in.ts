/** The sign-in form: shows it, checks what was sent, goes back to the provider. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { InteractionResults, Provider } from "oidc-provider";
import type { IdentityDirectory } from "./identity.js";
import { readForm, sendPage } from "./form.js";
import { problemPage, signInPage, type AccountHint } from "./page.js";
import { PasswordChecker } from "./password-check.js";

/** What the form needs. */
export interface SignInParts {
  readonly provider: Provider;
  readonly directory: IdentityDirectory;
  readonly hints: readonly AccountHint[];
  readonly hintPassword?: string;
}

/** Answers `/interaction/…` for one provider. */
export class SignInForm {
  readonly #parts: SignInParts;
  readonly #passwords: PasswordChecker;

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#passwords = new PasswordChecker(parts.directory);
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
    const { remoteAddress = "" } = request.socket;
    const checked = this.#passwords.check(username, form.get("password") ?? "", remoteAddress);
    if (!("person" in checked)) {
      await this.#show(request, response, checked.status, username, checked.problem);
      return;
    }
    const { person } = checked;
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
