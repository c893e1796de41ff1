/**
 * The neutral part of the configuration: establishments, sessions and limits, without any secret.
 *
 * @module
 */
import * as v from "valibot";
import { ConfigError, type ConfigProblem } from "./config-error.js";

const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

/** Whether a host is this machine itself, the only one allowed without TLS. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** An https URL, or http on loopback, without credentials, query or fragment. */
export const webUrl = v.pipe(
  v.string("must be a URL"),
  v.check((text) => {
    const url = parseUrl(text);
    return url?.protocol === "https:" || url?.protocol === "http:";
  }, "must be a complete https URL"),
  v.check((text) => {
    const url = parseUrl(text);
    return !url || url.protocol !== "http:" || isLoopback(url.hostname);
  }, "must use https (http is for loopback only)"),
  v.check((text) => {
    const url = parseUrl(text);
    return !url || (!url.username && !url.password && !url.search && !url.hash);
  }, "must not have a user name, a password, a query or a fragment"),
  v.check((text) => {
    const host = parseUrl(text)?.hostname ?? "";
    return host === "" || /^([a-z0-9.-]+|\[[0-9a-f:.]+\])$/.test(host);
  }, "must have a host name of letters, digits, dots and dashes, without a star"),
);

const origin = v.pipe(
  webUrl,
  v.check(
    (text) => parseUrl(text)?.origin === text,
    "must be an exact origin: scheme, host and port in lower case, without path or slash",
  ),
);

const domain = v.pipe(
  v.string("must be a domain name"),
  v.regex(DOMAIN, "must be a domain name in lower case, without @"),
);

const word = v.pipe(v.string("must be a text"), v.minLength(1, "must not be empty"));
const seconds = (low: number, high: number, fallback: number) =>
  count(low, high, fallback, "seconds");
function count(low: number, high: number, fallback: number, unit: string) {
  const said = `must be a whole number of ${unit} from ${low} to ${high}`;
  return v.optional(
    v.pipe(v.number(said), v.integer(said), v.minValue(low, said), v.maxValue(high, said)),
    fallback,
  );
}

/** Scopes that an establishment can give to its sessions. */
export const SCOPES = [
  "mail.read",
  "mail.write",
  "mail.send",
  "calendar.read",
  "calendar.write",
  "timetable.read",
  "timetable.write",
  "contacts.read",
  "contacts.write",
  "directory.read",
  "devices.read",
] as const;
/** Scopes that an establishment gives where it says nothing. */
const DEFAULT_SCOPES = [
  "mail.read",
  "mail.write",
  "calendar.read",
  "calendar.write",
  "timetable.read",
  "timetable.write",
  "contacts.read",
  "contacts.write",
  "directory.read",
  "devices.read",
] as const;
const scopes = v.pipe(
  v.array(v.picklist(SCOPES, `must be one of ${SCOPES.join(", ")}`)),
  v.minLength(1, "must have at least one scope"),
);

/** Scopes that a host gets which could invent people; all else is an operator's or the person's choice. */
export const INVENTOR_SCOPES: readonly string[] = [
  "calendar.read",
  "calendar.write",
  "timetable.read",
  "timetable.write",
  "directory.read",
];

const claimName = v.pipe(
  word,
  v.regex(/^[A-Za-z][\w.:-]{0,63}$/, "must be the name of a claim"),
  v.check(
    (name) => !["__proto__", "constructor", "prototype"].includes(name),
    "must be the name of a claim",
  ),
);

const ASYMMETRIC = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"] as const;

/** What is accepted of JWT access tokens of an issuer (RFC 9068, RFC 8693). */
export const accessTokenSchema = v.strictObject({
  /** Audience that stands for this gateway; the public URL by default. */
  audience: v.optional(word),
  algorithms: v.optional(
    v.pipe(
      v.array(v.picklist(ASYMMETRIC, `must be one of ${ASYMMETRIC.join(", ")}`)),
      v.minLength(1, "must have at least one algorithm"),
    ),
    ["RS256", "PS256", "ES256", "EdDSA"],
  ),
  /** Clients (`client_id`) whose tokens are accepted; all of the issuer when absent. */
  clients: v.optional(v.array(word)),
  /** Longest life of an accepted token, from `iat` to `exp`. */
  maxLifetimeSeconds: seconds(30, 86_400, 3600),
  /** How often one token may be exchanged; pages that renew with the same token need more than one. */
  maxUses: count(1, 1000, 1, "uses"),
  /** Scopes that a session from such a token can get; those of the establishment by default. */
  scopes: v.optional(scopes),
});

const template = v.pipe(
  word,
  v.regex(
    /^\{[a-zA-Z_]{1,40}\}@[a-z0-9.-]+$/,
    "must be one claim in braces, an @ and a mail domain of the establishment",
  ),
);

/** How claims give the address of an account. */
const accountSchema = v.strictObject({
  /** Claim that holds the address. */
  claim: v.optional(word, "mail"),
  /** Address made of another claim when the first gives none. */
  template: v.optional(template),
});

const AGE = "must be a whole number of seconds";
const acrValue = v.pipe(word, v.regex(/^[!-~]{1,255}$/, "must be a value of acr, without blanks"));

const headerName = v.pipe(
  word,
  v.regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "must be the name of a header"),
);

/** A page of another kind of host, each with a secret or an address of its own to be believed by. */
const hostEntries = {
  /** A uPortal: `issuer` is the address of its context, `https://ent.univ-valmoree.example/uPortal`. */
  uportal: v.optional(
    v.strictObject({
      /** `peopleMe` asks the portal whose token it is; `signature` checks the token's own, with a shared key. */
      verify: v.optional(
        v.picklist(["peopleMe", "signature"], "must be peopleMe or signature"),
        "peopleMe",
      ),
      algorithm: v.optional(
        v.picklist(["HS256", "HS384", "HS512"], "must be HS256, HS384 or HS512"),
        "HS512",
      ),
      /** User names of guests, who get nothing; all names that begin with one of these are. */
      guests: v.optional(v.array(word), ["guest"]),
    }),
  ),
  /** A Moodle with the plugin `local_partage`: `issuer` is its `wwwroot`. */
  moodle: v.optional(v.strictObject({})),
  /**
   * A platform of LTI 1.3, whose registration is kept by the store once it was confirmed, or stands
   * here whole.
   */
  lti: v.optional(
    v.strictObject({
      clientId: v.optional(word),
      deploymentIds: v.optional(v.array(word), []),
      authorizationUrl: v.optional(webUrl),
      tokenUrl: v.optional(webUrl),
      keysUrl: v.optional(webUrl),
    }),
  ),
  /** A web server in front that signs people in (mod_auth_mellon, mod_shib, mod_auth_cas). */
  header: v.optional(
    v.strictObject({
      /** Header that carries the shared secret. */
      secretHeader: v.optional(headerName, "X-Partage-Proxy-Secret"),
      /** Header that carries the name of the person; claim `sub`. */
      userHeader: v.optional(headerName, "X-Remote-User"),
      /** Headers by the claim that they give. */
      claims: v.optional(v.record(claimName, headerName), {}),
    }),
  ),
} as const;

/** Entries of an issuer that concern the neutral part. */
export const issuerEntries = {
  /** Issuer identifier, exactly as its metadata states it. */
  issuer: webUrl,
  /** Mail domains that this issuer may speak for; all of the establishment when absent. */
  mailDomains: v.optional(v.array(domain)),
  /** Accept `email` although the issuer does not state `email_verified`. */
  trustEmail: v.optional(v.boolean("must be true or false"), false),
  /** Identifier of the gateway at this issuer; sign-in by redirect is off when absent, but for CAS. */
  clientId: v.optional(word),
  /** The issuer is a CAS server (protocol 3.0), and `issuer` the address above its `login`. */
  cas: v.optional(
    v.strictObject({
      /** Asks for proxy-granting tickets, for mail servers that take proxy tickets as passwords. */
      proxy: v.optional(v.boolean("must be true or false"), false),
      /** Portals that may bring proxy tickets to `v1/token`: addresses of their own proxy callbacks. */
      proxies: v.optional(v.array(webUrl), []),
    }),
  ),
  /** JWT access tokens of this issuer open sessions at `v1/token`; off when absent. */
  accessTokens: v.optional(accessTokenSchema),
  ...hostEntries,
  /** How claims of this issuer give the address; that of the establishment when absent. */
  account: v.optional(accountSchema),
  /** Scopes of sessions that this issuer opens; see {@link issuerScopes} for what is there when absent. */
  scopes: v.optional(scopes),
  /** Name that people see where they choose among issuers; its host when absent. */
  name: v.optional(word),
  /** Scopes that need a stronger sign-in (OpenID Connect Core section 3.1.2.1, `acr_values`). */
  stepUp: v.optional(
    v.strictObject({
      /** Values of `acr` of which one must have been reached. */
      acrValues: v.pipe(v.array(acrValue), v.minLength(1, "must have at least one value")),
      scopes,
      /** Longest time since the person authenticated herself (`max_age`); any when absent. */
      maxAgeSeconds: v.optional(v.pipe(v.number(AGE), v.integer(AGE), v.minValue(0, AGE))),
    }),
  ),
} as const;

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

function checkIssuer(establishment: Establishment, issuer: Issuer, key: string): ConfigProblem[] {
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

function checkTemplate(
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
