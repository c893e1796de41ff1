/**
 * What stands in place of the list, or above it, when there is something to say.
 *
 * @module
 */
import { type PartageErrorCode, signIn } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { ExtrasMessages } from "../locales/extras.js";
import { accountText } from "../shared/account-text.js";
import type { DateFormat } from "../shared/date-format.js";
import { ALERT, INBOX, LOCK, OFFLINE } from "../shared/icon.js";
import { icon } from "../shared/row-icons.js";
import { renderState } from "../shared/states.js";
import { stepUpAction } from "../shared/step-up.js";
import type { InboxModel } from "./model.js";

/** Which word explains a failure. */
const REASONS: Partial<Record<PartageErrorCode, keyof ExtrasMessages>> = {
  ERR_TIMEOUT: "unavailable",
  ERR_UNAVAILABLE: "unavailable",
  ERR_FORBIDDEN: "forbidden",
  ERR_NOT_FOUND: "notFound",
  ERR_INVALID_FILTER: "badFilter",
  ERR_INVALID_ARGUMENTS: "badFilter",
  ERR_RATE_LIMIT: "tooMany",
};

function renderEmpty({ view }: InboxModel, m: ExtrasMessages, showAll: () => void): TemplateResult {
  const [title, text] = view.text
    ? [m.emptySearch, m.emptySearchText]
    : view.preset === "unread"
      ? [m.emptyUnread, m.emptyUnreadText]
      : view.preset === "flagged"
        ? [m.emptyFlagged, m.emptyFlaggedText]
        : [m.emptyInbox, view.preset === "important" ? m.emptyImportantText : m.emptyInboxText];
  const isAll = view.preset === "all" && !view.text;
  const action = isAll ? undefined : { label: m.showAll, run: showAll };
  return renderState({ icon: INBOX, title, text, action });
}

/** What `renderListState` can do for the person. */
export interface StateActions {
  readonly retry: () => void;
  readonly showAll: () => void;
}

/** The state that takes the place of rows; undefined when there are rows or they are loading. */
export function renderListState(
  model: InboxModel,
  m: ExtrasMessages,
  { retry, showAll }: StateActions,
): unknown {
  const { connection, rows } = model;
  const again = { label: m.retry, run: retry };
  if (!connection) {
    return renderState({ icon: ALERT, title: m.failed, text: m.noGateway, isAlert: true });
  }
  const code = rows?.error?.code;
  if (connection.status === "expired" || code === "ERR_EXPIRED") {
    const action = { label: m.signInAgain, run: () => signIn(connection) };
    return renderState({
      icon: LOCK,
      title: m.expired,
      text: m.expiredText,
      action,
      isAlert: true,
    });
  }
  if (connection.status === "signed-out" || code === "ERR_SIGNED_OUT") {
    const action = { label: m.signIn, run: () => signIn(connection) };
    return renderState({ icon: INBOX, title: m.signedOut, text: m.signedOutText, action });
  }
  if (model.session && !model.session.scopes.includes("mail.read")) {
    const action = stepUpAction(connection, model.session, "mail.read", m.stepUp);
    const [title, text] = action ? [m.stepUpTitle, m.stepUpText] : [m.noMail, m.noMailText];
    return renderState({ icon: LOCK, title, text, action });
  }
  if (model.value) return model.value.items.length ? undefined : renderEmpty(model, m, showAll);
  if (code === "ERR_OFFLINE") {
    const [title, text] = [m.offlineNothing, m.offlineNothingText];
    return renderState({ icon: OFFLINE, title, text, action: again, isAlert: true });
  }
  if (!code) return undefined;
  const text = accountText(rows?.error, model.lang) ?? (m[REASONS[code] ?? "unexpected"] as string);
  return renderState({ icon: ALERT, title: m.failed, text, action: again, isAlert: true });
}

/** The line above rows that are not what the server would say now. */
export function renderNote(
  { rows, value, keptAt }: InboxModel,
  m: ExtrasMessages,
  dates: DateFormat,
  retry: () => void,
): unknown {
  const asOf = rows?.asOf ?? keptAt;
  if (!rows?.error?.retryable || !value || asOf === undefined) return nothing;
  const time = dates.short(new Date(asOf));
  const isOffline = rows.error.code === "ERR_OFFLINE";
  return html`<div class="note" part="note" role="status">
    ${icon(isOffline ? OFFLINE : ALERT)}<span>${isOffline ? m.offline(time) : m.stale(time)}</span
    ><button class="quiet" type="button" @click=${retry}>${m.retry}</button>
  </div>`;
}
