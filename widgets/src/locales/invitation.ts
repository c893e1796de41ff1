import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./invitation.fr.js";

/** Words that `invitation.fr.ts` lists, in any language. */
export type InvitationMessages = MessagesOf<typeof fr>;

/** The words of `invitation.fr.ts` and their translations. */
export const invitationCatalog: Catalog<InvitationMessages> = {
  fr,
  en: async () => (await import("./invitation.en.js")).en,
};
