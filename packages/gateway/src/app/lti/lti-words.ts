/**
 * Words of LTI 1.3 (Learning Tools Interoperability Core 1.3, Deep Linking 2.0, Names and Role
 * Provisioning Services 2.0, Dynamic Registration 1.0).
 *
 * @module
 */

const SPEC = "https://purl.imsglobal.org/spec";
const CLAIM = `${SPEC}/lti/claim`;
const DEEP_LINK = `${SPEC}/lti-dl/claim`;

/** Claims of a launch, and of the answer to a deep linking one. */
export const LTI_CLAIMS = {
  messageType: `${CLAIM}/message_type`,
  version: `${CLAIM}/version`,
  deploymentId: `${CLAIM}/deployment_id`,
  targetLinkUri: `${CLAIM}/target_link_uri`,
  roles: `${CLAIM}/roles`,
  context: `${CLAIM}/context`,
  resourceLink: `${CLAIM}/resource_link`,
  custom: `${CLAIM}/custom`,
  lis: `${CLAIM}/lis`,
  /** What Moodle adds: `user_username`. */
  ext: `${CLAIM}/ext`,
  /** What the platform is: `product_family_code`. */
  product: `${CLAIM}/tool_platform`,
  presentation: `${CLAIM}/launch_presentation`,
  deepLinkingSettings: `${DEEP_LINK}/deep_linking_settings`,
  contentItems: `${DEEP_LINK}/content_items`,
  data: `${DEEP_LINK}/data`,
  memberships: `${SPEC}/lti-nrps/claim/namesroleservice`,
} as const;

/** The only version that is spoken. */
export const LTI_VERSION = "1.3.0";

/** Messages that a platform may send. */
export const LTI_MESSAGES = ["LtiResourceLinkRequest", "LtiDeepLinkingRequest"] as const;
/** A message that a platform sends. */
export type LtiMessage = (typeof LTI_MESSAGES)[number];

/** Scope and content type of the list of a course's people. */
export const MEMBERSHIP_SCOPE: string = `${SPEC}/lti-nrps/scope/contextmembership.readonly`;
/** Content type of a page of a course's people. */
export const MEMBERSHIP_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json";

/** Members of registration documents. */
export const LTI_CONFIGURATION = {
  platform: `${SPEC}/lti-platform-configuration`,
  tool: `${SPEC}/lti-tool-configuration`,
} as const;

/** Paths of the tool, below the base path of the gateway. */
export const LTI_PATHS = {
  login: "lti/login",
  launch: "lti/launch",
  verify: "lti/verify",
  select: "lti/select",
  register: "lti/register",
  keys: "lti/jwks",
  people: "lti/people",
} as const;
