/**
 * What stands in place of the list, or above it, when there is something to say.
 *
 * @module
 */
import { type PartageErrorCode, signIn } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { ContactsExtrasMessages } from "../locales/contacts-extras.js";
import { accountText } from "../shared/account-text.js";
import { type DateFormat } from "../shared/date-format.js";
import { ALERT, icon, LOCK, OFFLINE, SEARCH } from "../shared/icon.js";
import { renderState } from "../shared/states.js";
import { stepUpAction } from "../shared/step-up.js";
import { plainLine } from "../shared/text.js";
import { PEOPLE, PERSON } from "./icons.js";
import type { ContactsModel } from "./model.js";

/** Which word explains a failure. */
const REASONS: Partial<
  Record<PartageErrorCode, "unavailable" | "forbidden" | "unsupported" | "tooMany">
> = {
  ERR_TIMEOUT: "unavailable",
  ERR_UNAVAILABLE: "unavailable",
  ERR_FORBIDDEN: "forbidden",
  ERR_UNSUPPORTED: "unsupported",
  ERR_RATE_LIMIT: "tooMany",
};

/** What states can do for the person. */
export interface StateActions {
  readonly retry: () => void;
  readonly showAll: () => void;
}

/** A place without contacts: what would be here, and the first steps. */
function renderEmpty(model: ContactsModel, m: ContactsExtrasMessages): TemplateResult {
  const isGroups = model.view.book === "groups";
  const { book } = model;
  const mayWrite = model.isWritable && (book?.myRights.mayWrite ?? true) && !book?.isCollected;
  const button = (act: string, label: string, kind: string): TemplateResult =>
    html`<button class=${kind} part="button" type="button" data-act=${act}>${label}</button>`;
  return html`<div class="state" part="state">
    ${icon(isGroups ? PEOPLE : PERSON)}<strong>${isGroups ? m.emptyGroups : m.empty}</strong>
    <p>${isGroups ? m.emptyGroupsText : mayWrite ? m.emptyText : m.emptyRead}</p>
    ${
      !mayWrite
        ? nothing
        : isGroups
          ? button("create-group", m.newGroup, "button")
          : [button("create", m.newContact, "button"), button("import", m.importFile, "quiet")]
    }
  </div>`;
}

function renderNothingFound(
  { view }: ContactsModel,
  m: ContactsExtrasMessages,
  showAll: () => void,
): TemplateResult {
  const label = view.book === "all" ? m.clearSearch : m.searchAll;
  return renderState({
    icon: SEARCH,
    title: m.emptySearch,
    text: m.emptySearchText,
    action: { label, run: showAll },
  });
}

/** The state that takes the place of rows; undefined when there are rows or they are loading. */
export function renderListState(
  model: ContactsModel,
  m: ContactsExtrasMessages,
  { retry, showAll }: StateActions,
): unknown {
  const { connection, cards } = model;
  const again = { label: m.retry, run: retry };
  if (!connection) {
    return renderState({ icon: ALERT, title: m.failed, text: m.noGateway, isAlert: true });
  }
  const code = cards?.error?.code;
  if (connection.status === "expired" || code === "ERR_EXPIRED") {
    const action = { label: m.signInAgain, run: () => signIn(connection) };
    return renderState({
      ...{ icon: LOCK, title: m.expired, text: m.expiredText, action },
      isAlert: true,
    });
  }
  if (connection.status === "signed-out" || code === "ERR_SIGNED_OUT") {
    const action = { label: m.signIn, run: () => signIn(connection) };
    return renderState({ icon: PERSON, title: m.signedOut, text: m.signedOutText, action });
  }
  if (model.value) {
    if (model.lines.length > 0 || model.value.hasMore) return undefined;
    return model.view.text ? renderNothingFound(model, m, showAll) : renderEmpty(model, m);
  }
  if (code === "ERR_OFFLINE") {
    const [title, text] = [m.offlineNothing, m.offlineNothingText];
    return renderState({ icon: OFFLINE, title, text, action: again, isAlert: true });
  }
  if (!code) return undefined;
  const enter = stepUpAction(connection, model.session, "contacts.read", m.stepUp);
  if (code === "ERR_UNSUPPORTED" && enter)
    return renderState({ icon: PERSON, title: m.failed, text: m.stepUpText, action: enter });
  const text = accountText(cards?.error, model.lang) ?? m[REASONS[code] ?? "unexpected"];
  const action = code === "ERR_UNSUPPORTED" ? undefined : again;
  return renderState({ icon: ALERT, title: m.failed, text, action, isAlert: true });
}

/** The line above rows that are not what the server would say now, or not all of them. */
export function renderNote(
  model: ContactsModel,
  m: ContactsExtrasMessages,
  dates: DateFormat,
  retry: () => void,
): unknown {
  const { cards, books, value, asOf } = model;
  const error = cards?.error ?? books?.error;
  const lost = books?.value?.filter(({ myRights }) => !myRights.mayRead) ?? [];
  const isOld = error?.retryable && value && asOf !== undefined;
  if (!isOld && lost.length === 0) return nothing;
  const isOffline = error?.code === "ERR_OFFLINE";
  const time = dates.short(new Date(asOf ?? 0));
  const text = !isOld
    ? m.partial(lost.map(({ name }) => plainLine(name, 100)).join(", "))
    : isOffline
      ? m.offline(time)
      : m.stale(time);
  return html`<div class="note" part="note" role="status">
    ${icon(isOffline ? OFFLINE : ALERT)}<span>${text}</span
    ><button class="quiet" type="button" @click=${retry}>${m.retry}</button>
  </div>`;
}
