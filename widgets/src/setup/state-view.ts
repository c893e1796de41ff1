/**
 * What stands in place of the settings when there are none to show.
 *
 * @module
 */
import {
  type Connection,
  type PartageError,
  type PartageErrorCode,
  signIn,
} from "@partage-ent/sdk";
import { html, type TemplateResult } from "lit";
import type { SetupExtrasMessages } from "../locales/setup-extras.js";
import { dateFormat } from "../shared/date-format.js";
import { ALERT, LOCK, OFFLINE } from "../shared/icon.js";
import { icon } from "../shared/row-icons.js";
import { renderState } from "../shared/states.js";
import { PHONE_DEVICE } from "./icons.js";

const REASONS: Partial<Record<PartageErrorCode, keyof SetupExtrasMessages>> = {
  ERR_TIMEOUT: "unavailable",
  ERR_UNAVAILABLE: "unavailable",
  ERR_FORBIDDEN: "forbidden",
  ERR_RATE_LIMIT: "tooMany",
};

/** What the states depend on. */
export interface SetupState {
  readonly connection: Connection | undefined;
  readonly error: PartageError | undefined;
  /** When the settings were read that can be shown; undefined when there are none. */
  readonly readAt: number | undefined;
  readonly messages: SetupExtrasMessages;
  readonly lang: string;
  readonly retry: () => void;
}

/** The state that the element is in; undefined when there are settings to show, or will be. */
export function renderSetupState(state: SetupState): TemplateResult | undefined {
  const { connection, error, readAt, messages: m, retry } = state;
  const failed = { icon: ALERT, title: m.failed, isAlert: true };
  if (!connection) return renderState({ ...failed, text: m.noGateway });
  const code = error?.code;
  if (connection.status === "expired" || code === "ERR_EXPIRED") {
    const action = { label: m.signInAgain, run: () => signIn(connection) };
    return renderState({ ...failed, icon: LOCK, title: m.expired, text: m.expiredText, action });
  }
  if (connection.status === "signed-out" || code === "ERR_SIGNED_OUT") {
    const action = { label: m.signIn, run: () => signIn(connection) };
    return renderState({ icon: PHONE_DEVICE, title: m.signedOut, text: m.signedOutText, action });
  }
  if (!code || readAt !== undefined) return undefined;
  if (code === "ERR_UNSUPPORTED")
    return renderState({ icon: PHONE_DEVICE, title: m.unsupported, text: m.unsupportedText });
  const action = { label: m.retry, run: retry };
  if (code === "ERR_OFFLINE")
    return renderState({ ...failed, icon: OFFLINE, title: m.offline, text: m.offlineText, action });
  return renderState({ ...failed, text: m[REASONS[code] ?? "unexpected"] as string, action });
}

/** The line above settings that may be old; undefined when they are not. */
export function renderSetupNote(state: SetupState): TemplateResult | undefined {
  const { connection, error, readAt, messages: m, lang, retry } = state;
  const isOffline = connection?.status === "offline" || error?.code === "ERR_OFFLINE";
  if (readAt === undefined || (!error && !isOffline)) return undefined;
  const time = dateFormat(lang).short(new Date(readAt), new Date(Date.now()));
  return html`<div class="note" part="note" role="status">
    ${icon(isOffline ? OFFLINE : ALERT)}<span>${isOffline ? m.asOf(time) : m.stale(time)}</span
    ><button class="quiet" type="button" @click=${retry}>${m.retry}</button>
  </div>`;
}
