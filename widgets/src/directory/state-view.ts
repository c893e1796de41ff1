/**
 * What stands in place of the results, or above them, when there is something to say.
 *
 * @module
 */
import { type PartageErrorCode, signIn } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { DirectoryExtrasMessages } from "../locales/directory-extras.js";
import { accountText } from "../shared/account-text.js";
import { dateFormat } from "../shared/date-format.js";
import { ALERT, LOCK, OFFLINE } from "../shared/icon.js";
import { icon } from "../shared/row-icons.js";
import { renderState } from "../shared/states.js";
import { plainLine } from "../shared/text.js";
import { GROUP, SEARCH } from "./icons.js";
import type { Extras } from "./extras.js";
import type { DirectoryModel } from "./model.js";

/** Which word explains a failure. */
const REASONS: Partial<Record<PartageErrorCode, keyof DirectoryExtrasMessages>> = {
  ERR_TIMEOUT: "unavailable",
  ERR_UNAVAILABLE: "unavailable",
  ERR_FORBIDDEN: "forbidden",
};

const timeOf = ({ lang, session }: DirectoryModel, at: number): string =>
  dateFormat(lang, session?.timeZone).short(new Date(at), new Date(Date.now()));

/** What was found, in a sentence for who does not see it. */
export function summaryOf(model: DirectoryModel, w: DirectoryExtrasMessages): string {
  const { results, lang } = model;
  if (!results) return "";
  const { items, text, isApproximate, hasMore, masked } = results;
  const count = items.length.toLocaleString(lang);
  const said = plainLine(text, 60);
  const isOne = items.length === 1;
  const found = isApproximate
    ? w.approximateSaid(said, count, isOne)
    : hasMore
      ? w.foundMore(count)
      : items.length
        ? w.found(count, isOne)
        : masked
          ? ""
          : text
            ? w.none(said)
            : w.noneHere;
  const hidden = masked ? w.masked(masked.toLocaleString(lang), masked === 1) : "";
  return [found, hidden].filter(Boolean).join(". ");
}

function renderShort(
  { capability, lang }: DirectoryModel,
  w: DirectoryExtrasMessages,
): TemplateResult {
  const least = (capability?.minTextLength ?? 2).toLocaleString(lang);
  return renderState({ icon: SEARCH, title: w.tooShort(least), text: w.tooShortText });
}

function renderFailure(model: DirectoryModel, { words: w }: Extras): TemplateResult {
  const { code } = model.error!;
  // What is short is the server's to say: apostrophes and spaces do not count.
  if (code === "ERR_INVALID_FILTER") return renderShort(model, w);
  const failed = { icon: ALERT, title: w.failed, isAlert: true };
  const action = { label: w.retry, run: () => model.ask() };
  if (code === "ERR_OFFLINE") {
    const [title, text] = [w.offlineNothing, w.offlineNothingText];
    return renderState({ ...failed, icon: OFFLINE, title, text, action });
  }
  if (code === "ERR_RATE_LIMIT")
    return model.error!.retryAfter === undefined
      ? renderState({ ...failed, title: w.tooMany, text: w.tooManyText, action })
      : renderState({
          ...failed,
          title: w.tooMany,
          text: w.tooManyUntil(waitOf(model)),
        });
  const reason = w[REASONS[code] ?? "unexpected"] as string;
  return renderState({ ...failed, text: accountText(model.error, model.lang) ?? reason, action });
}

/** How long somebody waits, as it is said: « dans 20 secondes ». */
function waitOf({ lang, error }: DirectoryModel): string {
  const seconds = Math.max(1, Math.ceil(error?.retryAfter ?? 0));
  const format = new Intl.RelativeTimeFormat(lang);
  return seconds < 90
    ? format.format(seconds, "second")
    : format.format(Math.ceil(seconds / 60), "minute");
}

function renderSession(model: DirectoryModel, w: DirectoryExtrasMessages): unknown {
  const { connection, session, capability, error } = model;
  const failed = { icon: ALERT, title: w.failed, isAlert: true };
  if (!connection) return renderState({ ...failed, text: w.noGateway });
  const code = error?.code;
  if (connection.status === "expired" || code === "ERR_EXPIRED") {
    const action = { label: w.signInAgain, run: () => signIn(connection) };
    return renderState({ ...failed, icon: LOCK, title: w.expired, text: w.expiredText, action });
  }
  if (connection.status === "signed-out" || code === "ERR_SIGNED_OUT") {
    const action = { label: w.signIn, run: () => signIn(connection) };
    return renderState({ icon: GROUP, title: w.signedOut, text: w.signedOutText, action });
  }
  if ((session && !capability) || code === "ERR_UNSUPPORTED")
    return renderState({ icon: GROUP, title: w.unsupported, text: w.unsupportedText });
  if (session || code) return undefined;
  if (connection.status === "offline") {
    const action = { label: w.retry, run: () => model.join() };
    const [title, text] = [w.offlineNothing, w.offlineNothingText];
    return renderState({ ...failed, icon: OFFLINE, title, text, action });
  }
  if (connection.status !== "failed") return undefined;
  return renderState({
    ...failed,
    text: w.unavailable,
    action: { label: w.retry, run: () => model.join() },
  });
}

function renderNothing(model: DirectoryModel, extras: Extras): unknown {
  const { words: w } = extras;
  const { results, filters } = model;
  if (results!.masked) return html`<div class="nobody">${extras.renderMasked()}</div>`;
  const { text } = results!;
  const title = text ? w.none(plainLine(text, 60)) : w.noneHere;
  const isNarrowed = Object.values(filters).some(Boolean);
  return renderState({
    ...{ icon: SEARCH, title, text: isNarrowed ? w.noneFiltered : w.noneText },
    action:
      isNarrowed && text
        ? { label: w.everywhere, run: () => model.narrow(NOTHING_CHOSEN) }
        : undefined,
  });
}

/** No choice at all. */
export const NOTHING_CHOSEN = {
  kind: undefined,
  establishment: undefined,
  structure: undefined,
  affiliation: undefined,
  group: undefined,
} as const;

/** The state that the element is in; undefined when there are results, or may be, to show. */
export function renderDirectoryState(model: DirectoryModel, extras: Extras): unknown {
  const { words: w } = extras;
  const { capability, results } = model;
  const problem = renderSession(model, w);
  if (problem) return problem;
  if (model.isShort) return renderShort(model, w);
  if (!model.isAsked) {
    const browse = { label: w.browse, run: () => void extras.openTree() };
    const action = capability?.hasStructures ? browse : undefined;
    return renderState({ icon: GROUP, title: w.hint, text: w.hintText, action });
  }
  if (model.error && !results?.items.length) return renderFailure(model, extras);
  if (!results || results.items.length) return undefined;
  return [extras.path.render(), renderNothing(model, extras)];
}

/** The lines above the results: of when they are, of what, and how many. */
export function renderDirectoryNote(model: DirectoryModel, extras: Extras): unknown {
  const { words: w } = extras;
  const { results, error, lang } = model;
  if (!results) return nothing;
  const { items, text, isApproximate, hasMore, filters } = results;
  const count = items.length.toLocaleString(lang);
  const said = plainLine(text, 60);
  const group = filters.group && w.membersOf(extras.nameOf("group", filters.group));
  const found = isApproximate
    ? w.approximate(said)
    : hasMore
      ? w.foundMore(count)
      : w.found(count, items.length === 1);
  return html`${error ? renderOld(model, extras) : nothing}${extras.path.render()}
    <div class="count ${isApproximate ? "near" : ""}" part="count">
      ${group ? html`<strong dir="auto">${group}</strong> · ` : nothing}${found}
    </div>`;
}

function renderOld(model: DirectoryModel, { words: w }: Extras): TemplateResult {
  const { error, results } = model;
  const time = timeOf(model, results!.at);
  const isOffline = error!.code === "ERR_OFFLINE";
  const text =
    error!.code === "ERR_RATE_LIMIT"
      ? model.error!.retryAfter === undefined
        ? w.tooManyText
        : w.tooManyUntil(waitOf(model))
      : isOffline
        ? w.offline(time)
        : w.stale(time);
  return html`<div class="note" part="note" role="status">
    ${icon(isOffline ? OFFLINE : ALERT)}<span
      >${text}
      ${results!.text && !model.isCurrent ? w.otherWords(plainLine(results!.text, 60)) : nothing}</span
    ><button class="quiet" type="button" @click=${() => model.ask()}>${w.retry}</button>
  </div>`;
}
