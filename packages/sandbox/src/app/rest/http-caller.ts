/**
 * Who sends a plain HTTP request: by cookie, by token in the URL, or by name and password.
 *
 * @module
 */
import { authFailed, requirePassword, requireUsable } from "../auth/sign-in.js";
import type { AuthToken } from "../auth/token.js";
import { SoapContext } from "../context.js";
import { cookieValue } from "../cookies.js";
import type { Account } from "../directory/account.js";
import { SoapFault } from "../fault.js";
import { ZIMBRA_MAIL } from "../registry.js";
import type { SandboxCore } from "../sandbox-core.js";

/** A caller and the token it came with, if it came with one. */
export interface HttpCaller {
  readonly account: Account;
  readonly token: AuthToken | undefined;
}

type Mode = "cookie" | "query" | "basic";

const modesByName: Readonly<Record<string, readonly Mode[]>> = {
  co: ["cookie"],
  cookie: ["cookie"],
  nsc: ["cookie"],
  sc: ["cookie"],
  qp: ["query"],
  ba: ["basic"],
  basic: ["basic"],
};

/** The ways that `auth` allows (`auth=co,ba`), all without it. */
function modesOf(parameter: string | null): ReadonlySet<Mode> {
  if (parameter === null) return new Set<Mode>(["cookie", "query", "basic"]);
  return new Set(
    parameter.split(",").flatMap((name) => modesByName[name.trim().toLowerCase()] ?? []),
  );
}

async function callerOfToken(core: SandboxCore, text: string): Promise<HttpCaller | undefined> {
  const token = await core.tokens.read(text, core.directory);
  if (typeof token !== "object") return undefined;
  const account = core.directory.accountById(token.accountId);
  if (!account) return undefined;
  requireUsable(account, core.directory, core.clock());
  return { account, token };
}

/** Name and password of an Authorization field (RFC 7617). */
function basicCredentials(field: string): readonly [string, string] | undefined {
  const match = /^basic\s+([A-Za-z0-9+/=_-]{1,4000})$/i.exec(field.trim());
  if (!match) return undefined;
  let text: string;
  try {
    text = new TextDecoder().decode(Uint8Array.from(atob(match[1]!), (c) => c.charCodeAt(0)));
  } catch {
    return undefined;
  }
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : [text.slice(0, colon), text.slice(colon + 1)];
}

async function callerOfPassword(core: SandboxCore, field: string): Promise<HttpCaller> {
  const credentials = basicCredentials(field);
  const account =
    credentials && core.directory.accountByName(core.directory.qualify(credentials[0]));
  if (!credentials || !account) throw authFailed(credentials?.[0] ?? "");
  await requirePassword(account, credentials[1], core.directory, core.clock());
  return { account, token: undefined };
}

/** The caller of a request, undefined when it names none; `account.AUTH_FAILED` for a wrong password. */
export async function callerOf(
  core: SandboxCore,
  request: Request,
): Promise<HttpCaller | undefined> {
  const { searchParams } = new URL(request.url);
  const modes = modesOf(searchParams.get("auth"));
  const cookie = cookieValue(request.headers.get("cookie") ?? "", "ZM_AUTH_TOKEN");
  const inUrl = searchParams.get("zauthtoken");
  const tokens = [modes.has("cookie") ? cookie : undefined, modes.has("query") ? inUrl : undefined];
  for (const text of tokens) {
    const caller = text ? await callerOfToken(core, text) : undefined;
    if (caller) return caller;
  }
  const field = request.headers.get("authorization");
  return modes.has("basic") && field ? callerOfPassword(core, field) : undefined;
}

/** The context in which a plain HTTP request acts; `service.AUTH_REQUIRED` when nobody is signed in. */
export async function httpContext(
  core: SandboxCore,
  request: Request,
  target: (caller: Account) => Account,
): Promise<SoapContext> {
  const caller = await callerOf(core, request);
  if (!caller) throw new SoapFault("service.AUTH_REQUIRED", "no valid authtoken present");
  const init = {
    core,
    token: caller.token,
    caller: caller.account,
    target: target(caller.account),
    adminEndpoint: false,
    session: undefined,
    clientAddress: "",
    signal: request.signal,
    header: undefined,
  };
  const run = (): never => {
    throw new SoapFault("service.UNKNOWN_DOCUMENT", "no operation");
  };
  return new SoapContext(init, { namespace: ZIMBRA_MAIL, name: "REST", run, checksRights: true });
}
