import {
  listPlatforms,
  type LtiStore,
  type Platform,
  publicBase,
  takesSignIns,
} from "../app/index.js";
import { issuerScopes } from "../app/config.js";
import { fetchJson } from "../app/fetch-json.js";
import type { ExamineContext, Finding } from "./doctor.js";
import { checkMapping } from "./doctor-host.js";
import { describeReason } from "./doctor-service.js";
import { createLog } from "./log.js";
import type { ServiceEstablishment, ServiceIssuer } from "./service-config.js";
import { openStorage } from "./start-gateway.js";

const subjectOf = ({ issuer }: ServiceIssuer): string => `LTI platform ${issuer}`;

/** Checks what the configuration says of a platform: accounts, mail, the address of the gateway. */
export function checkLti(
  { loaded }: ExamineContext,
  establishment: ServiceEstablishment,
  issuer: ServiceIssuer,
): readonly Finding[] {
  const subject = subjectOf(issuer);
  const claims = ["username", "uid", "sourcedid", ...(issuer.trustEmail ? ["email"] : [])];
  const { template = "" } = issuer.account ?? establishment.account;
  const base = publicBase(establishment, loaded.config.publicUrl);
  const findings: Finding[] = [...checkMapping(subject, establishment, issuer, claims)];
  if (template.startsWith("{uid}")) {
    const message =
      "finds accounts by a custom parameter, which teachers may set on some platforms";
    const advice = 'on a Moodle use "{username}@…"; elsewhere see which parameter wins there';
    findings.push({ subject, level: "note", message, advice });
  }
  if (!givesMail(establishment, issuer)) {
    const message =
      "gives no mail, and nobody can sign in for it: links to messages show something else";
    const advice = "add an issuer that takes sign-ins, or name mail.read in scopes of the platform";
    findings.push({ subject, level: "note", message, advice });
  }
  if (base.protocol !== "https:" && issuer.issuer.startsWith("https:")) {
    const message = "shows pages by https, and browsers show no frame without it in them";
    findings.push({ subject, level: "error", message, advice: "publicUrl must be https" });
  }
  return findings;
}

function givesMail(establishment: ServiceEstablishment, issuer: ServiceIssuer): boolean {
  return establishment.issuers.some(
    (each) =>
      (each === issuer || takesSignIns(each)) &&
      issuerScopes(establishment, each).includes("mail.read"),
  );
}

/** Checks the platforms that registered, and their keys; opens the store for it. */
export async function checkPlatforms(context: ExamineContext): Promise<readonly Finding[]> {
  const places = context.loaded.config.establishments.flatMap((establishment) =>
    establishment.issuers.filter(({ lti }) => lti).map((issuer) => ({ establishment, issuer })),
  );
  if (places.length === 0) return [];
  try {
    const { store, lti } = await openStorage(context.loaded, createLog({ level: "silent" }));
    try {
      const found = await Promise.all(places.map((place) => checkPlace(context, lti, place)));
      return found.flat();
    } finally {
      await store.close();
    }
  } catch (error) {
    const message = `registrations can't be read: ${describeReason(error)}`;
    return [{ subject: "LTI platforms", level: "note", message }];
  }
}

interface Place {
  readonly establishment: ServiceEstablishment;
  readonly issuer: ServiceIssuer;
}

async function checkPlace(
  { fetch }: ExamineContext,
  store: LtiStore,
  place: Place,
): Promise<readonly Finding[]> {
  const subject = subjectOf(place.issuer);
  const platforms = await listPlatforms(store, place);
  const waiting = (await store.listRegistrations()).filter(
    ({ issuer, status }) => issuer === place.issuer.issuer && status === "pending",
  );
  const findings: Finding[] = waiting.map(({ id }) => ({
    ...{ subject, level: "note", message: `waits for your word (${id})` },
    advice: `partage-ent lti confirm ${id} --config FILE, or refuse`,
  }));
  if (platforms.length === 0 && waiting.length === 0) {
    const advice = `partage-ent lti invite --config FILE --platform ${place.issuer.issuer}`;
    findings.push({ subject, level: "note", message: "did not register yet", advice });
  }
  for (const platform of platforms) findings.push(await checkKeys(fetch, subject, platform));
  return findings;
}

async function checkKeys(
  fetcher: typeof fetch,
  subject: string,
  { keysUrl, clientId }: Platform,
): Promise<Finding> {
  try {
    const { keys } = await fetchJson(new URL(keysUrl), fetcher);
    const hasKeys =
      Array.isArray(keys) && keys.some((key: { readonly kty?: unknown }) => key?.kty === "RSA");
    if (hasKeys) return { subject, level: "ok", message: `may launch (client ${clientId})` };
    const message = "publishes no RSA key: none of its launches can be believed";
    return { subject, level: "error", message, advice: `open ${keysUrl}` };
  } catch (error) {
    const message = `its keys can't be had: ${describeReason(error)}`;
    const advice = `let this machine reach ${keysUrl}: name service, firewall, certificate`;
    return { subject, level: "error", message, advice };
  }
}
