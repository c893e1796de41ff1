/**
 * Who signs people in, as the configuration says it: each issuer is of one kind.
 *
 * @module
 */
import * as v from "valibot";
import { claimName, count, domain, seconds, webUrl, word } from "./config-fields.js";
import { scopes } from "./scopes.js";

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
export const accountSchema = v.strictObject({
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
  /** Scopes of sessions that this issuer opens; see `issuerScopes` for what is there when absent. */
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
