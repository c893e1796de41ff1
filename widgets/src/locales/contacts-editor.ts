import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./contacts-editor.fr.js";

/** Words that `contacts-editor.fr.ts` lists, in any language. */
export type ContactsEditorMessages = MessagesOf<typeof fr>;

/** The words of `contacts-editor.fr.ts` and their translations. */
export const contactsEditorCatalog: Catalog<ContactsEditorMessages> = {
  fr,
  en: async () => (await import("./contacts-editor.en.js")).en,
};
