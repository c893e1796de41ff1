/**
 * `/` and `/webmail/...`: what a browser sees after the jump of the pre-auth (`?view=compose&to=...`, as
 * Zimbra's own web client reads it).
 *
 * @module
 */
import { cookieValue } from "../cookies.js";
import type { Account } from "../directory/account.js";
import { callerOf } from "../rest/http-caller.js";
import { answerSoap, type SoapService } from "../soap.js";
import {
  renderCompose,
  renderOutcome,
  renderWelcome,
  WEBMAIL_SEND_PATH,
  WEBMAIL_STYLE,
  WEBMAIL_STYLE_PATH,
  type WrittenMessage,
} from "./webmail-page.js";

/** Whether the webmail answers at a path. */
export function isWebmailPath(pathname: string): boolean {
  return pathname === "/" || pathname.startsWith("/webmail/");
}

function respond(html: string, status = 200): Response {
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
    },
  });
}

const signedOut = (): Response =>
  respond(renderOutcome("Session terminée", "Revenez à l’ENT pour ouvrir le webmail."), 401);

/** Answers a page, or sends the message of its form. */
export async function answerWebmail(service: SoapService, request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === WEBMAIL_STYLE_PATH)
    return new Response(WEBMAIL_STYLE, { headers: { "content-type": "text/css; charset=utf-8" } });
  const caller = await callerOf(service.core, cookieOnly(request));
  if (!caller) return signedOut();
  if (pathname === WEBMAIL_SEND_PATH && request.method === "POST")
    return send(service, request, caller.account);
  if (pathname !== "/" || request.method !== "GET")
    return respond(renderOutcome("Page introuvable", "Cette page n’existe pas."), 404);
  if (searchParams.get("view") !== "compose") return respond(renderWelcome(caller.account.name));
  const written = { to: searchParams.get("to") ?? "", subject: searchParams.get("subject") ?? "" };
  return respond(renderCompose(caller.account.name, { ...written, text: "" }));
}

/** The request without credentials that a link or another site could bring along. */
function cookieOnly(request: Request): Request {
  const { origin } = new URL(request.url);
  return new Request(`${origin}/`, { headers: { cookie: request.headers.get("cookie") ?? "" } });
}

/** A form of another site comes without this page's origin. */
function isOwnForm(request: Request): boolean {
  return request.headers.get("origin") === new URL(request.url).origin;
}

async function send(service: SoapService, request: Request, account: Account): Promise<Response> {
  if (!isOwnForm(request))
    return respond(renderOutcome("Envoi refusé", "Ce formulaire vient d’une autre page."), 403);
  const form = await request.formData().catch(() => new FormData());
  const field = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  const message = { to: field("to"), subject: field("subject"), text: field("text") };
  const reason = await sendBySoap(service, request, message);
  if (reason !== undefined)
    return respond(
      renderCompose(account.name, message, `Le message n’est pas parti : ${reason}`),
      422,
    );
  return respond(renderOutcome("Message envoyé", `Votre message est parti à ${message.to}.`));
}

/** Sends as any client does; answers why it could not be. */
async function sendBySoap(
  service: SoapService,
  request: Request,
  { to, subject, text }: WrittenMessage,
): Promise<string | undefined> {
  const recipients = to.split(/[,;]/).flatMap((address) => {
    const a = address.trim();
    return a ? [{ t: "t", a }] : [];
  });
  if (recipients.length === 0) return "il n’a pas de destinataire.";
  const authToken = cookieValue(request.headers.get("cookie") ?? "", "ZM_AUTH_TOKEN") ?? "";
  const body = {
    Header: { context: { _jsns: "urn:zimbra", authToken: { _content: authToken } } },
    Body: {
      SendMsgRequest: {
        _jsns: "urn:zimbraMail",
        m: {
          e: recipients,
          su: { _content: subject },
          mp: [{ ct: "text/plain", content: { _content: text } }],
        },
      },
    },
  };
  const soap = new Request(new URL("/service/soap", request.url), {
    method: "POST",
    headers: { "content-type": "application/soap+xml" },
    body: JSON.stringify(body),
  });
  const response = await answerSoap(service, soap, false, "");
  if (response.ok) return undefined;
  const { Body } = (await response.json()) as { Body?: { Fault?: { Reason?: { Text?: string } } } };
  return Body?.Fault?.Reason?.Text ?? "le serveur ne répond pas.";
}
