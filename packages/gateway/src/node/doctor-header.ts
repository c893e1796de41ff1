/**
 * Checks of web servers in front that sign people in: what anybody could send must not get in.
 *
 * @module
 */
import { publicAddress } from "../app/index.js";
import type { ExamineContext, Finding } from "./doctor.js";
import { describeReason } from "./doctor-service.js";
import type { ServiceEstablishment, ServiceIssuer } from "./service-config.js";

/** Longest wait for the web server, in milliseconds. */
const TIMEOUT = 10_000;

/** Asks the protected path, and one that is not, as somebody would who forges the headers. */
export async function checkHeader(
  context: ExamineContext,
  establishment: ServiceEstablishment,
  issuer: ServiceIssuer,
): Promise<readonly Finding[]> {
  const { config, secrets } = context.loaded;
  const secret = secrets.hostSecrets[issuer.issuer];
  const { header } = issuer;
  if (!header || !secret) return [];
  const subject = `web server in front ${issuer.issuer}`;
  const address = (path: string): string => publicAddress(establishment, config.publicUrl, path);
  const forged = Object.fromEntries(
    [header.userHeader, ...Object.values(header.claims)].map((name) => [name, "doctor"]),
  );
  const ask = (path: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
    context.fetch(address(path), {
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });
  try {
    const [guarded, open] = await Promise.all([
      // Not the secret itself: should the address lead elsewhere, nobody shall learn it there.
      ask("auth/header", { ...forged, [header.secretHeader]: "doctor" }),
      ask("v1/session", forged),
    ]);
    return [judgeGuarded(subject, address("auth/header"), guarded), judgeOpen(subject, open)];
  } catch (error) {
    return [
      {
        subject,
        level: "note",
        message: `could not be tried: ${describeReason(error)}`,
        advice: "start the gateway and the web server in front, then ask again",
      },
    ];
  }
}

function judgeGuarded(subject: string, address: string, { status, headers }: Response): Finding {
  const location = headers.get("Location") ?? "";
  const isPage = /^text\/html/.test(headers.get("Content-Type") ?? "");
  const isOurs = headers.has("X-Request-Id") && isPage;
  if (isOurs) {
    return {
      subject,
      level: "error",
      message: `${address} lets anybody through to the gateway, signed in or not`,
      advice: "protect that path (Require valid-user) as docs/samples/apache-*.conf do",
    };
  }
  const asks =
    status === 401 || status === 403 || (status >= 300 && status < 400 && location !== "");
  return asks
    ? { subject, level: "ok", message: `forged headers at ${address} lead to a sign-in` }
    : {
        subject,
        level: "error",
        message: `${address} answers HTTP ${status}, which is no sign-in`,
        advice: "protect that path (Require valid-user) as docs/samples/apache-*.conf do",
      };
}

function judgeOpen(subject: string, { status }: Response): Finding {
  return status === 401
    ? { subject, level: "ok", message: "forged headers elsewhere sign nobody in" }
    : {
        subject,
        level: "error",
        message: `everything is behind the sign-in, not auth/header alone (HTTP ${status})`,
        advice: "protect auth/header only: pages ask the gateway without a redirect",
      };
}
