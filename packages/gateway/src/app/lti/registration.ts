/**
 * How a platform takes the gateway as a tool (Dynamic Registration 1.0): what the tool says of itself,
 * and what it keeps of the answer.
 *
 * @module
 */
import { askJson } from "../fetch-json.js";
import { encodeBase64Url, hashText, randomId } from "../random.js";
import { readRecord, readText } from "./launch-claims.js";
import type { LtiInvite, LtiRegistration, LtiStore } from "./lti-store.js";
import { LTI_CONFIGURATION, LTI_MESSAGES, LTI_PATHS, MEMBERSHIP_SCOPE } from "./lti-words.js";
import { type PlatformMetadata, RegistrationRefusal } from "./platform-metadata.js";

/** How long an invitation is good, in milliseconds. */
export const INVITE_LIFE = 72 * 3_600_000;

/** Makes an invitation for one platform; answers what its link carries, which nobody keeps. */
export async function createInvite(
  store: LtiStore,
  place: Pick<LtiInvite, "establishment" | "issuer">,
  now: number,
): Promise<string> {
  const code = randomId();
  await store.saveInvite({
    codeHash: await hashInvite(code),
    ...place,
    expiresAt: now + INVITE_LIFE,
  });
  return code;
}

/** What an invitation is kept under. */
export function hashInvite(code: string): Promise<string> {
  return hashText(`lti-invite ${code}`);
}

/** Who registers where. */
export interface RegistrationRequest {
  readonly invite: Pick<LtiInvite, "establishment" | "issuer">;
  readonly metadata: PlatformMetadata;
  /** What the platform gave to its administrator's browser, for this one request. */
  readonly token: string | undefined;
  /** Name of the establishment. */
  readonly name: string;
  /** Public address of the gateway, with a slash at its end. */
  readonly base: string;
}

/** Registers the tool; rejects with {@link RegistrationRefusal}. */
export async function registerTool(
  request: RegistrationRequest,
  { fetch, now }: { readonly fetch: typeof globalThis.fetch; readonly now: () => number },
): Promise<LtiRegistration> {
  const { invite, metadata, token } = request;
  const answer = await askJson(metadata.registrationUrl, fetch, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(describeTool(request)),
  }).catch((error: unknown) => {
    throw new RegistrationRefusal("platform-refused", { cause: error });
  });
  const clientId = readText(answer.value, "client_id");
  if (clientId === undefined) throw new RegistrationRefusal("answer-wrong");
  const own = readRecord(answer.value[LTI_CONFIGURATION.tool]);
  const deploymentId = readText(own, "deployment_id");
  const { authorizationUrl, tokenUrl, keysUrl, product } = metadata;
  return {
    ...{ id: shortId(), establishment: invite.establishment, issuer: invite.issuer, clientId },
    deploymentIds: deploymentId === undefined ? [] : [deploymentId],
    ...{ authorizationUrl, tokenUrl, keysUrl, product, status: "pending", createdAt: now() },
  };
}

/** A name that an operator can type. */
function shortId(): string {
  const text = encodeBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  return text
    .replaceAll(/[^a-zA-Z0-9]/g, "")
    .toLowerCase()
    .slice(0, 8);
}

/** The tool in the words of section 3.5. */
function describeTool({ base, name, metadata }: RegistrationRequest): Record<string, unknown> {
  const target = `${base}${LTI_PATHS.launch}`;
  const label = `PARTAGE (${name})`;
  return {
    ...{ application_type: "web", response_types: ["id_token"] },
    grant_types: ["implicit", "client_credentials"],
    initiate_login_uri: `${base}${LTI_PATHS.login}`,
    redirect_uris: [target],
    client_name: label,
    jwks_uri: `${base}${LTI_PATHS.keys}`,
    token_endpoint_auth_method: "private_key_jwt",
    scope: metadata.hasMemberships ? MEMBERSHIP_SCOPE : "",
    [LTI_CONFIGURATION.tool]: {
      domain: new URL(base).host,
      target_link_uri: target,
      description: "Messages, agenda, timetable and directory of PARTAGE",
      "description#fr": "Messages, agenda, emploi du temps et annuaire de PARTAGE",
      // Set by the registration, which no teacher can change where it is Moodle.
      custom_parameters: { uid: "$User.username" },
      claims: ["iss", "sub", "name", "given_name", "family_name", "email"],
      messages: LTI_MESSAGES.map((type) => ({
        ...{ type, target_link_uri: target, label, roles: [] },
      })),
    },
  };
}
