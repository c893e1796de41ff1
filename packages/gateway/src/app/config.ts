/**
 * The neutral part of the configuration: establishments, sessions and limits, without any secret.
 *
 * @module
 */
import * as v from "valibot";
import { checkIssuer, checkTemplate } from "./check-issuer.js";
import { ConfigError, type ConfigProblem } from "./config-error.js";
import { claimName, count, domain, origin, seconds, webUrl, word } from "./config-fields.js";
import { accountSchema, issuerEntries } from "./issuer-config.js";
import { DEFAULT_SCOPES, INVENTOR_SCOPES, scopes } from "./scopes.js";

const MOST_ATTRIBUTES = 16;

/** Entries of an establishment that concern the neutral part. */
export const establishmentEntries = {
  /** Short name in keys and log lines. */
  key: v.pipe(
    v.string("must be a text"),
    v.regex(/^[a-z][a-z0-9-]{0,31}$/, "must be 1 to 32 lower case letters, digits and dashes"),
  ),
  /** Name shown to people. */
  name: word,
  /** Address of the gateway for this establishment, where it is not the common one. */
  publicUrl: v.optional(webUrl),
  /** Domains of the accounts; nobody of another domain gets in. */
  mailDomains: v.pipe(v.array(domain), v.minLength(1, "must have at least one mail domain")),
  /** Origins of pages that may use the gateway, beside the gateway's own. */
  origins: v.optional(v.array(origin), []),
  /** Scopes of a session. */
  scopes: v.optional(scopes, [...DEFAULT_SCOPES]),
  /** How a person's claims give the account address. */
  account: v.optional(accountSchema, {}),
  /** Claims that are kept with a session, for rules: `eduPersonAffiliation`, `memberOf`. */
  attributes: v.optional(
    v.pipe(
      v.array(claimName),
      v.maxLength(MOST_ATTRIBUTES, `must have ${MOST_ATTRIBUTES} names at most`),
    ),
    [],
  ),
  /** Whom people ask whose account does not open; said on pages. */
  help: v.optional(
    v.strictObject({
      url: v.optional(webUrl),
      email: v.optional(
        v.pipe(
          v.string("must be an address"),
          v.regex(/^[\w.+-]{1,64}@[a-z0-9.-]{3,253}$/, "must be a plain mail address"),
        ),
      ),
      phone: v.optional(
        v.pipe(
          v.string("must be a text in quotes"),
          v.regex(/^\+?[0-9][0-9 .()-]{2,30}$/, "must be a phone number"),
        ),
      ),
    }),
  ),
  /** Whether pages may link to the webmail through the pre-auth jump. */
  openWebmail: v.optional(v.boolean("must be true or false"), true),
} as const;

const establishmentSchema = v.object({
  ...establishmentEntries,
  issuers: v.pipe(
    v.array(v.object(issuerEntries)),
    v.minLength(1, "must have at least one issuer"),
  ),
});

/** Entries of a configuration that concern the neutral part, establishments aside. */
export const gatewayEntries = {
  /** Address under which browsers reach the gateway, its path included. */
  publicUrl: webUrl,
  /** Path prefix of incoming requests; the path of `publicUrl` by default, `/` where a proxy strips it. */
  basePath: v.optional(
    v.pipe(
      v.string("must be a path"),
      v.regex(/^(\/|(\/[\w.-]+)+)$/, "must be a path without a slash at its end"),
    ),
  ),
  session: v.optional(
    v.strictObject({
      /** A cookie session ends after so long without a request. */
      idleSeconds: seconds(60, 86_400, 3600),
      /** A cookie session ends after so long in any case. */
      absoluteSeconds: seconds(300, 7 * 86_400, 36_000),
      /** Life of a bearer token. */
      tokenSeconds: seconds(60, 600, 300),
    }),
    {},
  ),
  limits: v.optional(
    v.strictObject({
      /** Requests of one person in a minute, over all their sessions. */
      sessionPerMinute: count(10, 100_000, 1200, "requests"),
      /** Requests without a session of one client address in a minute. */
      addressPerMinute: count(10, 1_000_000, 6000, "requests"),
      /** Sign-ins and token requests of one client address in a minute. */
      signInPerMinute: count(5, 1_000_000, 600, "requests"),
      /** Largest body outside of upload, in octets. */
      bodyBytes: count(1024, 100_000_000, 1_000_000, "octets"),
      /** Largest upload, in octets. */
      uploadBytes: count(1024, 1_000_000_000, 25_000_000, "octets"),
    }),
    {},
  ),
} as const;

/** The neutral part of the configuration. */
export const gatewayConfigSchema = v.object({
  ...gatewayEntries,
  establishments: v.pipe(
    v.array(establishmentSchema),
    v.minLength(1, "must have at least one establishment"),
  ),
});

/** What somebody writes to configure a gateway; defaults are left out. */
export type GatewayConfigInput = v.InferInput<typeof gatewayConfigSchema>;
/** A checked configuration. */
export type GatewayConfig = v.InferOutput<typeof gatewayConfigSchema>;
/** One establishment of a checked configuration. */
export type Establishment = GatewayConfig["establishments"][number];
/** One identity provider of an establishment. */
export type Issuer = Establishment["issuers"][number];

const EXAMPLES: Readonly<Record<string, string>> = {
  publicUrl: "https://ent.univ-valmoree.example/partage-gw",
  basePath: "/partage-gw",
  key: "valmoree",
  name: "Université de Valmorée",
  mailDomains: '["univ-valmoree.example"]',
  origins: '["https://ent.univ-valmoree.example"]',
  scopes: '["mail.read", "mail.write"]',
  issuer: "https://idp.univ-valmoree.example",
  issuers: '[{ "issuer": "https://idp.univ-valmoree.example", "clientId": "partage-gateway" }]',
  algorithms: '["RS256"]',
  template: "{uid}@univ-valmoree.example",
  claim: "mail",
  attributes: '["eduPersonAffiliation", "memberOf"]',
  clientId: "partage-gateway",
};

/** Whether people can sign in at an issuer by being sent there. */
export function takesSignIns({ clientId, cas, header }: Issuer): boolean {
  return clientId !== undefined || cas !== undefined || header !== undefined;
}

/** Whether a user name of a portal is one of its guests', in whatever case. */
export function isPortalGuest({ uportal }: Issuer, userName: string): boolean {
  const name = userName.toLowerCase();
  return uportal?.guests.some((guest) => name.startsWith(guest.toLowerCase())) ?? false;
}

/** Whether a host could name a person whom nobody saw signing in: whoever has its key can. */
export function canInventPeople({ uportal, moodle, lti }: Issuer): boolean {
  return uportal?.verify === "signature" || moodle !== undefined || lti !== undefined;
}

/**
 * Scopes of sessions that an issuer opens: those that an operator gave it, else all of the
 * establishment; of a host that could invent people only {@link INVENTOR_SCOPES}.
 */
export function issuerScopes(establishment: Establishment, issuer: Issuer): readonly string[] {
  const { scopes: own } = establishment;
  if (issuer.scopes) return own.filter((scope) => issuer.scopes!.includes(scope));
  return canInventPeople(issuer) ? own.filter((scope) => INVENTOR_SCOPES.includes(scope)) : own;
}

/** Turns the faults that valibot found into ours. */
export function listProblems(
  issues: readonly v.BaseIssue<unknown>[],
  examples: Readonly<Record<string, string>> = {},
): ConfigProblem[] {
  return issues.map((issue) => {
    const path = (issue.path ?? []).map((part) => part.key as string | number);
    const names = path.filter((part) => typeof part === "string");
    const last = names.at(-1) ?? "";
    const example = examples[last] ?? EXAMPLES[last];
    const problem = describeIssue(issue);
    return { key: formatPath(path), problem, ...(example === undefined ? {} : { example }) };
  });
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === "never") return "is not a key of the configuration";
  if (issue.input === undefined) return "is missing";
  if (issue.type === "array") return "must be a list";
  if (issue.type === "strict_object" || issue.type === "object") return "must have keys of its own";
  return issue.message;
}

function formatPath(path: readonly (string | number)[]): string {
  const text = path.reduce<string>(
    (before, part) => before + (typeof part === "number" ? `[${part}]` : `.${part}`),
    "",
  );
  return text.replace(/^\./, "") || "(the whole configuration)";
}

/**
 * Checks a configuration and fills in its defaults.
 *
 * @throws {@link ConfigError} with every fault.
 */
export function parseGatewayConfig(input: GatewayConfigInput): GatewayConfig {
  const result = v.safeParse(gatewayConfigSchema, input);
  if (!result.success) throw new ConfigError(listProblems(result.issues));
  const problems = checkEstablishments(result.output);
  if (problems.length > 0) throw new ConfigError(problems);
  return result.output;
}

/** Faults that only show when establishments are seen together. */
export function checkEstablishments(config: GatewayConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const owners = new Map<string, number>();
  const claim = (what: string, value: string, index: number, key: string): void => {
    const owner = owners.get(`${what} ${value}`);
    if (owner === undefined) owners.set(`${what} ${value}`, index);
    else
      problems.push({
        key: `establishments[${index}].${key}`,
        problem: `${value} is already taken by establishments[${owner}]`,
      });
  };
  config.establishments.forEach((establishment, index) => {
    claim("key", establishment.key, index, "key");
    for (const name of establishment.mailDomains) claim("domain", name, index, "mailDomains");
    establishment.issuers.forEach((issuer, at) => {
      claim("issuer", issuer.issuer, index, `issuers[${at}].issuer`);
      problems.push(
        ...checkIssuer(establishment, issuer, `establishments[${index}].issuers[${at}]`),
      );
    });
    const key = `establishments[${index}].account`;
    problems.push(...checkTemplate(establishment, establishment.account, key));
  });
  return problems;
}
