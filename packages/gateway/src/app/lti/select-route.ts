/**
 * `lti/select`: what a teacher chose goes back to the platform, signed by the tool (Deep Linking 2.0
 * section 3.4), by a form that her own browser posts.
 *
 * @module
 */
import { readForm } from "../body.js";
import { escapeHtml } from "../html.js";
import { takeCode } from "../one-time-codes.js";
import type { GatewayParts, Route } from "../parts.js";
import { equalsInConstantTime, randomId } from "../random.js";
import { countSignIn } from "../require-session.js";
import { type LtiTool, type ToolExchange, toolRoute } from "./lti-parts.js";
import { LTI_CLAIMS, LTI_PATHS, LTI_VERSION } from "./lti-words.js";
import { isReturn, markReturn } from "./picker-page.js";
import { chooseLanguage, PICKER_WORDS, type PickerWords } from "./picker-words.js";
import { findPlace, findPlatform, type Platform } from "./platforms.js";
import { toolPage } from "./tool-page.js";
import { LaunchRefusal } from "./verify-launch.js";
import { choiceParameters, readChoice } from "./widget-choice.js";

const MOST_BYTES = 65_536;
const LONGEST_TITLE = 100;
/** Seconds that the platform has to take the answer. */
const ANSWER_LIFE = 300;

/** The route. */
export function selectRoute(tool: LtiTool): Route {
  return toolRoute("POST", LTI_PATHS.select, (parts, exchange) => answer(tool, parts, exchange));
}

async function answer(
  tool: LtiTool,
  parts: GatewayParts,
  exchange: ToolExchange,
): Promise<Response> {
  await countSignIn(parts, exchange);
  const form = await readForm(exchange.request, MOST_BYTES);
  const asked = await takeCode(parts.store, "lti-select", form.get("code") ?? "");
  if (!asked) throw new LaunchRefusal("state-unknown");
  const { clientId = "", deploymentId = "", lang = "", mark = "" } = asked.memory;
  const place = findPlace(exchange.facts.served, asked.issuer);
  const platform = place && (await findPlatform(tool.store, place, clientId));
  if (platform?.establishment.key !== asked.establishment) {
    throw new LaunchRefusal("platform-unknown");
  }
  exchange.establishment = asked.establishment;
  exchange.framer = platform.origin;
  const back = { returnUrl: form.get("returnUrl") ?? "", data: form.get("data") ?? "" };
  const isSame = equalsInConstantTime(await markReturn(back), mark);
  if (!isSame || !isReturn(back.returnUrl, platform)) throw new LaunchRefusal("return-foreign");
  const words = PICKER_WORDS[chooseLanguage(lang)];
  const items = form.get("action") === "cancel" ? [] : [readItem(form, words)];
  const signed = await tool.keys.sign({
    ...describeAnswer(platform, deploymentId, parts.now()),
    [LTI_CLAIMS.contentItems]: items,
    ...(back.data === "" ? {} : { [LTI_CLAIMS.data]: back.data }),
  });
  return sendBack(platform, chooseLanguage(lang), back.returnUrl, signed);
}

function describeAnswer(
  { clientId, issuer }: Platform,
  deploymentId: string,
  now: number,
): Record<string, unknown> {
  const iat = Math.floor(now / 1000);
  return {
    ...{ iss: clientId, aud: issuer.issuer, iat, exp: iat + ANSWER_LIFE, nonce: randomId() },
    [LTI_CLAIMS.messageType]: "LtiDeepLinkingResponse",
    [LTI_CLAIMS.version]: LTI_VERSION,
    [LTI_CLAIMS.deploymentId]: deploymentId,
  };
}

function readItem(form: ReadonlyMap<string, string>, words: PickerWords): unknown {
  const choice = readChoice((name) => form.get(name));
  if (!choice) throw new LaunchRefusal("choice-wrong");
  const title = (form.get("title") ?? "").replace(/\p{C}/gu, "").trim().slice(0, LONGEST_TITLE);
  const [name] = words.widgets[choice.widget];
  return { type: "ltiResourceLink", title: title || name, custom: choiceParameters(choice) };
}

const SUBMIT = `"use strict";document.querySelector("form").submit();`;

function sendBack(
  { origin }: Platform,
  lang: "fr" | "en",
  address: string,
  signed: string,
): Promise<Response> {
  const words = PICKER_WORDS[lang];
  return toolPage({
    ...{ lang, title: words.back, script: SUBMIT, framer: origin, formAction: origin },
    body:
      `<h1>${words.back}</h1><form method="post" action="${escapeHtml(address)}">` +
      `<input type="hidden" name="JWT" value="${escapeHtml(signed)}">` +
      `<p>${words.backHint}</p><p><button>${words.back}</button></p></form>`,
  });
}
