import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./contacts-extras.fr.js";

/** Words that `contacts-extras.fr.ts` lists, in any language. */
export type ContactsExtrasMessages = MessagesOf<typeof fr>;

/** The words of `contacts-extras.fr.ts` and their translations. */
export const contactsExtrasCatalog: Catalog<ContactsExtrasMessages> = {
  fr,
  en: async () => (await import("./contacts-extras.en.js")).en,
};
