/**
 * `GET /service/preauth`: a browser comes in with a pre-auth signature or a token, and leaves with a
 * cookie and a redirect (facts/zimbra.md section 1, "preauth use").
 * @module
 */
import { countFailure, requireUsable, tokenLifetime } from "./auth/sign-in.js";
import { preauthProblem } from "./auth/preauth.js";
import type { AuthToken } from "./auth/token.js";
import { tokenCookie } from "./cookies.js";
import { SoapFault } from "./fault.js";
import type { SandboxCore } from "./sandbox-core.js";

function refuse(status: number, text: string): Response {
  return new Response(text, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}

/** Only paths of this server: anything else would make the signed-in browser a gift to a stranger. */
function safeTarget(text: string | null, origin: string): string {
  if (!text) return "/mail";
  try {
    const url = new URL(text, origin);
    return url.origin === origin ? url.pathname + url.search : "/mail";
  } catch {
    return "/mail";
  }
}

async function tokenOf(core: SandboxCore, parameters: URLSearchParams): Promise<AuthToken> {
  const text = parameters.get("authtoken");
  if (text !== null) {
    const token = await core.tokens.read(text, core.directory);
    if (typeof token === "object") return token;
    throw new SoapFault("service.AUTH_REQUIRED", "no valid authtoken present");
  }
  const name = parameters.get("account") ?? "";
  const by = parameters.get("by") ?? "name";
  const account = core.directory.accountBy(by, name);
  const failed = new SoapFault("account.AUTH_FAILED", "authentication failed");
  if (!account) throw failed;
  const now = core.clock();
  requireUsable(account, core.directory, now);
  const expires = Number(parameters.get("expires") ?? 0);
  const timestamp = Number(parameters.get("timestamp") ?? 0);
  const signature = parameters.get("preauth") ?? "";
  const request = { account: name, by, timestamp, expires, signature };
  if ((await preauthProblem(request, account, core.directory, now)) !== undefined) {
    countFailure(account, core.directory, now);
    throw failed;
  }
  const longest = now + tokenLifetime(account, core.directory, false);
  return core.tokens.issue(account, {
    expires: expires > 0 ? Math.min(expires, longest) : longest,
  });
}

/** Answers the jump: 302 with the cookie, 400 without parameters, 403 when it is refused. */
export async function answerPreauth(core: SandboxCore, request: Request): Promise<Response> {
  if (request.method !== "GET") return refuse(405, "GET only");
  const url = new URL(request.url);
  const parameters = url.searchParams;
  if (!parameters.has("authtoken") && !parameters.has("preauth")) {
    return refuse(400, "missing parameter: preauth");
  }
  try {
    const token = await tokenOf(core, parameters);
    const headers = new Headers({
      location: safeTarget(parameters.get("redirectURL"), url.origin),
      "cache-control": "no-store",
    });
    headers.append("set-cookie", tokenCookie("ZM_AUTH_TOKEN", token.text, undefined));
    return new Response(null, { status: 302, headers });
  } catch (error) {
    if (error instanceof SoapFault) return refuse(403, error.code);
    throw error;
  }
}
