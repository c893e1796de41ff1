import { TICKET_SERVICE } from "../app/host-grants/cas-ticket-grant.js";
import { CasRefusal, CasServer, CasUnreachable, publicAddress } from "../app/index.js";
import type { ExamineContext, Finding } from "./doctor.js";
import { compareClocks } from "./doctor-service.js";
import type { ServiceEstablishment, ServiceIssuer } from "./service-config.js";

/** Asks a CAS server about a ticket that never was: it must say no, and say it as CAS does. */
export async function checkCas(
  context: ExamineContext,
  establishment: ServiceEstablishment,
  { issuer, cas }: ServiceIssuer,
): Promise<readonly Finding[]> {
  const subject = `CAS server ${issuer}`;
  const service = publicAddress(establishment, context.loaded.config.publicUrl, "auth/callback");
  const server = new CasServer(issuer, (url, init) => context.fetch(url, init));
  try {
    await server.validate("ST-doctor", service);
    const message = "a made-up ticket was accepted: this is no sound CAS server";
    return [{ subject, level: "error", message }];
  } catch (error) {
    if (!(error instanceof CasRefusal)) return [explain(error, subject, issuer)];
    const clocks = await compareClocks(context, subject, issuer);
    return [
      explainRefusal(error, subject, service),
      ...clocks,
      ...(cas?.proxy ? [noteProxy(subject)] : []),
      ...(cas?.proxies.length ? [await checkTickets(context, establishment, server, subject)] : []),
    ];
  }
}

/** Asks about a proxy ticket that never was, as `v1/token` does for the portals that `cas.proxies` names. */
async function checkTickets(
  { loaded }: ExamineContext,
  establishment: ServiceEstablishment,
  server: CasServer,
  subject: string,
): Promise<Finding> {
  const service = publicAddress(establishment, loaded.config.publicUrl, TICKET_SERVICE);
  try {
    await server.validate("PT-doctor", service, { acceptsProxies: true });
  } catch (error) {
    const code = error instanceof CasRefusal ? error.code : "";
    if (code === "INVALID_TICKET") {
      return { subject, level: "ok", message: `validates proxy tickets for ${service}` };
    }
    return {
      subject,
      level: "error",
      message: `does not validate proxy tickets for the gateway (${code || "no answer of CAS"})`,
      advice: `register the service ${service} at the CAS server, and allow the portals to proxy to it`,
    };
  }
  return { subject, level: "error", message: "a made-up proxy ticket was accepted" };
}

function explainRefusal({ code }: CasRefusal, subject: string, service: string): Finding {
  if (code === "INVALID_TICKET") {
    return { subject, level: "ok", message: "validates tickets (CAS protocol 3.0)" };
  }
  return {
    subject,
    level: "error",
    message: `refuses the gateway as a service (${code})`,
    advice: `register the service ${service}, with whatever follows it, at the CAS server, and release the attribute that holds the mail address`,
  };
}

function explain(error: unknown, subject: string, issuer: string): Finding {
  const isAway = error instanceof CasUnreachable;
  return {
    subject,
    level: "error",
    message: isAway ? error.message : "what answers there is no CAS server",
    advice: `open ${issuer.replace(/\/+$/, "")}/login in a browser: "issuer" is the address above login`,
  };
}

function noteProxy(subject: string): Finding {
  const message =
    "proxy tickets are wanted: whether the server grants them shows at the first sign-in";
  return {
    subject,
    level: "note",
    message,
    advice: "allow proxying to the gateway's service there",
  };
}
