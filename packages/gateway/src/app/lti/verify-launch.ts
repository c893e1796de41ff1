/**
 * Checks the token of a launch (LTI Core 1.3 section 5, Security Framework 1.0 section 5.1.3).
 *
 * @module
 */
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { type KeySets, KeySetFailure } from "../key-sets.js";
import { equalsInConstantTime, hashText } from "../random.js";
import { flattenClaims, readRecord, readText } from "./launch-claims.js";
import { readRoles } from "./lti-roles.js";
import { LTI_CLAIMS, LTI_MESSAGES, LTI_VERSION, type LtiMessage } from "./lti-words.js";
import type { Platform } from "./platforms.js";

/** Seconds by which clocks may differ. */
const TOLERANCE = 10;
/** Seconds that a token may be old, and may live: Moodle's live a minute. */
const OLDEST = 300;
const LONGEST_LIFE = 3600;

/** A launch that was not accepted; `reason` is a stable code for logs, never shown. */
export class LaunchRefusal extends Error {
  override readonly name = "LaunchRefusal";
  readonly reason: string;
  /** Whether trying again later makes sense: the platform's keys could not be had. */
  readonly temporary: boolean;

  constructor(
    reason: string,
    options: { readonly cause?: unknown; readonly temporary?: boolean } = {},
  ) {
    super(`launch refused: ${reason}`, { cause: options.cause });
    this.reason = reason;
    this.temporary = options.temporary ?? false;
  }
}

/** What must be true of a token, beside its signature. */
export interface ExpectedLaunch {
  readonly platform: Platform;
  readonly nonce: string;
  /** The address that the login was for. */
  readonly target: string;
  /** The deployment that the login named; empty when it named none. */
  readonly deploymentId: string;
  /** SHA-256 of the `login_hint` of the login. */
  readonly loginHint: string;
}

/** What a token says that is believed. */
export interface LaunchFacts {
  readonly subject: string;
  readonly deploymentId: string;
  readonly message: LtiMessage;
  readonly claims: Readonly<Record<string, string | boolean>>;
  readonly roles: readonly string[];
  readonly course: { readonly id: string; readonly title: string } | null;
  /** Custom parameters, those that are texts. */
  readonly custom: Readonly<Record<string, unknown>>;
  /** Language of the platform's page, as it says it. */
  readonly locale: string;
  /** Address of the course's people; null where the platform offers none. */
  readonly membershipsUrl: string | null;
  readonly deepLinking: Readonly<Record<string, unknown>>;
}

/** A launch that is believed. */
export interface Launch extends LaunchFacts {
  readonly platform: Platform;
}

/** Checks a token and reads it; rejects with {@link LaunchRefusal}. */
export async function verifyLaunch(
  token: string,
  expected: ExpectedLaunch,
  { keySets, now }: { readonly keySets: KeySets; readonly now: () => number },
): Promise<Launch> {
  const { platform } = expected;
  checkHeader(token);
  const payload = await jwtVerify(token, keySets.at(platform.keysUrl), {
    issuer: platform.issuer.issuer,
    audience: platform.clientId,
    // The security framework names no other that every platform has (section 5.1.1).
    algorithms: ["RS256"],
    requiredClaims: ["exp", "iat", "sub", "nonce"],
    clockTolerance: TOLERANCE,
    currentDate: new Date(now()),
  }).then((result) => result.payload, refuse);
  checkTimes(payload, now());
  checkAudience(payload, platform.clientId);
  const nonce = readText(payload, "nonce") ?? "";
  if (!equalsInConstantTime(nonce, expected.nonce)) throw new LaunchRefusal("nonce-wrong");
  await checkHint(payload, expected.loginHint);
  return readLaunch(payload, expected);
}

/** Moodle's hint of the login is the id of the person, which its tokens name, too. */
async function checkHint(payload: JWTPayload, loginHint: string): Promise<void> {
  const product = readText(readRecord(payload[LTI_CLAIMS.product]), "product_family_code");
  const isOther = product === "moodle" && (await hashText(payload.sub ?? "")) !== loginHint;
  if (isOther) throw new LaunchRefusal("other-person");
}

function checkHeader(token: string): void {
  try {
    const { kid } = decodeProtectedHeader(token);
    if (typeof kid !== "string" || kid === "" || kid.length > 255)
      throw new Error("no key is named");
  } catch (error) {
    throw new LaunchRefusal("header-wrong", { cause: error });
  }
}

function refuse(error: unknown): never {
  if (error instanceof KeySetFailure) {
    throw new LaunchRefusal("platform-unreachable", { cause: error, temporary: true });
  }
  const code = error instanceof errors.JOSEError ? error.code : "ERR_UNEXPECTED";
  throw new LaunchRefusal(code, { cause: error });
}

function checkTimes({ iat = 0, exp = 0 }: JWTPayload, now: number): void {
  const age = now / 1000 - iat;
  if (age < -TOLERANCE) throw new LaunchRefusal("issued-in-future");
  if (age > OLDEST + TOLERANCE) throw new LaunchRefusal("too-old");
  if (exp - iat > LONGEST_LIFE) throw new LaunchRefusal("lives-too-long");
}

/** Section 5.1.3 of the security framework: of several audiences, `azp` says who is meant. */
function checkAudience(payload: JWTPayload, clientId: string): void {
  const { aud, azp } = payload as JWTPayload & { readonly azp?: unknown };
  const isSeveral = Array.isArray(aud) && aud.length > 1;
  if ((isSeveral || azp !== undefined) && azp !== clientId) throw new LaunchRefusal("azp-wrong");
}

function readLaunch(
  payload: JWTPayload,
  { platform, target, deploymentId }: ExpectedLaunch,
): Launch {
  const subject = readText(payload, "sub");
  const stated = readText(payload, LTI_CLAIMS.deploymentId) ?? "";
  const message = LTI_MESSAGES.find((each) => each === payload[LTI_CLAIMS.messageType]);
  const isOurs =
    platform.deploymentIds.includes(stated) && (deploymentId === "" || deploymentId === stated);
  if (payload[LTI_CLAIMS.version] !== LTI_VERSION) throw new LaunchRefusal("version-wrong");
  if (!message) throw new LaunchRefusal("message-wrong");
  if (!isOurs) throw new LaunchRefusal("deployment-wrong");
  if (subject === undefined) throw new LaunchRefusal("nobody");
  if (!Array.isArray(payload[LTI_CLAIMS.roles])) throw new LaunchRefusal("roles-wrong");
  checkMessage(payload, message, target);
  const presentation = readRecord(payload[LTI_CLAIMS.presentation]);
  const memberships = readRecord(payload[LTI_CLAIMS.memberships]);
  return {
    ...{ platform, subject, deploymentId: stated, message },
    claims: flattenClaims(payload),
    roles: readRoles(payload[LTI_CLAIMS.roles]),
    course: readCourse(payload[LTI_CLAIMS.context]),
    custom: readRecord(payload[LTI_CLAIMS.custom]),
    locale: readText(presentation, "locale", 35) ?? "",
    membershipsUrl: readText(memberships, "context_memberships_url", 2048) ?? null,
    deepLinking: readRecord(payload[LTI_CLAIMS.deepLinkingSettings]),
  };
}

function checkMessage(payload: JWTPayload, message: LtiMessage, target: string): void {
  const link = readRecord(payload[LTI_CLAIMS.resourceLink]);
  if (message === "LtiResourceLinkRequest" && readText(link, "id") === undefined) {
    throw new LaunchRefusal("link-missing");
  }
  const stated = payload[LTI_CLAIMS.targetLinkUri];
  // Deep Linking 2.0 does not ask for it; what is there must be ours all the same.
  const isNeeded = message === "LtiResourceLinkRequest" || stated !== undefined;
  if (isNeeded && stated !== target) throw new LaunchRefusal("target-wrong");
}

function readCourse(value: unknown): Launch["course"] {
  const context = readRecord(value);
  const id = readText(context, "id");
  const title = readText(context, "title") ?? readText(context, "label") ?? "";
  return id === undefined ? null : { id, title };
}
