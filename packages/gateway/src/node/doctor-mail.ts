/**
 * Checks of mail systems: is it there, is it Zimbra, does it take the pre-auth key, what time is it.
 *
 * @module
 */
import type { ExamineContext, ExamineOptions, Finding } from "./doctor.js";
import { clockFinding, describeReason } from "./doctor-service.js";
import { describeError } from "./log.js";
import type { ServiceEstablishment } from "./service-config.js";

/** Asks the SOAP endpoint for nothing, as nobody: Zimbra says that it wants to know who asks. */
export async function checkSoap(
  { fetch, now }: ExamineContext,
  { zimbra }: ServiceEstablishment,
): Promise<readonly Finding[]> {
  if (!zimbra) return [];
  const subject = `mail system ${zimbra.soapUrl}`;
  try {
    const response = await fetch(zimbra.soapUrl, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/soap+xml" },
      body: JSON.stringify({
        Header: { context: { _jsns: "urn:zimbra", format: { type: "js" } } },
        Body: { NoOpRequest: { _jsns: "urn:zimbraMail" } },
      }),
      signal: AbortSignal.timeout(zimbra.timeoutMs),
    });
    const text = (await response.text()).slice(0, 20_000);
    return [judgeSoap(subject, response.status, text), ...clockFinding(subject, response, now())];
  } catch (error) {
    return [
      {
        subject,
        level: "error",
        message: `can't be reached: ${describeReason(error)}`,
        advice: "check the address, the firewall and the certificate from this machine",
      },
    ];
  }
}

function judgeSoap(subject: string, status: number, text: string): Finding {
  if (/"Code"|<(\w+:)?Code>/.test(text) && /urn:zimbra|service\.\w+/.test(text)) {
    return { subject, level: "ok", message: "answers as Zimbra SOAP" };
  }
  const isPage = /^\s*(<!doctype html|<html)/i.test(text);
  return {
    subject,
    level: "error",
    message: isPage
      ? `answers a web page (HTTP ${status}), not SOAP`
      : `answers (HTTP ${status}), but not as Zimbra SOAP`,
    advice:
      "zimbra.soapUrl is the address that ends in /service/soap; ask RENATER whether SOAP is open to you",
  };
}

/** Opens the account by pre-auth, and nothing else. */
export async function checkPreauth(
  { loaded }: ExamineContext,
  { key, zimbra, mailDomains }: ServiceEstablishment,
  { account, openBackend }: ExamineOptions,
): Promise<readonly Finding[]> {
  if (!zimbra) return [];
  const subject = `pre-auth key of ${key}`;
  if (account === undefined) {
    return [
      {
        subject,
        level: "note",
        message: "was not tried",
        advice: `give an account to try it with: --account somebody@${mailDomains[0]}`,
      },
    ];
  }
  if (!mailDomains.includes(account.slice(account.lastIndexOf("@") + 1))) return [];
  try {
    await openBackend(loaded, key, account).check(AbortSignal.timeout(20_000));
    return [{ subject, level: "ok", message: `opens ${account}` }];
  } catch (error) {
    return [explainRefusal(subject, account, error)];
  }
}

function explainRefusal(subject: string, account: string, error: unknown): Finding {
  const { code, message, cause } = describeError(error);
  const said = [message, code, cause?.code].filter(Boolean).join("; ");
  return {
    subject,
    level: "error",
    message: `did not open ${account}: ${said}`,
    advice:
      "compare the key with the one that RENATER gave for the domain of this account, to the letter",
  };
}
