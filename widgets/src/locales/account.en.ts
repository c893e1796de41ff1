import type { MessagesOf } from "../shared/locale.js";
import type { fr } from "./account.fr.js";

/** Words about an account that does not open, in English. */
export const en: MessagesOf<typeof fr> = {
  unknown: "PARTAGE does not know your account. It may not have been created yet.",
  closed: "Your PARTAGE account is closed.",
  locked: "Your PARTAGE account is locked.",
  pending: "Your PARTAGE account is not open yet.",
  maintenance: "Your PARTAGE account is in maintenance. Try again in a few minutes.",
  refused: "PARTAGE does not open your account: it does not exist yet, or it is closed or locked.",
  ask: (whom) => `Help desk: ${whom}`,
  askDesk: "Contact the help desk of your institution.",
};
