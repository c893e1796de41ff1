import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./contacts-files.fr.js";

/** Words that `contacts-files.fr.ts` lists, in any language. */
export type ContactsFilesMessages = MessagesOf<typeof fr>;

/** The words of `contacts-files.fr.ts` and their translations. */
export const contactsFilesCatalog: Catalog<ContactsFilesMessages> = {
  fr,
  en: async () => (await import("./contacts-files.en.js")).en,
};
