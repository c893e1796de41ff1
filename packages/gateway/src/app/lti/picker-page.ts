/**
 * The page of a deep linking launch (Deep Linking 2.0): a teacher chooses a widget. A plain form: it works
 * by keyboard, without cookies and without scripts.
 *
 * @module
 */
import { escapeHtml } from "../html.js";
import { issueCode } from "../one-time-codes.js";
import type { GatewayParts } from "../parts.js";
import { hashText } from "../random.js";
import { readText } from "./launch-claims.js";
import { toolAddress } from "./lti-parts.js";
import { LTI_PATHS } from "./lti-words.js";
import { listOffered, type OfferedWidget } from "./offered-widgets.js";
import { chooseLanguage, PICKER_WORDS, type PickerWords } from "./picker-words.js";
import type { Platform } from "./platforms.js";
import { toolPage } from "./tool-page.js";
import { type Launch, LaunchRefusal } from "./verify-launch.js";
import { MOST_ROWS } from "./widget-choice.js";

/** How long a teacher may take, in milliseconds. */
const PATIENCE = 30 * 60_000;
const LONGEST = 8_192;

const STYLE =
  "fieldset{border:1px solid;border-radius:.5rem;padding:.5rem 1rem;margin:0 0 1rem}" +
  ".choice{display:flex;gap:.75rem;align-items:baseline;padding:.5rem 0}.choice small{display:block}" +
  "p.field label{display:block;font-weight:600}small{opacity:.85}" +
  "input:not([type=radio]),select{box-sizing:border-box;width:100%;max-width:24rem;font:inherit;padding:.5rem;border:1px solid;border-radius:.25rem}" +
  "form:not(:has([data-views]:checked)) .view{display:none}button{margin:0 .5rem 0 0}" +
  "button.main{font-weight:600}";

/** Where the answer goes, and what it must bring back unchanged. */
export interface PickerReturn {
  readonly returnUrl: string;
  /** `deep_linking_settings.data`; empty where there is none. */
  readonly data: string;
}

/** What stands for a {@link PickerReturn} at rest: it can hold a key of the platform's own session. */
export function markReturn({ returnUrl, data }: PickerReturn): Promise<string> {
  return hashText(JSON.stringify([returnUrl, data]));
}

/** Shows the page for a launch that asks for links. */
export async function pickerPage(parts: GatewayParts, launch: Launch): Promise<Response> {
  const { platform, deploymentId, locale } = launch;
  const back = readReturn(launch);
  const offered = listOffered(launch);
  if (offered.length === 0) throw new LaunchRefusal("no-scope");
  const lang = chooseLanguage(locale);
  const code = await issueCode(
    parts,
    "lti-select",
    {
      ...{ establishment: platform.establishment.key, issuer: platform.issuer.issuer },
      memory: { clientId: platform.clientId, deploymentId, lang, mark: await markReturn(back) },
    },
    PATIENCE,
  );
  const words = PICKER_WORDS[lang];
  const action = toolAddress(parts, platform, LTI_PATHS.select);
  return toolPage({
    ...{ lang, title: words.title, style: STYLE, framer: platform.origin, formAction: action },
    body:
      `<h1>${words.title}</h1><p>${words.intro}</p>` +
      `<form method="post" action="${escapeHtml(action)}">${hidden({ code, ...back })}` +
      `${formBody(words, offered)}</form>`,
  });
}

function readReturn({ deepLinking, platform }: Launch): PickerReturn {
  const returnUrl = readText(deepLinking, "deep_link_return_url", LONGEST) ?? "";
  const data = deepLinking["data"] ?? "";
  const types = deepLinking["accept_types"];
  if (!Array.isArray(types) || !types.includes("ltiResourceLink")) {
    throw new LaunchRefusal("links-refused");
  }
  if (typeof data !== "string" || data.length > LONGEST) throw new LaunchRefusal("data-wrong");
  if (!isReturn(returnUrl, platform)) throw new LaunchRefusal("return-foreign");
  return { returnUrl, data };
}

/** Whether an address is on the platform's own origin, as it is written and as it is read. */
export function isReturn(address: string, { origin }: Pick<Platform, "origin">): boolean {
  if (!address.startsWith(`${origin}/`) || !URL.canParse(address)) return false;
  const url = new URL(address);
  return url.origin === origin && !url.username && !url.password;
}

function hidden(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`)
    .join("");
}

function formBody(words: PickerWords, offered: readonly OfferedWidget[]): string {
  const choices = offered.map((each, at) => choiceOf(words, each, at === 0)).join("");
  const views = Object.entries(words.views)
    .map(([value, label]) => `<option value="${value}">${label}</option>`)
    .join("");
  return (
    `<fieldset><legend>${words.what}</legend>${choices}</fieldset>` +
    `<p class="field"><label for="max">${words.max}</label><input id="max" name="max" inputmode="numeric" type="number" min="1" max="${MOST_ROWS}" aria-describedby="max-hint"><br><small id="max-hint">${words.maxHint}</small></p>` +
    `<p class="field view"><label for="view">${words.view}</label><select id="view" name="view">${views}</select></p>` +
    `<p class="field"><label for="title">${words.name}</label><input id="title" name="title" maxlength="100" autocomplete="off" aria-describedby="title-hint"><br><small id="title-hint">${words.nameHint}</small></p>` +
    `<p><button class="main">${words.add}</button><button name="action" value="cancel" formnovalidate>${words.cancel}</button></p>`
  );
}

function choiceOf(words: PickerWords, offered: OfferedWidget, isFirst: boolean): string {
  const { widget, needsSignIn } = offered;
  const [name, description] = words.widgets[widget];
  const hasViews = widget === "agenda" || widget === "timetable";
  const note = needsSignIn ? ` <em>(${words.signIn})</em>` : "";
  return (
    `<div class="choice"><input type="radio" name="widget" id="widget-${widget}" value="${widget}"` +
    `${hasViews ? " data-views" : ""}${isFirst ? " checked" : ""} required>` +
    `<label for="widget-${widget}">${name}${note}<small>${description}</small></label></div>`
  );
}
