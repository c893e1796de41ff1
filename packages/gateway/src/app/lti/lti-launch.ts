/**
 * `lti/launch`: the platform's page posts who launches what (LTI Core 1.3 section 5); `lti/verify`: the
 * same, once the platform said what it kept since the login.
 *
 * @module
 */
import { mapAccount } from "../account.js";
import { readForm } from "../body.js";
import { embedPage } from "../embed/embed-page.js";
import { readEmbedAttributes } from "../embed/embed-attributes.js";
import { type CodeContent, issueCode, takeCode } from "../one-time-codes.js";
import type { GatewayParts, Route } from "../parts.js";
import { equalsInConstantTime, hashText } from "../random.js";
import { countSignIn } from "../require-session.js";
import { isSameBrowser, releaseLaunch, type SameBrowser } from "./launch-cookies.js";
import { readText } from "./launch-claims.js";
import { issueLaunchCode } from "./lti-grant.js";
import { type LtiTool, toolAddress, type ToolExchange, toolRoute } from "./lti-parts.js";
import { LTI_PATHS } from "./lti-words.js";
import { chooseShown } from "./offered-widgets.js";
import { pickerPage } from "./picker-page.js";
import { chooseLanguage } from "./picker-words.js";
import { findPlace, findPlatform, type Platform } from "./platforms.js";
import { bringValuePage } from "./platform-storage.js";
import { type Launch, type LaunchFacts, LaunchRefusal, verifyLaunch } from "./verify-launch.js";
import { choiceAttributes, readChoice } from "./widget-choice.js";

const MOST_BYTES = 65_536;
/** How long the platform may take to say what it kept, in milliseconds. */
const STORAGE_PATIENCE = 30_000;

/** The routes. */
export function launchRoutes(tool: LtiTool): readonly Route[] {
  return [
    toolRoute("POST", LTI_PATHS.launch, (parts, exchange) => receive(tool, parts, exchange)),
    toolRoute("POST", LTI_PATHS.verify, (parts, exchange) => goOn(tool, parts, exchange)),
  ];
}

async function receive(
  tool: LtiTool,
  parts: GatewayParts,
  exchange: ToolExchange,
): Promise<Response> {
  await countSignIn(parts, exchange);
  const form = await readForm(exchange.request, MOST_BYTES);
  const state = form.get("state") ?? "";
  const login = await takeCode(parts.store, "lti-login", state);
  if (!login) throw new LaunchRefusal("state-unknown");
  exchange.cookies.push(await releaseLaunch(state));
  const platform = await findLaunching(tool, exchange, login);
  const browser = await isSameBrowser(exchange.facts.cookie, state);
  if (browser === "no") throw new LaunchRefusal("other-browser");
  // The platform says so where its own session has ended, or is somebody else's.
  if (form.has("error")) throw new LaunchRefusal("platform-refused");
  const { nonce = "", target = "", deploymentId = "", loginHint = "" } = login.memory;
  const expected = { platform, nonce, target, deploymentId, loginHint };
  const launch = await verifyLaunch(form.get("id_token") ?? "", expected, parts);
  return isProven(browser, login)
    ? answerLaunch(parts, exchange, launch)
    : askStorage(parts, launch, login);
}

async function findLaunching(
  tool: LtiTool,
  exchange: ToolExchange,
  { establishment, issuer, memory }: CodeContent,
): Promise<Platform> {
  const place = findPlace(exchange.facts.served, issuer);
  if (place?.establishment.key !== establishment) throw new LaunchRefusal("platform-unknown");
  exchange.establishment = establishment;
  exchange.framer = new URL(place.issuer.issuer).origin;
  // Again, for it may have been taken back since the login.
  const platform = await findPlatform(tool.store, place, memory["clientId"] ?? "");
  if (!platform) throw new LaunchRefusal("platform-unknown");
  return platform;
}

/** Where neither a cookie nor the platform can say it, the shown name is what a person goes by. */
function isProven(browser: SameBrowser, { memory }: CodeContent): boolean {
  return browser === "yes" || memory["storageTarget"] === "";
}

async function askStorage(
  parts: GatewayParts,
  launch: Launch,
  { establishment, issuer, memory }: CodeContent,
): Promise<Response> {
  const { platform } = launch;
  const { storedHash = "", storageTarget = "", storageKey = "" } = memory;
  // The platform is found again from what is configured then.
  const facts = JSON.stringify({ ...launch, platform: undefined });
  const content: CodeContent = {
    ...{ establishment, issuer },
    memory: { storedHash, clientId: platform.clientId, facts },
  };
  const code = await issueCode(parts, "lti-storage", content, STORAGE_PATIENCE);
  const place = {
    ...{ origin: new URL(platform.authorizationUrl).origin, target: storageTarget },
    ...{ key: storageKey, framer: platform.origin },
  };
  return bringValuePage(place, code, toolAddress(parts, platform, LTI_PATHS.verify));
}

async function goOn(tool: LtiTool, parts: GatewayParts, exchange: ToolExchange): Promise<Response> {
  await countSignIn(parts, exchange);
  const form = await readForm(exchange.request, MOST_BYTES);
  const asked = await takeCode(parts.store, "lti-storage", form.get("code") ?? "");
  if (!asked) throw new LaunchRefusal("state-unknown");
  const platform = await findLaunching(tool, exchange, asked);
  const { storedHash = "", facts = "{}" } = asked.memory;
  const brought = await hashText(form.get("value") ?? "");
  if (!equalsInConstantTime(brought, storedHash)) throw new LaunchRefusal("other-browser");
  return answerLaunch(parts, exchange, { ...(JSON.parse(facts) as LaunchFacts), platform });
}

async function answerLaunch(
  parts: GatewayParts,
  exchange: ToolExchange,
  launch: Launch,
): Promise<Response> {
  if (launch.message === "LtiDeepLinkingRequest") return pickerPage(parts, launch);
  const { platform, subject, claims } = launch;
  const { establishment, issuer } = platform;
  // Here already, so that somebody without an account is told so in words.
  const person = mapAccount(establishment, issuer, { issuer: issuer.issuer, subject, claims });
  const shown = chooseShown(
    launch,
    readChoice((name) => readText(launch.custom, name)),
  );
  if (!shown) throw new LaunchRefusal("no-scope");
  const { choice, needsSignIn } = shown;
  const { requestId, clientAddress } = exchange.facts;
  parts.telemetry.audit({
    ...{ event: "lti-launch", requestId, clientAddress, establishment: establishment.key },
    ...{ account: person.account, issuer: issuer.issuer },
  });
  return embedPage({
    gateway: toolAddress(parts, platform, ""),
    widget: choice.widget,
    attributes: readEmbedAttributes(choice.widget, Object.entries(choiceAttributes(choice)))!,
    grant: needsSignIn
      ? { kind: "popup" }
      : { kind: "lti", code: await issueLaunchCode(parts, launch) },
    ...{ parent: platform.origin, establishment: establishment.key },
    ...{ lang: chooseLanguage(launch.locale), person: person.name },
  });
}
