/**
 * The page of a gateway that holds one element, in a frame of another page: makes the connection by
 * the way that the page says, then the element.
 *
 * @module
 */
import { connect, type Connection, cookieGrant, type Grant } from "@partage-ent/sdk";
import { messagesFor } from "../shared/locale.js";
import { embedCatalog } from "../locales/embed.js";
import { defineWidget, isWidgetName, type WidgetName } from "../load-widget.js";
import { tellSize } from "./frame-size.js";

/** What the page says of itself; made by the gateway, which checked it. */
interface PageData {
  readonly gateway: string;
  readonly grant: string;
  readonly code: string | undefined;
  readonly parent: string | undefined;
  readonly establishment: string | undefined;
}

/** Starts the page; to be called once. */
export async function startEmbeddedPage(body: HTMLElement, signal: AbortSignal): Promise<void> {
  const data = takeData(body);
  const element = [...body.children].find((one) => isWidgetName(nameOf(one)));
  if (!element) return;
  const parent = originOf(data.parent);
  if (parent !== undefined) tellSize({ parent, lti: data.grant === "lti" }, signal);
  try {
    // A page that something else wrote than the gateway must not have its code sent anywhere else.
    if (originOf(data.gateway) !== location.origin) throw new TypeError("Not a page of a gateway");
    const grant = await grantOf(data);
    connect({ gateway: data.gateway, grant });
    element.setAttribute("gateway", data.gateway);
    await defineWidget(nameOf(element) as WidgetName);
  } catch (error) {
    console.warn("partage:", error);
    await sayFailed(body, element);
  }
}

/** Reads the page's data, and takes the code of a launch out of the document before anything else. */
function takeData(body: HTMLElement): PageData {
  const { gateway = "", grant = "cookie", code, parent, establishment } = body.dataset;
  body.removeAttribute("data-code");
  return { gateway, grant, code, parent, establishment };
}

const nameOf = ({ localName }: Element): string => localName.replace(/^partage-/, "");

/** The origin that an address names, when it names one of the web; undefined otherwise. */
function originOf(address: string | undefined): string | undefined {
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

async function grantOf({ grant, code, establishment }: PageData): Promise<Grant> {
  // Signing in may lead anywhere, and no such place lets itself be framed.
  if (grant === "cookie" && window.parent === window) return cookieGrant;
  const { popupWithNotice } = await import("../shared/auth-popup.js");
  if (grant === "popup") return popupWithNotice({ establishment });
  if (grant === "cookie") return popupWithNotice({ establishment, before: askForCookies });
  const { ltiGrant } = await import("../shared/auth-lti.js");
  return popupWithNotice({ establishment, first: ltiGrant(code ?? "") });
}

/**
 * Asks the browser for the cookies of this site within another's page (Storage Access API), which
 * Safari gives after a click only.
 */
function askForCookies(connection: Connection): Promise<boolean> | undefined {
  const page = document as Partial<Pick<Document, "requestStorageAccess">>;
  return page.requestStorageAccess?.call(document).then(async () => {
    await connection.session();
    return true;
  });
}

/** What could not be fetched is said with what is there: no element, no template. */
async function sayFailed(body: HTMLElement, element: Element): Promise<void> {
  const words = await messagesFor(embedCatalog, document.documentElement.lang).catch(
    () => embedCatalog.fr,
  );
  const text = document.createElement("p");
  text.setAttribute("role", "alert");
  text.textContent = words.failed;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.retry;
  button.addEventListener("click", () => location.reload());
  element.remove();
  body.append(text, button);
}
