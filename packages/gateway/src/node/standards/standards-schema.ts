/**
 * The part of the configuration that is about servers of plain standards.
 *
 * @module
 */
import * as v from "valibot";
import { webUrl } from "../../app/config-fields.js";
import { credentialSchema } from "../credentials/credential-schema.js";

const host = v.pipe(
  v.string("must be a host name"),
  v.regex(
    /^(([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?|\[?[0-9a-f:.]+\]?)$/,
    "must be a host name in lower case, or an IP address",
  ),
);
const wholeNumber = (low: number, high: number) => {
  const said = `must be a whole number from ${low} to ${high}`;
  return v.pipe(v.number(said), v.integer(said), v.minValue(low, said), v.maxValue(high, said));
};
const count = (low: number, high: number, fallback: number) =>
  v.optional(wholeNumber(low, high), fallback);
const security = v.optional(
  v.picklist(["tls", "starttls", "plain"], "must be tls, starttls or plain"),
  "tls",
);
const sealedByTls = {
  host,
  /** By `security` where absent: 993 or 143 for IMAP, 465 or 587 for SMTP. */
  port: v.optional(wholeNumber(1, 65_535)),
  /** TLS from the first octet, by STARTTLS, or none: on loopback only. */
  security,
} as const;
/** Its keys are those of the establishment's `credential`, and explained there. */
const ownCredential = v.optional(v.lazy(() => credentialSchema));

const davEntries = {
  /** Address of the server, with its context path. */
  url: webUrl,
  /** Path of a person's collections where they can't be discovered: `/dav/{account}/`. */
  home: v.optional(
    v.pipe(v.string("must be a path"), v.regex(/^(\/|https?:\/\/)[!-~]*$/, "must be a path")),
  ),
  timeoutMs: count(500, 120_000, 20_000),
  connectionsPerAccount: count(1, 20, 4),
  connectionsPerServer: count(1, 2_000, 64),
  /** Time between two looks for changes while somebody watches. */
  pollSeconds: count(5, 3_600, 60),
  credential: ownCredential,
} as const;

/** `standards` of an establishment. */
export const standardsSchema = v.strictObject({
  imap: v.optional(
    v.strictObject({
      ...sealedByTls,
      timeoutMs: count(500, 120_000, 20_000),
      connectionsPerAccount: count(1, 20, 4),
      connectionsPerServer: count(1, 10_000, 500),
      credential: ownCredential,
    }),
  ),
  /** Sends invitations and answers, where the calendar server doesn't. */
  smtp: v.optional(
    v.strictObject({
      ...sealedByTls,
      timeoutMs: count(500, 120_000, 30_000),
      credential: ownCredential,
    }),
  ),
  caldav: v.optional(v.strictObject(davEntries)),
  carddav: v.optional(v.strictObject(davEntries)),
  /** A server that speaks JMAP itself, for what it offers. */
  jmap: v.optional(
    v.strictObject({
      /** Address of its session object, `https://jmap.univ.fr/.well-known/jmap`. */
      sessionUrl: webUrl,
      /** Name or id of the person's account there, made of `{account}`; the primary one by default. */
      account: v.optional(
        v.pipe(
          v.string("must be a text"),
          v.regex(/^[!-z|~]*\{account\}[!-z|~]*$/, "must hold {account}"),
        ),
      ),
      /** What is taken from it, where it has that. */
      serves: v.optional(
        v.pipe(
          v.array(
            v.picklist(
              ["mail", "identities", "quota", "contacts"],
              "must be mail, identities, quota or contacts",
            ),
          ),
          v.minLength(1, "must have at least one"),
        ),
        ["mail", "identities", "quota", "contacts"],
      ),
      timeoutMs: count(500, 120_000, 20_000),
      credential: ownCredential,
    }),
  ),
  /** Address under which browsers reach the web client. */
  webmailUrl: v.optional(webUrl),
  /** How people are signed in at the services that don't say it themselves. */
  credential: v.optional(credentialSchema),
});

/** A checked `standards`. */
export type StandardsConfig = v.InferOutput<typeof standardsSchema>;
