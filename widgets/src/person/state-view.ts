/**
 * What stands in place of a card when there is none to show.
 *
 * @module
 */
import {
  type Connection,
  type PartageError,
  type PartageErrorCode,
  signIn,
} from "@partage-ent/sdk";
import type { TemplateResult } from "lit";
import type { PersonMessages } from "../locales/person.js";
import { ALERT, LOCK, OFFLINE } from "../shared/icon.js";
import { renderState } from "../shared/states.js";
import { CARD } from "./icons.js";

const REASONS: Partial<Record<PartageErrorCode, keyof PersonMessages>> = {
  ERR_TIMEOUT: "unavailable",
  ERR_UNAVAILABLE: "unavailable",
  ERR_FORBIDDEN: "forbidden",
  ERR_RATE_LIMIT: "tooMany",
  ERR_OFFLINE: "offline",
};

/** What {@link renderPersonState} looks at. */
export interface PersonState {
  readonly connection: Connection | undefined;
  readonly error: PartageError | undefined;
  /** Whether somebody is to be shown. */
  readonly isWanted: boolean;
  /** Whether something of the person is known. */
  readonly hasPerson: boolean;
  readonly words: PersonMessages;
  readonly retry: () => void;
}

/** The state that the element is in; undefined when there is a card to show, or will be. */
export function renderPersonState(state: PersonState): TemplateResult | undefined {
  const { connection, error, isWanted, hasPerson, words: w, retry } = state;
  const failed = { icon: ALERT, title: w.failed, isAlert: true };
  if (!isWanted) return renderState({ icon: CARD, title: w.nothing, text: w.nothingText });
  if (!connection) return hasPerson ? undefined : renderState({ ...failed, text: w.noGateway });
  const code = error?.code;
  if (connection.status === "expired" || code === "ERR_EXPIRED") {
    const action = { label: w.signInAgain, run: () => signIn(connection) };
    return renderState({ ...failed, icon: LOCK, title: w.expired, text: w.expiredText, action });
  }
  if (connection.status === "signed-out" || code === "ERR_SIGNED_OUT") {
    const action = { label: w.signIn, run: () => signIn(connection) };
    return renderState({ icon: CARD, title: w.signedOut, text: w.signedOutText, action });
  }
  if (code === "ERR_NOT_FOUND")
    return renderState({ icon: CARD, title: w.notFound, text: w.notFoundText });
  if (!code || hasPerson) return undefined;
  if (code === "ERR_UNSUPPORTED") return renderState({ ...failed, text: w.unsupported });
  const icon = code === "ERR_OFFLINE" ? OFFLINE : ALERT;
  const action = { label: w.retry, run: retry };
  return renderState({ ...failed, icon, text: w[REASONS[code] ?? "unexpected"] as string, action });
}
