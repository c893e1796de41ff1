/**
 * Signing in and out: AuthRequest, EndSessionRequest, ChangePasswordRequest.
 * @module
 */
import { preauthProblem } from "../auth/preauth.js";
import {
  authFailed,
  countFailure,
  requirePassword,
  requireUsable,
  tokenLifetime,
} from "../auth/sign-in.js";
import type { AuthToken } from "../auth/token.js";
import type { SoapContext } from "../context.js";
import { tokenCookie } from "../cookies.js";
import type { Account } from "../directory/account.js";
import { hashPassword } from "../directory/password.js";
import { responseTo, type Element } from "../element.js";
import { invalidRequest, SoapFault } from "../fault.js";
import { ZIMBRA_ACCOUNT, type OperationEntry } from "../registry.js";

/** Finds the account that an AuthRequest names; a bare name belongs to the domain of the virtual host. */
function namedAccount(request: Element, context: SoapContext): Account {
  const { directory } = context.core;
  const element = request.requireChild("account");
  const by = element.get("by") ?? "name";
  const value = element.text;
  if (by === "name" && (value.endsWith("@") || value.indexOf("@") !== value.lastIndexOf("@"))) {
    throw invalidRequest(`must be valid email address: ${value}`);
  }
  const host = request.get("virtualHost");
  const domain = directory
    .domains()
    .find(({ attributes }) => host && attributes.zimbraVirtualHostname?.includes(host));
  const bare = by === "name" && !value.includes("@") && domain !== undefined;
  const account = directory.accountBy(by, bare ? `${value}@${domain.name}` : value);
  if (!account) throw authFailed(value);
  return account;
}

async function checkPreauth(
  request: Element,
  account: Account,
  context: SoapContext,
): Promise<number> {
  const named = request.requireChild("account");
  const preauth = request.requireChild("preauth");
  const { directory } = context.core;
  requireUsable(account, directory, context.now());
  const expires = preauth.getNumber("expires") ?? 0;
  const problem = await preauthProblem(
    {
      account: named.text,
      by: named.get("by") ?? "name",
      timestamp: preauth.getNumber("timestamp") ?? 0,
      expires,
      signature: preauth.text.trim(),
      admin: context.adminEndpoint,
    },
    account,
    directory,
    context.now(),
  );
  if (problem !== undefined || (expires > 0 && expires <= context.now())) {
    countFailure(account, directory, context.now());
    throw authFailed(named.text);
  }
  return expires;
}

/** Signs in by password, by pre-auth, or by a token that is still good. */
async function authenticate(request: Element, context: SoapContext): Promise<Element> {
  const { directory, tokens } = context.core;
  const given = request.child("authToken");
  if (given && !request.child("password") && !request.child("preauth")) {
    return renew(request, given, context);
  }
  const account = namedAccount(request, context);
  let wanted = 0;
  const password = request.get("password");
  if (request.child("preauth")) wanted = await checkPreauth(request, account, context);
  else if (password === undefined) throw authFailed(account.name);
  else await requirePassword(account, password, directory, context.now());
  const longest = context.now() + tokenLifetime(account, directory, false);
  const token = await tokens.issue(account, {
    expires: wanted > 0 ? Math.min(wanted, longest) : longest,
    csrf: request.getBoolean("csrfTokenSecured"),
  });
  return signedIn(request, token, account, context);
}

async function renew(request: Element, given: Element, context: SoapContext): Promise<Element> {
  const { directory, tokens } = context.core;
  const token = await tokens.read(given.text.trim(), directory);
  if (token === "expired") {
    throw new SoapFault("service.AUTH_EXPIRED", "auth credentials have expired");
  }
  const account = token === "missing" ? undefined : directory.accountById(token.accountId);
  if (token === "missing" || !account) {
    throw new SoapFault("service.AUTH_REQUIRED", "no valid authtoken present");
  }
  requireUsable(account, directory, context.now());
  if (given.getBoolean("verifyAccount")) {
    const named = request.requireChild("account");
    const other = directory.accountBy(named.get("by") ?? "name", named.text);
    if (other?.id !== account.id) {
      throw new SoapFault("service.AUTH_REQUIRED", "the token is not of that account");
    }
  }
  return signedIn(request, token, account, context);
}

async function signedIn(
  request: Element,
  token: AuthToken,
  account: Account,
  context: SoapContext,
): Promise<Element> {
  const { directory, tokens, sessions } = context.core;
  const lifetime = token.expires - context.now();
  const response = responseTo(request);
  response.add("authToken").setText(token.text);
  response.setContent("lifetime", lifetime);
  if (context.header?.child("session") && !context.header.child("nosession")) {
    const session = sessions.create(context.core.mailbox(account.id), token);
    response.addUnique("session").setAll({ type: "soap", id: session.id }).setText(session.id);
  }
  addWanted(response, request, account, context);
  const skin = directory.attribute(account, "zimbraPrefSkin");
  if (skin) response.add("skin").setText(skin);
  if (token.csrf) response.setContent("csrfToken", await tokens.csrfToken(token));
  const persist = request.getBoolean("persistAuthTokenCookie");
  const seconds = persist ? Math.floor(lifetime / 1000) : undefined;
  context.cookies.push(tokenCookie("ZM_AUTH_TOKEN", token.text, seconds));
  return response;
}

/** Adds the preferences and attributes that the request lists by name. */
function addWanted(
  response: Element,
  request: Element,
  account: Account,
  context: SoapContext,
): void {
  for (const [list, member] of [
    ["prefs", "pref"],
    ["attrs", "attr"],
  ] as const) {
    const wanted = request.child(list)?.pairs(member, "name") ?? [];
    if (wanted.length === 0) continue;
    const element = response.addUnique(list);
    for (const { key } of wanted) {
      for (const value of context.core.directory.attributeValues(account, key)) {
        element.addPair(key, value, member, "name");
      }
    }
  }
}

/** Ends the session, its token when asked to, or every token of the account. */
function endSession(request: Element, context: SoapContext): Element {
  const { sessions, tokens, directory } = context.core;
  const { caller, token, session } = context;
  const wanted = request.get("sessionId");
  if (wanted !== undefined) {
    const other = sessions.find(wanted, caller.id);
    if (other?.token) tokens.revoke(other.token);
    if (other) sessions.end(other);
  } else if (request.getBoolean("all")) {
    sessions.endAll(caller.id);
    directory.putAccount({ ...caller, tokenValidity: caller.tokenValidity + 1 });
  } else {
    if (session) sessions.end(session);
    if (request.getBoolean("logoff") && token) {
      tokens.revoke(token);
      context.cookies.push(tokenCookie("ZM_AUTH_TOKEN", "", 0));
    }
  }
  return responseTo(request);
}

/** Fails unless a new password is as long as the account's policy wants it. */
export function requirePasswordPolicy(
  account: Account,
  password: string,
  context: SoapContext,
): void {
  const { directory } = context.core;
  const shortest = Number(directory.attribute(account, "zimbraPasswordMinLength") ?? 0);
  const longest = Number(directory.attribute(account, "zimbraPasswordMaxLength") ?? 0);
  if (password.length < shortest || (longest > 0 && password.length > longest)) {
    throw new SoapFault("account.INVALID_PASSWORD", "invalid password: length", [
      { name: "zimbraPasswordMinLength", type: "NUM", value: String(shortest) },
    ]);
  }
}

/** Changes a password, which ends all tokens of the account, and issues a new token. */
async function changePassword(request: Element, context: SoapContext): Promise<Element> {
  const { directory, tokens } = context.core;
  const account = namedAccount(request, context);
  await requirePassword(account, request.require("oldPassword"), directory, context.now());
  if (directory.attribute(account, "zimbraPasswordLocked") === "TRUE") {
    throw new SoapFault("account.PASSWORD_LOCKED", "password is locked and can't be changed");
  }
  const password = request.require("password");
  requirePasswordPolicy(account, password, context);
  const changed = directory.putAccount({
    ...account,
    password: await hashPassword(password),
    tokenValidity: account.tokenValidity + 1,
  });
  const lifetime = tokenLifetime(changed, directory, false);
  const token = await tokens.issue(changed, { expires: context.now() + lifetime });
  const response = responseTo(request);
  response.add("authToken").setText(token.text);
  return response.setContent("lifetime", lifetime);
}

/** The operations of this file. */
export const authOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_ACCOUNT, name: "AuthRequest", run: authenticate, needsAuth: false },
  { namespace: ZIMBRA_ACCOUNT, name: "EndSessionRequest", run: endSession },
  {
    namespace: ZIMBRA_ACCOUNT,
    name: "ChangePasswordRequest",
    run: changePassword,
    needsAuth: false,
  },
];
