/**
 * Checks of identity providers: metadata, keys, client secret, return address, clock.
 *
 * @module
 */
import * as oidc from "openid-client";
import { createKeySets, fetchIssuerMetadata, publicAddress } from "../app/index.js";
import type { ExamineContext, Finding } from "./doctor.js";
import { compareClocks, describeReason } from "./doctor-service.js";
import { discoverIssuer } from "./oidc-sign-in.js";
import type { ServiceEstablishment, ServiceIssuer } from "./service-config.js";

/** Looks at what an issuer says of itself, and at its keys. */
export async function checkIssuer(
  context: ExamineContext,
  { issuer, stepUp }: ServiceIssuer,
): Promise<readonly Finding[]> {
  const subject = `issuer ${issuer}`;
  try {
    const metadata = await fetchIssuerMetadata(issuer, context.fetch);
    return [
      { subject, level: "ok", message: "answers with its own metadata" },
      ...describeAbilities(subject, metadata),
      ...(stepUp ? [describeStepUp(subject, stepUp.acrValues, metadata)] : []),
      await checkKeys(context, issuer),
      ...(await compareClocks(context, subject, issuer)),
    ];
  } catch (error) {
    return [
      {
        subject,
        level: "error",
        message: `its metadata can't be had: ${describeReason(error)}`,
        advice: `open ${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration from this machine; its "issuer" must be ${issuer} to the letter`,
      },
    ];
  }
}

function describeAbilities(
  subject: string,
  metadata: Readonly<Record<string, unknown>>,
): readonly Finding[] {
  const methods = metadata["code_challenge_methods_supported"];
  const knowsPkce = !Array.isArray(methods) || methods.includes("S256");
  const hasLogout = metadata["backchannel_logout_supported"] === true;
  return [
    ...(knowsPkce
      ? []
      : [
          {
            subject,
            level: "note" as const,
            message: "does not announce PKCE with S256",
            advice: "turn PKCE on at the issuer: without it a stolen code is not useless",
          },
        ]),
    ...(hasLogout
      ? []
      : [
          {
            subject,
            level: "note" as const,
            message:
              "does not announce back-channel logout: a sign-out there does not end sessions here",
          },
        ]),
  ];
}

/** Whether the levels that step-up waits for are among those that an issuer knows. */
function describeStepUp(
  subject: string,
  wanted: readonly string[],
  metadata: Readonly<Record<string, unknown>>,
): Finding {
  const stated = metadata["acr_values_supported"];
  if (!Array.isArray(stated)) {
    const message = "does not announce which levels of sign-in (acr) it knows: try one";
    return { subject, level: "note", message };
  }
  const known = wanted.filter((value) => stated.includes(value));
  if (known.length === 0) {
    return {
      subject,
      level: "error",
      message: `knows none of the levels of stepUp.acrValues: ${wanted.join(", ")}`,
      advice: `it announces ${stated.map(String).join(", ").slice(0, 500)}`,
    };
  }
  return { subject, level: "ok", message: `knows the level ${known.join(", ")} for step-up` };
}

async function checkKeys({ fetch, now }: ExamineContext, issuer: string): Promise<Finding> {
  const subject = `issuer ${issuer}`;
  const getKey = createKeySets({ fetch, now }).for(issuer);
  try {
    await getKey({ alg: "RS256", kid: "no-such-key" }, { payload: "", signature: "" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ERR_JWKS_NO_MATCHING_KEY") {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      return {
        subject,
        level: "error",
        message: `its keys can't be had: ${describeReason(cause)}`,
        advice: "open the jwks_uri of its metadata from this machine",
      };
    }
  }
  return { subject, level: "ok", message: "publishes its keys" };
}

/** Tries the client's secret and return address, without signing anybody in. */
export async function checkClient(
  context: ExamineContext,
  establishment: ServiceEstablishment,
  issuer: ServiceIssuer,
): Promise<readonly Finding[]> {
  const secret = context.loaded.secrets.clientSecrets[issuer.issuer];
  if (issuer.clientId === undefined || !secret) return [];
  const subject = `client ${issuer.clientId} at ${issuer.issuer}`;
  try {
    const configuration = await discoverIssuer(issuer, secret);
    const { publicUrl } = context.loaded.config;
    const redirectUri = publicAddress(establishment, publicUrl, "auth/callback");
    const isPushed =
      configuration.serverMetadata().pushed_authorization_request_endpoint !== undefined;
    return [
      isPushed
        ? await tryPush(configuration, issuer, redirectUri, subject)
        : await tryToken(configuration, redirectUri, subject),
    ];
  } catch (error) {
    return [{ subject, level: "error", message: `could not be tried: ${describeReason(error)}` }];
  }
}

async function tryPush(
  configuration: oidc.Configuration,
  issuer: ServiceIssuer,
  redirectUri: string,
  subject: string,
): Promise<Finding> {
  try {
    await oidc.buildAuthorizationUrlWithPAR(configuration, {
      redirect_uri: redirectUri,
      response_type: "code",
      scope: issuer.signInScope,
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      code_challenge: await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier()),
      code_challenge_method: "S256",
    });
    return {
      subject,
      level: "ok",
      message: `the secret and the return address ${redirectUri} are accepted`,
    };
  } catch (error) {
    return explainRefusal(error, redirectUri, subject);
  }
}

async function tryToken(
  configuration: oidc.Configuration,
  redirectUri: string,
  subject: string,
): Promise<Finding> {
  try {
    await oidc.genericGrantRequest(configuration, "authorization_code", {
      code: "doctor",
      redirect_uri: redirectUri,
      code_verifier: oidc.randomPKCECodeVerifier(),
    });
  } catch (error) {
    // A code that never was is refused only after the client has been recognised.
    if (error instanceof oidc.ResponseBodyError && error.error === "invalid_grant") {
      return {
        subject,
        level: "ok",
        message: `the secret is accepted; the return address ${redirectUri} shows at the first sign-in only`,
      };
    }
    return explainRefusal(error, redirectUri, subject);
  }
  return {
    subject,
    level: "error",
    message: "a made-up code was accepted: this is no sound issuer",
  };
}

function explainRefusal(error: unknown, redirectUri: string, subject: string): Finding {
  const code = error instanceof oidc.ResponseBodyError ? error.error : undefined;
  if (code === "invalid_client" || isUnauthorized(error)) {
    return {
      subject,
      level: "error",
      message: "the issuer does not accept the client's secret",
      advice: "compare clientId and clientSecret with the registration at the issuer",
    };
  }
  if (code === "invalid_request" || code === "invalid_redirect_uri") {
    return {
      subject,
      level: "error",
      message: `the issuer refuses the request (${code})`,
      advice: `register the return address ${redirectUri} at the issuer`,
    };
  }
  if (code === "unauthorized_client" || code === "invalid_scope") {
    return {
      subject,
      level: "error",
      message: `the client may not sign people in (${code})`,
      advice: "allow the authorization_code grant and the scopes of signInScope to the client",
    };
  }
  return { subject, level: "error", message: `could not be tried: ${describeReason(error)}` };
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof oidc.WWWAuthenticateChallengeError && error.status === 401;
}
