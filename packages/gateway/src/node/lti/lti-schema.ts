/**
 * `lti` of the configuration: keys of the gateway as a tool of LTI 1.3.
 *
 * @module
 */
import * as v from "valibot";
import type { ConfigProblem } from "../../app/index.js";
import { type Secret, type SecretPlace, secretSchema } from "../secret.js";

/** The entries. */
export const ltiSchema = v.strictObject({
  /** Private RSA key that signs (PKCS #8, PEM). */
  key: secretSchema,
  /** Keys of before, whose public halves platforms may still ask for. */
  previousKeys: v.optional(v.array(secretSchema), []),
});

/** What of a configuration concerns these keys. */
export interface LtiKeyConfig {
  readonly lti?: v.InferOutput<typeof ltiSchema> | undefined;
  readonly credentials?: unknown;
  readonly establishments: readonly {
    readonly issuers: readonly { readonly lti?: unknown }[];
  }[];
}

const EXAMPLE = "credentials: { sealKey: { env: PARTAGE_SEAL_KEY } }";

/** A tool has keys: those of the configuration, or its own, which something must seal. */
export function checkLtiKeys({ lti, credentials, establishments }: LtiKeyConfig): ConfigProblem[] {
  if (lti || credentials) return [];
  return establishments.flatMap(({ issuers }, index) =>
    issuers.flatMap((issuer, at) => {
      if (issuer.lti === undefined) return [];
      const key = `establishments[${index}].issuers[${at}].lti`;
      const problem =
        "needs keys of the gateway: credentials.sealKey, which seals those that it makes, or lti.key";
      return [{ key, problem, example: EXAMPLE }];
    }),
  );
}

/** Reads the keys; none where the gateway makes its own. */
export function readLtiKeys(
  { lti }: LtiKeyConfig,
  read: (
    key: string,
    place: SecretPlace,
    check: (value: string) => string | undefined,
  ) => Secret | undefined,
): readonly Secret[] {
  if (!lti) return [];
  return [
    read("lti.key", lti.key, checkPem),
    ...lti.previousKeys.map((place, at) => read(`lti.previousKeys[${at}]`, place, checkPem)),
  ].filter((key) => key !== undefined);
}

function checkPem(value: string): string | undefined {
  const isPem = /^-----BEGIN PRIVATE KEY-----[\sA-Za-z0-9+/=]+-----END PRIVATE KEY-----$/;
  return isPem.test(value)
    ? undefined
    : "is no private key in PEM (PKCS #8): openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048";
}
