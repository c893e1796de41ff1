/**
 * The pages of the identity provider: plain HTML, one style sheet, no script.
 *
 * @module
 */
import { escapeHtml } from "../../app/university/html-mail.js";
import { UNIVERSITY_NAME } from "../../app/university/people.js";

/** Path of the style sheet that every page links to. */
export const STYLE_PATH = "/assets/style.css";

/** The style sheet. */
export const STYLE_SHEET = `
:root { color-scheme: light dark; --ink: #16212c; --muted: #52606d; --page: #eef2f5; --card: #fff;
  --line: #c3ccd5; --accent: #175a86; --on-accent: #fff; --bad: #a3221b; --bad-page: #fdeeed; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef3f7; --muted: #a9b6c2; --page: #10161d;
  --card: #19222c; --line: #4a5967; --accent: #7cc0ec; --on-accent: #08202f; --bad: #ffb4ab; --bad-page: #3b1714; } }
* { box-sizing: border-box; }
html { font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; line-height: 1.5; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem;
  background: radial-gradient(60rem 30rem at 50% -10rem, color-mix(in srgb, var(--accent) 22%, transparent), transparent) var(--page);
  color: var(--ink); }
main { width: 100%; max-width: 26rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 2rem 1.5rem; box-shadow: 0 8px 30px rgb(0 0 0 / .08); }
.brand { display: flex; align-items: center; gap: .75rem; margin: 0 0 1.25rem; font-weight: 600; }
.brand svg { width: 2.5rem; height: 2.5rem; flex: none; border-radius: 8px; }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 .25rem; }
p { margin: 0 0 1rem; } .muted { color: var(--muted); font-size: .9375rem; }
label { display: block; font-weight: 600; margin: 1rem 0 .25rem; }
input { width: 100%; font: inherit; color: inherit; background: transparent; border: 1px solid var(--muted);
  border-radius: 8px; padding: .625rem .75rem; min-height: 2.75rem; }
input[aria-invalid="true"] { border-color: var(--bad); border-width: 2px; }
button { width: 100%; margin-top: 1.5rem; min-height: 2.75rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 1px solid transparent; border-radius: 8px; padding: .625rem 1rem; }
button.plain { color: var(--accent); background: transparent; border-color: var(--line); margin-top: .75rem; }
a { color: var(--accent); } :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.alert { margin: 1rem 0 0; padding: .75rem; border-left: 4px solid var(--bad); background: var(--bad-page); border-radius: 4px; }
details { margin-top: 1.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
summary { cursor: pointer; color: var(--accent); min-height: 1.75rem; } ul { padding-left: 1.25rem; margin: .5rem 0 0; }
li { margin: .375rem 0; } code { font-size: .9375em; overflow-wrap: anywhere; }
@media (forced-colors: active) { main, button, input { border-color: CanvasText; } }
`;

const EMBLEM =
  '<svg viewBox="0 0 96 96" aria-hidden="true"><rect width="96" height="96" fill="#16324f"/>' +
  '<circle cx="66" cy="28" r="11" fill="#ecb54a"/><path d="M0 84V66l30-26 22 22 24-18 20 14v26z" fill="#3e7c77"/>' +
  '<rect y="84" width="96" height="12" fill="#f0f4f7"/></svg>';

/** A whole page around a body. */
function page(title: string, body: string): string {
  return (
    `<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>${escapeHtml(title)} – ${UNIVERSITY_NAME}</title>` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="${STYLE_PATH}"></head>\n` +
    `<body><main><p class="brand">${EMBLEM}<span>${UNIVERSITY_NAME}</span></p>\n${body}\n</main></body></html>\n`
  );
}

/** An account that the page offers to try. */
export interface AccountHint {
  readonly uid: string;
  readonly name: string;
  readonly title: string;
}

/** What the sign-in page shows. */
export interface SignInPage {
  /** Where the form is sent. */
  readonly action: string;
  /** Name of the application that asked for the sign-in. */
  readonly application: string;
  readonly username: string;
  /** What went wrong, if anything. */
  readonly problem?: string;
  readonly hints: readonly AccountHint[];
  /** Password of the accounts that are offered. */
  readonly hintPassword?: string;
}

function hintsHtml({ action, hints, hintPassword }: SignInPage): string {
  if (hintPassword === undefined || hints.length === 0) return "";
  const items = hints.map(
    ({ uid, name, title }) =>
      `<li><a href="${escapeHtml(`${action}?compte=${encodeURIComponent(uid)}`)}">${escapeHtml(uid)}</a>` +
      ` – ${escapeHtml(name)}, ${escapeHtml(title)}</li>`,
  );
  return (
    `<details open><summary>Comptes de démonstration</summary><p class="muted">Université fictive. ` +
    `Mot de passe de tous les comptes : <code>${escapeHtml(hintPassword)}</code></p>\n` +
    `<ul>${items.join("\n")}</ul></details>`
  );
}

/** The sign-in form; after a failure the message is announced and the password has the focus. */
export function signInPage(content: SignInPage): string {
  const { action, application, username, problem } = content;
  const failed = problem !== undefined;
  const invalid = failed ? ' aria-invalid="true" aria-describedby="probleme"' : "";
  const focusPassword = failed || username !== "";
  return page(
    failed ? "Erreur : connexion" : "Connexion",
    `<h1>Connexion</h1><p class="muted">pour accéder à ${escapeHtml(application)}</p>\n` +
      (failed ? `<p class="alert" id="probleme" role="alert">${escapeHtml(problem)}</p>` : "") +
      `<form method="post" action="${escapeHtml(action)}">\n` +
      `<label for="username">Identifiant ou adresse</label><input id="username" name="username" required` +
      ` autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="320"${invalid}` +
      ` value="${escapeHtml(username)}"${focusPassword ? "" : " autofocus"}>\n` +
      `<label for="password">Mot de passe</label><input id="password" name="password" type="password" required` +
      ` autocomplete="current-password" maxlength="256"${invalid}${focusPassword ? " autofocus" : ""}>\n` +
      `<button type="submit">Se connecter</button>\n` +
      `<button class="plain" name="annuler" value="1" formnovalidate>Annuler</button></form>\n` +
      hintsHtml(content),
  );
}

/** The question before a sign-out; `form` is the hidden form called `op.logoutForm`. */
export function signOutPage(form: string): string {
  return page(
    "Déconnexion",
    `<h1>Se déconnecter ?</h1><p class="muted">Vous serez déconnecté de l’université et des applications ouvertes avec ce compte.</p>\n${form}\n` +
      `<button autofocus type="submit" form="op.logoutForm" value="yes" name="logout">Se déconnecter</button>\n` +
      `<button class="plain" type="submit" form="op.logoutForm">Rester connecté</button>`,
  );
}

/** What follows a sign-out when no application asked to come back. */
export function signedOutPage(): string {
  return page(
    "Déconnexion",
    `<h1>Vous êtes déconnecté</h1><p class="muted">Vous pouvez fermer cette page.</p>`,
  );
}

/** A request that cannot be answered, with the protocol's words for it. */
export function problemPage(code: string, description: string): string {
  return page(
    "Erreur",
    `<h1>La demande n’a pas pu aboutir</h1><p>Revenez à l’application d’où vous venez et recommencez.</p>\n` +
      `<p class="muted">${escapeHtml(code)} : ${escapeHtml(description)}</p>`,
  );
}
