import { portalAddress } from "../app/host-grants/people-me.js";
import type { ExamineContext, Finding } from "./doctor.js";
import { askHost, checkMapping, tryHost } from "./doctor-host.js";
import { compareClocks } from "./doctor-service.js";
import type { ServiceEstablishment, ServiceIssuer } from "./service-config.js";

/** Where the plugin gives tokens, to a POST of its own pages alone. */
const TOKEN_PAGE = "local/partage/token.php";

/** Looks whether the plugin `local_partage` is there, and whether its tokens can give anybody an account. */
export function checkMoodle(
  context: ExamineContext,
  establishment: ServiceEstablishment,
  issuer: ServiceIssuer,
): Promise<readonly Finding[]> {
  const subject = `Moodle ${issuer.issuer}`;
  return tryHost(subject, async () => [
    await checkPlugin(context, issuer),
    ...(await compareClocks(context, subject, portalAddress(issuer.issuer, TOKEN_PAGE).href)),
    ...checkMapping(subject, establishment, issuer, ["username", "idnumber", "sub"]),
  ]);
}

async function checkPlugin(context: ExamineContext, { issuer }: ServiceIssuer): Promise<Finding> {
  const subject = `Moodle ${issuer}`;
  const answer = await askHost(context, portalAddress(issuer, TOKEN_PAGE));
  const { status, location } = answer;
  if (status === 405 && answer.isJson) {
    return {
      subject,
      level: "ok",
      message: "has the plugin; its key shows at the first sign-in only",
    };
  }
  if (location !== "") {
    return {
      subject,
      level: "error",
      message: `sends ${TOKEN_PAGE} elsewhere (HTTP ${status})`,
      advice: '"issuer" is wwwroot of config.php, to the letter, without a slash at its end',
    };
  }
  return {
    subject,
    level: "error",
    message: `does not answer as the plugin does at ${TOKEN_PAGE} (HTTP ${status})`,
    advice: "install local_partage there and set the gateway's address and the key in its settings",
  };
}
