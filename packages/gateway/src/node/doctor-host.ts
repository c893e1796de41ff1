/**
 * What the checks of hosts have in common.
 *
 * @module
 */
import type { ExamineContext, Finding } from "./doctor.js";
import { describeReason } from "./doctor-service.js";
import type { ServiceEstablishment, ServiceIssuer } from "./service-config.js";

/** How a host answered. */
export interface HostAnswer {
  readonly status: number;
  readonly isJson: boolean;
  /** Its beginning. */
  readonly text: string;
  /** Where it sends to; empty where nowhere. */
  readonly location: string;
}

/** Asks a host as the gateway does: no cookie, no redirect followed, ten seconds at most. */
export async function askHost(
  { fetch }: ExamineContext,
  url: URL,
  headers: Readonly<Record<string, string>> = {},
): Promise<HostAnswer> {
  const response = await fetch(url, {
    ...{ redirect: "manual", credentials: "omit" },
    headers: { Accept: "application/json", ...headers },
    signal: AbortSignal.timeout(10_000),
  });
  return {
    status: response.status,
    isJson: /^application\/json\b/i.test(response.headers.get("Content-Type") ?? ""),
    text: (await response.text()).slice(0, 65_536),
    location: response.headers.get("Location") ?? "",
  };
}

/** Checks a host, or says why it could not be asked. */
export async function tryHost(
  subject: string,
  check: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    const advice = "let this machine reach the host: name service, firewall, certificate";
    const message = `does not answer: ${describeReason(error)}`;
    return [{ subject, level: "error", message, advice }];
  }
}

/** Says when none of a host's claims could ever give an account. */
export function checkMapping(
  subject: string,
  establishment: ServiceEstablishment,
  issuer: ServiceIssuer,
  claims: readonly string[],
): readonly Finding[] {
  const { claim, template } = issuer.account ?? establishment.account;
  const inTemplate = /^\{(\w+)\}/.exec(template ?? "")?.[1];
  if (claims.includes(claim) || (inTemplate !== undefined && claims.includes(inTemplate)))
    return [];
  return [
    {
      subject,
      level: "error",
      message: `gives nobody an account: its tokens have neither ${claim} nor what the template asks for`,
      advice: `set account: { template: "{${claims[0] ?? "sub"}}@${establishment.mailDomains[0] ?? ""}" } at this issuer`,
    },
  ];
}
