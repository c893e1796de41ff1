/**
 * The page on which somebody brings a password for the mail system: French or English, no script, and
 * the password is never in what it says.
 *
 * @module
 */
import { escapeHtml, styleSource } from "../html.js";

/** Languages of the page. */
export type PageLanguage = "fr" | "en";

/** What the page says beside its form. */
export type PageNotice =
  "refused" | "unavailable" | "unusable" | "too-many" | "stored" | "forgotten";

/** What {@link appPasswordPage} shows. */
export interface AppPasswordPage {
  readonly language: PageLanguage;
  /** Address that the form is sent to. */
  readonly action: string;
  readonly csrf: string;
  readonly establishment: string;
  readonly name: string;
  readonly account: string;
  /** A checked address to go back to. */
  readonly returnTo: string;
  readonly helpUrl?: string;
  readonly notice?: PageNotice;
  /** When a password was stored, to somebody who has a session; null when there is none. */
  readonly since?: number | null;
}

const TEXTS = {
  fr: {
    title: "Mot de passe d’application",
    intro: (mail: string) =>
      `Pour afficher votre messagerie ici, ${mail} a besoin d’un mot de passe fait pour cet usage. Vous le saisissez une seule fois ; il est conservé chiffré et ne sert à rien d’autre.`,
    account: "Compte",
    help: "Créer un mot de passe d’application (nouvel onglet)",
    label: "Mot de passe d’application",
    hint: "N’indiquez pas le mot de passe de votre compte universitaire.",
    send: "Enregistrer",
    leave: "Pas maintenant",
    forget: "Oublier ce mot de passe",
    back: "Revenir à la page",
    error: "Erreur",
    none: "Aucun mot de passe n’est enregistré.",
    since: (date: string) => `Un mot de passe est enregistré depuis le ${date}.`,
    notices: {
      refused: "La messagerie n’a pas accepté ce mot de passe. Vérifiez-le, puis réessayez.",
      unavailable:
        "La messagerie ne répond pas : le mot de passe n’a pas pu être vérifié. Réessayez dans quelques minutes.",
      unusable: "Saisissez un mot de passe d’au plus 256 caractères.",
      "too-many": "Trop d’essais. Attendez un quart d’heure, puis recommencez la connexion.",
      stored: "Le mot de passe est enregistré.",
      forgotten: "Le mot de passe est oublié, et vous êtes déconnecté de votre messagerie.",
    },
  },
  en: {
    title: "App password",
    intro: (mail: string) =>
      `To show your mail here, ${mail} needs a password made for this purpose. You enter it once; it is kept encrypted and used for nothing else.`,
    account: "Account",
    help: "Create an app password (new tab)",
    label: "App password",
    hint: "Do not enter the password of your university account.",
    send: "Save",
    leave: "Not now",
    forget: "Forget this password",
    back: "Back to the page",
    error: "Error",
    none: "No password is stored.",
    since: (date: string) => `A password has been stored since ${date}.`,
    notices: {
      refused: "The mail system did not accept this password. Check it, then try again.",
      unavailable:
        "The mail system does not answer: the password could not be verified. Try again in a few minutes.",
      unusable: "Enter a password of at most 256 characters.",
      "too-many": "Too many tries. Wait a quarter of an hour, then sign in again.",
      stored: "The password is stored.",
      forgotten: "The password is forgotten, and you are signed out of your mail.",
    },
  },
} as const;

const STYLE =
  ":root{color-scheme:light dark;font:1.125rem/1.5 system-ui,sans-serif}" +
  "body{max-width:36rem;margin:3rem auto;padding:0 1rem}h1{font-size:1.5rem}" +
  "label{display:block;font-weight:600;margin-top:1.5rem}" +
  "input{box-sizing:border-box;width:100%;font:inherit;padding:.5rem;border:1px solid;border-radius:.25rem}" +
  "button{font:inherit;padding:.5rem 1rem;margin:1rem .5rem 0 0;min-height:2.75rem;border:1px solid;border-radius:.25rem}" +
  ":focus-visible{outline:3px solid;outline-offset:2px}" +
  "[role=alert],[role=status]{border-left:.25rem solid;padding:.25rem .75rem;font-weight:600}" +
  "dd{margin:0;overflow-wrap:anywhere}small{opacity:.85}";

const STATUS: Readonly<Partial<Record<PageNotice, number>>> = {
  refused: 403,
  unavailable: 503,
  unusable: 400,
  "too-many": 429,
};

/** The language that a browser asks for, of those there are; French unless English comes first. */
export function chooseLanguage(accepted: string | null): PageLanguage {
  const ranked = (accepted ?? "")
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const weight = /^\s*q=([\d.]+)\s*$/.exec(parameters[0] ?? "q=1")?.[1];
      return { language: tag.split("-")[0], weight: Number(weight ?? 0) };
    })
    .filter(({ language, weight }) => (language === "fr" || language === "en") && weight > 0)
    .sort((one, other) => other.weight - one.weight);
  return ranked[0]?.language === "en" ? "en" : "fr";
}

/** The answer that shows the page. */
export async function appPasswordPage(page: AppPasswordPage): Promise<Response> {
  const { language, notice, returnTo } = page;
  const text = TEXTS[language];
  const isFault = notice !== undefined && STATUS[notice] !== undefined;
  const title = `${isFault ? `${text.error} : ` : ""}${text.title}`;
  const html =
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${title}</title>` +
    // A form of a page without any referrer has the origin "null", which nobody can believe.
    `<meta name="viewport" content="width=device-width"><meta name="referrer" content="same-origin">` +
    `<style>${STYLE}</style></head><body><main><h1>${text.title}</h1>` +
    noticeOf(page) +
    (notice === "too-many" || notice === "forgotten" ? "" : formOf(page)) +
    `<p><a href="${escapeHtml(returnTo)}">${text.back}</a></p></main></body></html>`;
  return new Response(html, {
    status: (notice && STATUS[notice]) ?? 200,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Language": language,
      "Content-Security-Policy": `default-src 'none'; style-src ${await styleSource(STYLE)}; base-uri 'none'; form-action 'self' ${new URL(returnTo).origin}`,
    },
  });
}

function noticeOf({ language, notice, since }: AppPasswordPage): string {
  const text = TEXTS[language];
  if (notice !== undefined) {
    const role = STATUS[notice] === undefined ? "status" : "alert";
    return `<p id="notice" role="${role}">${text.notices[notice]}</p>`;
  }
  if (since === undefined) return "";
  if (since === null) return `<p>${text.none}</p>`;
  const format = new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", {
    dateStyle: "long",
    timeZone: "Europe/Paris",
  });
  return `<p>${text.since(format.format(since))}</p>`;
}

function formOf(page: AppPasswordPage): string {
  const { language, account, name, csrf, helpUrl, notice, returnTo, since } = page;
  const text = TEXTS[language];
  const isFault = notice !== undefined && STATUS[notice] !== undefined;
  const help =
    helpUrl === undefined
      ? ""
      : `<p><a href="${escapeHtml(helpUrl)}" target="_blank" rel="noopener noreferrer">${text.help}</a></p>`;
  const described = `hint${isFault ? " notice" : ""}`;
  return (
    `<p>${escapeHtml(text.intro(page.establishment))}</p>` +
    `<dl><dt>${text.account}</dt><dd>${escapeHtml(name)}<br>${escapeHtml(account)}</dd></dl>${help}` +
    `<form method="post" action="${escapeHtml(page.action)}">` +
    `<input type="hidden" name="csrf" value="${escapeHtml(csrf)}">` +
    `<input type="hidden" name="returnTo" value="${escapeHtml(returnTo)}">` +
    `<label for="password">${text.label}</label><p id="hint"><small>${text.hint}</small></p>` +
    `<input id="password" name="password" type="password" maxlength="256" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="${described}"${isFault ? ' aria-invalid="true"' : ""}>` +
    `<button name="action" value="keep">${text.send}</button>` +
    (since === undefined ? `<button name="action" value="leave">${text.leave}</button>` : "") +
    (since ? `<button name="action" value="forget">${text.forget}</button>` : "") +
    `</form>`
  );
}
