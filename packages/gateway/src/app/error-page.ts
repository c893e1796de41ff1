/**
 * Pages for failed navigations: French and English, no script, nothing of the request echoed.
 *
 * @module
 */
import type { Establishment } from "./config.js";
import { escapeHtml } from "./html.js";
import { pageShell } from "./page-shell.js";

const TEXTS = {
  "sign-in-invalid": {
    status: 400,
    fr: "La connexion n’a pas pu être vérifiée. Elle a peut-être été commencée dans une autre fenêtre, ou il y a trop longtemps.",
    en: "The sign-in could not be verified. It may have been started in another window, or too long ago.",
  },
  "sign-in-refused": {
    status: 403,
    fr: "Le service d’authentification de votre établissement a refusé la connexion.",
    en: "The sign-in service of your institution refused the sign-in.",
  },
  "sign-in-unavailable": {
    status: 503,
    fr: "Le service d’authentification de votre établissement ne répond pas. Réessayez dans quelques minutes.",
    en: "The sign-in service of your institution does not answer. Try again in a few minutes.",
  },
  "account-missing": {
    status: 403,
    fr: "Vous êtes bien authentifié, mais votre compte ne porte pas d’adresse PARTAGE. Contactez l’assistance de votre établissement.",
    en: "You are signed in, but your account has no PARTAGE address. Contact the help desk of your institution.",
  },
  "account-foreign": {
    status: 403,
    fr: "Votre adresse n’appartient pas à un domaine de cet établissement.",
    en: "Your address does not belong to a domain of this institution.",
  },
  "account-unverified": {
    status: 403,
    fr: "Votre adresse n’a pas été vérifiée par votre établissement. Contactez son assistance.",
    en: "Your address has not been verified by your institution. Contact its help desk.",
  },
  "account-unknown": {
    status: 403,
    fr: "Vous êtes bien authentifié, mais PARTAGE ne connaît pas votre compte. Il n’a peut-être pas encore été créé.",
    en: "You are signed in, but PARTAGE does not know your account. It may not have been created yet.",
  },
  "account-closed": {
    status: 403,
    fr: "Votre compte PARTAGE est fermé.",
    en: "Your PARTAGE account is closed.",
  },
  "account-locked": {
    status: 403,
    fr: "Votre compte PARTAGE est verrouillé.",
    en: "Your PARTAGE account is locked.",
  },
  "account-pending": {
    status: 403,
    fr: "Votre compte PARTAGE n’est pas encore ouvert. Réessayez plus tard.",
    en: "Your PARTAGE account is not open yet. Try again later.",
  },
  "account-maintenance": {
    status: 503,
    fr: "Votre compte PARTAGE est en maintenance. Réessayez dans quelques minutes.",
    en: "Your PARTAGE account is in maintenance. Try again in a few minutes.",
  },
  "mail-refused": {
    status: 403,
    fr: "Vous êtes bien authentifié, mais PARTAGE n’ouvre pas votre compte : il n’existe pas encore, ou il est fermé ou verrouillé.",
    en: "You are signed in, but PARTAGE does not open your account: it does not exist yet, or it is closed or locked.",
  },
  "step-up-refused": {
    status: 403,
    fr: "Le service d’authentification n’a pas confirmé votre identité au niveau demandé. Rien n’a changé à votre connexion.",
    en: "The sign-in service did not confirm your identity at the level that is needed. Your sign-in is as it was.",
  },
  "launch-invalid": {
    status: 400,
    fr: "L’ouverture depuis votre plateforme de cours n’a pas pu être vérifiée. Revenez au cours, rechargez la page et réessayez.",
    en: "The launch from your course platform could not be verified. Go back to the course, reload the page and try again.",
  },
  "launch-unknown": {
    status: 403,
    fr: "Cette plateforme de cours n’est pas (ou pas encore) autorisée à ouvrir PARTAGE. Contactez l’assistance de votre établissement.",
    en: "This course platform may not (or not yet) open PARTAGE. Contact the help desk of your institution.",
  },
  "registration-refused": {
    status: 403,
    fr: "L’enregistrement de la plateforme n’a pas abouti : le lien a déjà servi, a expiré, ou n’est pas pour cette plateforme. Demandez un nouveau lien à l’exploitant de la passerelle.",
    en: "The platform was not registered: the link was used, has expired, or is not for this platform. Ask the operator of the gateway for a new one.",
  },
  "return-refused": {
    status: 400,
    fr: "L’adresse de retour demandée n’est pas autorisée. Revenez à la page d’où vous venez.",
    en: "The requested return address is not allowed. Go back to the page you came from.",
  },
  "establishment-unknown": {
    status: 400,
    fr: "L’établissement n’est pas indiqué. Revenez à la page de votre ENT.",
    en: "The institution is not stated. Go back to your portal page.",
  },
  "popup-refused": {
    status: 403,
    fr: "La page qui a ouvert cette fenêtre n’est pas autorisée à afficher votre messagerie, ou sa demande est incomplète. Fermez cette fenêtre et signalez-le à l’assistance de votre établissement.",
    en: "The page that opened this window may not show your mail, or its request is incomplete. Close this window and tell the help desk of your institution.",
  },
  "embed-refused": {
    status: 403,
    fr: "La page qui contient ce cadre n’est pas autorisée à afficher PARTAGE. Son adresse doit être enregistrée auprès de la passerelle.",
    en: "The page around this frame may not show PARTAGE. Its address must be registered at the gateway.",
  },
  "embed-unknown": {
    status: 404,
    fr: "Il n’existe pas d’élément PARTAGE de ce nom, ou l’un de ses réglages n’est pas valable. Vérifiez l’adresse du cadre.",
    en: "There is no PARTAGE element of this name, or one of its settings is not valid. Check the address of the frame.",
  },
  "jump-unavailable": {
    status: 503,
    fr: "La messagerie PARTAGE ne peut pas être ouverte pour le moment.",
    en: "PARTAGE webmail can’t be opened at the moment.",
  },
  "too-many-requests": {
    status: 429,
    fr: "Trop de demandes en peu de temps. Attendez une minute, puis réessayez.",
    en: "Too many requests in a short time. Wait a minute, then try again.",
  },
  "request-refused": {
    status: 403,
    fr: "Cette demande n’est pas autorisée.",
    en: "This request is not allowed.",
  },
  "setup-unavailable": {
    status: 404,
    fr: "Votre établissement ne propose pas de profil de configuration pour les appareils Apple.",
    en: "Your institution offers no configuration profile for Apple devices.",
  },
  failed: {
    status: 500,
    fr: "Une erreur est survenue. Réessayez dans quelques minutes.",
    en: "Something went wrong. Try again in a few minutes.",
  },
  "credential-missing": {
    status: 403,
    fr: "La connexion n’a pas donné à la messagerie ce qu’il lui faut pour ouvrir votre compte. Contactez l’assistance de votre établissement.",
    en: "The sign-in did not give the mail system what it needs to open your account. Contact the help desk of your institution.",
  },
  "signed-out": {
    status: 200,
    fr: "Vous êtes déconnecté de votre messagerie.",
    en: "You are signed out of your mail.",
  },
} as const;

/** Stable code of a page. */
export type PageCode = keyof typeof TEXTS;

const HELP_DESK =
  "<p>Contactez l’assistance informatique de votre établissement. " +
  '<span lang="en">/ Contact the help desk of your institution.</span></p>';

/** What a page says beside the words of its code. */
export interface PageDetails {
  /** A checked address to go back to. */
  readonly back?: string | undefined;
  /** The account that it is about. */
  readonly account?: string | undefined;
  /** Whom to ask. */
  readonly help?: Establishment["help"] | undefined;
}

/** The answer that shows a page, with a link back when there is a safe place to go. */
export function pageResponse(
  code: PageCode,
  requestId: string,
  { back, account, help }: PageDetails = {},
): Promise<Response> {
  const { status, fr, en } = TEXTS[code];
  const whose = account === undefined ? "" : `<p>${escapeHtml(account)}</p>`;
  return pageShell({
    status,
    title: titleOf(code),
    body:
      `<p>${fr}</p><p lang="en">${en}</p>${whose}${status === 200 ? "" : describeHelp(code, help)}` +
      (back === undefined ? "" : linkBack(back)) +
      `<p><small>Référence / <span lang="en">Reference</span> : ${code} ${escapeHtml(requestId)}</small></p>`,
  });
}

function titleOf(code: PageCode): readonly [string, string] {
  if (TEXTS[code].status === 200) return ["Déconnexion", "Signed out"];
  if (code.startsWith("embed-")) return ["Affichage impossible", "Nothing to show"];
  return isAccountState(code)
    ? ["Compte PARTAGE indisponible", "PARTAGE account unavailable"]
    : ["Connexion impossible", "Unable to sign in"];
}

function isAccountState(code: PageCode): boolean {
  return /^(account-(unknown|closed|locked|pending|maintenance)|mail-refused)$/.test(code);
}

function describeHelp(code: PageCode, help: PageDetails["help"]): string {
  const { url, email, phone } = help ?? {};
  const ways = [
    url === undefined ? "" : link(url, url),
    email === undefined ? "" : link(`mailto:${email}`, email),
    phone === undefined ? "" : link(`tel:${phone.replace(/[^+\d]/g, "")}`, phone),
  ].filter(Boolean);
  if (ways.length === 0) return isAccountState(code) ? HELP_DESK : "";
  return `<p>Assistance / <span lang="en">Help desk</span> : ${ways.join(", ")}</p>`;
}

function link(address: string, text: string): string {
  return `<a href="${escapeHtml(address)}">${escapeHtml(text)}</a>`;
}

function linkBack(address: string): string {
  return `<p><a href="${escapeHtml(address)}">Revenir à la page / <span lang="en">Back to the page</span></a></p>`;
}
