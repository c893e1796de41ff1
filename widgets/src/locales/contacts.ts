import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./contacts.fr.js";

/** Words that `contacts.fr.ts` lists, in any language. */
export type ContactsMessages = MessagesOf<typeof fr>;

/** The words of `contacts.fr.ts` and their translations. */
export const contactsCatalog: Catalog<ContactsMessages> = {
  fr,
  en: async () => (await import("./contacts.en.js")).en,
};
