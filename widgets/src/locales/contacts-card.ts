import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./contacts-card.fr.js";

/** Words that `contacts-card.fr.ts` lists, in any language. */
export type ContactsCardMessages = MessagesOf<typeof fr>;

/** The words of `contacts-card.fr.ts` and their translations. */
export const contactsCardCatalog: Catalog<ContactsCardMessages> = {
  fr,
  en: async () => (await import("./contacts-card.en.js")).en,
};
