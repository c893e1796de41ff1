/**
 * What stands in place of the lessons, or above them, when there is something to say.
 *
 * @module
 */
import type { TimetableFeed } from "@partage-ent/jmap";
import { type PartageErrorCode, signIn } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { TimetableExtrasMessages } from "../locales/timetable-extras.js";
import { accountText } from "../shared/account-text.js";
import { ALERT, LOCK, OFFLINE } from "../shared/icon.js";
import { icon } from "../shared/row-icons.js";
import { renderState, type StateContent } from "../shared/states.js";
import { plainLine } from "../shared/text.js";
import { capabilityOf } from "./capability.js";
import { CALENDAR } from "./icons.js";
import type { TimetableModel } from "./model.js";

/** Which word explains a failure. */
const REASONS: Partial<Record<PartageErrorCode, keyof TimetableExtrasMessages>> = {
  ERR_TIMEOUT: "unavailable",
  ERR_UNAVAILABLE: "unavailable",
  ERR_FORBIDDEN: "forbidden",
  ERR_NOT_FOUND: "notFound",
  ERR_RATE_LIMIT: "tooMany",
};

/** What the states offer to do. */
export interface StateActions {
  readonly retry: () => void;
  readonly openFeeds: () => void;
}

function withoutFeeds(
  model: TimetableModel,
  w: TimetableExtrasMessages,
  openFeeds: () => void,
): StateContent | undefined {
  const feeds = model.feeds?.value ?? [];
  const of = { icon: CALENDAR };
  if (feeds.length === 0) {
    if (!model.isWritable || !capabilityOf(model)?.feedHosts.length)
      return { ...of, title: w.noFeeds, text: w.noFeedsText };
    const action = { label: w.addFeed, run: openFeeds };
    return { ...of, title: w.noFeeds, text: w.noFeedsAdd, action };
  }
  const shown = model.shownFeeds;
  if (shown.length === 0) {
    const action = { label: w.chooseFeeds, run: openFeeds };
    return { ...of, title: w.noneShown, text: w.noneShownText, action };
  }
  if (model.lessons?.length) return undefined;
  if (shown.every(({ status }) => status === "pending"))
    return { ...of, title: w.reading, text: w.readingText };
  if (shown.every(({ status }) => status === "failed"))
    return { icon: ALERT, title: w.neverRead, text: w.neverReadText, isAlert: true };
  return undefined;
}

/** The state that the element is in; undefined when there are lessons, or may be, to show. */
export function renderTimetableState(
  model: TimetableModel,
  w: TimetableExtrasMessages,
  { retry, openFeeds }: StateActions,
): TemplateResult | undefined {
  const { connection, upcoming, feeds } = model;
  const failed = { icon: ALERT, title: w.failed, isAlert: true };
  if (!connection) return renderState({ ...failed, text: w.noGateway });
  const code = upcoming?.error?.code ?? feeds?.error?.code;
  if (connection.status === "expired" || code === "ERR_EXPIRED") {
    const action = { label: w.signInAgain, run: () => signIn(connection) };
    return renderState({ ...failed, icon: LOCK, title: w.expired, text: w.expiredText, action });
  }
  if (connection.status === "signed-out" || code === "ERR_SIGNED_OUT") {
    const action = { label: w.signIn, run: () => signIn(connection) };
    return renderState({ icon: CALENDAR, title: w.signedOut, text: w.signedOutText, action });
  }
  if (code === "ERR_UNSUPPORTED")
    return renderState({ icon: CALENDAR, title: w.unsupported, text: w.unsupportedText });
  if (model.lessons && feeds?.value) {
    const state = withoutFeeds(model, w, openFeeds);
    return state && renderState(state);
  }
  if (!code) return undefined;
  const action = { label: w.retry, run: retry };
  if (code === "ERR_OFFLINE") {
    const [title, text] = [w.offlineNothing, w.offlineNothingText];
    return renderState({ ...failed, icon: OFFLINE, title, text, action });
  }
  const reason = w[REASONS[code] ?? "unexpected"] as string;
  const text = accountText(upcoming?.error ?? feeds?.error, model.lang) ?? reason;
  return renderState({ ...failed, text, action });
}

/** Says in a sentence what is the matter with a feed; nothing when all is well. */
export function feedProblem(
  { name, status, fetchedAt }: TimetableFeed,
  { when }: TimetableModel,
  w: TimetableExtrasMessages,
): string {
  const label = plainLine(name, 100);
  const time = fetchedAt ? when.dates.short(new Date(fetchedAt), new Date(Date.now())) : "";
  if (status === "stale") return time ? w.feedStale(label, time) : w.feedFailed(label);
  if (status === "held") return w.feedHeld(label);
  if (status === "pending") return w.feedPending(label);
  return status === "failed" ? w.feedFailed(label) : "";
}

/** The lines above lessons that are not what the server, or a feed, would say now. */
export function renderTimetableNote(
  model: TimetableModel,
  w: TimetableExtrasMessages,
  { retry, openFeeds }: StateActions,
): unknown {
  const { upcoming, when, agenda } = model;
  const note = (path: string, text: string, label: string, run: () => void): TemplateResult =>
    html`<div class="note" part="note" role="status">
      ${icon(path)}<span>${text}</span
      ><button class="quiet" type="button" @click=${run}>${label}</button>
    </div>`;
  const { error, asOf } = upcoming ?? {};
  if (error?.retryable && asOf !== undefined) {
    const time = when.dates.short(new Date(asOf), new Date(Date.now()));
    const isOffline = error.code === "ERR_OFFLINE";
    return note(
      isOffline ? OFFLINE : ALERT,
      isOffline ? w.offline(time) : w.stale(time),
      w.retry,
      retry,
    );
  }
  const [first, ...rest] = model.shownFeeds
    .map((feed) => feedProblem(feed, model, w))
    .filter(Boolean);
  return [
    first
      ? note(ALERT, rest.length ? `${first} ${w.others(rest.length)}` : first, w.details, openFeeds)
      : nothing,
    agenda?.failed ? note(ALERT, w.agendaFailed, w.retry, retry) : nothing,
  ];
}
