import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./contacts-duplicates.fr.js";

/** Words that `contacts-duplicates.fr.ts` lists, in any language. */
export type ContactsDuplicatesMessages = MessagesOf<typeof fr>;

/** The words of `contacts-duplicates.fr.ts` and their translations. */
export const contactsDuplicatesCatalog: Catalog<ContactsDuplicatesMessages> = {
  fr,
  en: async () => (await import("./contacts-duplicates.en.js")).en,
};
