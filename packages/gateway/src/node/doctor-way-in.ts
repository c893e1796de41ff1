import type { ExamineContext, Finding } from "./doctor.js";
import { checkCas } from "./doctor-cas.js";
import { checkHeader } from "./doctor-header.js";
import { checkClient, checkIssuer } from "./doctor-issuer.js";
import { checkLti } from "./doctor-lti.js";
import { checkMoodle } from "./doctor-moodle.js";
import { checkUPortal } from "./doctor-uportal.js";
import type { ServiceEstablishment, ServiceIssuer } from "./service-config.js";

/** Checks an issuer by what it is; one that is several things is checked as each. */
export async function checkWayIn(
  context: ExamineContext,
  establishment: ServiceEstablishment,
  issuer: ServiceIssuer,
): Promise<readonly Finding[]> {
  const isOpenId = issuer.clientId !== undefined || issuer.accessTokens !== undefined;
  const checks = [
    ...(issuer.cas ? [checkCas(context, establishment, issuer)] : []),
    ...(issuer.uportal ? [checkUPortal(context, establishment, issuer)] : []),
    ...(issuer.moodle ? [checkMoodle(context, establishment, issuer)] : []),
    ...(issuer.lti ? [Promise.resolve(checkLti(context, establishment, issuer))] : []),
    ...(issuer.header ? [checkHeader(context, establishment, issuer)] : []),
    ...(isOpenId
      ? [checkIssuer(context, issuer), checkClient(context, establishment, issuer)]
      : []),
  ];
  return (await Promise.all(checks)).flat();
}
