import { randomBytes } from "node:crypto";
import { SignJWT } from "jose";
import { PEOPLE_ME, portalAddress } from "../app/host-grants/people-me.js";
import { decodePortalKey, PUBLISHED_KEYS } from "../app/host-grants/portal-key.js";
import type { ExamineContext, Finding } from "./doctor.js";
import { askHost, checkMapping, tryHost } from "./doctor-host.js";
import { compareClocks } from "./doctor-service.js";
import type { ServiceEstablishment, ServiceIssuer } from "./service-config.js";

/** What a uPortal answers to whoever has no session: 200 for a guest, or an error of its own. */
const FOR_STRANGERS = [200, 401, 403, 404];

/** Looks whether a uPortal answers as one does, and whether it signs by a key of its own. */
export function checkUPortal(
  context: ExamineContext,
  establishment: ServiceEstablishment,
  issuer: ServiceIssuer,
): Promise<readonly Finding[]> {
  const subject = `portal ${issuer.issuer}`;
  return tryHost(subject, async () => {
    const session = await checkResource(context, issuer, "api/session.json");
    if (session.level === "error") return [session];
    const isAsked = issuer.uportal?.verify === "peopleMe";
    return [
      session,
      ...(isAsked ? [await checkResource(context, issuer, PEOPLE_ME)] : []),
      await checkPublishedKey(context, issuer),
      ...(await compareClocks(
        context,
        subject,
        portalAddress(issuer.issuer, "api/session.json").href,
      )),
      ...(isAsked ? [] : checkMapping(subject, establishment, issuer, ["sub", "email"])),
    ];
  });
}

async function checkResource(
  context: ExamineContext,
  { issuer }: ServiceIssuer,
  path: string,
): Promise<Finding> {
  const subject = `portal ${issuer}`;
  const { status, isJson, location } = await askHost(context, portalAddress(issuer, path));
  if (FOR_STRANGERS.includes(status) && (isJson || (path === PEOPLE_ME && status !== 200))) {
    return { subject, level: "ok", message: `answers at ${path}` };
  }
  const isSent = location !== "";
  return {
    subject,
    level: "error",
    message: isSent
      ? `sends whoever asks for ${path} to another page (HTTP ${status})`
      : `does not answer as a uPortal does at ${path} (HTTP ${status})`,
    advice: isSent
      ? `let the filter that asks people to sign in leave ${path} alone: the portal itself says who asks`
      : '"issuer" is portal.protocol.server.context of the portal, to the letter: https://ent.univ-valmoree.example/uPortal',
  };
}

function readUserName(text: string): string {
  try {
    const { username } = Object(JSON.parse(text)) as { readonly username?: unknown };
    return JSON.stringify(username ?? null);
  } catch {
    return "no JSON";
  }
}

/**
 * Asks under a name that every uPortal knows, with a token signed by a published key and with one signed by
 * a key that nobody has: a portal that has a key of its own answers the same to both.
 */
async function checkPublishedKey(
  context: ExamineContext,
  { issuer }: ServiceIssuer,
): Promise<Finding> {
  const subject = `portal ${issuer}`;
  const ask = async (key: Uint8Array): Promise<string> => {
    const iat = Math.floor(context.now() / 1000);
    const token = await new SignJWT({ iss: issuer, aud: issuer, sub: "admin", iat, exp: iat + 60 })
      .setProtectedHeader({ alg: "HS512" })
      .sign(key);
    const headers = { Authorization: `Bearer ${token}` };
    const { status, text } = await askHost(context, portalAddress(issuer, PEOPLE_ME), headers);
    return `${status} ${readUserName(text)}`;
  };
  const stranger = await ask(randomBytes(64));
  for (const property of PUBLISHED_KEYS) {
    if ((await ask(decodePortalKey(property)!)) === stranger) continue;
    return {
      subject,
      level: "error",
      message:
        "believes tokens that are signed by uPortal's published default key: anybody can be anybody there",
      advice:
        "set org.apereo.portal.soffit.jwt.signatureKey of the portal to a key of your own: openssl rand -base64 64",
    };
  }
  return { subject, level: "ok", message: "does not sign by a published key" };
}
