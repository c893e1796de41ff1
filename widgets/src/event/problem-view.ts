import { isPartageError } from "@partage-ent/sdk";
import type { EventMessages } from "../locales/event.js";
import { ALERT, LOCK, OFFLINE } from "../shared/icon.js";
import { renderState, type StateContent } from "../shared/states.js";
import { CALENDAR } from "./icons.js";

/** What a person can do about an event that can't be shown. */
export interface ProblemSteps {
  readonly hasGateway: boolean;
  readonly retry: () => void;
  readonly signIn: () => void;
  readonly close: (() => void) | undefined;
}

/** Draws why there is no event: what happened, whether something is lost, what to do. */
export function renderProblem(error: unknown, m: EventMessages, steps: ProblemSteps): unknown {
  return renderState(describe(error, m, steps));
}

function describe(error: unknown, m: EventMessages, steps: ProblemSteps): StateContent {
  const { retry, signIn, close } = steps;
  const again = { label: m.retry, run: retry };
  const failed = { icon: ALERT, title: m.failed, action: again, isAlert: true };
  if (!steps.hasGateway) return { ...failed, text: m.noGateway, action: undefined };
  const enter = { label: m.signIn, run: signIn };
  switch (isPartageError(error) ? error.code : "ERR_PROTOCOL") {
    case "ERR_SIGNED_OUT":
      return { icon: LOCK, title: m.signIn, text: m.signInText, action: enter };
    case "ERR_EXPIRED":
      return { icon: LOCK, title: m.expired, text: m.expiredText, action: enter, isAlert: true };
    case "ERR_NOT_FOUND": {
      const action = close && { label: m.close, run: close };
      return { icon: CALENDAR, title: m.notFound, text: m.notFoundText, action, isAlert: true };
    }
    case "ERR_OFFLINE":
      return { icon: OFFLINE, title: m.offlineTitle, text: m.offlineText, action: again };
    case "ERR_TIMEOUT":
    case "ERR_UNAVAILABLE":
      return { ...failed, text: m.unavailable };
    case "ERR_FORBIDDEN":
    case "ERR_UNSUPPORTED":
      return { ...failed, text: m.forbidden, action: undefined };
    case "ERR_RATE_LIMIT":
      return { ...failed, text: m.tooMany };
    default:
      return { ...failed, text: m.unexpected };
  }
}
