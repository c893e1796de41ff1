/**
 * The window in which the gateway signs somebody in for a page of another site.
 *
 * @module
 */
import { PartageError } from "./error.js";

/** Opens a window; `window.open` of the page. */
export type OpenWindow = (url: string, target: string, features: string) => Window | null;

/** What a sign-in window is opened with. */
export interface PopupRequest {
  readonly gateway: URL;
  readonly url: URL;
  /** What its message must carry. */
  readonly id: string;
  readonly open: OpenWindow;
}

/** The window, while somebody signs in there. */
export interface Popup {
  /** Brings it to the front; false when it has gone. */
  focus(): boolean;
  /** The code; rejects with `ERR_POPUP_CLOSED`, `ERR_FORBIDDEN`, `ERR_TIMEOUT`. */
  readonly code: Promise<string>;
}

/** What the window says when it is done (docs/profile.md). */
interface PopupMessage {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly code?: unknown;
  readonly error?: unknown;
}

const FEATURES = "popup,width=520,height=680";
/** Milliseconds between two looks at whether the window is still there. */
const LOOK = 400;
/** Milliseconds in which the message of a window that closed itself still arrives. */
const GRACE = 1_200;
/** Milliseconds that somebody may take to sign in. */
const PATIENCE = 900_000;

/**
 * Opens the window; to be called within a click.
 *
 * @throws {@link PartageError} `ERR_POPUP_BLOCKED` when the browser opens none.
 */
export function openPopup({ gateway, url, id, open }: PopupRequest): Popup {
  const opened = open(url.href, "_blank", FEATURES);
  if (!opened) throw new PartageError("ERR_POPUP_BLOCKED", "The browser opened no window");
  const code = waitForCode(opened, gateway.origin, id);
  return {
    code,
    focus: () => {
      if (opened.closed) return false;
      opened.focus();
      return true;
    },
  };
}

function waitForCode(popup: Window, origin: string, id: string): Promise<string> {
  const end = new AbortController();
  const { signal } = end;
  const found = new Promise<string>((resolve, reject) => {
    const fail = (code: "ERR_POPUP_CLOSED" | "ERR_TIMEOUT", message: string): void =>
      reject(new PartageError(code, message));
    const hear = (event: MessageEvent): void => {
      // Any window may send messages: only the one that was opened, on the gateway, is heard.
      if (event.origin !== origin || event.source !== popup) return;
      const data = event.data as PopupMessage | null;
      if (data?.type !== "partage-popup" || data.id !== id) return;
      if (typeof data.code === "string") resolve(data.code);
      else if (data.error === "cancelled") fail("ERR_POPUP_CLOSED", "The person cancelled");
      else reject(new PartageError("ERR_FORBIDDEN", "Nobody was signed in in the window"));
    };
    addEventListener("message", hear, { signal });
    let goneAt: number | undefined;
    const look = setInterval(() => {
      if (!popup.closed) return;
      // A page that cuts the window off (Cross-Origin-Opener-Policy) makes it look closed, too.
      goneAt ??= Date.now();
      if (Date.now() - goneAt >= GRACE) fail("ERR_POPUP_CLOSED", "The sign-in window was closed");
    }, LOOK);
    const patience = setTimeout(() => fail("ERR_TIMEOUT", "Nobody signed in in time"), PATIENCE);
    signal.addEventListener("abort", () => {
      clearInterval(look);
      clearTimeout(patience);
    });
  });
  return found.finally(() => end.abort());
}
