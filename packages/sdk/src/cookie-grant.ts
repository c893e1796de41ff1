import { CSRF_HEADER, type GatewaySession } from "@partage-ent/jmap";
import type { Access, AskGateway } from "./grant.js";

/** The HttpOnly cookie session of the gateway, with its anti-CSRF header on what changes something. */
export async function cookieGrant(ask: AskGateway): Promise<Access> {
  const credentials = "include";
  const session = (await ask("v1/session", { credentials })) as GatewaySession;
  const headers: Record<string, string> = session.csrf ? { [CSRF_HEADER]: session.csrf } : {};
  return {
    session,
    authorize: (method) => ({ credentials, headers: method === "GET" ? {} : headers }),
  };
}
