import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./contacts-actions.fr.js";

/** Words that `contacts-actions.fr.ts` lists, in any language. */
export type ContactsActionsMessages = MessagesOf<typeof fr>;

/** The words of `contacts-actions.fr.ts` and their translations. */
export const contactsActionsCatalog: Catalog<ContactsActionsMessages> = {
  fr,
  en: async () => (await import("./contacts-actions.en.js")).en,
};
