/**
 * Tokens of the course platform, with the claims that a Moodle 4.5 sends: `sub` is a number of its own,
 * the account's name stands in `ext.user_username`, and the token lives for a minute.
 *
 * @module
 */
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import type { Person } from "../university/people.js";

const CLAIM = "https://purl.imsglobal.org/spec/lti/claim";

/** Signs for the platform. */
export interface PlatformSigner {
  /** Public keys (RFC 7517). */
  readonly publicKeys: readonly JWK[];
  sign(claims: Readonly<Record<string, unknown>>, now: number): Promise<string>;
}

/** Makes a key pair of the platform. */
export async function createPlatformSigner(kid = "platform-1"): Promise<PlatformSigner> {
  const pair = await generateKeyPair("RS256", { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  return {
    publicKeys: [{ ...jwk, kid, alg: "RS256", use: "sig" }],
    sign: (claims, now) => {
      const iat = Math.floor(now / 1000);
      return new SignJWT({ ...claims, iat, exp: iat + 60 })
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
        .sign(pair.privateKey);
    },
  };
}

/** A tool that the platform knows. */
export interface PlatformTool {
  readonly clientId: string;
  readonly deploymentId: string;
  readonly name: string;
  readonly initiateLoginUri: string;
  readonly redirectUris: readonly string[];
  readonly targetLinkUri: string;
  readonly jwksUri: string;
  readonly custom: Readonly<Record<string, string>>;
  readonly hasMemberships: boolean;
}

/** Somebody in a course. */
export interface Enrolled {
  /** Moodle's number of the account. */
  readonly id: number;
  readonly person: Person;
  readonly isTeacher: boolean;
}

/** What a launch is about. */
export interface LaunchSubject {
  readonly url: string;
  readonly tool: PlatformTool;
  readonly who: Enrolled;
  readonly course: { readonly id: number; readonly code: string; readonly name: string };
  readonly nonce: string;
  /** Custom parameters of the link. */
  readonly custom: Readonly<Record<string, string>>;
  readonly locale: string;
}

/** Role URIs of somebody in a course. */
export function rolesOf({ isTeacher }: Enrolled): readonly string[] {
  const role = isTeacher ? "Instructor" : "Learner";
  return [`http://purl.imsglobal.org/vocab/lis/v2/membership#${role}`];
}

/** Claims that every message has. */
function commonClaims(subject: LaunchSubject): Record<string, unknown> {
  const { url, tool, who, course, nonce, locale } = subject;
  const { person, id } = who;
  return {
    ...{ iss: url, aud: tool.clientId, sub: String(id), nonce },
    ...{ name: person.displayName, given_name: person.givenName, family_name: person.sn },
    email: person.mail,
    [`${CLAIM}/version`]: "1.3.0",
    [`${CLAIM}/deployment_id`]: tool.deploymentId,
    [`${CLAIM}/target_link_uri`]: tool.targetLinkUri,
    [`${CLAIM}/roles`]: rolesOf(who),
    [`${CLAIM}/context`]: {
      id: String(course.id),
      label: course.code,
      title: course.name,
      type: ["CourseSection"],
    },
    [`${CLAIM}/lis`]: { person_sourcedid: person.kind === "student" ? `2200${id}` : "" },
    [`${CLAIM}/ext`]: { user_username: person.uid, lms: "moodle-2" },
    [`${CLAIM}/launch_presentation`]: { locale, document_target: "iframe" },
    [`${CLAIM}/tool_platform`]: {
      product_family_code: "moodle",
      version: "2024100706",
      guid: url,
      name: "Moodle",
    },
    [`${CLAIM}/custom`]: fillVariables({ ...subject.custom, ...tool.custom }, person),
    ...(tool.hasMemberships
      ? {
          "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
            context_memberships_url: `${url}/mod/lti/services.php/CourseSection/${course.id}/bindings/${tool.clientId}/memberships`,
            service_versions: ["1.0", "2.0"],
          },
        }
      : {}),
  };
}

// Those of the tool come last: in Moodle a teacher's never take their place.
function fillVariables(
  custom: Readonly<Record<string, string>>,
  person: Person,
): Record<string, string> {
  const filled = Object.entries(custom).map(([name, value]) => [
    name,
    value === "$User.username" ? person.uid : value,
  ]);
  return Object.fromEntries(filled) as Record<string, string>;
}

/** Claims of a link that is opened. */
export function resourceLinkClaims(
  subject: LaunchSubject,
  link: { readonly id: number; readonly title: string },
): Record<string, unknown> {
  return {
    ...commonClaims(subject),
    [`${CLAIM}/message_type`]: "LtiResourceLinkRequest",
    [`${CLAIM}/resource_link`]: { id: String(link.id), title: link.title, description: "" },
  };
}

/** Claims of a launch that asks which link to add. */
export function deepLinkingClaims(
  subject: LaunchSubject,
  returnUrl: string,
): Record<string, unknown> {
  return {
    ...commonClaims(subject),
    [`${CLAIM}/message_type`]: "LtiDeepLinkingRequest",
    "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": {
      accept_types: ["ltiResourceLink"],
      accept_presentation_document_targets: ["frame", "iframe", "window"],
      ...{ accept_multiple: true, auto_create: false, can_confirm: false },
      deep_link_return_url: returnUrl,
    },
  };
}
