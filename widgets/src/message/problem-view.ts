import { isPartageError } from "@partage-ent/sdk";
import type { MessageMessages } from "../locales/message.js";
import { ALERT, LOCK, MAIL, OFFLINE } from "../shared/icon.js";
import { renderState, type StateContent } from "../shared/states.js";

/** What a person can do about a message that can't be shown. */
export interface ProblemSteps {
  readonly hasGateway: boolean;
  readonly retry: () => void;
  readonly signIn: () => void;
  /** Whether this session opens mail at all; undefined while there is none. */
  readonly opensMail: boolean | undefined;
  /** Signs in for mail, where that helps. */
  readonly stepUp: (() => void) | undefined;
  /** Absent where the page around has its own way back. */
  readonly close: (() => void) | undefined;
}

/** Draws why there is no message: what happened, whether something is lost, what to do. */
export function renderProblem(error: unknown, m: MessageMessages, steps: ProblemSteps): unknown {
  return renderState(describe(error, m, steps));
}

function describe(error: unknown, m: MessageMessages, steps: ProblemSteps): StateContent {
  const { retry, signIn, close } = steps;
  const again = { label: m.retry, run: retry };
  const failed = { icon: ALERT, title: m.failed, action: again, isAlert: true };
  if (!steps.hasGateway) return { ...failed, text: m.noGateway, action: undefined };
  if (steps.opensMail === false) {
    const action = steps.stepUp && { label: m.stepUp, run: steps.stepUp };
    const [title, text] = action ? [m.stepUpTitle, m.stepUpText] : [m.noMail, m.noMailText];
    return { icon: LOCK, title, text, action };
  }
  const code = isPartageError(error) ? error.code : "ERR_PROTOCOL";
  switch (code) {
    case "ERR_SIGNED_OUT":
      return {
        icon: LOCK,
        title: m.signIn,
        text: m.signInText,
        action: { label: m.signIn, run: signIn },
      };
    case "ERR_EXPIRED": {
      const action = { label: m.signInAgain, run: signIn };
      return { icon: LOCK, title: m.expired, text: m.expiredText, action, isAlert: true };
    }
    case "ERR_NOT_FOUND": {
      const action = close && { label: m.close, run: close };
      return { icon: MAIL, title: m.notFound, text: m.notFoundText, action, isAlert: true };
    }
    case "ERR_OFFLINE":
      return { icon: OFFLINE, title: m.offlineTitle, text: m.offlineText, action: again };
    case "ERR_TIMEOUT":
    case "ERR_UNAVAILABLE":
      return { ...failed, text: m.unavailable };
    case "ERR_FORBIDDEN":
      return { ...failed, text: m.forbidden, action: undefined };
    case "ERR_RATE_LIMIT":
      return { ...failed, text: m.tooMany };
    default:
      return { ...failed, text: m.unexpected };
  }
}
