/**
 * What stands in place of the list when there is none to show, and above one that may be old.
 *
 * @module
 */
import type { Connection, PartageError, PartageErrorCode } from "@partage-ent/sdk";
import { html, type TemplateResult } from "lit";
import type { CoursePeopleMessages } from "../locales/course-people.js";
import { accountText } from "../shared/account-text.js";
import { dateFormat } from "../shared/date-format.js";
import { icon } from "../shared/row-icons.js";
import { renderState } from "../shared/states.js";
import { ALERT, OFFLINE, PEOPLE } from "./icons.js";

const REASONS: Partial<Record<PartageErrorCode, keyof CoursePeopleMessages>> = {
  ERR_TIMEOUT: "unavailable",
  ERR_UNAVAILABLE: "unavailable",
  ERR_FORBIDDEN: "forbidden",
  ERR_RATE_LIMIT: "tooMany",
};

/** What the states depend on. */
export interface CoursePeopleState {
  readonly connection: Connection | undefined;
  readonly error: PartageError | undefined;
  /** When the list was read that can be shown; undefined when there is none. */
  readonly readAt: number | undefined;
  readonly messages: CoursePeopleMessages;
  readonly lang: string;
  readonly retry: () => void;
}

/**
 * The state that the element is in; undefined when there is a list to show, or will be. Nobody is asked to
 * sign in: only a launch by the course platform gives a session of a course.
 */
export function renderCourseState(state: CoursePeopleState): TemplateResult | undefined {
  const { connection, error, readAt, messages: m, lang, retry } = state;
  const failed = { icon: ALERT, title: m.failed, isAlert: true };
  if (!connection) return renderState({ ...failed, text: m.noGateway });
  const code = error?.code;
  if (connection.status === "expired" || code === "ERR_EXPIRED")
    return renderState({ ...failed, title: m.expired, text: m.expiredText });
  if (connection.status === "signed-out" || code === "ERR_SIGNED_OUT")
    return renderState({ icon: PEOPLE, title: m.signedOut, text: m.signedOutText });
  if (code === "ERR_NOT_FOUND")
    return renderState({ icon: PEOPLE, title: m.nowhere, text: m.nowhereText });
  if (!code || readAt !== undefined) return undefined;
  const action = { label: m.retry, run: retry };
  if (code === "ERR_OFFLINE")
    return renderState({ ...failed, icon: OFFLINE, title: m.offline, text: m.offlineText, action });
  const text = isOfPlatform(error) ? m.silent : (m[REASONS[code] ?? "unexpected"] as string);
  return renderState({ ...failed, text: accountText(error, lang) ?? text, action });
}

/** Whether it is the course platform that does not answer as one does (docs/gateway.md). */
function isOfPlatform({ cause }: PartageError): boolean {
  const { type } = (cause ?? {}) as { readonly type?: unknown };
  return String(type).endsWith("/people-unavailable");
}

/** The line above a list that may be old; undefined when it is not. */
export function renderCourseNote(state: CoursePeopleState): TemplateResult | undefined {
  const { connection, error, readAt, messages: m, lang, retry } = state;
  const isOffline = connection?.status === "offline" || error?.code === "ERR_OFFLINE";
  if (readAt === undefined || (!error && !isOffline)) return undefined;
  const time = dateFormat(lang).short(new Date(readAt), new Date(Date.now()));
  return html`<div class="note" part="note" role="status">
    ${icon(isOffline ? OFFLINE : ALERT)}<span>${isOffline ? m.asOf(time) : m.stale(time)}</span
    ><button class="quiet" type="button" @click=${retry}>${m.retry}</button>
  </div>`;
}
