/**
 * The pages that stand where the webmail of a real server would: who is signed in, and a message to
 * write. No script.
 *
 * @module
 */
import { escapeHtml } from "../university/html-mail.js";

/** Path of the style sheet of the pages. */
export const WEBMAIL_STYLE_PATH = "/webmail/style.css";
/** Where the message is sent to. */
export const WEBMAIL_SEND_PATH = "/webmail/send";

/** The style sheet. */
export const WEBMAIL_STYLE = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { margin: 0; padding: 1.5rem 1rem; }
main { max-width: 40rem; margin-inline: auto; }
h1 { font-size: 1.375rem; margin: 0 0 .25rem; }
p { margin: 0 0 1rem; }
label { display: block; font-weight: 600; margin-top: 1rem; }
input, textarea, button { box-sizing: border-box; font: inherit; min-height: 2.75rem; padding: .5rem .75rem; }
input, textarea { width: 100%; }
button { margin-top: 1rem; }
`;

/** A message that is being written. */
export interface WrittenMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

function page(title: string, body: string): string {
  return (
    `<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>${escapeHtml(title)} – webmail d’essai</title>` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="${WEBMAIL_STYLE_PATH}"></head>\n` +
    `<body><main><h1>${escapeHtml(title)}</h1>\n${body}\n</main></body></html>\n`
  );
}

const stand = (address: string): string =>
  `<p>Vous êtes connecté·e au bac à sable : ${escapeHtml(address)}. Le webmail de PARTAGE s’ouvrirait ici.</p>`;

/** What is seen of the mailbox itself: nothing but who is signed in. */
export function renderWelcome(address: string): string {
  return page(
    "Webmail",
    `${stand(address)}\n<p><a href="/?view=compose">Écrire un message</a></p>`,
  );
}

/** The message, to be written or corrected. */
export function renderCompose(address: string, message: WrittenMessage, problem?: string): string {
  const { to, subject, text } = message;
  const field = (name: string, label: string, value: string): string =>
    `<label for="${name}">${label}</label><input id="${name}" name="${name}" value="${escapeHtml(value)}">`;
  return page(
    "Nouveau message",
    stand(address) +
      (problem === undefined ? "" : `\n<p role="alert">${escapeHtml(problem)}</p>`) +
      `\n<form method="post" action="${WEBMAIL_SEND_PATH}">` +
      field("to", "À", to) +
      field("subject", "Objet", subject) +
      `<label for="text">Message</label><textarea id="text" name="text" rows="8">${escapeHtml(text)}</textarea>` +
      `<button>Envoyer</button></form>`,
  );
}

/** What is said when nothing more is to be done. */
export function renderOutcome(title: string, text: string): string {
  return page(title, `<p>${escapeHtml(text)}</p>`);
}
