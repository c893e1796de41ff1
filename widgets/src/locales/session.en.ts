import type { SessionMessages } from "./session.js";

/** Words of the session element, in English. */
export const en = {
  signIn: "Sign in to PARTAGE",
  signInAgain: "Sign in to PARTAGE again",
  signOut: "Sign out",
  signedInAs: (name: string): string => `Signed in to PARTAGE: ${name}`,
  offline: "Offline",
  connecting: "Connecting to PARTAGE…",
  failed: "PARTAGE isn’t responding.",
  retry: "Try again",
} satisfies SessionMessages;
