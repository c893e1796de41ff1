/**
 * Checks of a portal as a place for widgets: whether its policy lets them in, whether its pages may ask the
 * gateway, and whether its own web server leads there.
 *
 * @module
 */
import { missingSources, portalPolicy, webJarScript } from "@partage-ent/uportal";
import { publicBase } from "../app/index.js";
import type { ExamineContext, Finding } from "./doctor.js";
import { describeReason } from "./doctor-service.js";
import type { ServiceEstablishment, ServiceIssuer } from "./service-config.js";

const GUIDE = "see docs/guides/en/uportal.md";

/** Looks at the page of a portal; says nothing of an issuer that is none. */
export async function checkPortal(
  context: ExamineContext,
  establishment: ServiceEstablishment,
  { issuer, uportal, notificationSecret, scopes }: ServiceIssuer,
): Promise<readonly Finding[]> {
  if (!uportal) return [];
  const portal = new URL(issuer).origin;
  const gateway = publicBase(establishment, context.loaded.config.publicUrl);
  const subject = `pages of ${issuer}`;
  return [
    ...checkPlace(subject, portal, gateway, establishment),
    ...(await checkPolicy(context, subject, issuer, gateway)),
    ...(await checkScript(context, portal)),
    ...(notificationSecret && scopes?.includes("mail.read")
      ? [
          {
            ...{ subject, level: "note" as const },
            message: "its notification secret opens the unread mail of anybody (scopes)",
            advice:
              "leave mail.read out of its scopes where notifications of the agenda are enough",
          },
        ]
      : []),
  ];
}

function checkPlace(
  subject: string,
  portal: string,
  gateway: URL,
  { origins }: ServiceEstablishment,
): readonly Finding[] {
  if (gateway.origin === portal) {
    const message = `its pages reach the gateway under a path of their own host, ${gateway.pathname}`;
    return [{ subject, level: "ok", message }];
  }
  if (origins.includes(portal)) return [];
  const message = `its pages may not ask the gateway: ${portal} is not in origins`;
  const advice = `add ${portal} to origins, or reach the gateway under a path of it: ${GUIDE}`;
  // Tokens of the portal may be for programs alone, which need no origin.
  return [{ subject, level: "note", message, advice }];
}

function ask(fetcher: typeof fetch, address: string): Promise<Response> {
  return fetcher(address, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
}

async function checkPolicy(
  { fetch }: ExamineContext,
  subject: string,
  issuer: string,
  gateway: URL,
): Promise<readonly Finding[]> {
  const portal = new URL(issuer).origin;
  const needed = portalPolicy({ portal, gateway: gateway.href, script: webJarScript("inbox") });
  try {
    const response = await ask(fetch, `${issuer.replace(/\/+$/, "")}/`);
    await response.body?.cancel();
    // Several policies in one header are told apart by commas; each must let the widgets in.
    const policies = (response.headers.get("Content-Security-Policy") ?? "").split(",");
    const missing = new Set(policies.flatMap((each) => missingSources(each, needed, portal)));
    if (missing.size === 0) {
      return [{ subject, level: "ok", message: "its content security policy lets widgets in" }];
    }
    const message = `its content security policy refuses widgets: ${[...missing].join("; ")}`;
    const advice = "add these sources to sec.content.sec.policy of security.properties";
    return [{ subject, level: "error", message, advice }];
  } catch (error) {
    const message = `does not answer: ${describeReason(error)}`;
    return [{ subject, level: "note", message, advice: "ask again when the portal runs" }];
  }
}

async function checkScript({ fetch }: ExamineContext, portal: string): Promise<readonly Finding[]> {
  const address = portal + webJarScript("inbox");
  const subject = `WebJar ${address}`;
  try {
    const response = await ask(fetch, address);
    await response.body?.cancel();
    const type = response.headers.get("Content-Type") ?? "";
    if (response.ok && /\bjavascript\b/.test(type)) {
      return [{ subject, level: "ok", message: "is served" }];
    }
    if (response.ok) {
      const message = `is served as ${type || "nothing"}: browsers run no module of that type`;
      const advice = "let the portal's server send text/javascript for .js";
      return [{ subject, level: "error", message, advice }];
    }
    const message = `is not there (HTTP ${response.status})`;
    const advice = `fine where portlets load the gateway's own scripts; else ${GUIDE}`;
    return [{ subject, level: "note", message, advice }];
  } catch {
    // The portal's page has been asked before, and told why.
    return [];
  }
}
