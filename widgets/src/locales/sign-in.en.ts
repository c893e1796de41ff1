import type { SignInMessages } from "./sign-in.js";

/** Words about a sign-in window that came to nothing, in English. */
export const en = {
  blocked: "The sign-in window couldn’t open",
  blockedText: "Your browser blocked it. Open it yourself, or sign in within this page.",
  closed: "You aren’t signed in yet",
  closedText:
    "The sign-in window was closed, or your browser cut it off from this page. Nothing is lost.",
  refused: "Signing in didn’t work",
  refusedText: "Nobody was signed in. Try again, or ask your university’s support.",
  open: "Open in a new window",
  here: "Continue in this page",
  cancel: "Cancel",
} satisfies SignInMessages;
