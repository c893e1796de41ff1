/**
 * Faults of issuers that no single key shows.
 *
 * @module
 */
import type { Establishment, Issuer } from "./config.js";
import type { ConfigProblem } from "./config-error.js";

/** Faults of an issuer that show only with its establishment. */
export function checkIssuer(
  establishment: Establishment,
  issuer: Issuer,
  key: string,
): ConfigProblem[] {
  const foreign = issuer.mailDomains?.filter((name) => !establishment.mailDomains.includes(name));
  const problems: ConfigProblem[] = [];
  if (foreign && foreign.length > 0) {
    problems.push({
      key: `${key}.mailDomains`,
      problem: `${foreign.join(", ")} is not a mail domain of the establishment`,
      example: JSON.stringify(establishment.mailDomains),
    });
  }
  problems.push(...checkPlatform(issuer, `${key}.lti`));
  const kinds = kindsOf(issuer);
  if (kinds.length === 0) {
    problems.push({
      key,
      problem:
        "says not what it is: clientId or accessTokens (OpenID Connect), cas, uportal, moodle, lti or header",
      example: 'clientId: "partage-gateway"',
    });
  }
  // A Moodle may come in by its plugin and by LTI, under the one name that it has.
  if (kinds.length > 1 && kinds.join() !== "moodle,lti") {
    problems.push({
      key,
      problem: `is several things at once: ${kinds.join(", ")}`,
      example: "{ issuer: https://cas.univ-valmoree.example/cas, cas: {} }",
    });
  }
  if (issuer.stepUp && issuer.clientId === undefined) {
    problems.push({
      key: `${key}.stepUp`,
      problem: "needs sign-in by OpenID Connect (clientId)",
      example: 'clientId: "partage-gateway"',
    });
  }
  problems.push(...checkTemplate(establishment, issuer.account, `${key}.account`));
  problems.push(...checkHeaders(issuer, `${key}.header`));
  return problems;
}

/** Headers that others write: a browser, any proxy. */
const FOREIGN_HEADER =
  /^(x-forwarded-|sec-|cf-|true-client-ip$|forwarded$|via$|host$|cookie$|authorization$|origin$|referer$|user-agent$|accept|content-|dpop$|x-real-ip$)/i;

function checkHeaders({ header }: Issuer, key: string): ConfigProblem[] {
  if (!header) return [];
  const { secretHeader, userHeader, claims } = header;
  const problems: ConfigProblem[] = [];
  const named = { secretHeader, userHeader, claims: Object.values(claims) };
  for (const [what, names] of Object.entries(named)) {
    for (const name of [names].flat()) {
      if (!FOREIGN_HEADER.test(name)) continue;
      const problem = `${name} is a header that browsers or any proxy write`;
      problems.push({ key: `${key}.${what}`, problem, example: "X-Remote-User" });
    }
  }
  const others = [userHeader, ...Object.values(claims)].map((name) => name.toLowerCase());
  if (others.includes(secretHeader.toLowerCase())) {
    const problem = "carries the secret and something else";
    problems.push({ key: `${key}.secretHeader`, problem, example: "X-Partage-Proxy-Secret" });
  }
  return problems;
}

/** A platform registers itself, or all of its registration stands in the configuration. */
function checkPlatform({ lti }: Issuer, key: string): ConfigProblem[] {
  const { clientId, authorizationUrl, tokenUrl, keysUrl, deploymentIds = [] } = lti ?? {};
  const entries = { clientId, authorizationUrl, tokenUrl, keysUrl };
  const missing = Object.entries(entries).filter(([, value]) => value === undefined);
  const isWhole = missing.length === 0 && deploymentIds.length > 0;
  const isEmpty = missing.length === 4 && deploymentIds.length === 0;
  if (isWhole || isEmpty) return [];
  const names = missing.map(([name]) => name);
  if (deploymentIds.length === 0) names.push("deploymentIds");
  const problem = `is not whole: ${names.join(", ")} missing (lti: {} lets the platform register itself)`;
  return [{ key, problem, example: "{}" }];
}

/** What an issuer is, in the words of its keys. */
export function kindsOf(issuer: Issuer): readonly string[] {
  const { cas, uportal, moodle, lti, header } = issuer;
  const openId = issuer.clientId === undefined ? issuer.accessTokens : issuer.clientId;
  return Object.entries({ "OpenID Connect": openId, cas, uportal, header, moodle, lti })
    .filter(([, value]) => value !== undefined)
    .map(([kind]) => kind);
}

/** Faults of how claims give an address. */
export function checkTemplate(
  establishment: Establishment,
  account: Establishment["account"] | undefined,
  key: string,
): ConfigProblem[] {
  const text = account?.template;
  if (text === undefined) return [];
  const name = text.slice(text.indexOf("@") + 1);
  if (establishment.mailDomains.includes(name)) return [];
  return [
    {
      key: `${key}.template`,
      problem: `${name} is not a mail domain of the establishment`,
      example: `{uid}@${establishment.mailDomains[0] ?? ""}`,
    },
  ];
}
