/**
 * How people are signed in at the servers behind the gateway: the part of the configuration.
 *
 * @module
 */
import * as v from "valibot";
import { webUrl } from "../../app/config-fields.js";
import { type Secret, secretSchema } from "../secret.js";

const text = v.pipe(v.string("must be a text"), v.minLength(1, "must not be empty"));
const headerName = v.pipe(
  v.string("must be the name of a header"),
  v.regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "must be the name of a header"),
  v.check(
    (name) =>
      !/^(host|cookie|connection|transfer-encoding|depth|destination|if|te|content-.*|if-.*)$/i.test(
        name,
      ),
    "must be a header that says who asks, not what is asked",
  ),
);
/** Name to sign in with, made of the account address. */
const login = v.optional(
  v.pipe(
    v.string("must be a text"),
    v.regex(
      /^[!-z|~]*\{(account|local)\}[!-z|~]*$/,
      "must be {account} or {local} once, with nothing but visible ASCII around it",
    ),
  ),
  "{account}",
);
const scheme = v.pipe(
  v.string("must be the name of a service"),
  v.regex(/^[a-z]+:\/\/[!-~]{1,200}$/, "must be the name of a service as the CAS server knows it"),
);

/** `credential` of an establishment on standards, or of one of its services. */
export const credentialSchema = v.variant(
  "kind",
  [
    v.strictObject({
      kind: v.literal("master"),
      login,
      /** The account that may act for everybody. */
      user: text,
      password: secretSchema,
      /** As an identity of its own (RFC 4616), or both in one login name. */
      form: v.optional(v.picklist(["authzid", "joined"], "must be authzid or joined"), "authzid"),
      /** What stands between the two in one login name. */
      separator: v.optional(
        v.pipe(
          v.string("must be a text"),
          v.regex(/^[!-/:-@[-`{-~]$/, "must be one sign that is no letter and no digit"),
        ),
        "*",
      ),
    }),
    v.strictObject({
      kind: v.literal("header"),
      login,
      /** The header that names the person. */
      name: headerName,
      /** A header that only the gateway knows the value of. */
      shared: v.optional(v.strictObject({ name: headerName, value: secretSchema })),
    }),
    v.strictObject({
      kind: v.literal("oauth"),
      login,
      /** Scopes that are asked for beside those of the sign-in. */
      scopes: v.optional(v.array(text), ["offline_access"]),
      /** Who the token is for, where the issuer wants that said (`audience`). */
      audience: v.optional(text),
      /** The same by RFC 8707 (`resource`). */
      resource: v.optional(webUrl),
      /** Whether the issuer gives `offline_access` only to who is asked for consent (OpenID Connect Core 11). */
      consent: v.optional(v.boolean("must be true or false"), false),
    }),
    v.strictObject({
      kind: v.literal("appPassword"),
      login,
      /** Where people make one. */
      helpUrl: v.optional(webUrl),
    }),
    v.strictObject({
      kind: v.literal("casProxy"),
      login,
      /** What the CAS server calls each service, by kind: `imap: "imap://mail.univ.fr"`. */
      services: v.strictObject({
        imap: v.optional(scheme),
        smtp: v.optional(scheme),
        caldav: v.optional(scheme),
        carddav: v.optional(scheme),
        jmap: v.optional(scheme),
      }),
    }),
  ],
  "must have kind master, header, oauth, appPassword or casProxy",
);

/** A checked `credential`. */
export type CredentialConfig = v.InferOutput<typeof credentialSchema>;

/** A checked `credential` with its secrets. */
export type CredentialSetup =
  | (Omit<Extract<CredentialConfig, { kind: "master" }>, "password"> & {
      readonly password: Secret;
    })
  | (Omit<Extract<CredentialConfig, { kind: "header" }>, "shared"> & {
      readonly shared?: { readonly name: string; readonly value: Secret };
    })
  | Extract<CredentialConfig, { kind: "oauth" | "appPassword" | "casProxy" }>;

/** `credentials` of the configuration: what seals what people bring. */
export const credentialsSchema = v.strictObject({
  /** Key that seals passwords and tokens of people in the store. */
  sealKey: secretSchema,
  /** Keys of before, which still open what they sealed. */
  previousSealKeys: v.optional(v.array(secretSchema), []),
});
