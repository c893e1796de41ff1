/**
 * `/home/{user}/{folder}` and `/service/content/get`: contents and listings over plain HTTP
 * (facts of Zimbra's UserServlet).
 *
 * @module
 */
import type { Account } from "../directory/account.js";
import { invalidRequest, noSuchAccount } from "../fault.js";
import type { SandboxCore } from "../sandbox-core.js";
import { calendarContent, importContent } from "./calendar-content.js";
import { contactContent, importContactFile, isContactFormat } from "./contact-content.js";
import { folderListing } from "./folder-listing.js";
import { httpContext } from "./http-caller.js";
import { httpFault } from "./http-fault.js";
import { itemContent } from "./item-content.js";
import { readBody, requireCsrf } from "./request-body.js";

const prefix = /^\/(?:service\/)?(?:home|user)\/([^/]*)\/?(.*)$/s;

/** Whether a path belongs to these end points. */
export function isRestPath(pathname: string): boolean {
  return prefix.test(pathname) || pathname === "/service/content/get";
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The account whose mailbox a path names: `~` or nothing for one's own. */
function targetOf(core: SandboxCore, user: string, caller: Account): Account {
  if (user === "" || user === "~") return caller;
  const account =
    core.directory.accountById(user) ?? core.directory.accountByName(core.directory.qualify(user));
  if (!account) throw noSuchAccount(user);
  return account;
}

async function answer(core: SandboxCore, request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const match = prefix.exec(pathname);
  const user = decoded(match?.[1] ?? "");
  const context = await httpContext(core, request, (caller) => targetOf(core, user, caller));
  const { path, format } = formatOf(decoded(match?.[2] ?? ""), searchParams);
  if (request.method === "POST" || request.method === "PUT") {
    const isContacts = isContactFormat(format);
    if (!isContacts && format !== "ics") {
      throw invalidRequest(`unsupported format: ${format.slice(0, 40)}`);
    }
    await requireCsrf(context, request, undefined);
    const bytes = await readBody(request);
    return isContacts
      ? importContactFile(context, { path, format }, bytes)
      : importContent(context, path, bytes);
  }
  if (isContactFormat(format)) return contactContent(context, { path, format }, searchParams);
  if (searchParams.has("id") && format !== "ics") return itemContent(context, searchParams);
  if (format === "ics") return calendarContent(context, path, searchParams);
  return folderListing(context, path, searchParams, format);
}

/** The folder that a path names and the format: `fmt`, or the ending of the path (`Calendar.ics`). */
function formatOf(
  text: string,
  parameters: URLSearchParams,
): { readonly path: string; readonly format: string } {
  const path = text.replace(/\/+$/, "");
  const format = parameters.get("fmt");
  const ending = /\.(ics|json|xml|vcf|csv)$/i.exec(path);
  if (format !== null || !ending) return { path, format: format ?? "" };
  return { path: path.slice(0, -ending[0].length), format: ending[1]!.toLowerCase() };
}

const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT"]);

/** Answers GET and HEAD, and takes files of calendars and address books; every failure is a typed HTTP answer. */
export async function answerRest(core: SandboxCore, request: Request): Promise<Response> {
  if (!methods.has(request.method)) {
    const headers = { allow: [...methods].join(", ") };
    return new Response("GET, POST and PUT only\n", { status: 405, headers });
  }
  try {
    const response = await answer(core, request);
    return request.method === "HEAD" ? new Response(null, response) : response;
  } catch (error) {
    return httpFault(error);
  }
}
