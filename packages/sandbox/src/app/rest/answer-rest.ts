/**
 * `/home/{user}/{folder}` and `/service/content/get`: contents and listings over plain HTTP
 * (facts of Zimbra's UserServlet).
 *
 * @module
 */
import type { Account } from "../directory/account.js";
import { noSuchAccount } from "../fault.js";
import type { SandboxCore } from "../sandbox-core.js";
import { folderListing } from "./folder-listing.js";
import { httpContext } from "./http-caller.js";
import { httpFault } from "./http-fault.js";
import { itemContent } from "./item-content.js";

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
  if (searchParams.has("id")) return itemContent(context, searchParams);
  const path = decoded(match?.[2] ?? "").replace(/\/+$/, "");
  return folderListing(context, path, searchParams);
}

/** Answers GET and HEAD; every failure is a typed HTTP answer. */
export async function answerRest(core: SandboxCore, request: Request): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("GET only\n", { status: 405, headers: { allow: "GET, HEAD" } });
  }
  try {
    const response = await answer(core, request);
    return request.method === "HEAD" ? new Response(null, response) : response;
  } catch (error) {
    return httpFault(error);
  }
}
