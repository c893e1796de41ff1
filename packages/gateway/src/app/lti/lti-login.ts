/**
 * `lti/login`: a platform sends a browser to begin a launch (OpenID Connect third-party login, LTI
 * Security Framework 1.0 section 5.1.1), by GET or POST.
 *
 * @module
 */
import { readForm } from "../body.js";
import { redirect } from "../login-route.js";
import { issueCode } from "../one-time-codes.js";
import type { GatewayParts, Route } from "../parts.js";
import { GatewayProblem } from "../problem.js";
import { hashText, randomId } from "../random.js";
import { countSignIn } from "../require-session.js";
import { bindLaunch } from "./launch-cookies.js";
import { type LtiTool, toolAddress, type ToolExchange, toolRoute } from "./lti-parts.js";
import { LTI_PATHS } from "./lti-words.js";
import { findPlace, listPlatforms, type Platform } from "./platforms.js";
import { isStorageTarget, keepValuePage } from "./platform-storage.js";
import { LaunchRefusal } from "./verify-launch.js";

/** How long a platform may take to answer, in seconds. */
const PATIENCE = 300;
const MOST_BYTES = 32_768;
const LONGEST_HINT = 8_192;

/** The routes. */
export function loginRoutes(tool: LtiTool): readonly Route[] {
  return [
    toolRoute("GET", LTI_PATHS.login, async (parts, exchange) => {
      return begin(tool, parts, exchange, readQuery(exchange.url));
    }),
    toolRoute("POST", LTI_PATHS.login, async (parts, exchange) => {
      return begin(tool, parts, exchange, await readForm(exchange.request, MOST_BYTES));
    }),
  ];
}

type Parameters = ReadonlyMap<string, string>;

function readQuery({ searchParams, search }: URL): Parameters {
  const names = [...searchParams.keys()];
  const isTwice = new Set(names).size !== names.length;
  if (isTwice || search.length > MOST_BYTES) throw new GatewayProblem(400, "malformed");
  return new Map(searchParams);
}

/** What a login asks for, checked. */
interface Login {
  readonly platform: Platform;
  readonly loginHint: string;
  readonly messageHint: string | undefined;
  readonly deploymentId: string;
  readonly target: string;
  readonly storageTarget: string | undefined;
}

async function begin(
  tool: LtiTool,
  parts: GatewayParts,
  exchange: ToolExchange,
  asked: Parameters,
): Promise<Response> {
  await countSignIn(parts, exchange);
  const login = await readLogin(tool, parts, exchange, asked);
  const [nonce, stored] = [randomId(), randomId()];
  const { platform, storageTarget = "" } = login;
  const storageKey = storageTarget === "" ? "" : `partage-${randomId().slice(0, 16)}`;
  const state = await issueCode(
    parts,
    "lti-login",
    {
      establishment: platform.establishment.key,
      issuer: platform.issuer.issuer,
      memory: {
        ...{ nonce, clientId: platform.clientId, target: login.target, storageTarget, storageKey },
        deploymentId: login.deploymentId,
        loginHint: await hashText(login.loginHint),
        storedHash: await hashText(stored),
      },
    },
    PATIENCE * 1000,
  );
  exchange.cookies.push(...(await bindLaunch(state, PATIENCE)));
  const next = authorizationAddress(parts, login, state, nonce);
  if (storageTarget === "") return redirect(next.href);
  const place = { origin: next.origin, target: storageTarget, key: storageKey };
  return keepValuePage({ ...place, framer: platform.origin }, stored, next.href);
}

async function readLogin(
  tool: LtiTool,
  parts: GatewayParts,
  exchange: ToolExchange,
  asked: Parameters,
): Promise<Login> {
  const place = findPlace(exchange.facts.served, asked.get("iss") ?? "");
  if (!place) throw new LaunchRefusal("platform-unknown");
  exchange.establishment = place.establishment.key;
  exchange.framer = new URL(place.issuer.issuer).origin;
  const deploymentId = asked.get("lti_deployment_id") ?? "";
  const platform = choose(await listPlatforms(tool.store, place), asked.get("client_id"));
  if (!platform) throw new LaunchRefusal("platform-unknown");
  const isDeployed = deploymentId === "" || platform.deploymentIds.includes(deploymentId);
  if (!isDeployed) throw new LaunchRefusal("deployment-wrong");
  const target = toolAddress(parts, platform, LTI_PATHS.launch);
  if (asked.get("target_link_uri") !== target) throw new LaunchRefusal("target-wrong");
  const loginHint = asked.get("login_hint") ?? "";
  const messageHint = asked.get("lti_message_hint");
  const storageTarget = asked.get("lti_storage_target");
  const isReadable =
    loginHint !== "" &&
    loginHint.length <= LONGEST_HINT &&
    (messageHint ?? "").length <= LONGEST_HINT &&
    (storageTarget === undefined || isStorageTarget(storageTarget));
  if (!isReadable) throw new LaunchRefusal("login-wrong");
  return { platform, loginHint, messageHint, deploymentId, target, storageTarget };
}

function choose(
  platforms: readonly Platform[],
  clientId: string | undefined,
): Platform | undefined {
  if (clientId !== undefined) return platforms.find((each) => each.clientId === clientId);
  // Section 4.1.1: it may be left out by a platform that has one client only.
  return platforms.length === 1 ? platforms[0] : undefined;
}

function authorizationAddress(
  parts: GatewayParts,
  { platform, loginHint, messageHint }: Login,
  state: string,
  nonce: string,
): URL {
  const address = new URL(platform.authorizationUrl);
  const query = {
    ...{ scope: "openid", response_type: "id_token", response_mode: "form_post", prompt: "none" },
    client_id: platform.clientId,
    redirect_uri: toolAddress(parts, platform, LTI_PATHS.launch),
    ...{ login_hint: loginHint, state, nonce },
    ...(messageHint === undefined ? {} : { lti_message_hint: messageHint }),
  };
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return address;
}
